//go:build !simulation

package forecast

// runs sizes the simulations of the everyday tests.
func runs() int { return 20 }
