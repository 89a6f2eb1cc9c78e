//go:build simulation

package repeat

// customers sizes the simulations under the build tag.
func customers() int { return 20_000 }
