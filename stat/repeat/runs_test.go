//go:build !simulation

package repeat

// customers sizes the simulations of the everyday tests.
func customers() int { return 1200 }
