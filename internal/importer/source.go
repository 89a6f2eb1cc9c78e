package importer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"huitou/internal/csvfile"
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
	macEnds    bool         // lines end in CR alone
	sepLine    bool         // the first line names the delimiter: sep=;
	rejects    bool         // it is a file of rejected rows, as WriteRejected writes it
	marked     bool         // it begins with a byte-order mark
	guesses    []Decoding   // what the encoding may be, the likeliest first
	live       func() error // whether to go on
	limits     Limits
	problem    error // why it is no table: it is empty, or a picture
}

// reading is what overrides the guesses about a file.
type reading struct {
	encoding, delimiter string
	sheet               string
	header              string // "", "true", "false"
	columns             []string
	skip                int      // records before the header
	need                []string // columns that the header has
}

// sampleSize is how much of a file's beginning is looked at to find its delimiter.
const sampleSize = 64 << 10

// counter counts the bytes read of a file, for the progress.
type counter struct {
	r    io.Reader
	tick func(n int)
	live func() error
}

func (c *counter) Read(p []byte) (int, error) {
	if err := c.live(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	if c.tick != nil {
		c.tick(n)
	}
	return n, err
}

// scan reads a whole file once: its checksum, its format, its encoding.
func scan(ctx context.Context, path string, limits Limits, tick func(int)) (*source, error) {
	s := &source{path: path, name: filepath.Base(path), live: ctx.Err, limits: limits.Defaults()}
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	hash := sha256.New()
	raw := bufio.NewReaderSize(io.TeeReader(&counter{f, tick, s.live}, hash), 256<<10)
	text := io.Reader(raw)
	head, _ := raw.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		s.zipped = true
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, broken(s.name, err)
		}
		text = &unpacked{z, s.limits.MaxUnpackedBytes}
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
		return nil, s.failed(err)
	}
	if _, err := io.Copy(io.Discard, raw); err != nil { // what follows the gzip stream
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	s.size, s.sum = info.Size(), hex.EncodeToString(hash.Sum(nil))
	if s.format == formatXLSX { // which says its encoding
		s.sure = true
		return s, nil
	}
	s.marked = bytes.HasPrefix(sample.b, bom)
	s.guesses = sniff.decodings()
	s.encoding, s.sure = s.guesses[0].Encoding, s.guesses[0].Sure
	s.detect(sample.b)
	switch {
	case sniff.n == 0 || len(bytes.TrimSpace(bytes.TrimPrefix(sample.b, bom))) == 0 && sniff.n < sampleSize:
		s.problem = errs.Invalid("importer.scan", "import.file_empty", "file", s.name)
	case isArray(sample.b):
		s.problem = errs.Invalid("importer.scan", "import.json_array", "file", s.name)
	case noTable(sample.b, s.encoding):
		s.problem = errs.Invalid("importer.scan", "import.file_no_table", "file", s.name)
	}
	return s, nil
}

// certain returns an error that names the choices where nobody said what the encoding is
// and it is not sure: a guess is never taken in silence.
func (s *source) certain() error {
	if s.sure || s.problem != nil {
		return nil
	}
	return unsure(s.name, s.guesses)
}

func unsure(file string, guesses []Decoding) error {
	c := &errs.Error{Kind: errs.KindInvalid, Op: "importer.read", Key: "import.encoding_unsure", Args: errs.Pairs("file", file, "guess", guesses[0].Encoding)}
	for _, d := range guesses {
		c.Fields = append(c.Fields, errs.Field{Path: d.Encoding, Key: "import.encoding_reads", Args: errs.Pairs("text", strings.Join(d.Lines, " / "))})
	}
	return c
}

// apply replaces guesses by what a person or the map says.
func (s *source) apply(r reading) error {
	if s.rejects { // it is read as it was written, whatever its rows were read as before
		return nil
	}
	if r.encoding != "" && s.format != formatXLSX && !s.marked {
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
			if s.comma, s.sepLine = sepLine(text); !s.sepLine {
				s.comma, _ = guessDelimiter(text)
			}
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
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close() // nothing was read
		return nil, errs.Invalid("importer.open", "import.file_folder", "file", path)
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
	r := io.Reader(bufio.NewReaderSize(&counter{f, tick, s.live}, 256<<10))
	if s.zipped {
		z, err := gzip.NewReader(r)
		if err != nil {
			_ = f.Close() // it was only read
			return nil, broken(s.name, err)
		}
		r = &unpacked{z, s.limits.MaxUnpackedBytes}
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
	numbers []bool   // of NDJSON and spreadsheets: which cells are numbers, not texts
	text    string   // of one that has no cells: as it was

	from1904 bool            // days of a spreadsheet are counted from 1904
	doubt    map[int]badCell // cells with unreliable values, by their position
}

// rows reads the records of a file.
type rows interface {
	// header returns the names of the columns; they may grow while NDJSON is read.
	header() []string
	// next returns the next record: io.EOF at the end, a *rowError for one that cannot
	// be read, with the row's number, after which reading may go on.
	next() (row, error)
	// noted returns the remarks about the file; call it after the last row.
	noted() notes
	Close() error
}

// open opens a file to read its rows.
func (s *source) open(r reading, tick func(int)) (rows, error) {
	if s.rejects {
		r = reading{need: r.need}
	}
	switch s.format {
	case formatXLSX:
		in, err := openXLSX(s, r, tick)
		if err != nil {
			return nil, err
		}
		return s.under(in, r)
	case formatNDJSON:
		f, err := s.text(tick)
		if err != nil {
			return nil, err
		}
		return newNDJSON(f, s.limits), nil
	}
	f, err := s.text(tick)
	if err != nil {
		return nil, err
	}
	in := &csvRows{f: f, csv: newCSV(f, s.comma)}
	if s.sepLine {
		_, _ = in.csv.readLine() // it was read before
		in.csv.row++
	}
	return s.under(in, r)
}

// under puts the rows of a file under its header, and closes it where it has none.
func (s *source) under(in records, r reading) (rows, error) {
	t, err := underHeader(s.name, in, r, s.limits)
	if err == nil {
		return t, nil
	}
	_ = in.Close() // it was only read
	if _, ok := errors.AsType[*errs.Error](err); !ok && s.live() == nil {
		err = broken(s.name, err)
	}
	return nil, err
}

// csvRows are the records of delimited text.
type csvRows struct {
	f   io.Closer
	csv *csvReader
}

func (t *csvRows) Close() error { return t.f.Close() }

func (t *csvRows) next() (row, error) {
	cells, err := t.csv.read()
	r := row{n: t.csv.row, line: t.csv.line, cells: cells}
	if e, bad := err.(*rowError); bad && e.key == keyQuote {
		r.text = string(t.csv.whole)
	}
	for i, c := range cells {
		cells[i] = csvfile.Unescape(plainText(c))
	}
	return r, err
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
