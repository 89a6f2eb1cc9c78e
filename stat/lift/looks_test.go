//go:build !long

package lift

// looks sizes the simulations of the everyday tests.
func looks() (runs, units int) { return 300, 1000 }
