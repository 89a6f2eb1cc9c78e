package purchase

import (
	"slices"
	"testing"
	"time"

	"huitou/internal/clock"
)

// TestBuckets: every bound lies in its own bucket and the next bucket begins just above it,
// so that the share within a bound is exact.
func TestBuckets(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for b := range longest {
		up, ok := Upper(b)
		if !ok || Bucket(up) != b || Bucket(up+time.Minute) != b+1 || Bound(up) != up || Bound(up-time.Second) != up {
			t.Errorf("bucket %d ends at %s (%v): %d, then %d", b, up, ok, Bucket(up), Bucket(up+time.Minute))
		}
	}
	for _, c := range []struct {
		d     time.Duration
		want  int
		bound time.Duration
	}{
		{0, 0, 5 * time.Minute}, {time.Microsecond, 0, 5 * time.Minute}, {5*time.Minute + 1, 1, 10 * time.Minute}, {2 * time.Hour, 23, 2 * time.Hour},
		{2*time.Hour + 1, 24, 3 * time.Hour}, {3*day + 1, 94, 4 * day}, {60 * day, 150, 60 * day}, {60*day + 1, longest, 60 * day}, {-1, Implausible, 60 * day},
	} {
		if got := Bucket(c.d); got != c.want || Bound(c.d) != c.bound {
			t.Errorf("%s: bucket %d and bound %s, want %d and %s", c.d, got, Bound(c.d), c.want, c.bound)
		}
	}
	for _, b := range []int{Implausible, longest, longest + 1} {
		if up, ok := Upper(b); ok {
			t.Errorf("bucket %d ends at %s", b, up)
		}
	}
}

// TestTimes: the duration of a step is measured from the last known step before it.
func TestTimes(t *testing.T) {
	t.Parallel()
	at := func(h int) clock.Instant { return now.Add(time.Duration(h) * time.Hour) }
	for _, c := range []struct {
		name  string
		steps []Step
		want  []Took
	}{
		{"none", nil, nil},
		{"all steps, in any order", []Step{{Step: Delivered, At: at(30)}, {Step: Approved, At: at(1)}, {Step: HandedOver, At: at(10)}},
			[]Took{{Approved, at(1), time.Hour}, {HandedOver, at(10), 9 * time.Hour}, {Delivered, at(30), 20 * time.Hour}, {Total, at(30), 30 * time.Hour}}},
		{"one missing", []Step{{Step: Approved, At: at(1)}, {Step: Delivered, At: at(30)}},
			[]Took{{Approved, at(1), time.Hour}, {Delivered, at(30), 29 * time.Hour}, {Total, at(30), 30 * time.Hour}}},
		{"under way", []Step{{Step: HandedOver, At: at(4)}}, []Took{{HandedOver, at(4), 4 * time.Hour}}},
		{"delivered before it was ordered", []Step{{Step: Delivered, At: at(-2)}}, []Took{{Delivered, at(-2), -2 * time.Hour}, {Total, at(-2), -2 * time.Hour}}},
	} {
		if got := Times(now, c.steps); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
