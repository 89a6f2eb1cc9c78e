package main

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/sheet"
)

// output holds the input and output flags of stat and insight.
type output struct {
	JSON    bool     `help:"Print the result as JSON."`
	Level   float64  `help:"Level of the intervals." default:"0.95"`
	Missing []string `help:"A code that stands for no answer, beside an empty cell and N/A: --missing=99 --missing=-1." placeholder:"CODE" sep:"none"`
	encodingFlag

	say *locale.Locale `kong:"-"`
}

// check refuses flags that are invalid in every command.
func (o *output) check() error {
	f := newFlags()
	f.inside("--level", o.Level, 0, 1)
	return f.Err()
}

// open reads a file.
func (o *output) open(file string) (*sheet.Sheet, error) {
	return sheet.Open(file, sheet.Options{Encoding: o.Encoding, Missing: o.Missing})
}

// show prints a result.
func (o *output) show(result any) error {
	say := func(text string) string {
		if k := "stat.said." + key(text); locale.Has(k) {
			return sentence(o.say, k, text)
		}
		return sentence(o.say, "stat.warn."+key(text), text)
	}
	if o.JSON {
		return sheet.JSON(os.Stdout, result, say)
	}
	return sheet.Text(os.Stdout, result, say, o.label)
}

// label is the name of a figure in the reader's language, "" where there is none but the English one.
func (o *output) label(field string) string {
	if key := "stat.label." + field; o.say != nil && locale.Has(key) {
		return o.say.T(key)
	}
	return ""
}

// source is where an argument of a statistic came from.
type source struct {
	flag    string   // the flag it came from, if not from a column
	columns []string // of the file
	rows    []int    // rows of the sheet, one per entry; nil where an index counts columns
}

// sources maps the arguments of a statistic to the flags and columns they came from.
type sources map[string]source

// column returns the source of an argument with one entry per row used; without rows, per row
// of the file.
func column(name string, rows ...int) source {
	if rows == nil {
		rows = []int{}
	}
	return source{columns: []string{name}, rows: rows}
}

// refuse returns the error for a statistic that could not be computed: in the reader's
// language, with the cell, column or flag to correct.
func (o *output) refuse(s *sheet.Sheet, err error, from sources) error {
	arg, index, why := parts(err)
	if why == "" {
		return err
	}
	src, known := from[arg]
	if src.rows == nil {
		why = renamed([]string{why}, "column", src.columns)[0]
	}
	reason := sentence(o.say, "stat.why."+key(why), why)
	file := ""
	if s != nil {
		file = s.Name()
	}
	field := errs.Field{Path: file, Key: "stat.reason", Args: errs.Pairs("reason", reason)}
	switch {
	case !known && file == "":
		field.Path = arg
	case !known:
	case src.flag != "":
		field.Path = src.flag
	case src.rows != nil && index >= 0:
		row := index
		if len(src.rows) > 0 {
			row = src.rows[index]
		}
		field.Path, field.Found = s.Place(src.columns[0], row), s.Cell(src.columns[0], row)
	case src.rows == nil && index >= 0 && index < len(src.columns):
		field.Path = file + " " + src.columns[index]
	default:
		field.Path = file + " " + errs.Short(strings.Join(src.columns, ", "))
	}
	c := errs.NewCheck("stat")
	c.Add(field)
	return c.Err()
}

// parts splits the *Error of a statistics package; why is "" for another error.
func parts(err error) (arg string, index int, why string) {
	var fault interface {
		error
		Parts() (arg string, index int, why string)
	}
	if !errors.As(err, &fault) {
		return "", -1, ""
	}
	return fault.Parts()
}

// varying matches the variable parts of a message: numbers and quoted names.
var varying = regexp.MustCompile(`“[^”]*”|"[^"]*"(, "[^"]*")*|[-−]?\b\d+([.,]\d+)*(e[-+]?\d+)?\b`)

// key turns a message into a key: its letters, joined by underscores.
func key(text string) string {
	text = varying.ReplaceAllString(text, " ")
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' }), "_")
}

// sentence translates a message of a statistics package by the keys under k: its numbers and
// quoted names fill {a}, {b}, … in order. Without a translation it stays as it is.
func sentence(say *locale.Locale, k, text string) string {
	if say == nil || !locale.Has(k) {
		if model, rest, ok := strings.Cut(text, ": "); ok && say != nil { // a warning of one of several models
			if k = k[:strings.LastIndexByte(k, '.')+1] + key(rest); locale.Has(k) {
				return model + ": " + sentence(say, k, rest)
			}
		}
		return text
	}
	var args []any
	for i, v := range varying.FindAllString(text, -1) {
		args = append(args, string(rune('a'+i)), v)
	}
	return say.T(k, args...)
}

// renamed replaces "item 0", "item 1" in warnings by the names of columns.
func renamed(list []string, word string, names []string) []string {
	out := slices.Clone(list)
	for i := range out {
		for j := len(names) - 1; j >= 0; j-- {
			out[i] = regexp.MustCompile(`\b`+word+` `+strconv.Itoa(j)+`\b`).ReplaceAllString(out[i], "“"+names[j]+"”")
		}
	}
	return out
}
