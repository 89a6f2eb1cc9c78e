package importer

import (
	"slices"
	"strings"
	"time"
)

// Words beside a time of the day.
var (
	amWords = []string{"am", "上午", "早上", "早晨", "凌晨", "清晨", "午前", "오전"}
	pmWords = []string{"pm", "下午", "晚上", "傍晚", "中午", "午後", "午后", "오후"}
)

// abbreviations of zones that mean one offset only, in seconds; CST, IST and BST do not.
var zoneOffsets = map[string]int{"z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 3600, "cet": 3600, "cest": 7200, "mez": 3600, "mesz": 7200, "eet": 7200, "eest": 10800, "msk": 10800,
	"est": -18000, "edt": -14400, "cdt": -18000, "mst": -25200, "mdt": -21600, "pst": -28800, "pdt": -25200, "hkt": 28800, "jst": 32400, "kst": 32400, "aest": 36000, "aedt": 39600}

// clock parses and removes the time of day and its zone from the pieces; false if they are
// malformed.
func (p *dateParser) clock(m *moment) bool {
	p.compact()
	half := p.half()
	h, min, sec, frac, from, to := p.hours(half != 0)
	if from < 0 {
		return half == 0 // am without an hour
	}
	if half != 0 {
		if h > 12 || h == 0 && half > 0 {
			return false
		}
		if h %= 12; half > 0 {
			h += 12
		}
	}
	if min > 59 || sec > 59 || h > 24 || h == 24 && (min > 0 || sec > 0 || frac > 0) {
		return false
	}
	m.since = time.Duration(h)*time.Hour + time.Duration(min)*time.Minute + time.Duration(sec)*time.Second + frac
	if m.since > 24*time.Hour {
		return false
	}
	m.timed = true
	n, ok := p.offset(m, to)
	if !ok {
		return false
	}
	p.drop(from, n)
	return true
}

// half removes am or pm and returns −1, 1, or 0 for neither.
func (p *dateParser) half() int {
	for i, q := range p.parts {
		if q.kind != 'w' {
			continue
		}
		if slices.Contains(amWords, q.text) || slices.Contains(pmWords, q.text) {
			sign := 1
			if slices.Contains(amWords, q.text) {
				sign = -1
			}
			p.parts[i] = piece{kind: 'h'}
			return sign
		}
	}
	return 0
}

// hours finds h:mm:ss.fff, 14h30, 14时05分, 14.30 Uhr, and the hour alone beside am or pm.
func (p *dateParser) hours(half bool) (h, min, sec int, frac time.Duration, from, to int) {
	const hourMarks, minuteMarks, secondMarks = "时時点點시", "分분", "秒초"
	for i := range p.parts {
		if !p.isNumber(i) || len(p.at(i).text) > 2 {
			continue
		}
		from = i
		if half && p.at(i-1).kind == 'h' {
			from = i - 1
		}
		h = p.at(i).n
		next := p.at(i + 1)
		switch {
		case p.isMark(i+1, ":") && p.isNumber(i+2) && len(p.at(i+2).text) == 2:
			min, to = p.at(i+2).n, i+3
			if p.isMark(to, ":") && p.isNumber(to+1) && len(p.at(to+1).text) == 2 {
				sec, to = p.at(to+1).n, to+2
			}
			if p.isMark(to, ".,") && p.isNumber(to+1) && !p.at(to).gap && !p.at(to+1).gap {
				frac, to = fraction(p.at(to+1).text), to+2
			}
		case next.kind == 'w' && next.text == "uhr":
			to = i + 2
		case p.isMark(i+1, ".") && p.isNumber(i+2) && p.at(i+3).text == "uhr":
			min, to = p.at(i+2).n, i+4
		case next.kind == 'm' && strings.Contains(hourMarks, next.text), next.kind == 'w' && next.text == "h":
			to = i + 2
			if p.isNumber(to) && !p.isMark(to+1, "年년") {
				min, to = p.at(to).n, to+1
				if p.isMark(to, minuteMarks) {
					to++
				}
				if p.isNumber(to) && p.isMark(to+1, secondMarks) {
					sec, to = p.at(to).n, to+2
				}
			}
		case half && next.kind == 'h' && p.isNumber(i+2) && p.isMark(i+3, ":"+hourMarks): // 3 of 2026/5/3 下午 2:05
			continue
		case half && (next.kind == 'h' || p.at(i-1).kind == 'h'):
			to = i + 1
		default:
			continue
		}
		if p.at(to).kind == 'h' || p.at(to).text == "uhr" {
			to++
		}
		return h, min, sec, frac, from, to
	}
	return 0, 0, 0, 0, -1, 0
}

// fraction is a part of a second by its digits, to the microsecond.
func fraction(digits string) time.Duration {
	d := time.Duration(0)
	for i, unit := 0, 100*time.Millisecond; i < min(len(digits), 6); i, unit = i+1, unit/10 {
		d += time.Duration(digits[i]-'0') * unit
	}
	return d
}

// compact writes 20260503140000 and 20260503 140000 as a day and h:mm:ss.
func (p *dateParser) compact() {
	clockOf := func(s string) []piece {
		out := []piece{numberPiece(s[:2]), {text: ":", kind: 'm'}, numberPiece(s[2:4])}
		if len(s) == 6 {
			out = append(out, piece{text: ":", kind: 'm'}, numberPiece(s[4:]))
		}
		return out
	}
	n := len(p.at(0).text)
	if !p.isNumber(0) {
		return
	}
	switch next := 1; {
	case n == 14 || n == 12:
		s := p.at(0).text
		p.parts = append(append([]piece{numberPiece(s[:8])}, clockOf(s[8:])...), p.parts[1:]...)
	case n == 8 || n == 7:
		if p.at(1).text == "t" {
			next = 2
		}
		if s := p.at(next).text; p.isNumber(next) && (len(s) == 6 || len(s) == 4) {
			p.parts = append(append(p.parts[:1:1], clockOf(s)...), p.parts[next+1:]...)
		}
	}
}

func digitsOf(s string) (n int) {
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// offset reads the zone behind a time: Z, UTC, +0800, GMT+8, CEST. It returns where it ends.
func (p *dateParser) offset(m *moment, i int) (end int, ok bool) {
	set := func(seconds int) { m.offset = &seconds }
	if q := p.at(i); q.kind == 'w' {
		east, known := zoneOffsets[q.text]
		if !known {
			return i, true // a word of the date, parsed there
		}
		set(east)
		if i++; q.text != "utc" && q.text != "gmt" {
			return i, true
		}
	}
	if !p.isMark(i, "+-−") || !p.isNumber(i+1) {
		return i, true
	}
	q := p.at(i + 1)
	east := 0
	end = i + 2
	switch len(q.text) {
	case 1, 2:
		east = q.n * 3600
		if p.isMark(end, ":") && p.isNumber(end+1) {
			east += p.at(end+1).n * 60
			end += 2
		}
	case 4:
		east = q.n/100*3600 + q.n%100*60
	default:
		return i, false
	}
	if east > 14*3600 {
		return i, false
	}
	if p.at(i).text != "+" {
		east = -east
	}
	set(east)
	return end, true
}

func numberPiece(digits string) piece { return piece{digits, digitsOf(digits), 'n', false} }
