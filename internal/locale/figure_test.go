package locale

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huitou/internal/money"
)

// TestShares: shares and scores have no more digits than their n warrants, and what is not
// all or none is not rounded to it.
func TestShares(t *testing.T) {
	t.Parallel()
	en, hant := For(En), For(ZhHant)
	for _, tt := range []struct{ got, want string }{
		{en.Share(0.9532, 12), "95%"},
		{en.Share(0.9532, 999), "95%"},
		{en.Share(0.9532, 1000), "95.3%"},
		{en.Share(1, 5000), "100%"},
		{en.Share(0, 5000), "0%"},
		{en.Share(199.0/200, 200), "99.5%"},
		{en.Share(1.0/300, 300), "0.3%"},
		{en.Share(1.0/150, 150), "1%"},
		{en.Share(0.9996, 5000), "99.96%"},
		{en.Share(0.00004, 50000), "0.004%"},
		{en.Share(0.1, 20), "10%"},
		{en.Share(math.NaN(), 20), None},
		{hant.Share(0.5, 8), "50%"},
		{en.ShareRange(0.941, 0.9618, 400), "94–96%"},
		{en.ShareRange(0.941, 0.9618, 4000), "94.1–96.2%"},
		{en.ShareRange(0.9962, 1, 990), "99.6–100.0%"},
		{en.Points(-0.1234, 40), "-12%"},
		{en.Points(0.1234, 4000), "12.3%"},
		{en.Score(4.1234, 40), "4.1"},
		{en.Score(4.1234, 4000), "4.12"},
		{en.ScoreRange(4.05, 4.31, 40), "4.0–4.3"},
		{en.ScoreRange(4.111, 4.139, 40), "4.11–4.14"},
		{en.ScoreRange(5, 5, 40), "5.0–5.0"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

// TestDurations: nobody reads seconds beside minutes, or hours beside weeks; what is
// estimated is rounded further.
func TestDurations(t *testing.T) {
	t.Parallel()
	en, hans := For(En), For(ZhHans)
	const h, m, s = time.Hour, time.Minute, time.Second
	for _, tt := range []struct {
		in                      time.Duration
		exact, about, brief, zh string
	}{
		{0, "0 seconds", "0 seconds", "0 seconds", "0 秒"},
		{40 * s, "40 seconds", "40 seconds", "40 seconds", "40 秒"},
		{50*m + 5*s, "50 minutes", "50 minutes", "50 minutes", "50 分钟"},
		{59*m + 40*s, "1 hour", "1 hour", "1 hour", "1 小时"},
		{2*h + 13*m, "2 hours 13 minutes", "2 hours 10 minutes", "2.2 hours", "2 小时 10 分钟"},
		{-(2*h + 13*m), "2 hours 13 minutes", "2 hours 10 minutes", "2.2 hours", "2 小时 10 分钟"},
		{9*h + 58*m, "9 hours 58 minutes", "10 hours", "10 hours", "10 小时"},
		{14*h + 29*m, "14 hours 29 minutes", "14 hours", "14 hours", "14 小时"},
		{24 * h, "1 day", "1 day", "24 hours", "1 天"},
		{36*h + 20*m, "1 day 12 hours", "1 day 12 hours", "36 hours", "1 天 12 小时"},
		{55*h + 10*m, "2 days 7 hours", "2 days 7 hours", "2.3 days", "2 天 7 小时"},
		{48 * h, "2 days", "2 days", "2 days", "2 天"},
		{133 * h, "5 days 13 hours", "5 days 12 hours", "5.5 days", "5 天 12 小时"},
		{239*h + 50*m, "10 days", "10 days", "10 days", "10 天"},
		{23*24*h + 4*h, "23 days", "23 days", "23 days", "23 天"},
	} {
		for _, g := range [][2]string{{en.Duration(tt.in), tt.exact}, {en.About(tt.in), tt.about}, {en.Brief(tt.in), tt.brief}, {hans.About(tt.in), tt.zh}} {
			if g[0] != g[1] {
				t.Errorf("%v: %q, want %q", tt.in, g[0], g[1])
			}
		}
	}
}

// TestAboutMoney: an estimated amount has three digits and no cents.
func TestAboutMoney(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		minor      int64
		code, want string
	}{
		{1_234_567, "EUR", "about €12,300"},
		{1_235_000, "EUR", "about €12,400"},
		{-1_234_567, "EUR", "about -€12,300"},
		{-1_235_000, "EUR", "about -€12,400"},
		{99_950, "EUR", "about €1,000"},
		{1_230_000, "EUR", "about €12,300"},
		{4_250, "EUR", "about €43"},
		{49, "EUR", "€0.49"},
		{0, "EUR", "€0.00"},
		{12_345, "JPY", "about ¥12,300"},
		{123_456_789, "KWD", "about KWD\u00a0123,000"},
		{99_999_999, "EUR", "about €1,000,000"},
		{money.Max, "EUR", "about €10,000,000,000,000"},
		{5_000, "", "about 50"},
	} {
		if got := For(En).AboutMoney(money.Amount{Minor: tt.minor, Currency: tt.code}); got != tt.want {
			t.Errorf("%d %s: %q, want %q", tt.minor, tt.code, got, tt.want)
		}
	}
	if got := For(ZhHant).AboutMoney(money.Amount{Minor: 1_234_567, Currency: "CNY"}); got != "約 CN¥12,300" && got != "約 ¥12,300" {
		t.Error(got)
	}
}

// TestEstimatedInMessages: an amount that is passed to a message as an estimate is rounded.
func TestEstimatedInMessages(t *testing.T) {
	t.Parallel()
	a := money.Amount{Minor: 593_612, Currency: "EUR"}
	for want, v := range map[string]any{"1 purchase, €5,936.12 a year": a, "1 purchase, about €5,940 a year": money.About(a)} {
		if got := For(En).T("today.why.worth", "n", 1, "worth", v); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestFiguresAreNear: rounding never moves a figure by more than it says.
func TestFiguresAreNear(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(3*365*24*time.Hour)).Draw(t, "d"))
		if off := magnitude(rounded(d, step{10 * day, day}, step{3 * day, day / 2}, step{10 * time.Hour, time.Hour}) - d); off > max(d/8, time.Second) {
			t.Errorf("%v is off by %v", d, off)
		}
		n := rapid.Int64Range(1, 1_000_000).Draw(t, "n")
		k := rapid.Int64Range(0, n).Draw(t, "k")
		s := For(En).Share(float64(k)/float64(n), n)
		v, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
		if err != nil {
			t.Fatal(err)
		}
		if off := math.Abs(v/100 - float64(k)/float64(n)); off > 0.00501 || n >= fine && off > 0.000501 {
			t.Errorf("%d of %d is %s", k, n, s)
		}
		if (v == 0) != (k == 0) || (v == 100) != (k == n) {
			t.Errorf("%d of %d is %s", k, n, s)
		}
	})
}
