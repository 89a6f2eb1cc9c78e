//go:build !long

package btyd

// rounds returns the number of simulations of a test: without the build tag long a
// quarter of n, but at least ten.
func rounds(n int) int { return min(n, max(10, n/4)) }
