// Package money holds amounts in minor units of a currency: integers, never floats.
package money

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"golang.org/x/text/currency"
)

// Amount is a sum in minor units: {1999, "EUR"} is 19.99 €.
type Amount struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"` // ISO 4217, upper case
}

// About is an estimated Amount: what people read of it is rounded.
type About Amount

// Max is the largest accepted amount of one figure, in minor units. The sum of nine
// thousand of them does not overflow.
const Max = math.MaxInt64 / 9223

// The errors of Parse and Add.
var (
	ErrCurrency = errors.New("not an ISO 4217 currency code such as CNY or EUR")
	ErrNumber   = errors.New("not a number such as 1234.50")
	ErrPlaces   = errors.New("has more decimal places than the currency")
	ErrRange    = errors.New("is larger than any amount we accept")
)

// Places returns the number of decimal places of a currency: 2 for EUR, 0 for
// JPY, 3 for KWD. It returns ErrCurrency for a code that is not ISO 4217.
func Places(code string) (int, error) {
	u, err := currency.ParseISO(code)
	if err != nil || code != strings.ToUpper(code) {
		return 0, fmt.Errorf("%q: %w", code, ErrCurrency)
	}
	scale, _ := currency.Standard.Rounding(u)
	return scale, nil
}

// Parse reads a plain decimal ("1234.5", "-7", "+0.10") as an amount, exactly.
// Zeros beyond the currency's places are allowed, other digits are ErrPlaces.
func Parse(s, code string) (Amount, error) {
	places, err := Places(code)
	if err != nil {
		return Amount{}, err
	}
	digits := s
	neg := false
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		neg = digits[0] == '-'
		digits = digits[1:]
	}
	whole, frac, _ := strings.Cut(digits, ".")
	if whole == "" && frac == "" {
		return Amount{}, fmt.Errorf("%q: %w", clip(s), ErrNumber)
	}
	if len(frac) > places {
		if strings.Trim(frac[places:], "0") != "" {
			if strings.Trim(frac, "0123456789") != "" {
				return Amount{}, fmt.Errorf("%q: %w", clip(s), ErrNumber)
			}
			return Amount{}, fmt.Errorf("%q: %w %s (%d)", clip(s), ErrPlaces, code, places)
		}
		frac = frac[:places]
	}
	var v int64
	for _, r := range whole + frac + strings.Repeat("0", places-len(frac)) {
		if r < '0' || r > '9' {
			return Amount{}, fmt.Errorf("%q: %w", clip(s), ErrNumber)
		}
		if v > Max/10 {
			return Amount{}, fmt.Errorf("%q: %w", clip(s), ErrRange)
		}
		v = v*10 + int64(r-'0')
	}
	if v > Max {
		return Amount{}, fmt.Errorf("%q: %w", clip(s), ErrRange)
	}
	if neg {
		v = -v
	}
	return Amount{Minor: v, Currency: code}, nil
}

// String is the plain decimal with the currency: "19.99 EUR".
func (a Amount) String() string {
	if a.Currency == "" {
		return a.Decimal()
	}
	return a.Decimal() + " " + a.Currency
}

// Decimal is the plain decimal without the currency: "19.99".
func (a Amount) Decimal() string {
	places, err := Places(a.Currency)
	if err != nil {
		places = 2
	}
	neg := a.Minor < 0
	u := uint64(a.Minor)
	if neg {
		u = -u
	}
	s := fmt.Sprintf("%0*d", places+1, u)
	if places > 0 {
		s = s[:len(s)-places] + "." + s[len(s)-places:]
	}
	if neg {
		s = "-" + s
	}
	return s
}

// Add returns a + b, or an error where the currencies differ or the sum is too large.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, fmt.Errorf("%s + %s: %w", a, b, errors.New("different currencies"))
	}
	s := a.Minor + b.Minor
	if s > Max || s < -Max {
		return Amount{}, fmt.Errorf("%s + %s: %w", a, b, ErrRange)
	}
	return Amount{s, a.Currency}, nil
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
