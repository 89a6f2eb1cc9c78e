package importer

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huitou/internal/money"
)

// TestPlainNumber: what plainNumber takes upon itself it reads as parseAny does.
func TestPlainNumber(t *testing.T) {
	t.Parallel()
	plain := 0
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[-+]?[0-9]{0,10}([.,][0-9]{0,13})?[-.e ]?`).Draw(t, "s")
		m := marks{point: rapid.SampledFrom([]string{"", ".", ",", "·"}).Draw(t, "point"), group: rapid.SampledFrom([]string{"", ",", "."}).Draw(t, "group"),
			indian: rapid.Bool().Draw(t, "indian"), typed: rapid.Bool().Draw(t, "typed")}
		got, ok := plainNumber(s, m)
		if !ok {
			return
		}
		plain++
		if want, err := parseAny(s, m); err != nil || got != want {
			t.Fatalf("%q by %+v is %+v, want %+v (%v)", s, m, got, want, err)
		}
	})
	if plain == 0 {
		t.Error("no number was plain")
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in, point, group string
		want             string
		err              error
	}{
		{"12.50", ".", "", "125e-1", nil},
		{"-0,5", ",", "", "-5e-1", nil},
		{"1.234.567,89", ",", ".", "123456789e-2", nil},
		{"+7", ".", "", "7e-0", nil},
		{"−3", ".", "", "-3e-0", nil},
		{".5", ".", "", "5e-1", nil},
		{"5.", ".", "", "5e-0", nil},
		{"", ".", "", "", errNumber},
		{".", ".", "", "", errNumber},
		{"1,5", ".", "", "", errNumber},
		{"0x10", ".", "", "", errNumber},
		{"99999999999999999999", ".", "", "", errRange},
		{"0.0000000000001", ".", "", "", errPlaces},
		{"0.10000000000000", ".", "", "1e-1", nil},

		// Groups are of three.
		{"1,234.50", ".", ",", "12345e-1", nil},
		{"12,50", ".", ",", "", errGroups},
		{"1,2,3", ".", ",", "", errGroups},
		{"1234,567", ".", ",", "", errGroups},
		{",123", ".", ",", "", errGroups},
		{"1,,234", ".", ",", "", errGroups},
		{"12.345,67", ".", ",", "", errNumber},
		{"12,34,567.00", ".", ",", "", errGroups},
		{"1'234.50", ".", "", "12345e-1", nil},
		{"1’234’567", ".", "", "1234567e-0", nil},
		{"1 234,50", ",", "", "12345e-1", nil},
		{"1\u00a0234,50", ",", "", "12345e-1", nil},
		{"1\u202f234,50", ",", "", "12345e-1", nil},
		{"1\u2009234,50", ",", "", "12345e-1", nil},
		{"\u200e1,234.50\u200f", ".", ",", "12345e-1", nil},
		{"\u202d12.50\u202c", ".", "", "125e-1", nil},
		{"1 23,50", ",", "", "", errGroups},
		{"1 234'567", ".", "", "", errGroups},

		// Signs.
		{"12,50-", ",", "", "-125e-1", nil},
		{"(12,50)", ",", "", "-125e-1", nil},
		{"( 12,50 )", ",", "", "-125e-1", nil},
		{"(12", ",", "", "", errNumber},
		{"-(12)", ",", "", "", errNumber},
		{"--12", ".", "", "", errNumber},
		{"-12-", ".", "", "", errNumber},
		{"12,-", ",", "", "12e-0", nil},
		{"12.–", ".", "", "12e-0", nil},
		{"１２．５０", ".", "", "125e-1", nil},
		{"－３", ".", "", "-3e-0", nil},
		{"'12.50", ".", "", "125e-1", nil},

		// Exponents.
		{"1.2345e3", ".", "", "12345e-1", nil},
		{"1,2345E+3", ",", "", "12345e-1", nil},
		{"5e-3", ".", "", "5e-3", nil},
		{"1e5", ".", "", "", errExponent},
		{"1.23E+05", ".", "", "", errExponent},
		{"1e", ".", "", "", errNumber},
		{"e5", ".", "", "", errNumber},
		{"1e9999", ".", "", "", errNumber},
		{"1.5 kg", ".", "", "", errNumber},
		{"50%", ".", "", "", errNumber},
	} {
		f, err := parseNumber(tt.in, marks{point: tt.point, group: tt.group})
		if err != tt.err || err == nil && fmt.Sprintf("%de-%d", f.m, f.scale) != tt.want {
			t.Errorf("%q: %v %v, want %s %v", tt.in, f.number, err, tt.want, tt.err)
		}
	}
	if f, err := parseNumber("12,34,567.50", marks{point: ".", group: ",", indian: true}); err != nil || f.number != (number{12345675, 1}) {
		t.Errorf("lakhs: %v %v", f, err)
	}
	if f, err := parseNumber("1.5E+5", marks{point: ".", typed: true}); err != nil || f.number != (number{150000, 0}) {
		t.Errorf("of a spreadsheet: %v %v", f, err)
	}
}

// TestCurrencySign: a currency before or behind an amount is read and returned.
func TestCurrencySign(t *testing.T) {
	t.Parallel()
	for in, sign := range map[string]string{"12.50 €": "€", "€12.50": "€", "€ 12.50": "€", "-€12.50": "€", "€-12.50": "€", "(€12.50)": "€", "12.50€-": "€",
		"$12.50": "$", "US$12.50": "US$", "NT$ 12.50": "NT$", "HK$12.50": "HK$", "R$ 12.50": "R$", "£12.50": "£", "¥12.50": "¥", "￥12.50": "¥", "12.50元": "元", "12.50 zł": "ZŁ",
		"12.50 kr": "KR", "kr. 12.50": "KR.", "12.50 Kč": "KČ", "EUR 12.50": "EUR", "12.50 eur": "EUR", "CHF12.50": "CHF", "Rs.12.50": "RS.", "12.50 руб.": "РУБ.", "12.50": ""} {
		f, err := parseNumber(in, marks{point: "."})
		want := number{125, 1}
		if strings.ContainsAny(in, "-(") {
			want.m = -want.m
		}
		if err != nil || f.number != want || f.sign != sign {
			t.Errorf("%q: %v %q %v, want %q", in, f.number, f.sign, err, sign)
		}
	}
	for _, in := range []string{"12.50 XYZ", "kg 12.50", "€", "12 € 50", "€12.50€", "ab12cd"} {
		if f, err := parseNumber(in, marks{point: "."}); err == nil {
			t.Errorf("%q: %v %q", in, f.number, f.sign)
		}
	}
	for _, tt := range []struct {
		sign, currency string
		fits           bool
	}{{"$", "USD", true}, {"$", "TWD", true}, {"$", "EUR", false}, {"¥", "CNY", true}, {"¥", "JPY", true}, {"NT$", "USD", false}, {"EUR", "EUR", true}, {"EUR", "USD", false}, {"", "USD", true}} {
		if fits(tt.sign, tt.currency) != tt.fits {
			t.Errorf("%s beside %s: %v", tt.sign, tt.currency, !tt.fits)
		}
	}
}

// TestDecimalMarkIsInferred: the decimal mark of a column is inferred from its numbers.
func TestDecimalMarkIsInferred(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]speech{"12": saysNothing, "12.50": saysPoint, "12,5": saysComma, "1.234,50": saysComma, "1,234.50": saysPoint, "1.000": saysEither, "12,345": saysEither,
		"0.500": saysPoint, "0,125": saysComma, "1234.567": saysPoint, "1.234.567": saysComma, "1,234,567": saysPoint, "1 234,567": saysComma, "-1.000": saysEither, "€1,000": saysEither, "1.0000": saysPoint} {
		if f, err := parseNumber(in, marks{}); err != nil || f.speaks != want {
			t.Errorf("%q: %d %v, want %d", in, f.speaks, err, want)
		}
	}
}

// TestNumberNotations: an amount is read the same however its groups, sign and currency
// are written.
func TestNumberNotations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(0, 1e13).Draw(t, "cents")
		point := rapid.SampledFrom([]string{".", ","}).Draw(t, "point")
		group := rapid.SampledFrom([]string{"", ".", ",", " ", "\u00a0", "\u202f", "'", "’"}).Draw(t, "group")
		if group == point {
			group = ""
		}
		whole := fmt.Sprint(cents / 100)
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + group + whole[i:]
		}
		s := fmt.Sprintf("%s%s%02d", whole, point, cents%100)
		neg := rapid.Bool().Draw(t, "negative")
		if neg {
			s = strings.Replace(rapid.SampledFrom([]string{"-#", "−#", "#-", "(#)", "- #"}).Draw(t, "sign"), "#", s, 1)
		}
		s = strings.Replace(rapid.SampledFrom([]string{"#", " # ", "€#", "# €", "EUR #", "#EUR", "'#"}).Draw(t, "currency"), "#", s, 1)
		want := cents
		if neg {
			want = -cents
		}
		for _, m := range []marks{{point: point, group: group}, {}} {
			f, err := parseNumber(s, m)
			if err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			if v, exact, err := f.minor(2); v != want || !exact || err != nil {
				t.Fatalf("%q is %d, want %d (%v)", s, v, want, err)
			}
		}
	})
}

// TestNumberExact: sums, products and roundings agree with big rationals.
func TestNumberExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		gen := rapid.Custom(func(t *rapid.T) number {
			return number{rapid.Int64Range(-1e9, 1e9).Draw(t, "m"), rapid.IntRange(0, 6).Draw(t, "scale")}
		})
		a, b := gen.Draw(t, "a"), gen.Draw(t, "b")
		rat := func(n number) *big.Rat {
			return new(big.Rat).SetFrac(big.NewInt(n.m), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n.scale)), nil))
		}
		if s, err := a.plus(b); err != nil || rat(s).Cmp(new(big.Rat).Add(rat(a), rat(b))) != 0 {
			t.Fatalf("%v + %v = %v %v", a, b, s, err)
		}
		if a.compare(b) != rat(a).Cmp(rat(b)) {
			t.Fatalf("compare %v %v: %d", a, b, a.compare(b))
		}
		p, err := a.times(b)
		if err != nil || rat(p).Cmp(new(big.Rat).Mul(rat(a), rat(b))) != 0 {
			t.Fatalf("%v × %v = %v %v", a, b, p, err)
		}
		minor, exact, err := p.minor(2)
		cents := new(big.Rat).Mul(rat(p), big.NewRat(100, 1))
		half := new(big.Rat).Add(cents, big.NewRat(int64(cents.Sign()), 2)) // away from zero
		want := new(big.Int).Quo(half.Num(), half.Denom())
		if err != nil {
			if new(big.Int).Abs(want).Cmp(big.NewInt(money.Max)) <= 0 {
				t.Fatalf("%v in cents: %v", p, err)
			}
			return
		}
		if minor != want.Int64() || exact != cents.IsInt() {
			t.Fatalf("%v in cents: %d %v, want %v %v", p, minor, exact, want, cents.IsInt())
		}
	})
}
