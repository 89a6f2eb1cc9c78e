package web

import (
	"huitou/internal/gap"
)

// share returns a share as text, or that n is too small for one.
func (q *request) share(s gap.Share) string {
	if s.Small() {
		return q.few(s.N)
	}
	return q.L.Share(s.Rate, s.N)
}

// few returns the text in place of a figure whose n is too small.
func (q *request) few(n int64) string {
	if n == 0 {
		return "–"
	}
	return q.L.T("gap.too_few")
}

// shareRange returns the interval of a share and n.
func (q *request) shareRange(s gap.Share) string {
	if s.Small() {
		return q.L.T("figure.n", "n", s.N)
	}
	return q.L.T("gap.interval", "range", q.L.ShareRange(s.Low, s.High, s.N), "n", s.N)
}

// mean returns a mean as text, or that n is too small for one.
func (q *request) mean(m gap.Mean) string {
	if m.Small() {
		return q.few(m.N)
	}
	return q.L.Score(m.Mean, m.N)
}

// meanRange returns the interval of a mean and n.
func (q *request) meanRange(m gap.Mean) string {
	if m.Small() {
		return q.L.T("figure.n", "n", m.N)
	}
	return q.L.T("gap.interval", "range", q.L.ScoreRange(m.Low, m.High, m.N), "n", m.N)
}

// quantile returns a quantile of durations as text.
func (q *request) quantile(t gap.Quantile) string {
	if t.Beyond {
		return "> " + q.L.Duration(t.Time)
	}
	return q.L.About(t.Time)
}

// orNone returns s, or a dash if n is 0.
func orNone(n int64, s string) string {
	if n == 0 {
		return "–"
	}
	return s
}

// trend returns a sentence on whether the last third of the period differs from the first,
// "" if that is unknown.
func (q *request) trend(t gap.Trend, value written) string {
	switch t.Verdict {
	case gap.Better, gap.Worse:
		return q.L.T("gap.trend_"+t.Verdict, "first", value(t.First, t.N), "last", value(t.Last, t.N))
	case gap.Same:
		return q.L.T("gap.trend_same")
	}
	return ""
}

// change is trend, but "" if there is no difference.
func (q *request) change(t gap.Trend, value written) string {
	if t.Verdict == gap.Same {
		return ""
	}
	return q.trend(t, value)
}

// written is how a figure of n cases is written.
type written func(v float64, n int64) string

// signed returns a difference with its sign.
func signed(v float64, n int64, write written) string {
	if v > 0 {
		return "+" + write(v, n)
	}
	if v < 0 {
		return "−" + write(-v, n)
	}
	return write(0, n)
}

// keptTone returns the CSS class of a share of promises kept. Colour is never the only sign.
func keptTone(s gap.Share) string {
	switch {
	case s.Small():
		return ""
	case s.Rate >= 0.95:
		return "good"
	case s.Rate >= 0.85:
		return "fair"
	}
	return "bad"
}

// starTone returns the CSS class of a mean rating.
func starTone(m gap.Mean) string {
	switch {
	case m.Small():
		return ""
	case m.Mean >= 4.5:
		return "good"
	case m.Mean >= 3.75:
		return "fair"
	}
	return "bad"
}
