//go:build long

package ipa

import "testing"

func TestCertainLong(t *testing.T) {
	t.Parallel()
	testCertain(t, 50_000)
}

func TestCoverageLong(t *testing.T) {
	t.Parallel()
	testCoverage(t, 100_000)
}
