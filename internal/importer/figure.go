package importer

import (
	"errors"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"huitou/internal/money"
)

// marks are how a column writes its numbers.
type marks struct {
	point  string // the decimal mark; "" = unknown
	group  string // the grouping mark; "" = only spaces and apostrophes, which are never decimal marks
	indian bool   // groups are of two above the thousands: 12,34,567.00
	typed  bool   // the file has it as a number, not as a text: the point is one, an exponent is whole
}

// maxWritten bounds the bytes in which a number or a date is looked for.
const maxWritten = 256

// figure is a number as a cell writes it.
type figure struct {
	number
	sign   string // the currency beside it: a code or a sign; "" = none
	speaks speech
}

// speech is the evidence that one number gives about the decimal mark of its column.
type speech byte

// What a number shows of the decimal mark of its column: 12.50 and 1,234.50 that it is a
// point, 12,50 that it is a comma; 1.000 and 1,000 could have either.
const (
	saysNothing speech = iota
	saysPoint
	saysComma
	saysEither
)

var (
	errGroups   = errors.New("a grouping mark that does not stand between groups of three")
	errExponent = errors.New("a number cut short by its exponent")
)

// parseNumber reads a number as tills and spreadsheets write it: signs before or behind,
// brackets, a currency before or behind, spaces and apostrophes between groups of three,
// full-width digits, an exponent. Unknown marks are inferred if the number is unambiguous;
// otherwise the last mark is read as the decimal mark and the result says saysEither.
func parseNumber(s string, m marks) (f figure, err error) {
	if f, ok := plainNumber(s, m); ok {
		return f, nil
	}
	return parseAny(s, m)
}

// parseAny is parseNumber of any number.
func parseAny(s string, m marks) (f figure, err error) {
	if len(s) > maxWritten {
		return f, errNumber
	}
	s = strings.TrimLeft(trimSpace(width.Fold.String(s)), "'’")
	s, neg := cutSigns(s)
	if s, f.sign = cutCurrency(s); f.sign != "" {
		var inner bool
		if s, inner = cutSigns(s); inner {
			if neg {
				return f, errNumber // two signs
			}
			neg = true
		}
	}
	s, exp, err := cutExponent(s, m)
	if err != nil {
		return f, err
	}
	whole, frac, says, err := splitNumber(s, m)
	if err != nil {
		return f, err
	}
	f.speaks = says
	if f.number, err = digits(whole, frac, exp); err != nil {
		return f, err
	}
	if neg {
		f.m = -f.m
	}
	return f, nil
}

// plainNumber reads what most cells are, as parseAny does: up to 18 digits, a point among them,
// a hyphen before them.
func plainNumber(s string, m marks) (f figure, ok bool) {
	text, neg := strings.CutPrefix(s, "-")
	if text == "" || len(text) > 18 || m.point != "." && m.point != "" && m.point != "," {
		return f, false
	}
	at := -1
	zeros := 0 // at the end of the fraction
	for i := range len(text) {
		d := text[i] - '0'
		switch {
		case d <= 9:
			f.m = f.m*10 + int64(d)
			if zeros++; d != 0 {
				zeros = 0
			}
		case text[i] == '.' && at < 0 && m.point != ",":
			at, zeros = i, 0
		default:
			return f, false
		}
	}
	if neg {
		f.m = -f.m
	}
	if at < 0 {
		return f, true
	}
	places := len(text) - at - 1
	for f.scale = places; zeros > 0; zeros-- {
		f.m /= 10
		f.scale--
	}
	if m.point == "" {
		if f.speaks = saysPoint; places == 3 && at > 0 && at <= 3 && text[0] != '0' {
			f.speaks = saysEither
		}
	}
	return f, len(text) > 1 && f.scale <= maxScale
}

// trimSpace trims invisible characters: white space, byte-order and direction marks, joiners
// and zero-width spaces, as in copied cells.
func trimSpace(s string) string {
	if s == "" || visible(s[0]) && visible(s[len(s)-1]) {
		return s
	}
	return strings.TrimFunc(s, func(r rune) bool {
		switch {
		case unicode.IsSpace(r), r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u2069', r == '\ufeff', r == '\u00ad':
			return true
		}
		return false
	})
}

// visible reports whether a byte is an ASCII character that is seen.
func visible(b byte) bool { return b > ' ' && b < 0x7f }

// minuses are the minus signs.
const minuses = "-−–‐‑﹣"

