//go:build simulation

package repeat

// customers sizes the simulations under the build tag.
func customers() int { return 20_000 }

// coverings is how often intervals are made to see whether they cover.
func coverings() int { return 400 }
