package csvfile_test

import (
	"strings"
	"testing"

	"huitou/internal/csvfile"
)

func TestFormulasAreEscaped(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                       "",
		"plain":                  "plain",
		"=1+1":                   "'=1+1",
		"+cmd|' /C calc'!A0":     "'+cmd|' /C calc'!A0",
		"-2+3+cmd":               "'-2+3+cmd",
		"@SUM(A1)":               "'@SUM(A1)",
		"\tx":                    "'\tx",
		"\rx":                    "'\rx",
		"\nx":                    "'\nx",
		"＝1+1":                   "'＝1+1",
		"＋1":                     "'＋1",
		"－1":                     "'－1",
		"＠x":                     "'＠x",
		"'=1":                    "''=1",
		"'t Hooft":               "'t Hooft",
		"-12.50":                 "-12.50",
		"+49 (30) 123-45":        "+49 (30) 123-45",
		"−5":                     "−5",
		"a=b":                    "a=b",
		`=HYPERLINK("http://x")`: `'=HYPERLINK("http://x")`,
		"-":                      "-",
		"+":                      "+",
		"''-5":                   "'''-5",
		"=\"0001\"":              "'=\"0001\"",
	} {
		if got := csvfile.Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
		if got := csvfile.Unescape(csvfile.Escape(in)); got != in {
			t.Errorf("%q is read again as %q", in, got)
		}
	}
	if got := csvfile.Unescape("'+49 170 123"); got != "+49 170 123" {
		t.Errorf("what another program escaped is read as %q", got)
	}
}

// TestWriter: a file begins with a byte-order mark, and its cells are escaped and quoted.
func TestWriter(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	w, err := csvfile.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range [][]string{{"name", "note"}, {"Ann, Lee", "=1+1"}} {
		if err := w.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeffname,note\n\"Ann, Lee\",'=1+1\n"; b.String() != want {
		t.Errorf("wrote %q, want %q", b.String(), want)
	}
}
