//go:build long

package btyd

// rounds returns the number of simulations of a test: with the build tag long all n.
func rounds(n int) int { return n }
