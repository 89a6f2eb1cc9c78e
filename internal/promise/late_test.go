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
		{time.Microsecond, 0}, {time.Hour, 0}, {time.Hour + time.Microsecond, 1}, {72 * time.Hour, 71},
		{72*time.Hour + time.Microsecond, 72}, {4 * day, 72}, {4*day + 1000, 73}, {60 * day, 128}, {61 * day, 129}, {900 * day, 129},
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
