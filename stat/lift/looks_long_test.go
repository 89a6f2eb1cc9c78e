//go:build long

package lift

// looks returns the size of the simulations with the build tag long.
func looks() (runs, units int) { return 4000, 5000 }