// cutSigns removes the sign of -12, 12-, +12, (12). "12,-" is a price without cents.
func cutSigns(s string) (rest string, neg bool) {
	s = trimSpace(s)
	if inner, ok := strings.CutPrefix(s, "("); ok {
		if inner, ok = strings.CutSuffix(inner, ")"); ok {
			return trimSpace(inner), true
		}
		return s, false
	}
	if s == "" {
		return s, false
	}
	if r, n := utf8.DecodeRuneInString(s); r == '+' || strings.ContainsRune(minuses, r) {
		return trimSpace(s[n:]), r != '+'
	}
	if r, n := utf8.DecodeLastRuneInString(s); r == '+' || strings.ContainsRune(minuses, r) {
		head := trimSpace(s[:len(s)-n])
		if before, ok := strings.CutSuffix(strings.TrimRight(head, minuses), ","); ok {
			return before, false
		}
		if before, ok := strings.CutSuffix(strings.TrimRight(head, minuses), "."); ok {
			return before, false
		}
		return head, r != '+'
	}
	return s, false
}

// cutExponent takes e3 off. A text whose exponent is larger than its digits behind the
// point has lost digits: a spreadsheet showed 1.23E+05 for what was 123456.
func cutExponent(s string, m marks) (rest string, exp int, err error) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, 0, nil
	}
	tail := s[i+1:]
	neg := false
	if tail != "" && (tail[0] == '+' || tail[0] == '-') {
		neg, tail = tail[0] == '-', tail[1:]
	}
	if tail == "" || len(tail) > 3 || i == 0 {
		return s, 0, errNumber
	}
	for _, d := range []byte(tail) {
		if d < '0' || d > '9' {
			return s, 0, errNumber
		}
		exp = exp*10 + int(d-'0')
	}
	places := 0
	if p := strings.LastIndexAny(s[:i], ".,"); p >= 0 {
		places = i - p - 1
	}
	if neg {
		exp = -exp
	} else if exp > places && !m.typed {
		return s, 0, errExponent
	}
	return s[:i], exp, nil
}

// splitNumber takes a number apart into the digits before and behind its decimal mark.
func splitNumber(s string, m marks) (whole, frac string, says speech, err error) {
	if m.point == "" {
		m.point, says = workOut(s)
		if m.group = ","; m.point == "," {
			m.group = "."
		}
	}
	whole, frac, has := strings.Cut(s, m.point)
	if has && strings.Contains(frac, m.point) || whole == "" && frac == "" {
		return "", "", 0, errNumber
	}
	whole, err = ungroup(whole, m)
	return whole, frac, says, err
}

// workOut infers the decimal mark from the number alone.
func workOut(s string) (point string, says speech) {
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	dot, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	switch {
	case dots == 0 && commas == 0:
		return ".", saysNothing
	case dots > 0 && commas > 0:
		if dot > comma {
			return ".", saysPoint
		}
		return ",", saysComma
	case dots > 1:
		return ",", saysComma
	case commas > 1:
		return ".", saysPoint
	}
	at := max(dot, comma)
	if len(s)-at-1 == 3 && at > 0 && at <= 3 && s[0] != '0' && strings.Trim(s[:at], "0123456789") == "" {
		return s[at : at+1], saysEither
	}
	if dot >= 0 {
		return ".", saysPoint
	}
	return ",", saysComma
}

// ungroup takes the grouping marks out of the digits before the decimal mark; they must
// stand between groups of three, and all be the same.
func ungroup(whole string, m marks) (string, error) {
	var parts []string
	mark := rune(0)
	begin := 0
	for i, r := range whole {
		if r >= '0' && r <= '9' {
			continue
		}
		g := r
		if unicode.IsSpace(r) {
			g = ' '
		} else if r == '’' || r == '´' || r == '`' {
			g = '\''
		}
		if named := m.group != "" && strings.ContainsRune(m.group, r); !named && g != ' ' && g != '\'' {
			return "", errNumber
		}
		if mark != 0 && g != mark {
			return "", errGroups
		}
		mark = g
		parts = append(parts, whole[begin:i])
		_, size := utf8.DecodeRuneInString(whole[i:]) // an invalid byte has size one
		begin = i + size
	}
	if mark == 0 {
		return whole, nil
	}
	parts = append(parts, whole[begin:])
	last := len(parts) - 1
	for i, p := range parts {
		want := 3
		if m.indian && i < last {
			want = 2
		}
		if len(p) != want && (i > 0 || len(p) == 0 || len(p) > want) {
			return "", errGroups
		}
	}
	return strings.Join(parts, ""), nil
}

