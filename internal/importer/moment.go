package importer

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// moment is a date as written in a cell: a local day, optionally the time since its midnight,
// and optionally its offset from UTC.
type moment struct {
	year, month, day int
	since            time.Duration
	timed            bool // a time of the day is written
	offset           *int // seconds east of UTC
	zone             *time.Location
}

// order is which of the numbers of a date comes first.
type order byte

// The orders. A date by itself leaves open which of the first two it is in where both
// numbers could be a month.
const (
	orderNone order = iota
	dayFirst
	monthFirst
	yearFirst
	republicFirst // the year is one of the Republic
)

// date is the day that is written; "" for none such as 2026-02-29, and for years that no fact
// may have.
func (m *moment) date() cal.Day {
	t, ok := m.midnight()
	if !ok {
		return ""
	}
	if d := cal.Day(t.Format(time.DateOnly)); d.Valid() {
		return d
	}
	return ""
}

// midnight is the day that is written in UTC; false for none such as 2026-02-29.
func (m *moment) midnight() (t time.Time, ok bool) {
	t = time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC)
	return t, t.Year() == m.year && int(t.Month()) == m.month && t.Day() == m.day
}

// farYear reports whether the day exists but in a year that no fact may have, such as 0026.
func (m *moment) farYear() bool {
	_, ok := m.midnight()
	return ok && m.date() == ""
}

// instant is when it is, by the zone that is written or else the one given.
func (m *moment) instant(loc *time.Location) clock.Instant {
	if m.offset != nil {
		return clock.At(time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC).Add(m.since - time.Duration(*m.offset)*time.Second))
	}
	if m.zone != nil {
		loc = m.zone
	}
	d := m.date()
	if m.since >= 24*time.Hour { // 24:00 is the next day's midnight
		return d.Add(1).At(loc, 0)
	}
	return d.At(loc, m.since)
}

// readMoment reads a date in any usual form. says is the order that the date proves by
// itself; either reports that its numbers could be meant in more than one order, with
// different dates: it is then read in the order asked for, day first if none is.
func readMoment(s string, want order) (m moment, says order, either, ok bool) {
	if len(s) > maxWritten {
		return m, 0, false, false
	}
	plain := ascii([]byte(s))
	if !plain {
		s = width.Fold.String(s)
	}
	s = strings.TrimLeft(trimSpace(s), "'’")
	s, m.zone = cutZoneName(s)
	if s = strings.ToLower(s); !plain || strings.Contains(s, "m") {
		s = spokenDay.Replace(s)
	}
	for i := strings.IndexByte(s, '('); i >= 0; i = strings.IndexByte(s, '(') { // (China Standard Time), (日)
		n := strings.IndexByte(s[i:], ')')
		if n < 0 || strings.ContainsAny(s[i:i+n], "0123456789") {
			return m, 0, false, false
		}
		s = s[:i] + " " + s[i+n+1:]
	}
	parts, ok := lex(s)
	if !ok {
		return m, 0, false, false
	}
	p := dateParser{parts: parts, republic: want == republicFirst}
	if !p.clock(&m) || !p.date(&m) {
		return moment{}, 0, false, false
	}
	if !p.settled {
		if says, either, ok = p.numeric(&m, want); !ok {
			return m, 0, false, false
		}
	}
	return m, says, either, m.date() != ""
}

// zoneName is an IANA zone behind a time.
var zoneName = regexp.MustCompile(`\s*\[?([A-Z][A-Za-z]+/[A-Za-z_+/-]+)\]?$`)

func cutZoneName(s string) (string, *time.Location) {
	if strings.IndexByte(s, '/') < 0 || !strings.ContainsAny(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return s, nil
	}
	at := zoneName.FindStringSubmatchIndex(s)
	if at == nil {
		return s, nil
	}
	loc, err := cal.Zone(s[at[2]:at[3]])
	if err != nil {
		return s, nil
	}
	return s[:at[0]], loc
}

// spokenDay removes filler from a date, and writes a.m. as one word.
var spokenDay = strings.NewReplacer("a.m.", " am ", "p.m.", " pm ", "a. m.", " am ", "p. m.", " pm ", "a.m", " am ", "p.m", " pm ",
	"星期日", " ", "星期天", " ", "星期一", " ", "星期二", " ", "星期三", " ", "星期四", " ", "星期五", " ", "星期六", " ",
	"周日", " ", "週日", " ", "周一", " ", "週一", " ", "周二", " ", "週二", " ", "周三", " ", "週三", " ", "周四", " ", "週四", " ", "周五", " ", "週五", " ", "周六", " ", "週六", " ",
	"日曜日", " ", "月曜日", " ", "火曜日", " ", "水曜日", " ", "木曜日", " ", "金曜日", " ", "土曜日", " ")

// piece is a run of digits, a word, or a mark of a date.
type piece struct {
	text string
	n    int
	kind byte // n number, w word, m mark
	gap  bool // white space stands before it
}

