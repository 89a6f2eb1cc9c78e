package voice_test

import (
	"testing"

	"huitou/internal/voice"
)

// TestRate: a rating has the same relative position on 1..5 stars as on its own scale, which
// may begin at 0; without a rating there are none.
func TestRate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rating   *int
		scale    int
		fromZero bool
		want     int
	}{
		{nil, 5, false, 0}, {nil, 10, true, 0}, {new(1), 5, false, 1}, {new(5), 5, false, 5}, {new(3), 5, false, 3},
		{new(1), 10, false, 1}, {new(10), 10, false, 5}, {new(5), 10, false, 3}, // 1 + 4·4/9
		{new(0), 10, true, 1}, {new(1), 10, true, 1}, {new(2), 10, true, 2}, {new(5), 10, true, 3}, {new(7), 10, true, 4}, {new(8), 10, true, 4}, {new(10), 10, true, 5},
		{new(0), 2, true, 1}, {new(1), 2, true, 3}, {new(2), 2, true, 5}, {new(1), 1, false, 0},
	} {
		var v voice.Voice
		v.Rate(tt.rating, tt.scale, tt.fromZero)
		if v.Stars != tt.want {
			t.Errorf("%v of %d, from 0 %v: %d stars, want %d", v.Rating, tt.scale, tt.fromZero, v.Stars, tt.want)
		}
	}
}
