package fact

import (
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
)

// When is the instant of a time, or of a day that is told without one: its first on the
// wall of loc, the zone of the place where it was. What cannot have been before another
// thing of the same day (a return before its sale) was not before it: the instant of after,
// 0 for none. The zero instant for neither.
func When(at clock.Instant, day cal.Day, loc *time.Location, after clock.Instant) clock.Instant {
	if day == "" {
		return at
	}
	if after != 0 && cal.DayOf(after, loc) == day {
		return max(after, day.Start(loc))
	}
	return day.Start(loc)
}

// Order is where in time the fact stands among others, a day without a time at its first
// instant in UTC; the zero instant for things.
func (f *Fact) Order() clock.Instant {
	at, day := f.When()
	return When(at, day, time.UTC, 0)
}

// When is when the fact was as it is told: a time, or a day; neither of things.
func (f *Fact) When() (clock.Instant, cal.Day) {
	if b := f.Body(); b != nil {
		return b.When()
	}
	return 0, ""
}

// NotAfter checks that what a fact says was done was not done after now. A day has begun
// somewhere 14 hours before it does in UTC.
func (f *Fact) NotAfter(now clock.Instant) error {
	c := errs.NewCheck("fact.NotAfter")
	b := f.Body()
	if b == nil {
		return nil
	}
	for _, d := range b.done() {
		switch {
		case d.at > now:
			c.Add(errs.Field{Path: d.path, Key: "field.future", Found: d.at.String()})
		case d.day != "" && d.day.Start(time.UTC) > now:
			c.Add(errs.Field{Path: DayPath(d.path), Key: "field.future", Found: string(d.day)})
		}
	}
	return c.Err()
}
