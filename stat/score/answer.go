package score

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Answer is one answer to a question with a scale.
type Answer struct {
	Value   int  // 10 of "10 - Extremely likely", 4 of "★★★★☆"
	Points  int  // number of points of the scale when the answer contains it: 5 of "4/5" and "★★★★☆"; else 0
	Missing bool // no answer: see NoAnswer
}

// NoAnswer reports whether a cell is a missing answer: empty, a dash, a dot or one of the
// ways to write "not available", in any case. It is never true of 0.
func NoAnswer(s string) bool {
	s = plain(s)
	if strings.Trim(s, "-–—−.…?*/") == "" {
		return true
	}
	return missing[strings.ToLower(s)]
}

var missing = setOf("n/a", "#n/a", "na", "n.a.", "n. a.", "n/v", "null", "nil", "none", "nan", "nd", "n.d.", "<na>", "(null)", "(blank)",
	"(leer)", "(vide)", "missing", "no answer", "not applicable", "not available", "don't know", "don’t know", "dont know", "do not know", "prefer not to say",
	"keine angabe", "k.a.", "k. a.", "weiß nicht", "weiss nicht", "sans réponse", "ne sait pas", "no aplica", "ns/nc", "无", "無", "空",
	"不适用", "不適用", "不知道", "未填", "未填写", "未填寫", "未作答", "未回答", "跳过", "跳過", "(跳过)", "(空)")

// ParseAnswer reads an answer as forms and exports write it: "9", "10 - Extremely
// likely", "Very good (5)", "5 stars", "5分", "★★★★☆", "⭐⭐⭐", "4/5", "4 out of 5", "4.0",
// full-width digits, and "N/A" or an empty cell, which are Missing.
//
// The error is an *Error when it is none of these ("4.5", "9-10", "often") or is above the
// scale it contains ("6/5").
func ParseAnswer(s string) (Answer, error) {
	const op = "ParseAnswer"
	if NoAnswer(s) {
		return Answer{Missing: true}, nil
	}
	s = plain(s)
	if a, ok := stars(s); ok {
		return a, nil
	}
	a, rest, ok := leading(s)
	if !ok {
		if a, ok = trailing(s); !ok {
			return Answer{}, wrong(op, "answer", "is no point of a scale")
		}
		return a, nil
	}
	of, rest, ok := outOf(rest)
	if a.Points = of; !ok || !label(rest) {
		return Answer{}, wrong(op, "answer", "is no point of a scale")
	}
	if a.Points > 0 && (a.Value > a.Points || a.Value < 0) {
		return Answer{}, wrong(op, "answer", "is off its scale")
	}
	return a, nil
}

// plain removes surrounding white space and replaces full-width forms.
func plain(s string) string {
	s = strings.ReplaceAll(width.Fold.String(norm.NFC.String(s)), "\u00a0", " ")
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
}

