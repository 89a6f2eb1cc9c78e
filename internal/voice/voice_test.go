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

// TestEveryScale: on every scale that a source may send the lowest rating is one star, the
// highest five, and a better rating never has fewer stars.
func TestEveryScale(t *testing.T) {
	t.Parallel()
	for scale := 2; scale <= 100; scale++ {
		for lowest := range 2 {
			before := 1
			for rating := lowest; rating <= scale; rating++ {
				var v voice.Voice
				v.Rate(&rating, scale, lowest == 0)
				if v.Rating != rating || v.Scale != scale || v.FromZero != (lowest == 0) {
					t.Fatalf("%d of %d is kept as %+v", rating, scale, v)
				}
				if v.Stars < before || v.Stars > 5 || rating == lowest && v.Stars != 1 || rating == scale && v.Stars != 5 {
					t.Errorf("%d of %d..%d: %d stars, %d before it", rating, lowest, scale, v.Stars, before)
				}
				before = v.Stars
			}
		}
	}
	v := voice.Voice{Rating: 4, Scale: 5, Stars: 4}
	if v.Rate(nil, 10, true); v != (voice.Voice{Scale: 10, FromZero: true}) {
		t.Errorf("the rating is taken back: %+v", v)
	}
}

// TestLow: the highest rating of each scale that is low and needs an answer.
func TestLow(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		scale    int
		fromZero bool
		want     int
	}{{5, false, 2}, {10, false, 4}, {10, true, 3}, {3, false, 1}, {2, false, 1}, {2, true, 0}, {100, false, 38}, {100, true, 37}} {
		highest := -1
		for rating := range tt.scale + 1 {
			if rating == 0 && !tt.fromZero {
				continue
			}
			var v voice.Voice
			if v.Rate(&rating, tt.scale, tt.fromZero); v.Stars < voice.Low {
				highest = rating
			}
		}
		if highest != tt.want {
			t.Errorf("scale of %d, from 0 %v: up to %d is low, want %d", tt.scale, tt.fromZero, highest, tt.want)
		}
	}
}
