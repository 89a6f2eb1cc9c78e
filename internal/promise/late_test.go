package promise

import (
	"testing"
	"time"
)

func TestLateBucket(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, c := range []struct {
		d    time.Duration
		want int
	}{
		{time.Microsecond, 0}, {time.Minute, 0}, {time.Minute + time.Microsecond, 1}, {7 * time.Minute, 6}, {time.Hour, 59}, {time.Hour + time.Microsecond, 60},
		{6 * time.Hour, 119}, {24 * time.Hour, 191}, {72 * time.Hour, 239}, {72*time.Hour + time.Microsecond, 240}, {4 * day, 240}, {4*day + 1000, 241},
		{60 * day, 296}, {61 * day, 297}, {900 * day, 297},
	} {
		if got := LateBucket(c.d); got != c.want {
			t.Errorf("%s: bucket %d, want %d", c.d, got, c.want)
		}
	}
	// Every bound lies in its own bucket, and the next bucket begins just above it.
	for b := range LateLongest {
		up, ok := LateUpper(b)
		if !ok || LateBucket(up) != b || LateBucket(up+time.Microsecond) != b+1 {
			t.Errorf("bucket %d ends at %s (%v): %d, then %d", b, up, ok, LateBucket(up), LateBucket(up+time.Microsecond))
		}
	}
	if _, ok := LateUpper(LateLongest); ok {
		t.Error("the last bucket has a bound")
	}
}
