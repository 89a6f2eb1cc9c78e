//go:build long

package lift

// looks sizes the simulations under the build tag long.
func looks() (runs, units int) { return 4000, 5000 }
