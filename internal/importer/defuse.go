package importer

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// numeric matches numbers that begin like a formula.
var numeric = regexp.MustCompile(`^[+-][0-9 ().,-]*$`)

// Defuse keeps a spreadsheet from running a text as a formula when it opens a CSV file:
// one that begins with = + - @, their full-width forms, a tab or a line's end gets an
// apostrophe before it. Numbers stay numbers. Harmed is its inverse.
func Defuse(s string) string {
	if numeric.MatchString(s) || !armed(strings.TrimLeft(s, "'")) {
		return s
	}
	return "'" + s
}

// Harmed undoes Defuse, or the same escaping by another program.
func Harmed(s string) string {
	if len(s) > 1 && s[0] == '\'' && armed(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

// armed reports whether a spreadsheet may run a text as a formula.
func armed(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
}

// plainText is a field without what makes a spreadsheet keep it as text: ="0001".
func plainText(s string) string {
	if len(s) < 3 || s[:2] != `="` || s[len(s)-1] != '"' {
		return s
	}
	in := s[2 : len(s)-1]
	if strings.Contains(strings.ReplaceAll(in, `""`, ""), `"`) { // a formula of several texts
		return s
	}
	return strings.ReplaceAll(in, `""`, `"`)
}

// CSVWriter writes records that a spreadsheet opens as they are: UTF-8 with a mark, and
// no text that it would run.
type CSVWriter struct {
	w    *csv.Writer
	line []string
}

// NewCSVWriter begins a file.
func NewCSVWriter(w io.Writer) (*CSVWriter, error) {
	_, err := w.Write(bom) // spreadsheets recognise UTF-8 only with a byte-order mark
	return &CSVWriter{w: csv.NewWriter(w)}, err
}

// Write writes a record of texts.
func (w *CSVWriter) Write(cells []string) error {
	w.line = w.line[:0]
	for _, c := range cells {
		w.line = append(w.line, Defuse(c))
	}
	return w.w.Write(w.line)
}

// Flush ends the file.
func (w *CSVWriter) Flush() error {
	w.w.Flush()
	return w.w.Error()
}
