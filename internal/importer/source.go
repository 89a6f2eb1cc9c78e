package importer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"huitou/internal/errs"
)

// The formats of files.
const (
	formatCSV    = "csv"
	formatXLSX   = "xlsx"
	formatNDJSON = "ndjson"
)

// source is a file as a first reading found it.
type source struct {
	path, name string
	size       int64
	sum        string // SHA-256 of the file as it lies there
	format     string
	zipped     bool // gzip
	encoding   string
	sure       bool // the encoding is certain
	comma      byte
	macEnds    bool  // lines end in CR alone
	problem    error // why it is no table: it is empty, or a picture
}

// reading is what overrides the guesses about a file.
type reading struct {
	encoding, delimiter string
	sheet               string
	header              string // "", "true", "false"
	columns             []string
}

// sampleSize is how much of a file's beginning is looked at to find its delimiter.
const sampleSize = 64 << 10

// counter counts the bytes read of a file, for the progress.
type counter struct {
	r    io.Reader
	tick func(n int)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.tick != nil {
		c.tick(n)
	}
	return n, err
}

// scan reads a whole file once: its checksum, its format, its encoding.
func scan(path string, tick func(int)) (*source, error) {
	s := &source{path: path, name: filepath.Base(path)}
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	hash := sha256.New()
	raw := bufio.NewReaderSize(io.TeeReader(&counter{f, tick}, hash), 256<<10)
	text := io.Reader(raw)
	head, _ := raw.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		s.zipped = true
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, broken(s.name, err)
		}
		text = z
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		s.format = formatXLSX
	case bytes.HasPrefix(head, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return nil, errs.Invalid("importer.scan", "import.xls_old", "file", s.name)
	}
	var sniff sniffer
	sample := &limited{limit: sampleSize}
	if s.format == formatXLSX {
		_, err = io.Copy(io.Discard, text)
	} else {
		_, err = io.CopyBuffer(io.MultiWriter(&sniff, sample), text, make([]byte, 256<<10))
	}
	if err != nil {
		return nil, broken(s.name, err)
	}
	if _, err := io.Copy(io.Discard, raw); err != nil { // what follows the gzip stream
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	s.size, s.sum = info.Size(), hex.EncodeToString(hash.Sum(nil))
	if s.format == formatXLSX {
		return s, nil
	}
	s.encoding, s.sure = sniff.encoding()
	s.look(sample.b)
	switch {
	case sniff.n == 0 || len(bytes.TrimSpace(bytes.TrimPrefix(sample.b, bom))) == 0 && sniff.n < sampleSize:
		s.problem = errs.Invalid("importer.scan", "import.file_empty", "file", s.name)
	case noTable(sample.b, s.encoding):
		s.problem = errs.Invalid("importer.scan", "import.file_no_table", "file", s.name)
	}
	return s, nil
}

// magic are the beginnings of files that are no tables but are uploaded as such.
var magic = []string{"%PDF-", "\x89PNG", "GIF8", "\xff\xd8\xff", "Rar!", "7z\xbc\xaf", "SQLite format 3", "{\\rtf", "<!DOCTYPE", "<!doctype", "<html", "<HTML", "<?xml"}

// noTable reports whether a file is no text, or one of another kind.
func noTable(sample []byte, encoding string) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(sample, bom), " \t\r\n")
	for _, m := range magic {
		if bytes.HasPrefix(text, []byte(m)) {
			return true
		}
	}
	return encoding != UTF16LE && encoding != UTF16BE && bytes.Count(sample, []byte{0}) > len(sample)/100
}

