package importer

import (
	"bytes"
	"io"
	"regexp"
	"testing"
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
		if got := Defuse(in); got != want {
			t.Errorf("Defuse(%q) = %q, want %q", in, got, want)
		}
		if got := Harmed(Defuse(in)); got != in {
			t.Errorf("%q comes in again as %q", in, got)
		}
	}
	if got := Harmed("'+49 170 123"); got != "+49 170 123" {
		t.Errorf("what another program defused reads %q", got)
	}
}

// ends are line ends inside a cell: all become one line feed.
var ends = regexp.MustCompile(`\r+\n`)

// FuzzDefuse: no cell written as CSV starts a formula, and every cell is read back unchanged.
func FuzzDefuse(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "-5", "＝a", "\t", "a,b", "\"", "=\"1\"", "\r\n", "\x00", "x\ufeff"} {
		f.Add(s, "b")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 4096 {
			t.Skip()
		}
		var out bytes.Buffer
		w, err := NewCSVWriter(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write([]string{"k", a, b}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		in := csvRows{csv: newCSV(decode(&out, UTF8), ',')}
		r, err := in.next()
		if err != nil || len(r.cells) != 3 {
			t.Fatalf("%q: %v (%v)", out.String(), r.cells, err)
		}
		for i, was := range []string{a, b} {
			if got := r.cells[i+1]; ends.ReplaceAllString(got, "\n") != ends.ReplaceAllString(was, "\n") {
				t.Errorf("%q comes in again as %q", was, got)
			}
		}
		if _, err := in.next(); err != io.EOF {
			t.Errorf("more than was written: %v", err)
		}
	})
}
