package importer

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huitou/internal/money"
)

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
		{"1e5", ".", "", "", errNumber},
		{"1,5", ".", "", "", errNumber},
		{"0x10", ".", "", "", errNumber},
		{"１２", ".", "", "", errNumber},
		{"99999999999999999999", ".", "", "", errRange},
		{"0.0000000000001", ".", "", "", errPlaces},
		{"0.10000000000000", ".", "", "1e-1", nil},
	} {
		n, err := parseNumber(tt.in, tt.point, tt.group)
		if err != tt.err || err == nil && fmt.Sprintf("%de-%d", n.m, n.scale) != tt.want {
			t.Errorf("%q: %v %v, want %s %v", tt.in, n, err, tt.want, tt.err)
		}
	}
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

func TestDates(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		layout, in, want string
		sheet            bool
	}{
		{"", "2026-05-03 14:00:00", "2026-05-03T14:00:00+02:00", false},
		{"", "2026-05-03T12:00:00Z", "2026-05-03T12:00:00Z", false},
		{"", "2026-05-03T12:00:00.5+08:00", "2026-05-03T12:00:00+08:00", false},
		{"", "20260503", "2026-05-03T00:00:00+02:00", false},
		{"", "2026年5月3日", "2026-05-03T00:00:00+02:00", false},
		{"", "03/05/2026", "", false}, // which is the day?
		{"", "2026-02-30", "", false},
		{"DD/MM/YYYY", "03/05/2026", "2026-05-03T00:00:00+02:00", false},
		{"M/D/YY h12:mm AM", "5/3/26 2:07 PM", "2026-05-03T14:07:00+02:00", false},
		{"YYYYMMDDThhmmssZ", "20260503T140000Z", "2026-05-03T14:00:00Z", false},
		{"", "46145.5", "2026-05-03T12:00:00+02:00", true},
		{"", "46145.5", "", false},
	} {
		x := &expr{}
		if tt.layout != "" {
			l, err := layout(tt.layout)
			if err != nil {
				t.Fatal(tt.layout, err)
			}
			x.layouts = []string{l}
		}
		from := &row{}
		if tt.sheet {
			from.raw = []string{tt.in}
		}
		got, ok := x.parse(tt.in, berlin, from)
		if s := got.Truncate(time.Second).Format(time.RFC3339); ok != (tt.want != "") || ok && s != tt.want {
			t.Errorf("%q by %q: %s %v, want %q", tt.in, tt.layout, s, ok, tt.want)
		}
	}
}