// look finds the format and the delimiter in the beginning of a file.
func (s *source) look(sample []byte) {
	text, _ := io.ReadAll(decode(bytes.NewReader(sample), s.encoding))
	s.macEnds = bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0
	if s.macEnds {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	if len(sample) >= sampleSize { // drop the last, unfinished line
		if i := bytes.LastIndexByte(text, '\n'); i > 0 {
			text = text[:i+1]
		}
	}
	s.format = formatCSV
	if t := bytes.TrimLeft(text, " \t\r\n"); len(t) > 0 && t[0] == '{' {
		s.format = formatNDJSON
		return
	}
	s.comma, _ = guessDelimiter(text)
}

// apply replaces guesses by what a person or the map says.
func (s *source) apply(r reading) error {
	if r.encoding != "" && s.format != formatXLSX {
		name, err := encodingName(r.encoding)
		if err != nil {
			return err
		}
		s.encoding, s.sure = name, true
		if r.delimiter == "" && s.format == formatCSV { // guess again, on the right text
			f, err := s.text(nil)
			if err != nil {
				return err
			}
			defer f.Close()
			sample := make([]byte, sampleSize)
			n, _ := io.ReadFull(f, sample)
			text := sample[:n]
			if i := bytes.LastIndexByte(text, '\n'); n == len(sample) && i > 0 {
				text = text[:i+1]
			}
			s.comma, _ = guessDelimiter(text)
		}
	}
	if r.delimiter != "" && s.format == formatCSV {
		d, err := parseDelimiter(r.delimiter)
		if err != nil {
			return err
		}
		s.comma = d
	}
	return nil
}

// limited keeps the first bytes written to it.
type limited struct {
	b     []byte
	limit int
}

func (l *limited) Write(p []byte) (int, error) {
	if room := l.limit - len(l.b); room > 0 {
		l.b = append(l.b, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

func openFile(path string) (*os.File, error) {
	f, err := os.Open(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, errs.NotFound("importer.open", "import.file_none", "file", path)
	case err != nil:
		return nil, errs.Invalid("importer.open", "import.file_unreadable", "file", path).Because(err)
	}
	return f, nil
}

// broken is the error of a file that cannot be unpacked.
func broken(name string, err error) error {
	return errs.Invalid("importer.read", "import.file_broken", "file", name).Because(err)
}

// opened is the text of a file.
type opened struct {
	io.Reader
	f *os.File
}

func (o *opened) Close() error { return o.f.Close() }

// text opens a file as UTF-8 text.
func (s *source) text(tick func(int)) (*opened, error) {
	f, err := openFile(s.path)
	if err != nil {
		return nil, err
	}
	r := io.Reader(bufio.NewReaderSize(&counter{f, tick}, 256<<10))
	if s.zipped {
		if r, err = gzip.NewReader(r); err != nil {
			_ = f.Close() // it was only read
			return nil, broken(s.name, err)
		}
	}
	r = decode(r, s.encoding)
	if s.macEnds {
		r = &macReader{r}
	}
	return &opened{r, f}, nil
}

// macReader turns CR into LF.
type macReader struct{ r io.Reader }

func (m *macReader) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// row is one record of a file.
type row struct {
	n       int64    // as a spreadsheet counts it: the header is 1
	line    int64    // as a text editor counts it; 0 = not a text
	cells   []string // in the order of the columns
	raw     []string // of a spreadsheet: the numbers behind the shown text; else nil
	json    []byte   // of NDJSON
	numbers []bool   // of NDJSON: which cells are numbers, not texts
	text    string   // of one that has no cells: as it was

	from1904 bool // days of a spreadsheet are counted from 1904
}

// rows reads the records of a file.
type rows interface {
	// header returns the names of the columns; they may grow while NDJSON is read.
	header() []string
	// next returns the next record: io.EOF at the end, a *rowError for one that cannot
	// be read, with the row's number, after which reading may go on.
	next() (row, error)
	Close() error
}

// open opens a file to read its rows.
func (s *source) open(r reading, tick func(int)) (rows, error) {
	switch s.format {
	case formatXLSX:
		return openXLSX(s, r)
	case formatNDJSON:
		f, err := s.text(tick)
		if err != nil {
			return nil, err
		}
		return newNDJSON(f), nil
	}
	f, err := s.text(tick)
	if err != nil {
		return nil, err
	}
	t := &csvRows{f: f, csv: newCSV(f, s.comma)}
	if r.header == "false" {
		t.cols = r.columns
		return t, nil
	}
	first, err := t.csv.read()
	if err != nil && err != io.EOF {
		_ = f.Close() // it was only read
		if e, ok := err.(*rowError); ok {
			return nil, &errs.Error{Kind: errs.InvalidInput, Op: "importer.read", Key: e.key, Args: e.args}
		}
		return nil, broken(s.name, err)
	}
	if t.cols, err = headerNames(s.name, first); err != nil {
		_ = f.Close() // it was only read
		return nil, err
	}
	return t, nil
}

// headerNames are the names of columns: trimmed, unique, none empty.
func headerNames(file string, cells []string) ([]string, error) {
	if len(cells) > maxColumns {
		return nil, errs.Invalid("importer.read", "import.too_many_columns", "file", file, "n", len(cells), "limit", maxColumns)
	}
	seen := map[string]int{}
	out := make([]string, len(cells))
	for i, c := range cells {
		c = strings.TrimSpace(strings.TrimPrefix(c, "\ufeff"))
		if c == "" {
			c = fmt.Sprintf("column %d", i+1)
		}
		if seen[c]++; seen[c] > 1 {
			c = fmt.Sprintf("%s (%d)", c, seen[c])
		}
		out[i] = strings.ToValidUTF8(c, string(utf8.RuneError))
	}
	return out, nil
}

// csvRows are the rows of delimited text.
type csvRows struct {
	f    io.Closer
	csv  *csvReader
	cols []string
}

func (t *csvRows) header() []string { return t.cols }
func (t *csvRows) Close() error     { return t.f.Close() }

func (t *csvRows) next() (row, error) {
	cells, err := t.csv.read()
	r := row{n: t.csv.row, line: t.csv.line, cells: cells}
	if err != nil {
		if err == errQuote {
			r.text = string(t.csv.whole)
		}
		return r, err
	}
	if len(cells) == len(t.cols) {
		return r, nil
	}
	if len(cells) > len(t.cols) && strings.Join(cells[len(t.cols):], "") == "" {
		r.cells = cells[:len(t.cols)]
		return r, nil
	}
	return r, &rowError{"import.cells", errs.Pairs("n", len(cells), "columns", len(t.cols))}
}
