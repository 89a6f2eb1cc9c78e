//go:build long

package pls

import "testing"

func TestCoverageLong(t *testing.T) {
	t.Parallel()
	testCoverage(t, 1_500)
}
