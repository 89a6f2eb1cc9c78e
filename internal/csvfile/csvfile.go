// Package csvfile writes CSV files that spreadsheets open as they are: in UTF-8 with a
// byte-order mark, and without a text that a spreadsheet would evaluate as a formula.
package csvfile

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// numeric matches numbers that begin like a formula.
var numeric = regexp.MustCompile(`^[+-][0-9 ().,-]*$`)

// Escape keeps a spreadsheet from evaluating a text as a formula when it opens a CSV file:
// one that begins with = + - @, their full-width forms, a tab or a line's end gets an
// apostrophe before it. Numbers stay numbers. Unescape is its inverse.
func Escape(s string) string {
	if numeric.MatchString(s) || !formula(strings.TrimLeft(s, "'")) {
		return s
	}
	return "'" + s
}

// Unescape undoes Escape, or the same escaping by another program.
func Unescape(s string) string {
	if len(s) > 1 && s[0] == '\'' && formula(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

// formula reports whether a spreadsheet may evaluate a text.
func formula(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
}

// Writer writes the records of a file.
type Writer struct {
	w    *csv.Writer
	line []string
}

// NewWriter begins a file: it writes the byte-order mark, without which spreadsheets do not
// recognise UTF-8.
func NewWriter(w io.Writer) (*Writer, error) {
	_, err := io.WriteString(w, "\ufeff")
	return &Writer{w: csv.NewWriter(w)}, err
}

// Write writes a record of texts, each escaped.
func (w *Writer) Write(cells []string) error {
	w.line = w.line[:0]
	for _, c := range cells {
		w.line = append(w.line, Escape(c))
	}
	return w.w.Write(w.line)
}

// Flush ends the file. It returns the first error of writing it.
func (w *Writer) Flush() error {
	w.w.Flush()
	return w.w.Error()
}
