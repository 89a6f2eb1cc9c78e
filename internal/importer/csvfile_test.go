package importer

import (
	"bytes"
	"io"
	"regexp"
	"testing"

	"huitou/internal/csvfile"
)

// ends are line ends inside a cell: all become one line feed.
var ends = regexp.MustCompile(`\r+\n`)

// FuzzWritten: no cell written as CSV starts a formula, and every cell is read back unchanged.
func FuzzWritten(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "-5", "＝a", "\t", "a,b", "\"", "=\"1\"", "\r\n", "\x00", "x\ufeff"} {
		f.Add(s, "b")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 4096 {
			t.Skip()
		}
		var out bytes.Buffer
		w, err := csvfile.NewWriter(&out)
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
