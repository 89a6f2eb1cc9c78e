package cal

import (
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
)

// Day is a calendar date in local time, YYYY-MM-DD; "" is none. Days compare as strings.
//
// Make one with ParseDay or DayOf. The methods of "" and of a text that is no day return the
// zero value; a result outside [FirstDay, LastDay] is set to the bound.
type Day string

// The days that are accepted, the same bounds as clock.Earliest and clock.Latest.
const (
	FirstDay Day = "1900-01-01"
	LastDay  Day = "2199-12-31"
)

// Range is FirstDay and LastDay for messages.
const Range = string(FirstDay + " … " + LastDay)

// The same bounds as numbers of days since 1970-01-01.
var (
	firstNum = mustNum(FirstDay)
	lastNum  = mustNum(LastDay)
)

const (
	dayForm   = "2006-01-02"
	monthForm = "2006-01"
	secPerDay = 24 * 60 * 60
)

// ParseDay reads YYYY-MM-DD. Errors: those of Day.Check, also for "".
func ParseDay(s string) (Day, error) {
	if !Day(s).Valid() {
		return "", noDay(s)
	}
	return Day(s), nil
}

// Check returns nil for a day and for "". Otherwise the error names one field without a path:
// Invalid "field.year" for a date outside [FirstDay, LastDay], "field.day" for what is no date
// of the form YYYY-MM-DD.
func (d Day) Check() error {
	if d == "" || d.Valid() {
		return nil
	}
	return noDay(string(d))
}

func noDay(s string) error {
	f := errs.Field{Key: "field.day", Found: s, Expected: "YYYY-MM-DD"}
	if _, err := time.Parse(dayForm, s); err == nil {
		f.Key, f.Expected = "field.year", Range
	}
	return errs.InFields("cal.Day", f)
}

// DayOf returns the local date in loc at t.
func DayOf(t clock.Instant, loc *time.Location) Day { return dayFrom(numOf(t, loc)) }

// Valid reports whether d is a day; "" is not.
func (d Day) Valid() bool { _, ok := d.num(); return ok }

// Add returns the day n days later, or earlier when n is negative.
func (d Day) Add(n int) Day {
	k, ok := d.num()
	if !ok {
		return ""
	}
	n = min(max(n, firstNum-lastNum), lastNum-firstNum) // k + n cannot overflow
	return dayFrom(k + n)
}

// AddMonths returns the same date n months later; where that month is shorter,
// its last day: one month after 31 January is 28 or 29 February.
func (d Day) AddMonths(n int) Day {
	k, ok := d.num()
	if !ok {
		return ""
	}
	return d.Month().add(n, numTime(k).Day())
}

// Sub returns how many days d is after e.
func (d Day) Sub(e Day) int {
	a, okA := d.num()
	b, okB := e.num()
	if !okA || !okB {
		return 0
	}
	return a - b
}

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { k, _ := d.num(); return weekday(k) }

// Monday returns the Monday of d's ISO week.
func (d Day) Monday() Day {
	sinceMonday := (int(d.Weekday()) + 6) % 7
	return d.Add(-sinceMonday)
}

// Month returns the month d lies in.
func (d Day) Month() Month {
	if !d.Valid() {
		return ""
	}
	return Month(d[:len(monthForm)])
}

// Start returns the first instant of d in loc. Where midnight is skipped by a clock change,
// that is the moment of the change.
func (d Day) Start(loc *time.Location) clock.Instant {
	k, ok := d.num()
	if !ok {
		return 0
	}
	return (&wall{loc: loc}).at(k, 0)
}

// End returns the first instant after d in loc: the start of the next day.
func (d Day) End(loc *time.Location) clock.Instant {
	k, ok := d.num()
	if !ok {
		return 0
	}
	return (&wall{loc: loc}).at(k+1, 0)
}

// At returns the first instant whose local time in loc is d plus since or later: where that
// time is skipped, the moment of the clock change. Unlike time.Date it never returns an
// instant of the day before where midnight is skipped. The zero instant for an invalid day.
func (d Day) At(loc *time.Location, since time.Duration) clock.Instant {
	k, ok := d.num()
	if !ok {
		return 0
	}
	return (&wall{loc: loc}).atTime(k, since)
}

// UnmarshalText implements encoding.TextUnmarshaler; "" is none.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = ""
		return nil
	}
	v, err := ParseDay(string(b))
	*d = v
	return err
}

// num returns d as days since 1970-01-01, and whether d is a day.
func (d Day) num() (int, bool) {
	t, err := time.Parse(dayForm, string(d))
	if err != nil || d < FirstDay || d > LastDay {
		return 0, false
	}
	return int(t.Unix() / secPerDay), true
}

func mustNum(d Day) int {
	t, err := time.Parse(dayForm, string(d))
	if err != nil {
		panic(err)
	}
	return int(t.Unix() / secPerDay)
}

// dayFrom is the inverse of num, kept within the bounds.
func dayFrom(k int) Day {
	return Day(numTime(min(max(k, firstNum), lastNum)).Format(dayForm))
}

func numTime(k int) time.Time { return time.Unix(int64(k)*secPerDay, 0).UTC() }

// weekday of a day number: day 0 was a Thursday.
func weekday(k int) time.Weekday { return time.Weekday(((k+int(time.Thursday))%7 + 7) % 7) }
