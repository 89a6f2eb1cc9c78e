package gap

import "time"

// histogram counts durations by bucket; upper returns the upper bound of a bucket, false
// for the last bucket, which has none.
type histogram struct {
	counts []int64
	upper  func(bucket int) (time.Duration, bool)
}

func (h *histogram) add(bucket int, n int64) {
	for bucket >= len(h.counts) {
		h.counts = append(h.counts, 0)
	}
	h.counts[bucket] += n
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

// quantile returns the q-quantile, assuming that the values of a bucket are spread evenly
// over it: it is off by less than the width of that bucket. That is definition 4 of
// Hyndman and Fan (the inverse of the cumulative counts, linear between bounds) for
// grouped data; stat/quantile does not serve here, since it needs the single values.
func (h *histogram) quantile(q float64) Quantile {
	n := h.n()
	if n == 0 {
		return Quantile{}
	}
	want := q * float64(n)
	var below float64
	for b, c := range h.counts {
		if c <= 0 || below+float64(c) < want {
			below += float64(c)
			continue
		}
		up, ok := h.upper(b)
		if !ok {
			return Quantile{Time: h.lower(b), Beyond: true}
		}
		low := h.lower(b)
		return Quantile{Time: low + time.Duration(float64(up-low)*(want-below)/float64(c))}
	}
	return Quantile{}
}
