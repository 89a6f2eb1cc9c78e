//go:build !simulation

package repeat

// customers sizes the simulations of the everyday tests.
func customers() int { return 1200 }

// coverings is how often intervals are made to see whether they cover.
func coverings() int { return 40 }
