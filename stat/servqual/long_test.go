//go:build long

package servqual

import "testing"

func TestCoverageLong(t *testing.T) {
	t.Parallel()
	testCoverage(t, 100_000)
}

func TestZoneCoverageLong(t *testing.T) {
	t.Parallel()
	testZoneCoverage(t, 10_000)
}
