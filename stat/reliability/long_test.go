//go:build long

package reliability

import "testing"

func TestCoverageLong(t *testing.T) {
	t.Parallel()
	testCoverage(t, 100_000)
}

func TestOmegaCoverageLong(t *testing.T) {
	t.Parallel()
	testOmegaCoverage(t, 10_000)
}

func TestIntervalCoverageLong(t *testing.T) {
	t.Parallel()
	testIntervalCoverage(t, 30_000)
}
