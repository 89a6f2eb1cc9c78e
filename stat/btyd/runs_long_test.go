//go:build long

package btyd

// rounds sizes the simulations under the build tag long.
func rounds(n int) int { return n }
