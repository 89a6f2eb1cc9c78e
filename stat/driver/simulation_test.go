//go:build simulation

package driver

import "testing"

func TestCoverageLong(t *testing.T) {
	t.Parallel()
	testCoverage(t, 3_000)
}
