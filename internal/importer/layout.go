package importer

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"huitou/internal/importer/xlsx"
)

// Layouts of dates that are written as one number.
const (
	epochSeconds = "epoch"    // since 1970-01-01 UTC
	epochMillis  = "epoch_ms" // the same in thousandths
	serialDays   = "serial"   // days since 1900, as a spreadsheet counts them
)

// layout turns YYYY-MM-DD hh:mm:ss into Go's form.
func layout(s string) (string, error) {
	if s == epochSeconds || s == epochMillis || s == serialDays || s == republicLayout {
		return s, nil
	}
	var b strings.Builder
	for rest := s; rest != ""; {
		found := false
		for _, t := range layoutTokens {
			if tail, ok := strings.CutPrefix(rest, t.from); ok {
				b.WriteString(t.to)
				rest, found = tail, true
				break
			}
		}
		if found {
			continue
		}
		r, n := utf8.DecodeRuneInString(rest)
		if unicode.IsLetter(r) && r < utf8.RuneSelf && r != 'T' || unicode.IsDigit(r) {
			return "", errors.New("unknown letter in a layout")
		}
		b.WriteString(rest[:n])
		rest = rest[n:]
	}
	if out := b.String(); out != "" && out != s {
		return out, nil
	}
	return "", errors.New("a layout without a date")
}

var layoutTokens = []struct{ from, to string }{
	{"YYYY", "2006"}, {"YY", "06"}, {"MON", "Jan"}, {"MM", "01"}, {"M", "1"}, {"DD", "02"}, {"D", "2"},
	{"hh", "15"}, {"h12", "3"}, {"mm", "04"}, {"ss", "05"}, {"AM", "PM"}, {"Z", "Z07:00"}, {"+zzzz", "-0700"},
}

// orderOf is which of day and month comes first in all the layouts; orderNone where they
// differ, or have another order.
func orderOf(layouts []string) order {
	found := orderNone
	for i, l := range layouts {
		o := orderOfOne(l)
		if i > 0 && o != found {
			return orderNone
		}
		found = o
	}
	return found
}

func orderOfOne(l string) order {
	l = strings.NewReplacer("2006", "Y", "06", "Y", "Jan", "M", "01", "M", "02", "D").Replace(l)
	l = strings.NewReplacer("15", "h", "04", "m", "05", "s", "-0700", "z", "Z07:00", "z").Replace(l)
	l = strings.NewReplacer("1", "M", "2", "D").Replace(l)
	day, month, year := strings.IndexByte(l, 'D'), strings.IndexByte(l, 'M'), strings.IndexByte(l, 'Y')
	switch {
	case day < 0 || month < 0 || year < 0:
		return orderNone
	case year < month && month < day:
		return yearFirst
	case day < month && month < year:
		return dayFirst
	case month < day && day < year:
		return monthFirst
	}
	return orderNone
}

// byLayout parses a date by the first layout that fits.
func byLayout(s string, layouts []string) (m moment, ok bool) {
	for _, l := range layouts {
		switch l {
		case epochSeconds, epochMillis:
			unit := int64(1e6)
			if l == epochMillis {
				unit = 1e3
			}
			if us, ok := micros(s, unit); ok {
				return momentOf(time.UnixMicro(us).UTC(), true, true), true
			}
		case republicLayout:
			if m, _, _, ok := readMoment(s, republicFirst); ok {
				return m, true
			}
		case serialDays:
			if m, ok := serial(s, false); ok {
				return m, true
			}
		default:
			if t, err := time.Parse(l, s); err == nil {
				return momentOf(t, hasTime(l), strings.Contains(l, "Z07:00") || strings.Contains(l, "-0700")), true
			}
		}
	}
	return m, false
}

// micros reads a number of units of so many microseconds.
func micros(s string, unit int64) (us int64, ok bool) {
	f, err := parseNumber(s, marks{point: "."})
	if err != nil {
		return 0, false
	}
	p, err := f.times(number{unit, 0})
	if err != nil {
		return 0, false
	}
	for ; p.scale > 0; p.scale-- {
		p.m /= 10
	}
	return p.m, true
}

// hasTime reports whether a layout writes a time of the day.
func hasTime(layout string) bool {
	morning := time.Date(2026, 5, 3, 1, 2, 3, 0, time.UTC)
	return morning.Format(layout) != morning.Add(15*time.Hour).Format(layout)
}

// hasYear reports whether a layout writes a year.
func hasYear(layout string) bool {
	switch layout {
	case epochSeconds, epochMillis, serialDays, republicLayout:
		return true
	}
	day := time.Date(2026, 5, 3, 1, 2, 3, 0, time.UTC)
	return day.Format(layout) != day.AddDate(1, 0, 0).Format(layout)
}

// momentOf is a time on its own wall; timed is whether its time of the day was written.
func momentOf(t time.Time, timed, zoned bool) moment {
	m := moment{year: t.Year(), month: int(t.Month()), day: t.Day(), timed: timed,
		since: time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())}
	if _, offset := t.Zone(); zoned {
		m.offset = &offset
	}
	return m
}

// serial reads the number of days that a spreadsheet stores for a date. A whole number is
// a day: a sheet stores midnight no otherwise.
func serial(s string, from1904 bool) (m moment, ok bool) {
	days, err := strconv.ParseFloat(s, 64)
	if err != nil || days <= 1 || days >= 110_000 {
		return m, false
	}
	t, ok := xlsx.Civil(days, from1904)
	m = momentOf(t, true, false)
	m.timed = m.since != 0
	return m, ok
}
