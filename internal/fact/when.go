package fact

import (
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
)

// When is at, or the first instant of day in loc, the zone of the place, if only the day is
// known. An event that cannot precede another one of the same day (a return and its sale) gets
// the instant of that one, after; 0 for none. Zero if neither is given.
func When(at clock.Instant, day cal.Day, loc *time.Location, after clock.Instant) clock.Instant {
	if day == "" {
		return at
	}
	if after != 0 && cal.DayOf(after, loc) == day {
		return max(after, day.Start(loc))
	}
	return day.Start(loc)
}

// Order is the instant by which facts are sorted: a day without a time is its first instant in
// UTC, entities are zero.
func (f *Fact) Order() clock.Instant {
	at, day := f.When()
	return When(at, day, time.UTC, 0)
}

// When is when the fact happened: a time, or a day; neither for entities.
func (f *Fact) When() (clock.Instant, cal.Day) {
	if b := f.Body(); b != nil {
		return b.When()
	}
	return 0, ""
}

// NotAfter rejects times and days after now. A day begins somewhere up to 14 hours before it
// does in UTC, which callers add to now.
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
	if u := f.Customer; u != nil && u.Since != "" && u.Since.Valid() && u.Since.Start(time.UTC) > now {
		c.Add(errs.Field{Path: "customer.since", Key: "field.future", Found: string(u.Since)})
	}
	return c.Err()
}
