package cal

import (
	"math"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
)

// AddWorking returns the instant at which d of working time has passed since
// from: an hour added at 17:00 to a day that closes at 18:00 is 18:00, not the
// next morning. A negative d goes back, to the latest instant from which |d|
// of working time leads to from. Zero returns from. Fractions of a microsecond are
// dropped.
//
// AddWorking and WorkingBetween are inverse: WorkingBetween(from,
// AddWorking(from, d)) is d. Both look at each day between at most once.
//
// Errors: Conflict "cal.never_open" when there is no working time for two years or before
// LastDay; Invalid "cal.range" when from is outside the accepted bounds.
func (c *Calendar) AddWorking(from clock.Instant, d time.Duration) (clock.Instant, error) {
	const op = "cal.AddWorking"
	if !from.Sane() {
		return 0, errs.Invalid(op, "cal.range")
	}
	left := clock.Instant(d.Microseconds())
	if left < 0 {
		return c.goBack(op, from, -left)
	}
	if left == 0 {
		return from, nil
	}
	for s := range c.after(from, clock.Latest, false) {
		if left <= s.to-s.from {
			return s.from + left, nil
		}
		left -= s.to - s.from
	}
	return 0, c.never(op, from)
}

func (c *Calendar) goBack(op string, from, left clock.Instant) (clock.Instant, error) {
	for s := range c.before(from) {
		if left <= s.to-s.from {
			return s.to - left, nil
		}
		left -= s.to - s.from
	}
	return 0, c.never(op, from)
}

// never is the error for a calendar that ran out of working time.
func (c *Calendar) never(op string, from clock.Instant) error {
	return errs.Conflict(op, "cal.never_open", "from", string(DayOf(from, c.Zone())))
}

// WorkingBetween returns the working time from a to b, negative when b is before a. Instants
// outside the accepted bounds are moved to the bound.
func (c *Calendar) WorkingBetween(a, b clock.Instant) time.Duration {
	if b < a {
		return -c.WorkingBetween(b, a)
	}
	a, b = max(a, clock.Earliest), min(b, clock.Latest)
	var sum clock.Instant
	for s := range c.after(a, b, true) {
		sum += s.to - s.from
	}
	const most = clock.Instant(math.MaxInt64 / int64(time.Microsecond)) // 292 years
	return time.Duration(min(sum, most)) * time.Microsecond
}

// NextOpen returns the first instant of working time that is not before t: t
// itself when open. Errors as AddWorking.
func (c *Calendar) NextOpen(t clock.Instant) (clock.Instant, error) {
	const op = "cal.NextOpen"
	if !t.Sane() {
		return 0, errs.Invalid(op, "cal.range")
	}
	for s := range c.after(t, clock.Latest, false) {
		return s.from, nil
	}
	return 0, c.never(op, t)
}

// EndOfDay returns the end of d in the calendar's zone, whether it is a working day or not:
// when a promise that names only a date is due.
func (c *Calendar) EndOfDay(d Day) clock.Instant { return d.End(c.Zone()) }

// CloseOf returns the end of the last shift that begins on d, and false when d
// is closed. A night shift ends on the day after.
func (c *Calendar) CloseOf(d Day) (clock.Instant, bool) {
	k, ok := d.num()
	if !ok {
		return 0, false
	}
	spans := c.spans(nil, &wall{loc: c.Zone()}, k)
	if len(spans) == 0 {
		return 0, false
	}
	return spans[len(spans)-1].to, true
}

// AddWorkingDays returns the end of the last shift of the n-th working day
// after the day of from, which does not count: one working day from Friday
// noon is the close of Monday. Zero is the close of the working day that from
// lies in, or of the next one. During a night shift the day is the one the
// shift began on.
//
// Errors: Invalid "cal.days" when n is negative; else as AddWorking.
func (c *Calendar) AddWorkingDays(from clock.Instant, n int) (clock.Instant, error) {
	const op = "cal.AddWorkingDays"
	if n < 0 {
		return 0, errs.Invalid(op, "cal.days")
	}
	if !from.Sane() {
		return 0, errs.Invalid(op, "cal.range")
	}
	w := &wall{loc: c.Zone()}
	var buf []span
	day := c.dayOfWork(w, from)
	worked := day
	for k := day; k <= lastNum && k-worked <= patience; k++ {
		buf = c.spans(buf[:0], w, k)
		if len(buf) == 0 {
			continue
		}
		worked = k
		end := buf[len(buf)-1].to
		switch {
		case k == day && (n > 0 || end <= from):
			continue
		case n <= 1:
			return end, nil
		}
		n--
	}
	return 0, c.never(op, from)
}

// dayOfWork is the working day that t belongs to: the day before while its night shift runs,
// else the local date.
func (c *Calendar) dayOfWork(w *wall, t clock.Instant) int {
	k := numOf(t, w.loc)
	for _, s := range c.spans(nil, w, k-1) {
		if s.from <= t && t < s.to {
			return k - 1
		}
	}
	return k
}
