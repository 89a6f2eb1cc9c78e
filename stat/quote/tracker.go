package quote

import (
	"fmt"
	"math"
	"slices"
)

// Options of a Tracker. A zero field means its default. Times may be in any unit, the
// same for all; the defaults are for days. With a half-life h, an observation of age a
// has the weight 2^(−a/h).
type Options struct {
	Level    float64 // probability with which a quote is to be met; 0.95
	Features int     // length of x; with 0 all cases have the same quote
	Grain    float64 // quotes are rounded down to a multiple of it and met until its end; 0 means no rounding
	Cycle    int     // grains after which deliveries repeat, 7 for days of the week; 0 means no cycle
	Pace     float64 // half-life of the level; 7
	Anchor   float64 // weight, in deliveries, of the long-run level (half-life Slopes) in the level; 3
	Memory   float64 // half-life of the tail; 90
	Slopes   float64 // half-life of the regressions; 1,000
	Penalty  float64 // shrinkage of slopes towards 0, in deliveries; 20
	Least    float64 // lower bound of durations; 1
	Refresh  float64 // time between calibrations; 1
	AtLeast  int     // deliveries before the first quote; 30
	Capacity int     // deliveries kept; beyond it they are thinned; 20,000
}

func (o Options) filled() (Options, error) {
	for _, f := range []struct {
		field        *float64
		name         string
		value, limit float64
	}{
		{&o.Level, "Level", 0.95, 1}, {&o.Pace, "Pace", 7, 1e9}, {&o.Anchor, "Anchor", 3, 1e9}, {&o.Memory, "Memory", 90, 1e9},
		{&o.Slopes, "Slopes", 1000, 1e9}, {&o.Penalty, "Penalty", 20, 1e9},
		{&o.Least, "Least", 1, 1e9}, {&o.Refresh, "Refresh", 1, 1e9},
	} {
		if *f.field == 0 {
			*f.field = f.value
		}
		if v := *f.field; !(v >= 1e-9 && v < f.limit) {
			return o, &Error{"New", f.name, -1, fmt.Sprintf("is not between 0 and %g", f.limit)}
		}
	}
	if !(o.Grain >= 0 && o.Grain < 1e9) {
		return o, &Error{"New", "Grain", -1, "is not between 0 and 1e9"}
	}
	if o.Cycle < 0 || o.Cycle > 1000 {
		return o, &Error{"New", "Cycle", -1, "is not between 0 and 1000"}
	}
	if o.Cycle > 1 && o.Grain < 1e-6 {
		return o, &Error{"New", "Cycle", -1, "needs a Grain of 1e-6 or more"}
	}
	if o.AtLeast == 0 {
		o.AtLeast = 30
	}
	if o.Capacity == 0 {
		o.Capacity = 20_000
	}
	if o.AtLeast < 2 || o.Capacity < 100 || o.AtLeast > o.Capacity {
		return o, &Error{"New", "AtLeast", -1, "is not between 2 and Capacity (100 or more)"}
	}
	if o.Features < 0 || o.Features > 500 {
		return o, &Error{"New", "Features", -1, "is not between 0 and 500"}
	}
	return o, nil
}

// Quote is a time by which an order is delivered with probability Level: the upper end
// of a one-sided prediction interval. Times are in the unit of Options.
type Quote struct {
	Within   float64 // time units after placement
	Due      float64 // placement + Within, rounded down to Grain: the date to state
	End      float64 // the quote is met by a delivery at or before this time
	Typical  float64 // current median duration for this case
	Level    float64
	N        float64 // effective number of deliveries in the tail
	Method   string
	Warnings []string
}

// outcome is one delivery.
type outcome struct {
	placed, delivered float64
	count             float64 // deliveries it represents after thinning
	x                 []float64
}

// level is the pace as estimated at a time.
type level struct{ at, pace float64 }

// tail is the calibration as of a time.
type tail struct {
	done          bool
	at            float64
	scores        []scored
	score, median float64 // quantiles of the scores at Level and at one half
	enough        bool
	n             float64
}

// Tracker estimates the model from deliveries, which are passed in their order of time,
// and computes quotes. It is not safe for concurrent use.
type Tracker struct {
	o                Options
	location, spread *ridge
	rhythm           *rhythm // nil without a Cycle
	kept             []outcome
	levels           []level
	tail             tail // as of the last calibration
	now              float64
	seen             int
	stride, skipped  int
}

// New returns a Tracker without data. Errors: a field of o outside its range, an *Error.
func New(o Options) (*Tracker, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	return &Tracker{
		o: o, stride: 1, now: math.Inf(-1),
		location: newRidge(o.Features, o.Slopes, o.Penalty),
		spread:   newRidge(o.Features, o.Slopes, o.Penalty),
		rhythm:   newRhythm(o.Cycle, o.Grain, o.Slopes),
	}, nil
}

