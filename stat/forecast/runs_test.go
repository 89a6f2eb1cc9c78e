//go:build !long

package forecast

// runs returns the number of simulations without the build tag long.
func runs() int { return 8 }
