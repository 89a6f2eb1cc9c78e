//go:build long

package repeat

// customers sizes the simulations under the build tag long.
func customers() int { return 20_000 }

// coverings is how often intervals are made to see whether they cover.
func coverings() int { return 400 }

// origins is from how many days the real data are looked ahead.
func origins() int { return 4 }
