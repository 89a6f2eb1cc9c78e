package xlsx

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Problem says why a cell's value is not to be relied on.
type Problem string

// The problems of cells.
const (
	Inexact    Problem = "inexact"    // a number with more digits than a spreadsheet can hold
	ErrorValue Problem = "error"      // #N/A, #DIV/0! and the like
	NotDone    Problem = "formula"    // a formula whose result was never stored
	BadDate    Problem = "date"       // a number shown as a day that is none
	BadNumber  Problem = "number"     // a number that is none
	BadKind    Problem = "unreadable" // a kind of cell that does not exist
)

// exact is the first whole number that a spreadsheet no longer distinguishes from the
// next: 2^53.
const exact = 1 << 53

// number is a stored number as digits: whole numbers as they are, fractions to the
// fifteen digits that a spreadsheet shows, without an exponent.
func number(s string) (string, float64, Problem) {
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) || strings.ContainsAny(s, "xXpP_") {
		return s, 0, BadNumber
	}
	plain := strconv.FormatFloat(x, 'f', -1, 64)
	whole := x == math.Trunc(x)
	switch {
	case whole && math.Abs(x) >= exact, !whole && math.Abs(x) >= 1e15:
		if len(plain) > 40 {
			plain = s
		}
		return plain, x, Inexact
	case !whole:
		if x, err = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64); err != nil {
			return s, 0, BadNumber
		}
		plain = strconv.FormatFloat(x, 'f', -1, 64)
	case plain == "-0":
		plain = "0"
	}
	return plain, x, ""
}

// shown is a number under a format: a day, a time, a code with its zeros.
func (b *Book) shown(plain string, x float64, s style) (string, Problem) {
	switch {
	case s.date || s.time:
		if x >= 0 && x < 1 && s.time && !s.date {
			t := time.Unix(int64(math.Round(x*86400)), 0).UTC()
			return t.Format(time.TimeOnly), ""
		}
		t, ok := Civil(x, b.from1904)
		if !ok {
			return plain, BadDate
		}
		if !s.time && t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
			return t.Format(time.DateOnly), ""
		}
		return t.Format(time.DateTime), ""
	case s.zeros > len(plain) && strings.Trim(plain, "0123456789") == "":
		return strings.Repeat("0", s.zeros-len(plain)) + plain, ""
	}
	return plain, ""
}

// Civil is the time on the wall that a spreadsheet stores as days since its epoch, to
// the second, in UTC; false for what is none: before the epoch, after 9999, and the
// 29th of February 1900, which spreadsheets have and the calendar has not.
func Civil(days float64, from1904 bool) (time.Time, bool) {
	if math.IsNaN(days) || days < 0 || days >= 2958466 {
		return time.Time{}, false
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 60:
		epoch = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	case days < 61:
		return time.Time{}, false
	}
	whole, rest := math.Modf(days)
	return epoch.AddDate(0, 0, int(whole)).Add(time.Duration(math.Round(rest*86400)) * time.Second), true
}
