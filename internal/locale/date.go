package locale

import (
	"fmt"
	"strconv"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// months are the English names; Chinese writes the number.
var months = [...]string{"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December"}

var weekdays = [len(langs)][7]string{
	{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	{"周日", "周一", "周二", "周三", "周四", "周五", "周六"},
	{"週日", "週一", "週二", "週三", "週四", "週五", "週六"},
}

// when converts the argument of a date function into a time: an instant or a time.Time in the
// locale's zone; a business day ("2026-05-03", or anything whose String is one) is the same
// day everywhere. ok is false for a zero time.
func (l *Locale) when(v any) (time.Time, bool) {
	switch v := v.(type) {
	case clock.Instant:
		return v.In(l.zone), !v.IsZero()
	case time.Time:
		return v.In(l.zone), !v.IsZero()
	case string:
		t, err := time.Parse(time.DateOnly, v)
		return t, err == nil
	case cal.Day:
		return l.when(string(v))
	case cal.Month:
		return l.when(string(v.First()))
	case fmt.Stringer:
		t, err := time.Parse(time.DateOnly, v.String())
		return t, err == nil
	}
	return time.Time{}, false
}

// Day formats 3 May 2026, 2026年5月3日. Like the other date functions it takes a clock.Instant,
// a time.Time or a business day, and returns None for a zero one.
func (l *Locale) Day(v any) string {
	t, ok := l.when(v)
	if !ok {
		return None
	}
	if l.lang == En {
		return fmt.Sprintf("%d %s %d", t.Day(), months[t.Month()-1][:3], t.Year())
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
}

// ShortDay leaves out the year: 3 May, 5月3日.
func (l *Locale) ShortDay(v any) string {
	t, ok := l.when(v)
	if !ok {
		return None
	}
	if l.lang == En {
		return strconv.Itoa(t.Day()) + " " + months[t.Month()-1][:3]
	}
	return fmt.Sprintf("%d月%d日", t.Month(), t.Day())
}

// Month is May 2026, 2026年5月. A bare month "2026-05" is taken too.
func (l *Locale) Month(v any) string {
	if s, ok := v.(string); ok && len(s) == len("2006-01") {
		v = s + "-01"
	}
	t, ok := l.when(v)
	if !ok {
		return None
	}
	if l.lang == En {
		return months[t.Month()-1] + " " + strconv.Itoa(t.Year())
	}
	return fmt.Sprintf("%d年%d月", t.Year(), t.Month())
}

// ShortMonth leaves out the year: May, 5月.
func (l *Locale) ShortMonth(v any) string {
	t, ok := l.when(v)
	if !ok {
		return None
	}
	if l.lang == En {
		return months[t.Month()-1][:3]
	}
	return strconv.Itoa(int(t.Month())) + "月"
}

// Weekday is Sunday, 周日, 週日.
func (l *Locale) Weekday(v any) string {
	t, ok := l.when(v)
	if !ok {
		return None
	}
	return weekdays[l.i][t.Weekday()]
}

// Time is the time of day, 14:05, in all languages.
func (l *Locale) Time(v any) string {
	t, ok := l.when(v)
	if !ok {
		return None
	}
	return t.Format("15:04")
}

// DayTime formats both: 3 May 2026, 14:05; 2026年5月3日 14:05. A business day is formatted
// without a time.
func (l *Locale) DayTime(v any) string {
	if d, ok := v.(cal.Day); ok {
		return l.Day(d)
	}
	if _, ok := l.when(v); !ok {
		return None
	}
	if l.lang == En {
		return l.Day(v) + ", " + l.Time(v)
	}
	return l.Day(v) + " " + l.Time(v)
}

// unit is a unit of time that durations are counted in.
type unit struct {
	key string
	d   time.Duration
}

const day = 24 * time.Hour

var ladder = [...]unit{
	{"duration.days", day}, {"duration.hours", time.Hour},
	{"duration.minutes", time.Minute}, {"duration.seconds", time.Second},
}

// span formats d in at most n units, dropping smaller ones and the sign.
func (l *Locale) span(d time.Duration, n int) string {
	d = magnitude(d)
	var out string
	for _, u := range ladder {
		k := int64(d / u.d)
		if k == 0 && out == "" {
			continue
		}
		if n--; k > 0 {
			if out != "" {
				out += " "
			}
			out += l.T(u.key, "n", k)
		}
		if d %= u.d; n == 0 {
			break
		}
	}
	if out == "" {
		return l.T("duration.seconds", "n", 0)
	}
	return out
}

// Ago formats t relative to now: just now, 5 minutes ago, in 3 days; beyond four weeks it is
// the day.
func (l *Locale) Ago(t, now clock.Instant) string {
	if t.IsZero() {
		return None
	}
	d := now.Sub(t)
	switch {
	case d > -time.Minute && d < time.Minute:
		return l.T("time.now")
	case d > 28*day || d < -28*day:
		return l.Day(t)
	case d < 0:
		return l.T("time.ahead", "span", l.span(d, 1))
	}
	return l.T("time.ago", "span", l.span(d, 1))
}
