//go:build long

package kano

import "testing"

func TestFongLong(t *testing.T) {
	t.Parallel()
	testFong(t, 200_000)
}
