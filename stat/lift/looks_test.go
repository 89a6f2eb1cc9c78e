//go:build !long

package lift

// looks returns the size of the simulations without the build tag long.
func looks() (runs, units int) { return 300, 1000 }
