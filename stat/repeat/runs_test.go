//go:build !long

package repeat

// customers returns the number of simulated customers without the build tag long.
func customers() int { return 1200 }

// coverings returns the number of simulated data sets in the test of coverage.
func coverings() int { return 12 }

// origins returns the number of forecast origins in the tests on real data.
func origins() int { return 1 }
