package quote

import "math"

// rhythm counts deliveries by their position in a cycle (the day of the week) and defines
// a clock from the counts: each grain takes clock time in proportion to its share of the
// deliveries, so that a Sunday without deliveries takes almost none.
type rhythm struct {
	grain, halfLife float64
	at              float64   // time to which the counts are discounted
	counts          []float64 // deliveries by grain of the cycle
	ends            []float64 // of each grain, in grains; the last is the cycle
	since           float64   // delivery time at which the clock was last set
}

func newRhythm(cycle int, grain, halfLife float64) *rhythm {
	if cycle < 2 {
		return nil
	}
	r := &rhythm{grain: grain, halfLife: halfLife, at: math.Inf(-1), since: math.Inf(-1), counts: make([]float64, cycle)}
	r.set()
	return r
}

// learn counts a delivery.
func (r *rhythm) learn(at float64) {
	if r.at < at && finite(r.at) {
		f := math.Exp2(-(at - r.at) / r.halfLife)
		for i := range r.counts {
			r.counts[i] *= f
		}
	}
	r.at = at
	_, within := r.split(at)
	r.counts[min(int(within), len(r.counts)-1)]++
}

// set derives the clock from the counts, each increased by one delivery, so that
// every grain takes some time.
func (r *rhythm) set() {
	n := float64(len(r.counts))
	total := n
	for _, c := range r.counts {
		total += c
	}
	r.ends = make([]float64, len(r.counts))
	sum := 0.0
	for i, c := range r.counts {
		sum += (c + 1) / total * n
		r.ends[i] = sum
	}
	r.ends[len(r.ends)-1] = n
}

// split returns the number of whole cycles before t, and the grains since then.
func (r *rhythm) split(t float64) (cycles, within float64) {
	n := float64(len(r.counts))
	u := t / r.grain
	cycles = math.Floor(u / n)
	return cycles, max(0, min(n, u-cycles*n))
}

// clock returns the time t on the rhythm's clock; of a nil rhythm, t itself.
func (r *rhythm) clock(t float64) float64 {
	if r == nil {
		return t
	}
	cycles, within := r.split(t)
	i := min(int(within), len(r.ends)-1)
	start := r.start(i)
	return (cycles*float64(len(r.ends)) + start + (within-float64(i))*(r.ends[i]-start)) * r.grain
}

// back returns the time at which the clock shows c: the inverse of clock.
func (r *rhythm) back(c float64) float64 {
	if r == nil {
		return c
	}
	cycles, within := r.split(c)
	i := 0
	for i < len(r.ends)-1 && r.ends[i] <= within {
		i++
	}
	start := r.start(i)
	return (cycles*float64(len(r.ends)) + float64(i) + (within-start)/(r.ends[i]-start)) * r.grain
}

func (r *rhythm) start(i int) float64 {
	if i == 0 {
		return 0
	}
	return r.ends[i-1]
}
