package gap

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huitou/internal/promise"
	"huitou/internal/purchase"
)

// counted returns the histogram of durations.
func counted(bucket func(time.Duration) int, upper func(int) (time.Duration, bool), values ...time.Duration) *histogram {
	h := &histogram{upper: upper}
	for _, d := range values {
		h.add(bucket(d), 1, int64(d/time.Minute))
	}
	return h
}

func TestQuantile(t *testing.T) {
	t.Parallel()
	const minute, day = time.Minute, 24 * time.Hour
	late := func(values ...time.Duration) *histogram {
		return counted(promise.LateBucket, promise.LateUpper, values...)
	}
	for name, c := range map[string]struct {
		h    *histogram
		q    float64
		want Quantile
	}{
		"nothing":                    {late(), 0.5, Quantile{}},
		"minutes":                    {late(3*minute, 7*minute, 15*minute), 0.5, Quantile{Time: 7 * minute}},
		"one of days":                {late(10 * day), 0.5, Quantile{Time: 10 * day}},
		"all alike":                  {late(7*day, 7*day, 7*day, 7*day), 0.9, Quantile{Time: 7 * day}},
		"between two":                {late(day, 3*day), 0.5, Quantile{Time: 2 * day}},
		"nine of ten":                {late(1*minute, 2*minute, 3*minute, 4*minute, 5*minute, 6*minute, 7*minute, 8*minute, 10*minute, 60*minute), 0.9, Quantile{Time: 35 * minute}},
		"beyond the last bound":      {late(minute, 100*day, 200*day), 0.5, Quantile{Time: 60 * day, Beyond: true}},
		"between it and what is not": {late(30*day, 100*day), 0.5, Quantile{Time: 45 * day, Beyond: true}},
	} {
		if got := c.h.quantile(c.q); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	if n := late(minute, time.Hour, 2*time.Hour, 2*time.Hour+1).upTo(2 * time.Hour); n != 3 {
		t.Errorf("up to two hours: %d", n)
	}
}

// TestQuantileIsNearTheExactOne: it is off by less than the width of the widest bucket that it is
// read from, and by no more than minutes where all values are one.
func TestQuantileIsNearTheExactOne(t *testing.T) {
	t.Parallel()
	for name, scale := range map[string]struct {
		bucket func(time.Duration) int
		upper  func(int) (time.Duration, bool)
	}{"lateness": {promise.LateBucket, promise.LateUpper}, "steps": {purchase.Bucket, purchase.Upper}} {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			longest := rapid.SampledFrom([]int{15, 90, 600, 5000, 60 * 24 * 60}).Draw(t, "longest")
			minutes := rapid.SliceOfN(rapid.IntRange(1, longest), 1, 40).Draw(t, "minutes")
			values := make([]time.Duration, len(minutes))
			for i, m := range minutes {
				values[i] = time.Duration(m) * time.Minute
			}
			slices.Sort(values)
			n := len(values)
			exact := (values[(n-1)/2] + values[n/2]) / 2
			h := counted(scale.bucket, scale.upper, values...)
			b := scale.bucket(values[n/2])
			up, _ := scale.upper(b)
			got := h.quantile(0.5)
			if off := (got.Time - exact).Abs(); got.Beyond || off >= up-h.lower(b) {
				t.Fatalf("median %s, exactly %s", got.Time, exact)
			}
			if got.Time < values[0]-(up-h.lower(b)) || got.Time > values[n-1]+(up-h.lower(b)) {
				t.Fatalf("median %s outside of %s to %s", got.Time, values[0], values[n-1])
			}
			if scale.bucket(values[0]) == scale.bucket(values[n-1]) && (got.Time < values[0] || got.Time > values[n-1]) {
				t.Fatalf("median %s outside of %s to %s, all in one bucket", got.Time, values[0], values[n-1])
			}
		}))
	}
}
