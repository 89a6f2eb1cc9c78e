package cal

import (
	"iter"
	"time"

	"huitou/internal/clock"
)

// Calendar is the working time of a place. Make one with Spec.Calendar, Always or from
// JSON; it is immutable and safe for concurrent use. The zero Calendar is in UTC and never
// open.
type Calendar struct {
	loc  *time.Location
	week [7][]shift         // by time.Weekday, in order
	days map[int]specialDay // by day number
}

type specialDay struct {
	name   string
	shifts []shift
}

// span is a stretch of working time: from ≤ t < to.
type span struct{ from, to clock.Instant }

// Zone returns the zone of the calendar.
func (c *Calendar) Zone() *time.Location {
	if c.loc == nil {
		return time.UTC
	}
	return c.loc
}

// Works reports whether any hours begin on d.
func (c *Calendar) Works(d Day) bool {
	_, ok := c.CloseOf(d)
	return ok
}

// opens reports whether the calendar has any hours at all.
func (c *Calendar) opens() bool {
	for _, shifts := range c.week {
		if len(shifts) > 0 {
			return true
		}
	}
	for _, it := range c.days {
		if len(it.shifts) > 0 {
			return true
		}
	}
	return false
}

// hours returns the shifts that begin on day k.
func (c *Calendar) hours(k int) []shift {
	if it, ok := c.days[k]; ok {
		return it.shifts
	}
	return c.week[weekday(k)]
}

// taken returns the minute of day k until which the night shift of the day
// before runs.
func (c *Calendar) taken(k int) int {
	night := c.hours(k - 1)
	if len(night) == 0 {
		return 0
	}
	return max(night[len(night)-1].to-minutesPerDay, 0)
}

// spans appends to buf the working time that begins on day k, in order: no two
// overlap, also not with those of the days around it, and none is empty.
func (c *Calendar) spans(buf []span, w *wall, k int) []span {
	taken := c.taken(k)
	for _, s := range c.hours(k) {
		from, to := w.at(k, max(s.from, taken)), w.at(k, max(s.to, taken))
		if from < to { // else clock changes skip it, or the night shift covers it
			buf = append(buf, span{from, to})
		}
	}
	return buf
}

// patience is the number of days without working time after which a search ends and reports
// that the calendar never opens: two years.
const patience = 2*365 + 1

// after yields the working time of [from, until), in order. It stops after two years without
// any, unless patient is set.
func (c *Calendar) after(from, until clock.Instant, patient bool) iter.Seq[span] {
	return func(yield func(span) bool) {
		w := &wall{loc: c.Zone()}
		var buf []span
		first := numOf(from, w.loc) - 2 // a night shift, and a date that occurs twice
		last := numOf(until, w.loc) + 1
		worked := first
		for k := first; k <= last && (patient || k-worked <= patience+2); k++ {
			buf = c.spans(buf[:0], w, k)
			for _, s := range buf {
				s.from, s.to = max(s.from, from), min(s.to, until)
				if s.from >= s.to {
					continue
				}
				if !yield(s) {
					return
				}
				worked = k
			}
		}
	}
}

// before yields the working time before t, latest first. It stops after two
// years without any.
func (c *Calendar) before(t clock.Instant) iter.Seq[span] {
	return func(yield func(span) bool) {
		w := &wall{loc: c.Zone()}
		var buf []span
		first := numOf(t, w.loc) + 2
		worked := first
		for k := first; k >= firstNum && worked-k <= patience+2; k-- {
			buf = c.spans(buf[:0], w, k)
			for i := len(buf) - 1; i >= 0; i-- {
				s := span{max(buf[i].from, clock.Earliest), min(buf[i].to, t)}
				if s.from >= s.to {
					continue
				}
				if !yield(s) {
					return
				}
				worked = k
			}
		}
	}
}
