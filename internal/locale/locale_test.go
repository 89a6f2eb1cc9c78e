package locale

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/money"
)

func TestT(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		lang Lang
		key  string
		args []any
		want string
	}{
		{"plain", ZhHans, "button.save", nil, "保存"},
		{"traditional", ZhHant, "button.save", nil, "儲存"},
		{"one", En, "list.count", []any{"n", 1}, "1 entry"},
		{"many", En, "list.count", []any{"n", 12345}, "12,345 entries"},
		{"int64 one", En, "list.count", []any{"n", int64(1)}, "1 entry"},
		{"uint one", En, "list.count", []any{"n", uint(1)}, "1 entry"},
		{"small one", En, "list.count", []any{"n", int16(1)}, "1 entry"},
		{"one as text", En, "list.count", []any{"n", "1"}, "1 entry"},
		{"many as text", En, "list.count", []any{"n", "1,000"}, "1,000 entries"},
		{"rounded to one", En, "list.count", []any{"n", 1.001}, "1 entry"},
		{"not quite one", En, "list.count", []any{"n", 1.01}, "1.01 entries"},
		{"one of a sentence of statistics", En, "stat.warn.customers_are_few_for_this_model", []any{"a", "1"}, "1 customer is too few for this model"},
		{"Chinese has no plural", ZhHans, "list.count", []any{"n", 1}, "共 1 条"},
		{"missing value stays visible", En, "list.count", nil, "{n} entries"},
		{"missing key is visible", En, "no.such", nil, "⟦no.such⟧"},
		{"a value is not a pattern", En, "access.permission_unknown", []any{"name", "{name}"}, "There is no permission “{name}”."},
		{"strange language", "tlh", "button.save", nil, "Save"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := For(tt.lang).T(tt.key, tt.args...); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Lang{
		"":                                 En,
		"en-GB,en;q=0.8":                   En,
		"zh":                               ZhHans,
		"zh-CN,zh;q=0.9,en;q=0.8":          ZhHans,
		"zh-SG":                            ZhHans,
		"zh-TW":                            ZhHant,
		"zh-HK,zh;q=0.9":                   ZhHant,
		"zh-Hant-MO":                       ZhHant,
		"fr-FR,zh-TW;q=0.5":                ZhHant,
		"xx;q=bad,,,":                      En,
		"zh-TW;q=0.1,en;q=0.9":             En,
		"\x00\xff":                         En,
		strings.Repeat("zh-TW;q=0.1,", 99): ZhHant,
	} {
		if got := Match(in); got != want {
			t.Errorf("Match(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestErr(t *testing.T) {
	t.Parallel()
	c := errs.NewCheck("x.Do")
	c.That(false, "name", "field.required")
	c.Add(errs.Field{Path: "at", Key: "no.such.key", Found: "13:99"})
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"nil", nil, ""},
		{"plain error never shows", errors.New("disk /dev/sda is gone"), For(En).T("error.internal")},
		{"internal kind never shows its key", errs.New(errs.KindInternal, "x", "button.save"), For(En).T("error.internal")},
		{"own key", errs.Conflict("x", "conflict.edited"), For(En).T("conflict.edited")},
		{"wrapped", fmt.Errorf("more: %w", errs.Conflict("x", "conflict.edited")), For(En).T("conflict.edited")},
		{"unknown key falls to its kind", errs.New(errs.KindNotFound, "x", "never.heard"), For(En).T("error.not_found")},
		{"fields", c.Err(), For(En).T("input.invalid")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := For(En).Err(tt.err); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	fields := For(ZhHans).Fields(c.Err())
	want := []FieldText{{Path: "name", Text: "此项必填。"}, {Path: "at", Text: "填写有误。", Found: "13:99"}}
	if fmt.Sprint(fields) != fmt.Sprint(want) {
		t.Errorf("fields %v, want %v", fields, want)
	}
	for k := errs.KindInternal; k <= errs.KindUnavailable; k++ {
		if key := "error." + k.String(); !Has(key) {
			t.Errorf("%s has no message", key)
		}
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	en, hans := For(En), For(ZhHans)
	for _, tt := range []struct{ got, want string }{
		{en.Number(1234567), "1,234,567"},
		{en.Number(-1234), "-1,234"},
		{en.Number(uint64(math.MaxUint64)), "18,446,744,073,709,551,615"},
		{en.Number(3.14159), "3.14"},
		{en.Number(-0.0001), "0"},
		{en.Number(math.NaN()), None},
		{en.Number(nil), None},
		{hans.Number(1234567), "1,234,567"},
		{en.Decimal(3, 2), "3.00"},
		{en.Percent(0.9532), "95.3%"},
		{en.Percent(1), "100.0%"},
		{en.Percent(0.5, 0), "50%"},
		{en.Percent(math.Inf(1)), None},
		{en.Money(money.Amount{Minor: 123450, Currency: "USD"}), "$1,234.50"},
		{en.Money(money.Amount{Minor: 123450, Currency: "CNY"}), "CN¥1,234.50"},
		{hans.Money(money.Amount{Minor: -123450, Currency: "CNY"}), "-¥1,234.50"},
		{en.Money(money.Amount{Minor: 1234, Currency: "CHF"}), "CHF\u00a012.34"},
		{en.Money(money.Amount{Minor: 1234, Currency: "BRL"}), "R$12.34"},
		{en.Money(money.Amount{Minor: 1234, Currency: "JPY"}), "¥1,234"},
		{en.Money(money.Amount{Minor: math.MinInt64, Currency: "EUR"}), "-€92,233,720,368,547,758.08"},
		{en.Money(money.Amount{Minor: 5}), "0.05"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at := clock.At(time.Date(2026, 5, 2, 18, 5, 0, 0, time.UTC)) // the 3rd in Shanghai
	en, hans, hant := For(En).In(shanghai), For(ZhHans).In(shanghai), For(ZhHant).In(shanghai)
	ago := func(d time.Duration) string { return en.Ago(at.Add(-d), at) }
	for _, tt := range []struct{ got, want string }{
		{en.Day(at), "3 May 2026"},
		{For(En).Day(at), "2 May 2026"},
		{hans.Day(at), "2026年5月3日"},
		{hans.DayTime(at), "2026年5月3日 02:05"},
		{en.DayTime(at.Time()), "3 May 2026, 02:05"},
		{hans.Day("2026-05-03"), "2026年5月3日"},
		{en.Day("soon"), None},
		{en.Day(clock.Instant(0)), None},
		{en.ShortDay(at), "3 May"},
		{hant.ShortDay(at), "5月3日"},
		{en.Month("2026-05"), "May 2026"},
		{hans.Month(at), "2026年5月"},
		{hant.Weekday(at), "週日"},
		{en.ShortMonth("2026-05-01"), "May"},
		{hans.ShortMonth(at), "5月"},
		{en.ShortMonth(""), None},
		{en.Duration(52 * time.Hour), "2 days 4 hours"},
		{hans.Duration(52 * time.Hour), "2 天 4 小时"},
		{hant.Duration(-61 * time.Minute), "1 小時 1 分鐘"},
		{en.Duration(48*time.Hour + time.Second), "2 days"},
		{en.Duration(0), "0 seconds"},
		{en.Duration(math.MinInt64)[:3], "106"},
		{ago(0), "just now"},
		{ago(5 * time.Minute), "5 minutes ago"},
		{ago(-50 * time.Hour), "in 2 days"},
		{ago(40 * 24 * time.Hour), "24 Mar 2026"},
		{hans.Ago(at.Add(-time.Hour), at), "1 小时前"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                   "",
		"José  ÁLVAREZ":      "jose alvarez",
		"Straße":             "strasse",
		"ＡＢ１２":               "ab12",
		"  a\t\nb  ":         "a b",
		"李健祥":                "李健祥",
		"繁體":                 "繁體",
		"za\u200bhlung":      "zahlung",
		"\u202eevil\u202c x": "evil x",
		"한국어":                "한국어",
		"ガス":                 "ガス",
		"हिन्दी":             "हिन्दी",
		"İstanbul":           "istanbul",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("Fold(%q) = %q, again %q", s, once, Fold(once))
		}
	})
}

// TestClosest: a language of another region is the one that is wanted, one that is only near is not.
func TestClosest(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Lang{"en": En, "en-GB": En, "zh": ZhHans, "zh-CN": ZhHans, "zh-Hans-SG": ZhHans, "zh-TW": ZhHant, "zh-HK": ZhHant, "zh-Hant": ZhHant,
		"": "", "xx": "", "de": "", "cy": "", "tlh": "", "?": ""} {
		got, ok := Closest(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("Closest(%q) = %s, %t, want %q", in, got, ok, want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("zh-TW,zh;q=0.9")
	f.Fuzz(func(t *testing.T, s string) {
		if _, ok := Parse(string(Match(s))); !ok {
			t.Errorf("Match(%q) is not a supported language", s)
		}
	})
}

func FuzzFold(f *testing.F) {
	f.Add("Straße Ａ")
	f.Fuzz(func(t *testing.T, s string) {
		if once := Fold(s); Fold(once) != once {
			t.Errorf("Fold(%q) = %q, again %q", s, once, Fold(once))
		}
	})
}

// TestCountsHaveForms: an English sentence that counts something by {n} has a form for one, unless its
// number is never one: a limit, or more than one.
func TestCountsHaveForms(t *testing.T) {
	t.Parallel()
	never := []string{"access.password_long", "access.password_short", "back.late", "cmd.verified", "field.too_long", "gap.period_long",
		"import.quotes_broken", "import.too_many_columns", "import.cell_long", "import.row_wide", "imports.too_many_files", "intake.gave_up",
		"sheet.flag_columns", "sheet.many_columns", "sheet.pairs", "snooze.far", "staff.many_views"}
	counts := regexp.MustCompile(`\{n\} (?:more )?[a-z]*[a-z][^s\W]s\b`)
	seen := 0
	for key, s := range load() {
		var text string
		for i, part := range s[0].other {
			if i%2 == 1 {
				part = "{" + part + "}"
			}
			text += part
		}
		if !counts.MatchString(text) {
			continue
		}
		if seen++; s[0].one == nil && !slices.Contains(never, key) {
			t.Errorf("%s has no form for one: %s", key, text)
		}
	}
	if seen < 30 {
		t.Errorf("only %d sentences count: the search is broken", seen)
	}
}

// TestRead: malformed catalogues are refused.
func TestRead(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, yaml, wantErr string }{
		{"OK", `a: {en: "{n} x", zh-Hans: "{n}", zh-Hant: "{n}"}`, ""},
		{"missing language", `a: {en: x, zh-Hans: x}`, "lacks zh-Hant"},
		{"strange language", `a: {en: x, zh-Hans: x, zh-Hant: x, fr: x}`, "languages other than"},
		{"placeholders", `a: {en: "{n}", zh-Hans: "{m}", zh-Hant: "{n}"}`, "placeholders"},
		{"plural form", `a: {en: {few: "{n}", other: "{n}"}, zh-Hans: "{n}", zh-Hant: "{n}"}`, "plural form"},
		{"plural without n", `a: {en: {one: x, other: y}, zh-Hans: x, zh-Hant: x}`, "no {n}"},
		{"key twice", "a: {en: x, zh-Hans: x, zh-Hant: x}\na: {en: x, zh-Hans: x, zh-Hant: x}", "already defined"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := read(fstest.MapFS{"words/a.yaml": {Data: []byte(tt.yaml)}})
			if (tt.wantErr == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), tt.wantErr)) {
				t.Errorf("err %v, want %q", err, tt.wantErr)
			}
		})
	}
}

func BenchmarkT(b *testing.B) {
	l := For(ZhHans)
	b.ReportAllocs()
	for b.Loop() {
		_ = l.T("list.count", "n", 1234)
	}
}
