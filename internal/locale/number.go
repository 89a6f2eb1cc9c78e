package locale

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"unicode"

	"golang.org/x/text/currency"
	"golang.org/x/text/number"

	"huitou/internal/money"
)

// None is shown where there is no figure: not measured, or NaN.
const None = "–"

// Number groups an integer of any type, or a float with at most two decimals. Other values
// are formatted by fmt; NaN and infinities are None.
func (l *Locale) Number(v any) string {
	switch v := v.(type) {
	case nil:
		return None
	case float64:
		return l.float(v, number.MaxFractionDigits(2))
	case float32:
		return l.float(float64(v), number.MaxFractionDigits(2))
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return l.num.Sprint(number.Decimal(r.Int()))
	case r.CanUint():
		return l.num.Sprint(number.Decimal(r.Uint()))
	}
	return fmt.Sprint(v)
}

// Decimal is a number with exactly this many decimals, so that columns align.
func (l *Locale) Decimal(v float64, places int) string {
	return l.float(v, number.Scale(places))
}

// Percent formats a ratio as a percentage with one decimal, or with the given number: 0.9532
// is 95.3%.
func (l *Locale) Percent(ratio float64, places ...int) string {
	n := 1
	if len(places) > 0 {
		n = places[0]
	}
	s := l.Decimal(ratio*100, n)
	if s == None {
		return s
	}
	return s + "%"
}

func (l *Locale) float(v float64, o number.Option) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return None
	}
	s := l.num.Sprint(number.Decimal(v, o))
	if s[0] == '-' && strings.Trim(s, "-0.,") == "" {
		s = s[1:] // no minus before a rounded zero
	}
	return s
}

// Money formats an exact amount with its currency's symbol in the language: $1,234.50,
// ¥1,234.50.
func (l *Locale) Money(a money.Amount) string {
	plain, sign := a.Decimal(), ""
	if plain[0] == '-' {
		plain, sign = plain[1:], "-"
	}
	whole, frac, _ := strings.Cut(plain, ".")
	s := group(whole)
	if frac != "" {
		s += "." + frac
	}
	return sign + l.symbol(a.Currency) + s
}

// symbol returns the currency's symbol, with a space after one that ends in a letter (CHF
// 12.00).
func (l *Locale) symbol(code string) string {
	u, err := currency.ParseISO(code)
	if err != nil {
		if code == "" {
			return ""
		}
		return code + "\u00a0"
	}
	s := strings.ReplaceAll(l.num.Sprint(currency.Symbol(u)), "￥", "¥") // the full-width sign breaks the alignment of columns
	if r := []rune(s); unicode.IsLetter(r[len(r)-1]) {
		s += "\u00a0"
	}
	return s
}

// group puts commas between thousands, as all three languages do.
func group(digits string) string {
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String()
}
