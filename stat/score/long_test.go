//go:build long

package score

import "testing"

func TestCoverageLong(t *testing.T) {
	t.Parallel()
	testCoverage(t, 200_000)
}
