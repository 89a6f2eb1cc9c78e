package cal

import (
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
)

// Month is a calendar month in local time, YYYY-MM; "" is none. Months compare as strings.
type Month string

// ParseMonth reads YYYY-MM. Errors: those of Month.Check, also for "".
func ParseMonth(s string) (Month, error) {
	if !Month(s).Valid() {
		return "", noMonth(s)
	}
	return Month(s), nil
}

// Check returns nil for a month and for "". Otherwise the error names one field without a
// path: Invalid "field.year" for a month outside the accepted years, "cal.month" for what is
// no month of the form YYYY-MM.
func (m Month) Check() error {
	if m == "" || m.Valid() {
		return nil
	}
	return noMonth(string(m))
}

func noMonth(s string) error {
	f := errs.Field{Key: "cal.month", Args: errs.Pairs("found", errs.Short(s)), Found: s, Expected: "YYYY-MM"}
	if _, err := time.Parse(monthForm, s); err == nil {
		f.Key, f.Args, f.Expected = "field.year", nil, string(FirstDay.Month()+" … "+LastDay.Month())
	}
	return errs.InFields("cal.Month", f)
}

// MonthOf returns the local month in loc at t.
func MonthOf(t clock.Instant, loc *time.Location) Month { return DayOf(t, loc).Month() }

// Valid reports whether m is a month; "" is not.
func (m Month) Valid() bool { return m.First().Valid() }

// First returns the first day of m, "" if m is no month.
func (m Month) First() Day {
	if d := Day(m + "-01"); d.Valid() {
		return d
	}
	return ""
}

// Last returns the last day of m, "" if m is no month.
func (m Month) Last() Day { return m.add(0, 31) }

// Add returns the month n months later.
func (m Month) Add(n int) Month { return m.add(n, 1).Month() }

// Sub returns how many months m is after o.
func (m Month) Sub(o Month) int {
	a, okA := m.First().num()
	b, okB := o.First().num()
	if !okA || !okB {
		return 0
	}
	return monthNum(numTime(a)) - monthNum(numTime(b))
}

// UnmarshalText implements encoding.TextUnmarshaler; "" is none.
func (m *Month) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = ""
		return nil
	}
	v, err := ParseMonth(string(b))
	*m = v
	return err
}

// add returns the day-th day of the month n months after m, or its last day.
func (m Month) add(n, day int) Day {
	k, ok := m.First().num()
	if !ok {
		return ""
	}
	const most = 300 * 12 // months within the bounds
	n = monthNum(numTime(k)) + min(max(n, -most), most)
	year, month := n/12, time.Month(n%12+1)
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
	return dayFrom(int(last.Unix()/secPerDay) - max(last.Day()-day, 0))
}

// monthNum counts months since the year 0.
func monthNum(t time.Time) int { return t.Year()*12 + int(t.Month()) - 1 }
