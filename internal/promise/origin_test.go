package promise

import (
	"slices"
	"testing"
)

// TestByHand: every origin is either one that people record, or one of those that the program
// makes promises for.
func TestByHand(t *testing.T) {
	t.Parallel()
	got := slices.Sorted(slices.Values(append([]string{"order", "journey"}, ByHand...)))
	if want := slices.Sorted(slices.Values(Origins)); !slices.Equal(got, want) {
		t.Errorf("by hand, orders and journeys: %v, want %v", got, want)
	}
}