func (t *Tracker) check(op string, placed float64, x []float64) error {
	if !finite(placed) || math.Abs(placed) > 1e12 {
		return &Error{op, "placed", -1, "is not a time"}
	}
	if len(x) != t.o.Features {
		return &Error{op, "x", -1, fmt.Sprintf("has %d features, not %d", len(x), t.o.Features)}
	}
	for i, v := range x {
		if !(math.Abs(v) <= 1e6) {
			return &Error{op, "x", i, "is not between −1e6 and 1e6"}
		}
	}
	return nil
}

// Deliver adds the delivery of an order. x holds the Options.Features features of the
// order as known when it was placed: features known only afterwards make the reported
// coverage too high. Deliveries are passed in order. Errors, which leave the Tracker
// unchanged: a delivery before the last one, a time or feature that is not a number or
// outside its range; each an *Error.
//
// The log duration is estimated by ridge regression with forgetting (Hoerl and Kennard
// 1970, half-life Slopes), and so is the log size of the residual (Harvey 1976), in
// which negative residuals count half.
func (t *Tracker) Deliver(placed, delivered float64, x []float64) error {
	const op = "Deliver"
	if err := t.check(op, placed, x); err != nil {
		return err
	}
	if !finite(delivered) || delivered < placed || delivered > 1e12 {
		return &Error{op, "delivered", -1, "is not a time after placement"}
	}
	if delivered < t.now {
		return &Error{op, "delivered", -1, "is before the last delivery"}
	}
	t.now = delivered
	t.keepTime(delivered)
	y := t.log(placed, delivered)
	size := 0.0
	if t.seen > 0 {
		size = logSize(y - t.location.predict(x))
	}
	t.spread.learn(delivered, x, size)
	t.location.learn(delivered, x, y)
	t.seen++
	if t.skipped++; t.skipped >= t.stride {
		t.skipped = 0
		t.kept = append(t.kept, outcome{placed, delivered, float64(t.stride), slices.Clone(x)})
	}
	if len(t.kept) > t.o.Capacity {
		t.thin()
	}
	return nil
}

// logSize returns the log size of a residual for the regression of the spread. A quote
// is an upper bound, so that negative residuals (early deliveries) count half.
func logSize(residual float64) float64 {
	return math.Log(max(residual, -residual/2) + 0.15)
}

// keepTime counts a delivery in the rhythm, and resets its clock at most once per
// Refresh, which requires a new calibration.
func (t *Tracker) keepTime(delivered float64) {
	r := t.rhythm
	if r == nil {
		return
	}
	r.learn(delivered)
	if delivered >= r.since+t.o.Refresh {
		r.since = delivered
		r.set()
		t.tail.done = false
	}
}

// log returns the logarithm of the time, on the clock of the rhythm, from placement to
// the start of the grain that contains at: the shortest quote that a delivery at that
// time meets.
func (t *Tracker) log(placed, at float64) float64 {
	return math.Log(max(t.rhythm.clock(t.floor(at))-t.rhythm.clock(placed), t.o.Least))
}

func (t *Tracker) floor(at float64) float64 {
	if t.o.Grain == 0 {
		return at
	}
	return math.Floor(at/t.o.Grain) * t.o.Grain
}

// thin drops deliveries of negligible weight and, when that is not enough, every second
// delivery, doubling the count of the others.
func (t *Tracker) thin() {
	t.kept = slices.DeleteFunc(t.kept, func(o outcome) bool { return t.weight(o.placed, t.o.Memory) < negligible })
	if len(t.kept) <= t.o.Capacity*3/4 {
		t.stride = max(1, t.stride/2)
		return
	}
	half := t.kept[:0]
	for i, o := range t.kept {
		if i%2 == 1 {
			o.count *= 2
			half = append(half, o)
		}
	}
	t.kept = half
	t.stride *= 2
}

// negligible is the weight below which a delivery is dropped.
const negligible = 1e-3

func (t *Tracker) weight(placed, halfLife float64) float64 {
	return math.Exp2(min(0, placed-t.now) / halfLife)
}

