//go:build !long

package forecast

// runs sizes the simulations of the everyday tests.
func runs() int { return 8 }
