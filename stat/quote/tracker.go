package quote

import (
	"fmt"
	"math"
	"slices"
)

// Options shape a Tracker. A zero field means its default. Times may be in any
// unit, as long as all are in the same one; the defaults are for days.
type Options struct {
	Level    float64 // share of quotes to keep; 0.95
	Features int     // length of x; 0 quotes the same for all
	Grain    float64 // quotes are rounded down to a multiple of it, and kept until its end; 0 is none
	Pace     float64 // half-life of the level; 10
	Memory   float64 // half-life of the tail; 365
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
		{&o.Level, "Level", 0.95, 1}, {&o.Pace, "Pace", 10, 1e9}, {&o.Memory, "Memory", 365, 1e9},
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

// Quote is a time that is kept with chance Level.
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
	placed, y float64 // y is the log of the duration
	count     float64 // deliveries it stands for
	x         []float64
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
	kept             []outcome
	levels           []level
	tail             tail // as of the last calibration
	now              float64
	seen             int
	stride, skipped  int
}

// New returns a Tracker that knows nothing yet.
func New(o Options) (*Tracker, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	return &Tracker{
		o: o, stride: 1, now: math.Inf(-1),
		location: newRidge(o.Features, o.Slopes, o.Penalty),
		spread:   newRidge(o.Features, o.Slopes, o.Penalty),
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
// describes it as it was known when placed. Deliveries come in order: one
// before the last told is an error, and changes nothing.
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
	y := t.log(placed, delivered)
	size := 0.0
	if t.seen > 0 {
		size = math.Log(math.Abs(y-t.location.predict(x)) + 0.05)
	}
	t.spread.learn(delivered, x, size)
	t.location.learn(delivered, x, y)
	t.seen++
	if t.skipped++; t.skipped >= t.stride {
		t.skipped = 0
		t.kept = append(t.kept, outcome{placed, y, float64(t.stride), slices.Clone(x)})
	}
	if len(t.kept) > t.o.Capacity {
		t.thin()
	}
	return nil
}

// log is the logarithm of the time until a quote made at placement and ending
// at the end of a grain would have been kept.
func (t *Tracker) log(placed, at float64) float64 {
	return math.Log(max(t.floor(at)-placed, t.o.Least))
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
// widen it, L the pace (the
// weighted median of y − m, half-life Pace) and q the Level quantile
// of (y − m − L(placed))/s (half-life Memory; one more, infinite score is counted
// with weight 1, which makes it conformal), Within = exp(m + L + s q).
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
	q := Quote{
		Within:  math.Exp(min(m+pace+sc*t.tail.score, 300)),
		Typical: math.Exp(min(m+pace+sc*t.tail.median, 300)),
		Level:   t.o.Level, N: t.tail.n, Method: "pace and conformal tail of scaled log durations",
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
	recent := make([]scored, 0, len(t.kept))
	for _, o := range t.kept {
		m := t.location.effect(o.x)
		recent = append(recent, scored{o.y - m, t.log(o.placed, t.now) - m, o.count * t.weight(o.placed, t.o.Pace)})
	}
	now := t.addLevel(recent)
	scores := t.score(t.paceAt)
	if len(scores) < t.o.AtLeast { // too early for quotes made before: take those made now
		scores = t.score(func(float64) (float64, bool) { return now, true })
	}
	slices.SortFunc(scores, byScore)
	t.tail = tail{done: true, at: t.now, scores: scores, n: effective(scores)}
	t.tail.score, t.tail.enough = truncatedQuantile(scores, t.o.Level)
	t.tail.median, _ = truncatedQuantile(scores, 0.5)
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
		out = append(out, scored{(o.y - m) / s, (t.log(o.placed, t.now) - m) / s, w})
	}
	return out
}

func (t *Tracker) addLevel(recent []scored) float64 {
	recent = slices.DeleteFunc(recent, func(s scored) bool { return s.w < negligible })
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
