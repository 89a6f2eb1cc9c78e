//go:build !long

package repeat

// customers sizes the simulations of the everyday tests.
func customers() int { return 1200 }

// coverings is how often intervals are made to see whether they cover.
func coverings() int { return 12 }

// origins is from how many days the real data are looked ahead.
func origins() int { return 1 }
