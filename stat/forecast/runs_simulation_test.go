//go:build simulation

package forecast

// runs sizes the simulations under the build tag.
func runs() int { return 120 }
