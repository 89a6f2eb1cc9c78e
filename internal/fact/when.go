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
	switch {
	case f.Purchase != nil:
		return f.Purchase.At, f.Purchase.Day
	case f.Promise != nil:
		return f.Promise.Made, f.Promise.MadeDay
	case f.Delivery != nil && len(f.Delivery.Steps) > 0:
		return f.Delivery.Steps[0].At, f.Delivery.Steps[0].Day
	case f.Return != nil:
		return f.Return.At, f.Return.Day
	case f.Voice != nil:
		return f.Voice.At, f.Voice.Day
	case f.Visit != nil:
		return f.Visit.At, f.Visit.Day
	}
	return 0, ""
}

// NotAfter checks that what a fact says was done was not done after now. A day has begun
// somewhere 14 hours before it does in UTC.
func (f *Fact) NotAfter(now clock.Instant) error {
	c := errs.NewCheck("fact.NotAfter")
	past := func(path string, at clock.Instant, day cal.Day) {
		switch {
		case at > now:
			c.Add(errs.Field{Path: path, Key: "field.future", Found: at.String()})
		case day != "" && day.Start(time.UTC) > now:
			c.Add(errs.Field{Path: DayPath(path), Key: "field.future", Found: string(day)})
		}
	}
	switch {
	case f.Purchase != nil:
		past("purchase.at", f.Purchase.At, f.Purchase.Day)
		if p := f.Purchase.Promise; p != nil {
			past("purchase.promise.made", p.Made, p.MadeDay)
		}
	case f.Promise != nil:
		past("promise.made", f.Promise.Made, f.Promise.MadeDay)
		past("promise.kept_at", f.Promise.KeptAt, f.Promise.KeptDay)
		past("promise.ended_at", f.Promise.EndedAt, f.Promise.EndedDay)
	case f.Return != nil:
		past("return.at", f.Return.At, f.Return.Day)
	case f.Voice != nil:
		past("voice.at", f.Voice.At, f.Voice.Day)
		past("voice.answered", f.Voice.Answered, f.Voice.AnsweredDay)
	case f.Visit != nil:
		past("visit.at", f.Visit.At, f.Visit.Day)
	}
	return c.Err()
}
