package money_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"huitou/internal/money"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, currency string
		want         int64
		err          error
	}{
		{"19.99", "EUR", 1999, nil},
		{"-7", "EUR", -700, nil},
		{"+0.1", "EUR", 10, nil},
		{".5", "EUR", 50, nil},
		{"5.", "EUR", 500, nil},
		{"1.500", "EUR", 150, nil},
		{"100", "JPY", 100, nil},
		{"1.234", "KWD", 1234, nil},
		{"92233.7", "JPY", 0, money.ErrPlaces},
		{"1.005", "EUR", 0, money.ErrPlaces},
		{"1,50", "EUR", 0, money.ErrNumber},
		{"", "EUR", 0, money.ErrNumber},
		{"-", "EUR", 0, money.ErrNumber},
		{"1e3", "EUR", 0, money.ErrNumber},
		{"１２", "EUR", 0, money.ErrNumber},
		{"9999999999999999999999", "EUR", 0, money.ErrRange},
		{"99999999999999", "EUR", 0, money.ErrRange},
		{"1", "eur", 0, money.ErrCurrency},
		{"1", "EURO", 0, money.ErrCurrency},
	}
	for _, tt := range tests {
		got, err := money.Parse(tt.in, tt.currency)
		if !errors.Is(err, tt.err) || got.Minor != tt.want {
			t.Errorf("%q %s: %d (%v), want %d (%v)", tt.in, tt.currency, got.Minor, err, tt.want, tt.err)
		}
	}
}

func TestDecimalReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		want := money.Amount{Minor: rapid.Int64Range(-money.Max, money.Max).Draw(r, "minor"),
			Currency: rapid.SampledFrom([]string{"EUR", "JPY", "KWD", "CNY"}).Draw(r, "currency")}
		got, err := money.Parse(want.Decimal(), want.Currency)
		if err != nil || got != want {
			t.Fatalf("%s read as %v (%v)", want.Decimal(), got, err)
		}
	})
}

func TestAdd(t *testing.T) {
	t.Parallel()
	most := money.Amount{Minor: money.Max, Currency: "EUR"}
	if _, err := most.Add(money.Amount{Minor: 1, Currency: "EUR"}); !errors.Is(err, money.ErrRange) {
		t.Errorf("over the maximum: %v", err)
	}
	if _, err := most.Add(money.Amount{Minor: 1, Currency: "CNY"}); err == nil {
		t.Error("two currencies were added")
	}
}