func setOf(words ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

// stars counts stars, full ones before empty ones.
func stars(s string) (a Answer, ok bool) {
	empty := 0
	for _, r := range s {
		switch r {
		case '★', '⭐', '🌟', '✭', '✮':
			if a.Value++; empty > 0 {
				return a, false
			}
		case '☆', '✩':
			empty++
		case ' ', '\ufe0f': // variation selector of the preceding star
		default:
			return a, false
		}
	}
	if empty > 0 {
		a.Points = a.Value + empty
	}
	return a, a.Value+empty > 0
}

var (
	numerals = map[rune]int{'一': 1, '二': 2, '两': 2, '兩': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '十': 10}
	// units follow a number: "5 stars", "3 Sterne", "4分".
	units = setOf("star", "stars", "point", "points", "pt", "pts", "stern", "sterne", "sternen", "punkt", "punkte", "étoile", "étoiles", "point(s)", "star(s)",
		"estrella", "estrellas", "estrela", "estrelas", "stella", "stelle", "punto", "puntos", "ponto", "pontos", "punti",
		"звезда", "звезды", "звёзд", "звезд", "星", "分", "点", "點", "颗星", "顆星", "星级", "星級", "つ星")
)

// leading reads the number at the start of an answer, also in brackets or as a Chinese
// numeral before its unit.
func leading(s string) (a Answer, rest string, ok bool) {
	if inner, ok := strings.CutPrefix(s, "("); ok {
		inner, rest, ok = strings.Cut(inner, ")")
		if n, tail, is := integer(inner); ok && is && tail == "" {
			if rest = strings.TrimSpace(rest); rest != "" {
				rest = "- " + rest
			}
			return Answer{Value: n}, rest, true
		}
		return a, s, false
	}
	for r, n := range numerals {
		if tail, is := strings.CutPrefix(s, string(r)); is && units[tail] {
			return Answer{Value: n}, "", true
		}
	}
	n, rest, ok := integer(s)
	return Answer{Value: n}, rest, ok
}

// integer reads a whole number; ".0" after it is ignored, ",000" would be thousands.
func integer(s string) (n int, rest string, ok bool) {
	end := 0
	if s != "" && (s[0] == '-' || s[0] == '+') {
		end = 1
	}
	from := end
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(s[:end])
	if err != nil || end-from > 6 {
		return 0, s, false
	}
	rest = s[end:]
	if rest != "" && (rest[0] == '.' || rest[0] == ',') {
		zeros := strings.TrimLeft(rest[1:], "0")
		if n := len(rest) - 1 - len(zeros); n > 0 && (n < 3 || rest[0] == '.') && (zeros == "" || zeros[0] < '0' || zeros[0] > '9') {
			rest = zeros
		}
	}
	return n, rest, true
}

// trailing reads a number at the end: "Very good (5)" and "Very good - 5".
func trailing(s string) (a Answer, ok bool) {
	text, number := "", ""
	if inner, is := strings.CutSuffix(s, ")"); is {
		i := strings.LastIndexByte(inner, '(')
		if i < 0 {
			return a, false
		}
		text, number = inner[:i], inner[i+1:]
	} else if i := strings.LastIndexAny(s, "-–—:=|"); i >= 0 {
		_, n := utf8.DecodeRuneInString(s[i:])
		text, number = s[:i], s[i+n:]
	}
	n, rest, ok := integer(strings.TrimSpace(number))
	return Answer{Value: n}, ok && rest == "" && words(text)
}

// outOf reads the scale after a number: "/5", "out of 5", "von 5".
func outOf(s string) (points int, rest string, ok bool) {
	t := strings.TrimSpace(s)
	for _, w := range []string{"/", "out of ", "of ", "von ", "sur ", "de ", "su ", "из "} {
		tail, is := strings.CutPrefix(strings.ToLower(t), w)
		if !is {
			continue
		}
		n, rest, ok := integer(strings.TrimSpace(tail))
		return n, rest, ok && n > 0
	}
	return 0, s, true
}

// label reports whether the text after a number only names it: a unit, or words after a
// punctuation mark.
func label(s string) bool {
	t := strings.ToLower(strings.TrimSpace(s))
	if t == "" || units[t] {
		return true
	}
	if inner, ok := strings.CutPrefix(t, "("); ok {
		inner, ok = strings.CutSuffix(inner, ")")
		return ok && words(inner)
	}
	for unit := range units { // "5 stars - very good", "5分:很好"
		if tail, ok := strings.CutPrefix(t, unit); ok && marked(strings.TrimSpace(tail)) {
			return true
		}
	}
	return marked(t)
}

// marked reports whether a text is a punctuation mark and words.
func marked(s string) bool {
	tail := strings.TrimLeft(s, "-–—:=.),|、")
	return tail != s && words(tail)
}

// words reports whether a text begins with a word, so that it is not a second number.
func words(s string) bool {
	for _, r := range strings.TrimSpace(s) {
		return !unicode.IsNumber(r) && r != '-' && r != '−' && r != '+'
	}
	return false
}
