package quote

import (
	"fmt"
	"math"
	"slices"
)

// Options shape a Tracker. A zero field means its default. Times may be in any
// unit, as long as all are in the same one; the defaults are for days. A half-life
// h weighs what happened a time units ago by 2^(−a/h).
type Options struct {
	Level    float64 // share of quotes to keep; 0.95
	Features int     // length of x; 0 quotes the same for all
	Grain    float64 // quotes are rounded down to a multiple of it, and kept until its end; 0 is none
	Cycle    int     // grains after which deliveries repeat, 7 for days of the week; 0 is none
	Pace     float64 // half-life of the level; 7
	Anchor   float64 // pull of the level towards that of all times (half-life Slopes), in deliveries; 3
	Memory   float64 // half-life of the tail; 90
	Slopes   float64 // half-life of what features mean; 1,000
	Penalty  float64 // pull of slopes towards 0, in deliveries; 20
	Least    float64 // shorter durations are taken for this one; 1
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

// Quote is a time that is kept with chance Level: the upper end of a one-sided
// prediction interval. Times are in the unit of Options.
type Quote struct {
	Within   float64 // time units after placement
	Due      float64 // placement + Within, rounded down to Grain: the date to name
	End      float64 // the promise is kept by a delivery before or at this time
	Typical  float64 // the median duration for this case just now
	Level    float64
	N        float64 // effective number of deliveries behind the tail
	Method   string
	Warnings []string
}

// outcome is one delivery.
type outcome struct {
	placed, delivered float64
	count             float64 // deliveries it stands for
	x                 []float64
}

// level is the pace as it was known at a time.
type level struct{ at, pace float64 }

// tail is the calibration of a moment.
type tail struct {
	done          bool
	at            float64
	scores        []scored
	score, median float64 // at Level and at one half
	enough        bool
	n             float64
}

// Tracker learns from deliveries, told in the order in which they happen, and
// quotes. It is not safe for concurrent use.
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

// New returns a Tracker that knows nothing yet, or an *Error naming the field of
// o that is out of its range.
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

// Deliver tells that an order placed at one time was delivered at another. x
// holds Options.Features numbers that describe it as it was known when placed:
// what is only known afterwards makes later quotes look better than they will be.
// Deliveries come in order: one before the last told is an *Error, as is a time
// or feature that is not a number in range, and changes nothing.
//
// The log duration is learnt by ridge regression with forgetting (Hoerl and
// Kennard 1970, half-life Slopes), and so is the log of the residual's size
// (Harvey 1976), for which earliness counts half.
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

// logSize is what the spread learns of a residual. A quote is a bound from above:
// how much earlier than usual a delivery came counts half.
func logSize(residual float64) float64 {
	return math.Log(max(residual, -residual/2) + 0.15)
}

// keepTime counts a delivery into the rhythm, and sets its clock once in a
// while: all is calibrated afresh by the new one.
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

// log is the logarithm of the time, by the clock of the rhythm, until a quote
// made at placement and ending at the end of a grain would have been kept.
func (t *Tracker) log(placed, at float64) float64 {
	return math.Log(max(t.rhythm.clock(t.floor(at))-t.rhythm.clock(placed), t.o.Least))
}

func (t *Tracker) floor(at float64) float64 {
	if t.o.Grain == 0 {
		return at
	}
	return math.Floor(at/t.o.Grain) * t.o.Grain
}

// thin forgets what is too old to count and, when that is not enough, every
// second delivery, letting the others stand for two.
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

// negligible is the weight below which a delivery is forgotten.
const negligible = 1e-3

func (t *Tracker) weight(placed, halfLife float64) float64 {
	return math.Exp2(min(0, placed-t.now) / halfLife)
}

// Quote answers for an order placed now: a duration, or a date when Grain is
// set, that is kept with chance Level.
//
// With m(x) and s(x) what features add to the log duration y and by how much they
// widen it, L the pace (the weighted median of y − m, half-life Pace, drawn to
// that of half-life Slopes with the weight of Anchor deliveries) and q the Level
// quantile of (y − m − L(placed))/s (half-life Memory; one more, infinite score
// is counted with weight 1, which makes it conformal),
//
//	Within = exp(m + L + s q)
//
// placed has Options.Features numbers in x beside it, in the time unit of all
// others, and is not before the last delivery. With a Cycle, durations are
// counted by a clock on which each grain of the cycle is as long as deliveries
// in it are frequent (half-life Slopes, one delivery more for each), and Within
// is turned back: dates on which nothing is delivered are hardly ever named.
//
// An *Error says that a time or a feature cannot be right, or that fewer than
// AtLeast deliveries have been told.
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

// size is the spread for a case, kept away from 0.
func (t *Tracker) size(x []float64) float64 {
	return math.Exp(max(-5, min(5, t.spread.effect(x))))
}

// calibrate scores all kept deliveries by what the Tracker knows now.
func (t *Tracker) calibrate() {
	if t.tail.done && t.now < t.tail.at+t.o.Refresh {
		return
	}
	now := t.addLevel(t.recent())
	scores := t.score(t.paceAt)
	if len(scores) < t.o.AtLeast { // too early for quotes made before: take those made now
		scores = t.score(func(float64) (float64, bool) { return now, true })
	}
	slices.SortFunc(scores, byScore)
	t.tail = tail{done: true, at: t.now, scores: scores, n: effective(scores)}
	t.tail.score, t.tail.enough = truncatedQuantile(scores, t.o.Level)
	t.tail.median, _ = truncatedQuantile(scores, 0.5)
}

// recent scores deliveries for the level of now: those of the last days, and all
// together with the weight of Anchor deliveries. Without these the level rests
// on a handful of orders that were fast enough to have come.
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

// score gives each delivery the score of its quote, made with pace.
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

// paceAt is the pace as it was known at a time.
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
