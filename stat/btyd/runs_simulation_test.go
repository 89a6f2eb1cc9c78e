//go:build simulation

package btyd

// rounds sizes the simulations under the build tag.
func rounds(n int) int { return n }
