//go:build long

package spc

import "testing"

func TestRunLengthsLong(t *testing.T) {
	t.Parallel()
	testRunLengths(t, 400_000)
}
