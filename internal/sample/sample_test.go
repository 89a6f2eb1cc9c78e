package sample_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/sample"
)

var now = clock.At(time.Date(2026, 5, 20, 9, 30, 20, 0, time.UTC))

func file(t *testing.T, f sample.For) (text []byte, rows [][]string) {
	t.Helper()
	var b bytes.Buffer
	if err := sample.Write(&b, f); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b.Bytes(), []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), rows[1:]
}

// TestWrite: the same company has the same file on the same day. Orders are before now, most are
// done by the day promised, some late, some still to do; a quarter to a half are rated, late ones
// lower; two customers have one name.
func TestWrite(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Langs() {
		f := sample.For{Lang: lang, Currency: "EUR", Zone: "Europe/Berlin", Now: now}
		text, rows := file(t, f)
		if again, _ := file(t, f); !bytes.Equal(text, again) {
			t.Errorf("%s: another file on the same day", lang)
		}
		late, open, overdue, rated := 0, 0, 0, 0
		stars := map[bool][]int{}
		phones := map[string][]string{}
		for i, r := range rows {
			at, due, done := r[1], r[11], r[12]
			if at >= "2026-05-20" || at[:10] >= due || done != "" && (done <= at || done >= "2026-05-20") {
				t.Errorf("%s: row %d: ordered %s, promised for %s, done %q", lang, i, at, due, done)
			}
			isLate := done != "" && done[:10] > due
			switch {
			case isLate:
				late++
			case done == "" && due < "2026-05-20":
				overdue++
			case done == "":
				open++
			}
			if r[13] != "" {
				rated++
				stars[isLate] = append(stars[isLate], int(r[13][0]-'0'))
			}
			if !slices.Contains(phones[r[2]], r[3]) {
				phones[r[2]] = append(phones[r[2]], r[3])
			}
		}
		if n := len(rows); n < 80 || late < 5 || late > n/4 || open < 2 || overdue < 1 || overdue > 8 || rated < n/4 || rated > 6*n/10 {
			t.Errorf("%s: of %d orders %d late, %d open, %d overdue, %d rated", lang, n, late, open, overdue, rated)
		}
		if mean(stars[true]) > mean(stars[false])-1 {
			t.Errorf("%s: stars of late orders %v, of others %v", lang, stars[true], stars[false])
		}
		namesakes := 0
		for _, p := range phones {
			if len(p) > 1 {
				namesakes++
			}
		}
		if namesakes != 1 {
			t.Errorf("%s: %d names of several customers", lang, namesakes)
		}
	}
}

func mean(list []int) (m float64) {
	for _, n := range list {
		m += float64(n) / float64(len(list))
	}
	return m
}

// TestMoney: prices have the decimals of the currency, two at most.
func TestMoney(t *testing.T) {
	t.Parallel()
	for currency, price := range map[string]string{"EUR": "60.00", "JPY": "7200", "KWD": "60.00", "CNY": "300.00"} {
		_, rows := file(t, sample.For{Lang: locale.En, Currency: currency, Zone: "UTC", Now: now})
		if !slices.ContainsFunc(rows, func(r []string) bool { return r[8] == price && r[10] == currency }) {
			t.Errorf("%s: no price of %s", currency, price)
		}
	}
}

// TestErrors: a currency or a zone that is none is the caller's mistake.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, f := range []sample.For{{Currency: "EURO", Zone: "UTC"}, {Currency: "EUR", Zone: "Nowhere"}} {
		if err := sample.Write(&bytes.Buffer{}, f); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}
