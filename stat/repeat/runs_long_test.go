//go:build long

package repeat

// customers returns the number of simulated customers with the build tag long.
func customers() int { return 20_000 }

// coverings returns the number of simulated data sets in the test of coverage.
func coverings() int { return 400 }

// origins returns the number of forecast origins in the tests on real data.
func origins() int { return 4 }