// Quote returns the quote for an order placed now: a duration, or a date when Grain is
// set, that is met with probability Level.
//
// With m(x) and s(x) the effects of the features on the log duration y and on its spread,
// L the pace (the weighted median of y − m, half-life Pace, shrunk towards that of
// half-life Slopes with the weight of Anchor deliveries) and q the Level quantile of
// (y − m − L(placed))/s (half-life Memory; one further, infinite score of weight 1 is
// added, which makes it conformal),
//
//	Within = exp(m + L + s q)
//
// placed is in the time unit of all others and not before the last delivery; x holds
// Options.Features numbers. With a Cycle, durations are measured on a clock on which
// each grain of the cycle is as long as deliveries in it are frequent (half-life Slopes,
// one delivery added to each), and Within is converted back: dates without deliveries
// are hardly ever quoted.
//
// Errors: an invalid time or feature, fewer than AtLeast deliveries so far; each an
// *Error.
//
// Sources: Vovk, Gammerman and Shafer (2005) for the conformal quantile; Lei et
// al. (2018, JASA 113) for scaling by spread; Barber et al. (2023, Annals of
// Statistics 51) for weights in a drifting world; Lynden-Bell (1971, MNRAS 155)
// for right truncation.
func (t *Tracker) Quote(placed float64, x []float64) (Quote, error) {
	const op = "Quote"
	if err := t.check(op, placed, x); err != nil {
		return Quote{}, err
	}
	if t.seen < t.o.AtLeast {
		return Quote{}, &Error{op, "t", -1, fmt.Sprintf("has seen %d deliveries, not %d", t.seen, t.o.AtLeast)}
	}
	if placed < t.now {
		return Quote{}, &Error{op, "placed", -1, "is before the last delivery"}
	}
	t.calibrate()
	pace := t.levels[len(t.levels)-1].pace
	m, sc := t.location.effect(x), t.size(x)
	after := func(score float64) float64 {
		took := math.Exp(min(m+pace+sc*score, 300))
		return max(0, t.rhythm.back(t.rhythm.clock(placed)+took)-placed)
	}
	q := Quote{
		Within: after(t.tail.score), Typical: after(t.tail.median),
		Level: t.o.Level, N: t.tail.n, Method: "pace and conformal tail of scaled log durations",
	}
	q.Due = t.floor(placed + q.Within)
	q.End = q.Due
	if t.o.Grain > 0 {
		q.End = math.Nextafter(q.Due+t.o.Grain, q.Due)
	}
	if !t.tail.enough {
		q.Warnings = append(q.Warnings, "too few deliveries for this level: the slowest one is quoted")
	}
	if placed-t.now > t.o.Pace {
		q.Warnings = append(q.Warnings, "the last delivery is older than the pace's half-life")
	}
	return q, nil
}

// size returns the spread of a case relative to the average, within e^±5.
func (t *Tracker) size(x []float64) float64 {
	return math.Exp(max(-5, min(5, t.spread.effect(x))))
}

// calibrate computes the scores of all kept deliveries and the quantiles of the tail.
func (t *Tracker) calibrate() {
	if t.tail.done && t.now < t.tail.at+t.o.Refresh {
		return
	}
	now := t.addLevel(t.recent())
	scores := t.score(t.paceAt)
	if len(scores) < t.o.AtLeast { // too few past paces: score all with the current one
		scores = t.score(func(float64) (float64, bool) { return now, true })
	}
	slices.SortFunc(scores, byScore)
	t.tail = tail{done: true, at: t.now, scores: scores, n: effective(scores)}
	t.tail.score, t.tail.enough = truncatedQuantile(scores, t.o.Level)
	t.tail.median, _ = truncatedQuantile(scores, 0.5)
}

// recent returns the scores for the current level: recent deliveries, and all together
// with the weight of Anchor deliveries. Without the latter the level would rest on a
// handful of orders that were fast enough to have arrived.
func (t *Tracker) recent() []scored {
	var sum float64
	for _, o := range t.kept {
		sum += o.count * t.weight(o.placed, t.o.Slopes)
	}
	out := make([]scored, 0, len(t.kept))
	for _, o := range t.kept {
		m := t.location.effect(o.x)
		w := t.weight(o.placed, t.o.Pace) + t.o.Anchor*t.weight(o.placed, t.o.Slopes)/max(sum, negligible)
		if w *= o.count; w >= negligible*negligible {
			out = append(out, scored{t.log(o.placed, o.delivered) - m, t.log(o.placed, t.now) - m, w})
		}
	}
	return out
}

// score returns the score of each delivery under the pace at its placement.
func (t *Tracker) score(pace func(at float64) (float64, bool)) []scored {
	out := make([]scored, 0, len(t.kept))
	for _, o := range t.kept {
		before, known := pace(o.placed)
		w := o.count * t.weight(o.placed, t.o.Memory)
		if !known || w < negligible {
			continue
		}
		m, s := before+t.location.effect(o.x), t.size(o.x)
		out = append(out, scored{(t.log(o.placed, o.delivered) - m) / s, (t.log(o.placed, t.now) - m) / s, w})
	}
	return out
}

func (t *Tracker) addLevel(recent []scored) float64 {
	now := level{at: t.now}
	if len(recent) > 0 {
		slices.SortFunc(recent, byScore)
		now.pace, _ = truncatedQuantile(recent, 0.5)
	} else if len(t.levels) > 0 {
		now.pace = t.levels[len(t.levels)-1].pace
	}
	t.levels = append(t.levels, now)
	if old := t.now - 15*t.o.Memory; len(t.levels) > 64 && t.levels[len(t.levels)/2].at < old {
		t.levels = slices.Clone(t.levels[len(t.levels)/2:])
	}
	return now.pace
}

// paceAt returns the pace as estimated at a time.
func (t *Tracker) paceAt(at float64) (pace float64, known bool) {
	i, _ := slices.BinarySearchFunc(t.levels, at, func(l level, at float64) int {
		if l.at <= at {
			return -1
		}
		return 1
	})
	if i == 0 {
		return 0, false
	}
	return t.levels[i-1].pace, true
}
