package locale

import (
	"math"
	"strings"
	"time"

	"huitou/internal/money"
)

// Figures are written as exactly as they are known. What was counted or measured once is
// exact (Number, Money, Duration); what stands for many cases has as many digits as their
// number warrants (Share, Score), and what is estimated is rounded (About, Brief,
// AboutMoney). Files for other programs have all digits.

// fine is the number of cases from which a share or a score has one more digit: one case
// more or less changes a share of 1,000 cases by 0.1 points.
const fine = 1000

// extra returns the number of decimals of a percentage of n cases.
func extra(n int64) int {
	if n >= fine {
		return 1
	}
	return 0
}

// Share formats a ratio of n cases as a percentage: 95% of 300, 95.3% of 3,000. A share that
// is not quite all or none never becomes 100% or 0%.
func (l *Locale) Share(ratio float64, n int64) string {
	if ratio == 0 || ratio == 1 {
		return l.Percent(ratio, 0)
	}
	for places := extra(n); ; places++ {
		s := l.Percent(ratio, places)
		all, none := strings.HasPrefix(s, "100"), strings.Trim(s, "0.%") == ""
		if places > 3 || !all && !none {
			return s
		}
	}
}

// ShareRange formats an interval of a share of n cases: 94–96%.
func (l *Locale) ShareRange(lo, hi float64, n int64) string {
	return l.between(lo*100, hi*100, extra(n)) + "%"
}

// Points formats a difference of two shares, of which the smaller is of n cases.
func (l *Locale) Points(diff float64, n int64) string { return l.Percent(diff, extra(n)) }

// Score formats a mean of n ratings: 4.1 of 300, 4.12 of 3,000.
func (l *Locale) Score(mean float64, n int64) string { return l.Decimal(mean, 1+extra(n)) }

// ScoreRange formats an interval of a mean of n ratings: 4.1–4.3.
func (l *Locale) ScoreRange(lo, hi float64, n int64) string { return l.between(lo, hi, 1+extra(n)) }

// between formats an interval, with one more decimal where its ends would look the same.
func (l *Locale) between(lo, hi float64, places int) string {
	a, b := l.Decimal(lo, places), l.Decimal(hi, places)
	if a == b && lo != hi {
		a, b = l.Decimal(lo, places+1), l.Decimal(hi, places+1)
	}
	return a + "–" + b
}

// Duration formats a length of time in its two largest units, from ten days on in days:
// 2 days 4 hours, 2 天 4 小时; 50 minutes, not 50 minutes 5 seconds. The sign is dropped: the
// message says whether it is late or early.
func (l *Locale) Duration(d time.Duration) string {
	return l.span(rounded(d, step{10 * day, day}, step{day, time.Hour}, step{time.Minute, time.Minute}), 2)
}

// About formats an estimated length of time, such as a mean or a median, more roughly:
// 2 hours 10 minutes, 14 hours, 5 days 12 hours, 23 days.
func (l *Locale) About(d time.Duration) string {
	return l.span(rounded(d, step{10 * day, day}, step{3 * day, day / 2}, step{10 * time.Hour, time.Hour},
		step{time.Hour, 10 * time.Minute}, step{time.Minute, time.Minute}), 2)
}

// Brief is About as one number, for where there is little room: 2.2 hours, 14 hours, 5.5 days.
func (l *Locale) Brief(d time.Duration) string {
	d = rounded(d, step{time.Minute, time.Minute})
	u := ladder[len(ladder)-1]
	for _, x := range ladder {
		if d >= x.d && (x.d < day || d >= 2*day) {
			u = x
			break
		}
	}
	n := float64(d) / float64(u.d)
	if u.d >= time.Hour && n < 9.95 {
		n = math.Round(n*10) / 10
	} else {
		n = math.Round(n)
	}
	return l.T(u.key, "n", n)
}

// step says that durations from at on are rounded to a multiple of to.
type step struct{ at, to time.Duration }

// rounded rounds the magnitude of d by the first step that it reaches, else to seconds.
func rounded(d time.Duration, steps ...step) time.Duration {
	d = magnitude(d)
	for _, s := range steps {
		if d >= s.at {
			return d.Round(s.to)
		}
	}
	return d.Round(time.Second)
}

// magnitude returns d without its sign.
func magnitude(d time.Duration) time.Duration {
	if d < 0 {
		return -max(d, -math.MaxInt64) // the negation of the smallest duration would overflow
	}
	return d
}

// AboutMoney formats an estimated amount in three digits, without parts of a whole: about
// ¥12,300. It is called about even where that changes nothing: one form for all.
func (l *Locale) AboutMoney(a money.Amount) string {
	whole := int64(1)
	places, err := money.Places(a.Currency)
	if err != nil {
		places = 2
	}
	for range places {
		whole *= 10
	}
	unit := whole
	for a.Minor/unit >= 1000 || a.Minor/unit <= -1000 {
		unit *= 10
	}
	r := money.Amount{Minor: a.Minor / unit * unit, Currency: a.Currency}
	switch rest := a.Minor % unit; {
	case rest >= unit-rest:
		r.Minor += unit
	case -rest >= unit+rest:
		r.Minor -= unit
	}
	if r.Minor == 0 {
		return l.Money(a)
	}
	s := l.Money(r)
	if places > 0 {
		s = strings.TrimSuffix(s, "."+strings.Repeat("0", places))
	}
	return l.T("figure.about", "sum", s)
}
