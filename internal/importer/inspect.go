package importer

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"huitou/internal/cal"
)

// Inspection is the result of Inspect.
type Inspection struct {
	Name      string
	Format    string // csv, xlsx, ndjson
	Zipped    bool   // gzip
	Size      int64
	Encoding  string     // "" for XLSX
	Sure      bool       // false: the encoding is a guess, and none was given
	Detected  string     // the encoding as it was detected, whatever a person says
	Decodings []Decoding // where that is a guess: what it may be, the likeliest first, with how it would read
	Skipped   int        // records before the header
	Sheets    []string   // of a workbook
	Sheet     string     // the one that was asked for, or the first with a table; "" = the first of all
	Delimiter string     // by name: comma, semicolon, tab, pipe, space
	Columns   []string
	Sample    [][]string // the first rows, in the order of Columns
	Year      cal.Day    // the first of the twelve months that the records before the header say days are of, "" = they do not
	Preset    string     // the preset that the file is of, "" = none
	Guess     Guess      // the guessed meaning of its columns
	given     bool       // the encoding was given, not detected
	Map       string     // a map file by that guess, to be corrected

	Looked [][]string // the rows that it was guessed on
	seen   []*profile // of Looked, once they were looked at
}

// InspectOptions override what Inspect detects.
type InspectOptions struct {
	Encoding, Delimiter, Sheet string
	Skip                       int // records before the header, 0 = found
	Limits                     Limits
}

// sampleRows is how many rows Inspect shows.
const sampleRows = 20

// Bounds of what is shown and guessed on: a table's own size does not matter.
const (
	shownCell    = 300 // runes of a cell
	guessColumns = 400
	guessRows    = 500
	guessBytes   = 1 << 20 // of those rows, but for the ones that are shown
)

// Inspect looks at a file before it is imported. It reads it once, whole.
func Inspect(ctx context.Context, path string, opt ...InspectOptions) (*Inspection, error) {
	var limits Limits
	if len(opt) > 0 {
		limits = opt[0].Limits
	}
	limits = limits.Defaults()
	ctx, cancel := limits.within(ctx)
	defer cancel()
	in, err := inspect(ctx, path, limits, opt...)
	if err == nil && in.Sheet == "" && len(in.Sheets) > 1 && !in.Guess.Whole {
		var o InspectOptions
		if len(opt) > 0 {
			o = opt[0]
		}
		for _, o.Sheet = range in.Sheets[1:min(len(in.Sheets), triedSheets)] { // the first may be a cover
			other, err := inspect(ctx, path, limits, o)
			if err == nil && other.Guess.Whole {
				return other, nil
			}
		}
	}
	return in, ended(ctx, err)
}

// triedSheets is of how many sheets of a workbook one with a table is looked for.
const triedSheets = 10

func inspect(ctx context.Context, path string, limits Limits, opt ...InspectOptions) (*Inspection, error) {
	src, err := scan(ctx, path, limits, nil)
	if err == nil {
		err = src.problem
	}
	if err != nil {
		return nil, err
	}
	var read reading
	if len(opt) > 0 {
		read = reading{encoding: opt[0].Encoding, delimiter: opt[0].Delimiter, sheet: opt[0].Sheet, skip: max(0, opt[0].Skip)}
	}
	if err := src.apply(read); err != nil {
		return nil, err
	}
	in := &Inspection{given: read.encoding != "", Name: src.name, Format: src.format, Zipped: src.zipped, Size: src.size, Encoding: src.encoding, Sure: src.sure}
	if len(src.guesses) > 0 {
		in.Detected = src.guesses[0].Encoding
		if !src.guesses[0].Sure {
			in.Decodings = src.guesses
		}
	}
	if src.format == formatCSV {
		in.Delimiter = delimiterName(src.comma)
	}
	r, err := src.open(read, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var rows [][]string
	size := 0
	for more := true; more || src.format == formatXLSX; more = len(rows) < sampleRows || len(rows) < guessRows && size < guessBytes { // spreadsheets are read whole, to report damage now
		row, err := r.next()
		if err == io.EOF {
			break
		}
		if _, bad := err.(*rowError); err != nil && !bad {
			return nil, err
		}
		if len(rows) < sampleRows || len(rows) < guessRows && size < guessBytes {
			rows = append(rows, shortened(row.cells))
			for _, c := range rows[len(rows)-1] {
				size += len(c)
			}
		}
	}
	in.Looked, in.Sample, in.Sheet = rows, rows[:min(sampleRows, len(rows))], read.sheet
	in.Sheets = sheetsOf(r)
	in.Columns = append([]string(nil), r.header()...)
	in.Skipped = int(r.noted().skipped.n)
	if t, ok := r.(*headed); ok {
		in.Year = yearAbove(t.above)
	}
	if in.Guess = guessOf(in.profiles()); in.Guess.Yearless != "" {
		in.Guess.Year = in.Year
	}
	in.Map = in.Guess.Map(in.Head(MapHead{Title: in.Name, Source: SourceName(in.Name)}))
	in.Preset = presetOf(in)
	return in, nil
}

// Head adds to the head of a map the encoding and skipped records of this file.
func (in *Inspection) Head(h MapHead) MapHead {
	if !in.Sure || in.given {
		h.Encoding = in.Encoding
	}
	h.Skip, h.Sheet = in.Skipped, cmp.Or(h.Sheet, in.Sheet)
	return h
}

// ReadSheet is the sheet of a workbook that was looked at, and others those that were not. "" = it is no workbook.
func (in *Inspection) ReadSheet() (read string, others []string) {
	if len(in.Sheets) == 0 {
		return "", nil
	}
	read = cmp.Or(in.Sheet, in.Sheets[0])
	return read, slices.DeleteFunc(slices.Clone(in.Sheets), func(name string) bool { return name == read })
}

// Unused are the columns that have something in the rows that were looked at and that a map reads nowhere, in the
// order of the file.
func (in *Inspection) Unused(text string) (list []string) {
	m, err := ParseMap([]byte(text))
	if err != nil {
		return nil
	}
	var read []string
	for _, f := range m.files {
		if f.matches(in.Name) {
			read = append(read, f.needs(m.tables)...)
		}
	}
	for i, name := range in.Columns {
		filled := func(row []string) bool { return i < len(row) && strings.TrimSpace(row[i]) != "" }
		if !slices.Contains(read, name) && slices.ContainsFunc(in.Looked, filled) {
			list = append(list, name)
		}
	}
	return list
}

// Unsure is the error of a file whose encoding is a guess: it names the choices and how
// the file reads in each. Nil where there is no doubt.
func (in *Inspection) Unsure() error {
	if in.Sure {
		return nil
	}
	return unsure(in.Name, in.Decodings)
}

// shortened are cells as they are shown.
func shortened(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		if len(c) > shownCell {
			if r := []rune(c[:min(len(c), 4*shownCell)]); len(r) > shownCell {
				c = string(r[:shownCell]) + "…"
			}
		}
		out[i] = c
	}
	return out
}

// presetOf is the preset whose columns a file has.
func presetOf(in *Inspection) string {
	for _, name := range Presets() {
		m, err := Preset(name)
		if err != nil || name == "facts" {
			continue
		}
		for _, f := range m.files {
			need := f.needs(m.tables)
			if len(need) == 0 || f.ignore != "" || f.read.header == "false" {
				continue
			}
			have := 0
			for _, c := range need {
				if contains(in.Columns, c) {
					have++
				}
			}
			if have == len(need) && (f.matches(in.Name) || have > 3) {
				return name
			}
		}
	}
	return ""
}