// digits makes the number whole.frac × 10^exp. Zeros at the end of the fraction are
// dropped.
func digits(whole, frac string, exp int) (n number, err error) {
	for ; exp > 0; exp-- {
		d := "0"
		if frac != "" {
			d, frac = frac[:1], frac[1:]
		}
		whole += d
	}
	for ; exp < 0; exp++ {
		d := "0"
		if whole != "" {
			d, whole = whole[len(whole)-1:], whole[:len(whole)-1]
		}
		frac = d + frac
	}
	frac = strings.TrimRight(frac, "0")
	for _, part := range [2]string{whole, frac} {
		for i := range len(part) {
			d := part[i] - '0'
			if d > 9 {
				return n, errNumber
			}
			if n.m > (math.MaxInt64-9)/10 {
				return n, errRange
			}
			n.m = n.m*10 + int64(d)
		}
	}
	if n.scale = len(frac); n.scale > maxScale {
		return n, errPlaces
	}
	return n, nil
}

// signs are what stands beside amounts, with the currencies that are written so; a code
// of ISO 4217 stands for itself.
var signs = map[string][]string{
	"€": {"EUR"}, "£": {"GBP", "EGP", "LBP", "SYP", "SDG", "SSP", "FKP", "GIP", "SHP"}, "¥": {"JPY", "CNY"}, "R$": {"BRL"}, "US$": {"USD"},
	"$": {"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "BBD", "BMD", "BSD", "BZD", "BND", "FJD", "GYD",
		"JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD", "DOP", "CUP"},
	"NT$": {"TWD"}, "HK$": {"HKD"}, "S$": {"SGD"}, "A$": {"AUD"}, "AU$": {"AUD"}, "C$": {"CAD", "NIO"}, "CA$": {"CAD"}, "NZ$": {"NZD"}, "MX$": {"MXN"}, "MOP$": {"MOP"},
	"KR": {"SEK", "NOK", "DKK", "ISK"}, "KR.": {"SEK", "NOK", "DKK", "ISK"}, "ZŁ": {"PLN"}, "ZL": {"PLN"}, "KČ": {"CZK"}, "FT": {"HUF"}, "LEI": {"RON", "MDL"}, "ЛВ": {"BGN"}, "ЛВ.": {"BGN"},
	"元": {"CNY", "TWD", "HKD", "MOP"}, "圆": {"CNY", "TWD", "HKD", "MOP"}, "圓": {"CNY", "TWD", "HKD", "MOP"}, "块": {"CNY"}, "RMB": {"CNY"}, "CN¥": {"CNY"}, "RMB¥": {"CNY"}, "人民币": {"CNY"}, "円": {"JPY"}, "JP¥": {"JPY"},
	"₩": {"KRW"}, "원": {"KRW"}, "₹": {"INR"}, "RS": {"INR", "PKR", "LKR", "NPR", "MUR"}, "RS.": {"INR", "PKR", "LKR", "NPR", "MUR"}, "฿": {"THB"}, "₫": {"VND"}, "Đ": {"VND"}, "₺": {"TRY"}, "TL": {"TRY"},
	"₽": {"RUB"}, "РУБ": {"RUB"}, "РУБ.": {"RUB"}, "₴": {"UAH"}, "ГРН": {"UAH"}, "₪": {"ILS"}, "RM": {"MYR"}, "R": {"ZAR"}, "RP": {"IDR"}, "₱": {"PHP"}, "৳": {"BDT"}, "TK": {"BDT"},
	"₸": {"KZT"}, "₦": {"NGN"}, "FR": {"CHF"}, "FR.": {"CHF"}, "SFR": {"CHF"}, "SFR.": {"CHF"}, "EURO": {"EUR"}, "₾": {"GEL"}, "₡": {"CRC"}, "₲": {"PYG"}, "S/": {"PEN"},
}

// cutCurrency takes a currency before or behind off.
func cutCurrency(s string) (rest, sign string) {
	isNumber := func(r rune) bool { return r >= '0' && r <= '9' }
	from, to := strings.IndexFunc(s, isNumber), strings.LastIndexFunc(s, isNumber)
	if from < 0 {
		return s, ""
	}
	// The marks of a number, its signs and its exponent belong to it.
	head := strings.TrimRightFunc(s[:from], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("+("+minuses, r) })
	tail := strings.TrimLeftFunc(s[to+1:], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("+)"+minuses, r) })
	for _, word := range []string{head, strings.TrimRight(head, ".,")} {
		if isCurrency(word) {
			return trimSpace(s[len(word):]), strings.ToUpper(word)
		}
	}
	for _, word := range []string{tail, strings.TrimLeft(tail, ".,")} {
		if isCurrency(word) {
			return trimSpace(s[:len(s)-len(word)]), strings.ToUpper(word)
		}
	}
	return s, ""
}

func isCurrency(word string) bool {
	if word == "" {
		return false
	}
	word = strings.ToUpper(word)
	_, err := money.Places(word)
	return signs[word] != nil || err == nil
}

// fits reports whether a sign may stand for a currency.
func fits(sign, currency string) bool {
	return sign == "" || sign == currency || slices.Contains(signs[sign], currency)
}
