package xlsx

import (
	"strconv"
	"strings"
)

// style is what matters of a number format.
type style struct {
	date, time bool // it shows a day, a time of the day
	zeros      int  // it is zeros only, so many: a code of fixed length, 00000
}

// builtin is the format of a number that files need not spell out (ECMA-376, 18.8.30);
// 27 to 36 and 50 to 58 are days in East Asia. 46 is a span of time: a number.
func builtin(id string) style {
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
	case n >= 14 && n <= 17, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n == 57, n == 58:
		return style{date: true}
	case n >= 18 && n <= 21, n >= 32 && n <= 35, n == 45, n == 47, n == 55, n == 56:
		return style{time: true}
	case n == 22:
		return style{date: true, time: true}
	}
	return style{}
}

// styleOf reads the code of a number format: its first section without texts, colours,
// conditions and locales.
func styleOf(code string) style {
	if len(code) > 255 || strings.EqualFold(code, "general") || strings.HasPrefix(code, "G/") {
		return style{}
	}
	var plain strings.Builder
	span := false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			i = len(code)
		case '"':
			if j := strings.IndexByte(code[i+1:], '"'); j >= 0 {
				i += j + 1
			} else {
				i = len(code)
			}
		case '\\', '_', '*':
			i++
		case '[':
			j := strings.IndexByte(code[i:], ']')
			if j < 0 {
				j = len(code) - i
			} else if in := strings.ToLower(code[i+1 : i+j]); in != "" && strings.Trim(in, "hms") == "" {
				span = true
			}
			i += j
		default:
			plain.WriteByte(c | 0x20*b2(c >= 'A' && c <= 'Z'))
		}
	}
	s := strings.ReplaceAll(plain.String(), "am/pm", "")
	if s != "" && strings.Trim(s, "0") == "" && len(s) > 1 {
		return style{zeros: len(s)}
	}
	if span || strings.ContainsAny(s, "0#?") && !strings.Contains(s, "s.0") {
		return style{}
	}
	clock := strings.ContainsAny(s, "hs")
	return style{date: strings.ContainsAny(s, "yd") || strings.Contains(s, "m") && !clock, time: clock}
}

func b2(b bool) byte {
	if b {
		return 1
	}
	return 0
}
