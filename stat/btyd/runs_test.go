//go:build !long

package btyd

// rounds sizes the simulations of the everyday tests: a quarter of the n that stand for
// the study under the build tag long, but ten at least.
func rounds(n int) int { return min(n, max(10, n/4)) }
