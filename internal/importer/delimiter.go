package importer

import (
	"bytes"
	"io"
	"strings"

	"huitou/internal/errs"
)

// delimiters are those that are recognised, in the order of preference.
var delimiters = []byte{',', ';', '\t', '|', '^'}

// guessDelimiter returns the delimiter that splits most records of a sample into the same
// number of fields, more than one.
func guessDelimiter(sample []byte) (comma byte, ok bool) {
	best := 0.0
	comma = ','
	for _, d := range append(delimiters, spaces) {
		c := newCSV(bytes.NewReader(sample), d)
		counts := map[int]int{}
		all := 0
		for all < 200 {
			f, err := c.read()
			if err == io.EOF {
				break
			}
			all++
			if err == nil {
				counts[len(f)]++
			}
		}
		for n, times := range counts {
			if n < 2 || d == spaces && (all < 2 || times < all*9/10) {
				continue
			}
			score := float64(times) / float64(all)
			if d == spaces {
				score *= 0.5 // words of a text are separated by spaces too
			}
			if score > best+1e-9 {
				best, comma, ok = score, d, true
			}
		}
	}
	return comma, ok
}

// delimiterNames are how delimiters are typed and shown.
var delimiterNames = map[string]byte{"comma": ',', "semicolon": ';', "tab": '\t', "pipe": '|', "space": spaces, `\t`: '\t'}

// parseDelimiter reads a delimiter that a person typed: its name or itself.
func parseDelimiter(s string) (byte, error) {
	if d, ok := delimiterNames[strings.ToLower(s)]; ok {
		return d, nil
	}
	if len(s) == 1 && s[0] != '"' && s[0] != '\n' && s[0] != '\r' {
		return s[0], nil
	}
	return 0, errs.Invalid("importer.Run", "import.delimiter_unknown", "found", errs.Short(s))
}

// delimiterName is how a delimiter is shown.
func delimiterName(d byte) string {
	for _, name := range []string{"comma", "semicolon", "tab", "pipe", "space"} {
		if delimiterNames[name] == d {
			return name
		}
	}
	return string(rune(d))
}
