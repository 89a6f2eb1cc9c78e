package sheet

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"huitou/internal/errs"
)

func write(t testing.TB, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestColumns(t *testing.T) {
	t.Parallel()
	s, err := Open(write(t, "IMAG1;IMAG2;when;left\n1,5;2;2026-05-03;yes\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Numbers("IMAG1"); !errs.Is(err, errs.KindInvalid) {
		t.Errorf("a decimal comma was read: %v", err)
	}
	s, err = Open(write(t, "IMAG1\tIMAG2\twhen\tleft\n1.5\t2\t2026/05/03\tyes\n\t7\t19700102\tNo\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if names, err := s.Names([]string{"left", "IMAG*"}); err != nil || !slices.Equal(names, []string{"left", "IMAG1", "IMAG2"}) {
		t.Errorf("names %v, %v", names, err)
	}
	if x, err := s.Numbers("IMAG1"); err != nil || x[0] != 1.5 || !math.IsNaN(x[1]) {
		t.Errorf("numbers %v, %v", x, err)
	}
	if d, err := s.Days("when"); err != nil || d[0] != 20576 || d[1] != 1 {
		t.Errorf("days %v, %v", d, err)
	}
	if f, err := s.Flags("left"); err != nil || f[0] != 1 || f[1] != 0 {
		t.Errorf("flags %v, %v", f, err)
	}
	for name, err := range map[string]error{
		"a column that is not there": second(s.Numbers("IMAG9")),
		"two columns for one":        second(s.Numbers("IMAG*")),
		"no whole number":            second(s.Wholes("IMAG1")),
		"no flag":                    second(s.Flags("IMAG2")),
		"no date":                    second(s.Days("left")),
	} {
		if !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

type inner struct{ N, Hidden int }

type figure struct{ Value, Low, High float64 }

type result struct {
	inner    // not exported: not shown
	Hidden   string
	Mean     figure
	Bad      float64
	Ok       bool
	BelowR2  []float64
	Items    []item
	Warnings []string
	private  int
}

type item struct {
	Name  string
	Value int
}

func TestPrint(t *testing.T) {
	t.Parallel()
	v := result{Hidden: "own", Mean: figure{0.5, 0.25, 1}, Bad: math.NaN(), Ok: true, BelowR2: []float64{1, 2.5},
		Items: []item{{"一", 10}, {"b", 2}}, Warnings: []string{"few answers"}, private: 1}
	var b strings.Builder
	if err := Text(&b, v, nil, nil); err != nil {
		t.Fatal(err)
	}
	want := `hidden    own
mean      0.5 [0.25, 1]
bad       –
ok        yes
below r2  1, 2.5

items
name  value
一    10
b     2
! few answers
`
	if b.String() != want {
		t.Errorf("text:\n%s\nwant:\n%s", b.String(), want)
	}
	b.Reset()
	if err := JSON(&b, v, nil); err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil {
		t.Fatalf("%v in %s", err, b.String())
	}
	if back["bad"] != nil || back["hidden"] != "own" || back["mean"].(map[string]any)["low"] != 0.25 {
		t.Errorf("json %s", b.String())
	}
}

func TestSnake(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"N": "n", "R2": "r2", "HTMT": "htmt", "BelowZone": "below_zone", "SE": "se", "MeanR": "mean_r", "LogLik": "log_lik", "PAlive": "p_alive", "AIC": "aic"} {
		if got := snake(in); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
}

// FuzzOpen: any file is read or refused with a message.
func FuzzOpen(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a\n", "", "\xff\xfea\x00", "a;b\n\"1\n", "{\"a\":1}\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Open(write(t, text), Options{})
		if err != nil {
			return
		}
		for _, n := range s.table.Columns {
			if !utf8.ValidString(n) {
				t.Errorf("the name %q", n)
			}
			if x, err := s.Numbers(strings.NewReplacer("*", "?", "[", "?").Replace(n)); err == nil && len(x) != s.Len() {
				t.Errorf("%d numbers of %d rows", len(x), s.Len())
			}
		}
	})
}