// lex cuts a date into pieces.
func lex(s string) (out []piece, ok bool) {
	gap := false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			gap = true
			i += size
			continue
		case r >= '0' && r <= '9':
			j := i
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			n, err := strconv.Atoi(s[i:j])
			if err != nil {
				return nil, false
			}
			out, i = append(out, piece{s[i:j], n, 'n', gap}), j
		case hanDigits[r] > 0 || r == '〇' || r == '零':
			n, j := hanNumber(s[i:])
			out, i = append(out, piece{strconv.Itoa(n), n, 'n', gap}), i+j
		case strings.ContainsRune(calendarMarks, r):
			out, i = append(out, piece{string(r), 0, 'm', gap}), i+size
		case unicode.IsLetter(r) || unicode.IsMark(r):
			j := i
			for j < len(s) {
				q, n := utf8.DecodeRuneInString(s[j:])
				if !unicode.IsLetter(q) && !unicode.IsMark(q) || strings.ContainsRune(calendarMarks, q) && j > i {
					break
				}
				j += n
			}
			out, i = append(out, piece{s[i:j], 0, 'w', gap}), j
		default:
			out, i = append(out, piece{string(r), 0, 'm', gap}), i+size
		}
		gap = false
		if len(out) > 40 {
			return nil, false
		}
	}
	return out, true
}

// calendarMarks stand behind the numbers of dates in Chinese, Japanese and Korean.
const calendarMarks = "年月日号號时時点點分秒년월일시초"

var hanDigits = map[rune]int{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '十': 10}

// hanNumber reads 二〇二六, 五, 十二 and 二十三.
func hanNumber(s string) (n, size int) {
	tens, last := -1, 0
	for _, r := range s {
		d, ok := hanDigits[r]
		if !ok && r != '〇' && r != '零' {
			break
		}
		if size += len(string(r)); d == 10 {
			tens, last = max(last, 1)*10, 0
			continue
		}
		last = last*10 + d
	}
	return max(tens, 0) + last, size
}

// dateParser removes the pieces of a date as it parses them.
type dateParser struct {
	parts    []piece
	republic bool     // years of fewer than four digits are those of the Republic
	settled  bool     // which number is the day, the month and the year is known
	three    [3]piece // the numbers of a date that is not
	mark     string   // between them
}

func (p *dateParser) at(i int) piece {
	if i < 0 || i >= len(p.parts) {
		return piece{}
	}
	return p.parts[i]
}

func (p *dateParser) isMark(i int, marks string) bool {
	q := p.at(i)
	return q.kind == 'm' && strings.Contains(marks, q.text)
}

func (p *dateParser) isNumber(i int) bool { return p.at(i).kind == 'n' }

func (p *dateParser) drop(from, to int) {
	p.parts = append(p.parts[:from:from], p.parts[to:]...)
}

// numeric gives three numbers their meaning.
func (p *dateParser) numeric(m *moment, want order) (says order, either, ok bool) {
	a, b, c := p.three[0], p.three[1], p.three[2]
	set := func(year piece, month, day int) { m.year, m.month, m.day = fullYear(year), month, day }
	if p.republic {
		set(a, b.n, c.n)
		m.year = p.year(a)
		return orderNone, false, len(c.text) <= 2
	}
	if len(a.text) == 4 || a.n > 31 {
		set(a, b.n, c.n)
		return orderNone, false, len(c.text) <= 2
	}
	byYear := p.mark == "-" && len(a.text) == 2 && len(c.text) == 2 && (&moment{year: fullYear(a), month: b.n, day: c.n}).date() != ""
	if want == yearFirst {
		set(a, b.n, c.n)
		return orderNone, false, byYear
	}
	if len(c.text) != 4 && len(c.text) != 2 {
		return orderNone, false, false
	}
	valid := func(month, day int) bool {
		x := moment{year: fullYear(c), month: month, day: day}
		return x.date() != ""
	}
	byDay, byMonth := valid(b.n, a.n), valid(a.n, b.n)
	if p.mark == "." && want == orderNone && byDay { // nobody writes 12.31.2026
		byMonth = false
	}
	switch {
	case byDay && byMonth && a.n != b.n:
		either = true
		if byDay = want != monthFirst; byDay {
			byMonth = false
		}
	case byDay && byMonth: // the same by both
		byMonth = false
	case byDay:
		says = dayFirst
	case byMonth:
		says = monthFirst
	}
	if byYear && want == orderNone { // 26-04-03 may begin with its year
		says, either = orderNone, true
	}
	switch {
	case byDay && (want != monthFirst || a.n == b.n):
		set(c, b.n, a.n)
	case byMonth && want != dayFirst:
		set(c, a.n, b.n)
	default:
		if want != monthFirst {
			set(c, b.n, a.n) // for farYear
		}
		return says, either, false
	}
	return says, either, true
}

// year is the year that a number means.
func (p *dateParser) year(q piece) int {
	if p.republic && len(q.text) < 4 {
		return republicBegan + q.n
	}
	return fullYear(q)
}

// fullYear reads a year of two digits as 1970 to 2069.
func fullYear(p piece) int {
	switch {
	case len(p.text) > 2 || p.n > 99:
		return p.n
	case p.n >= 70:
		return 1900 + p.n
	}
	return 2000 + p.n
}
