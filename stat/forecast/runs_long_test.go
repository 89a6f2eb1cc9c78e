//go:build long

package forecast

// runs returns the number of simulations with the build tag long.
func runs() int { return 120 }
