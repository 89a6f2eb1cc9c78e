//go:build long

package forecast

// runs sizes the simulations under the build tag long.
func runs() int { return 120 }
