package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"huitou/internal/cal"
)

// Layouts of days without a year.
const (
	DayMonth = "DDMM" // 1503, 15.03.
	MonthDay = "MMDD" // 0315, 3月15日
)

// YearlessUnsure is in place of a layout where all days could be meant in both.
const YearlessUnsure = "?"

// yearlessLayouts are the layouts as Go has them.
var yearlessLayouts = map[string]order{"0201": dayFirst, "0102": monthFirst}

var (
	compactDay = regexp.MustCompile(`^(\d{1,2})(\d{2})$`)
	pointedDay = regexp.MustCompile(`^(\d{1,2})([./-])(\d{1,2})\.?$`)
	spokenDate = regexp.MustCompile(`^(\d{1,2})月(\d{1,2})[日号]?$`)
)

// readYearless reads the two numbers of a day without a year, and the order that its marks prove. A 0 before
// the first may be lost: 503.
func readYearless(s string) (a, b int, says order, ok bool) {
	s = width.Fold.String(trimSpace(s))
	mark := ""
	m := compactDay.FindStringSubmatch(s)
	if p := pointedDay.FindStringSubmatch(s); m == nil && p != nil {
		m, mark = []string{"", p[1], p[3]}, p[2]
	}
	if p := spokenDate.FindStringSubmatch(s); m == nil && p != nil {
		m, mark = p, "月"
	}
	if m == nil {
		return 0, 0, orderNone, false
	}
	a, _ = strconv.Atoi(m[1]) // digits only
	b, _ = strconv.Atoi(m[2])
	byDay, byMonth := validYearless(b, a) && mark != "月", validYearless(a, b) && mark != "."
	switch {
	case byDay && !byMonth:
		says = dayFirst
	case byMonth && !byDay:
		says = monthFirst
	}
	return a, b, says, byDay || byMonth
}

// validYearless reports whether there is a day in some year.
func validYearless(month, day int) bool {
	m := moment{year: 2024, month: month, day: day} // a leap year
	_, ok := m.midnight()
	return ok
}

// yearless reads a day without a year, with what follows it, such as a time of the day, in the year that a column has
// or in the twelve months from a day. What has a year of its own is read as it is.
func (x *expr) yearless(r *cells, s string) (moment, bool) {
	written, rest, _ := strings.Cut(s, " ")
	a, b, _, ok := readYearless(written)
	if !ok {
		m, _, either, ok := readMoment(s, orderNone)
		return m, ok && !either
	}
	month, date := b, a
	if x.monthFirst {
		month, date = a, b
	}
	year := 0
	if x.yearIn != "" {
		year, _ = strconv.Atoi(r.m.cell(r, x.yearIn, true)) // 0 is no year
	} else {
		m, _, _, _ := readMoment(string(x.yearFrom), orderNone) // it was checked
		if year = m.year; month < m.month || month == m.month && date < m.day {
			year++
		}
	}
	day := strings.Join([]string{pad(year, 4), pad(month, 2), pad(date, 2)}, "-")
	m, _, _, ok := readMoment(strings.TrimSpace(day+" "+rest), orderNone)
	return m, ok
}

func pad(n, digits int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, digits-len(s))) + s
}

// dayWords are words of names of columns that hold days.
var dayWords = []string{"date", "day", "datum", "tag", "fecha", "data", "jour", "dia"}

// yearless returns the layout of a column whose name says that it holds days and whose cells are days
// without a year, YearlessUnsure where both are possible; "" for others.
func (p *profile) yearless() string {
	german := slices.ContainsFunc(p.words, func(w string) bool { return strings.HasSuffix(w, "datum") })
	chinese := strings.Contains(p.plain, "日期") || strings.Contains(p.plain, "日付")
	if p.n == 0 || p.most(shapeDay) || p.most(shapeFraction) && !strings.Contains(p.filled()[0], ".") || !german && !chinese && !hasAny(p.words, dayWords...) {
		return ""
	}
	orders := map[order]int{}
	for _, s := range p.filled() {
		_, _, says, ok := readYearless(s)
		if !ok {
			return ""
		}
		orders[says]++
	}
	switch {
	case orders[dayFirst] > 0 && orders[monthFirst] > 0:
		return ""
	case orders[dayFirst] > 0, german && orders[monthFirst] == 0:
		return DayMonth
	case orders[monthFirst] > 0, chinese:
		return MonthDay
	}
	return YearlessUnsure
}

