package gap

import (
	"math"
	"time"
)

// histogram counts durations by bucket; upper returns the upper bound of a bucket, false
// for the last bucket, which has none.
type histogram struct {
	counts  []int64
	minutes []int64 // the durations of each bucket, added up
	upper   func(bucket int) (time.Duration, bool)
}

func (h *histogram) add(bucket int, n, minutes int64) {
	for bucket >= len(h.counts) {
		h.counts, h.minutes = append(h.counts, 0), append(h.minutes, 0)
	}
	h.counts[bucket] += n
	h.minutes[bucket] += minutes
}

func (h *histogram) n() (n int64) {
	for _, c := range h.counts {
		n += c
	}
	return n
}

// upTo returns how many are at most d, which must be a bucket bound.
func (h *histogram) upTo(d time.Duration) (n int64) {
	for b, c := range h.counts {
		if up, ok := h.upper(b); ok && up <= d {
			n += c
		}
	}
	return n
}

// lower returns the lower bound of a bucket.
func (h *histogram) lower(bucket int) time.Duration {
	if bucket == 0 {
		return 0
	}
	d, _ := h.upper(bucket - 1)
	return d
}

// quantile returns the q-quantile by definition 2 of Hyndman and Fan: with n values, the one of
// rank ⌈q·n⌉, or where q·n is a whole number the mean of that and the next. For q = ½ that is the
// usual median. The values are estimated (see value), so it is off by less than the width of the
// bucket it lies in; stat/quantile does not serve here, since it needs the single values.
func (h *histogram) quantile(q float64) Quantile {
	n := h.n()
	if n == 0 {
		return Quantile{}
	}
	const near = 1e-9 // 0.9 · 10 is not quite 9
	want := q * float64(n)
	rank := max(1, int64(math.Ceil(want-near)))
	low := h.value(rank)
	if float64(rank) > want+near || rank == n || low.Beyond {
		return low
	}
	high := h.value(rank + 1)
	return Quantile{Time: (low.Time + high.Time) / 2, Beyond: high.Beyond}
}

// value estimates the value of a rank, from 1. It lies in the same bucket. The c values of a bucket
// with the mean m are taken to be spread evenly about m, as far as the nearer end of the bucket,
// h away, allows: the i-th is m + h (2i − 1 − c) ÷ c. One alone is the mean, and so are equal ones
// on the bound of their bucket. Minutes are whole, rounded down, so m is kept inside the bucket.
func (h *histogram) value(rank int64) Quantile {
	var below int64
	for b, c := range h.counts {
		if c <= 0 || below+c < rank {
			below += c
			continue
		}
		low := h.lower(b)
		up, ok := h.upper(b)
		if !ok {
			return Quantile{Time: low, Beyond: true}
		}
		mean := min(up, max(low, time.Duration(float64(h.minutes[b])/float64(c)*float64(time.Minute))))
		spread := float64(min(mean-low, up-mean))
		return Quantile{Time: mean + time.Duration(spread*float64(2*(rank-below)-1-c)/float64(c))}
	}
	return Quantile{}
}
