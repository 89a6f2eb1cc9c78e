//go:build simulation

package lift

// looks sizes the simulations under the build tag.
func looks() (runs, units int) { return 4000, 5000 }