// years reports whether all cells are years of four digits.
func (p *profile) years() bool {
	return p.n > 0 && p.count(func(s string) bool { return fourDigits.MatchString(s) }) == p.n
}

// withoutYear finds whether the days of records have no year, and drops a column of years where they have one.
func (g *guesser) withoutYear() {
	g.Yearless = ""
	if at := g.by["at"]; at != nil && !g.blind {
		g.Yearless = at.yearless()
	}
	if g.Yearless == "" {
		g.drop("at.year")
		g.Year = ""
	}
}

var (
	fourDigits  = regexp.MustCompile(`^(19|20)\d{2}$`)
	eightDigits = regexp.MustCompile(`\b(19|20)\d{2}[01]\d[0-3]\d\b`)
	someDay     = regexp.MustCompile(`\b(\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4})|\d{4}年\d{1,2}月\d{1,2}日`)
	someYear    = regexp.MustCompile(`\b(19|20)\d{2}\b|(19|20)\d{2}年`)
)

// Words above a table that say which year its days are of: first those of the business year, then those of the period.
var yearLabels = [][]string{
	{"wirtschaftsjahr", "geschaftsjahr", "wj", "fiscal year", "financial year", "business year", "exercice", "ejercicio", "会计年度", "财年"},
	{"buchungsjahr", "jahr", "year", "annee", "年度", "年份", "zeitraum", "period", "periode", "from", "von", "期间", "对账周期", "日期范围"},
}

// yearAbove returns the first of the twelve months that the records above a table say its days are of; "" where they
// do not say it, or say several.
func yearAbove(above [][]string) cal.Day {
	if len(above) > 0 && len(above[0]) > 12 && (above[0][0] == "EXTF" || above[0][0] == "DTVF") { // DATEV: the begin of the business year
		if days := daysIn(above[0][12]); len(days) == 1 {
			return days[0]
		}
	}
	for i, labels := range yearLabels {
		found := map[cal.Day]bool{}
		for _, cells := range above {
			for k, c := range cells {
				words, _ := nameWords(c)
				name := &profile{words: words, plain: strings.Join(words, "")}
				if !slices.ContainsFunc(labels, func(s string) bool { return contained(name, s) }) {
					continue
				}
				text := c
				if !strings.ContainsAny(c, "0123456789") { // its value stands beside it
					text = strings.Join(cells[k:min(len(cells), k+3)], " ")
				}
				if day := firstOfYear(text, i == 0); day != "" {
					found[day] = true
				}
			}
		}
		for day := range found {
			if len(found) == 1 {
				return day
			}
			return ""
		}
	}
	return ""
}

// firstOfYear returns the first of the months that a text speaks of. exact: its first day is the first of a business
// year; else it is of a period, which may begin within a year.
func firstOfYear(text string, exact bool) cal.Day {
	days := daysIn(text)
	if len(days) == 0 {
		years := map[string]bool{}
		for _, y := range someYear.FindAllString(text, -1) {
			years[y[:4]] = true
		}
		for y := range years {
			if len(years) == 1 {
				return cal.Day(y + "-01-01")
			}
		}
		return ""
	}
	first, last := days[0], days[len(days)-1]
	switch {
	case exact, first[:4] != last[:4] && last > first && last <= first.Add(365):
		return first
	case first[:4] == last[:4]:
		return first[:4] + "-01-01"
	}
	return ""
}

// daysIn are the days in a text.
func daysIn(text string) (days []cal.Day) {
	for _, s := range append(eightDigits.FindAllString(text, -1), someDay.FindAllString(text, -1)...) {
		if m, _, either, ok := readMoment(s, orderNone); ok && (!either || strings.Contains(s, ".")) {
			days = append(days, m.date())
		}
	}
	return days
}
