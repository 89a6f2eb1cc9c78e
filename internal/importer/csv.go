package importer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode"

	"huitou/internal/errs"
)

// The bounds of a record.
const (
	maxRecord   = 4 << 20 // bytes
	maxUnclosed = 200     // quotes that are never closed before we give up
	spaces      = ' '     // the delimiter that stands for any run of spaces
	maxQuotedIn = 1 << 20
)

// csvReader reads records of delimited text. It is not encoding/csv because an invalid row
// must not end the file: it is reported with its row and line, and reading continues; because
// an unclosed quote must not swallow the rest, even if a later quote seems to close it; and
// because records are bounded. Quotes inside an unquoted field are kept literally.
type csvReader struct {
	in    *bufio.Reader
	comma byte

	row, line int64  // of the record last read
	next      int64  // line number of the line to come
	back      []byte // lines unread
	lost      bool   // a line that was too long followed them
	unclosed  int
	width     int    // fields of the record before
	whole     []byte // the first line of a record with quotes
	rec       []byte // the record's text
	ends      []int  // where its fields end in rec
}

func newCSV(r io.Reader, comma byte) *csvReader {
	return &csvReader{in: bufio.NewReaderSize(r, 128<<10), comma: comma, next: 1}
}

// readLine returns the next line with its line end. The bytes are valid until the next call.
func (c *csvReader) readLine() ([]byte, error) {
	if len(c.back) > 0 {
		i := bytes.IndexByte(c.back, '\n')
		n := i + 1
		if i < 0 {
			n = len(c.back)
		}
		line := c.back[:n:n]
		c.back = c.back[n:]
		if i < 0 { // the rest of the line is still in the file
			more, err := c.slice()
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, err
			}
			line = append(line, more...)
		}
		c.next++
		return line, nil
	}
	if c.lost {
		c.lost = false
		c.next++
		return nil, errLong
	}
	line, err := c.slice()
	if len(line) > 0 || errors.Is(err, errLong) {
		c.next++
	}
	if len(line) > 0 {
		return line, nil
	}
	return nil, err
}

// slice reads up to a line's end, or returns errLong and skips the line.
func (c *csvReader) slice() ([]byte, error) {
	line, err := c.in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		if err == io.EOF && len(line) > 0 {
			err = nil
		}
		return line, err
	}
	long := append([]byte(nil), line...)
	for err == bufio.ErrBufferFull {
		line, err = c.in.ReadSlice('\n')
		if len(long) <= maxRecord {
			long = append(long, line...)
		}
	}
	if len(long) > maxRecord {
		return nil, errLong
	}
	if err == io.EOF {
		err = nil
	}
	return long, err
}

// Errors of one record: reading continues after it.
var (
	errLong     = &rowError{key: "import.row_too_long", args: errs.Pairs("limit", maxRecord>>20)}
	errTooManyQ = errs.Invalid("importer.read", "import.quotes_broken", "n", maxUnclosed)
)

// keyQuote is the key of a record with a quote that is never closed.
const keyQuote = "import.quote_open"

// rowError is what is wrong with a record as a whole.
type rowError struct {
	key  string
	args errs.Args
}

func (e *rowError) Error() string { return e.key }

// read returns the fields of the next record that is not blank: io.EOF at the end, a
// *rowError for a record that cannot be read, after which reading may go on.
func (c *csvReader) read() ([]string, error) {
	for {
		c.line = c.next
		c.row++
		line, err := c.readLine()
		if err != nil {
			if err == io.EOF {
				c.row--
			}
			return nil, err
		}
		line = trimEnd(line)
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if c.comma == spaces {
			return strings.Fields(string(line)), nil
		}
		c.rec, c.ends = c.rec[:0], c.ends[:0]
		if bytes.IndexByte(line, '"') < 0 {
			c.split(line)
			c.width = len(c.ends)
			return c.fields(), nil
		}
		c.whole = append(c.whole[:0], line...)
		if err := c.quoted(line); err != nil {
			return nil, err
		}
		c.width = len(c.ends)
		return c.fields(), nil
	}
}

// trimEnd takes the line's end off.
func trimEnd(line []byte) []byte {
	n := len(line)
	if n > 0 && line[n-1] == '\n' {
		n--
		if n > 0 && line[n-1] == '\r' {
			n--
		}
	}
	return line[:n]
}

// split adds the fields of a line without quotes.
func (c *csvReader) split(line []byte) {
	for {
		i := bytes.IndexByte(line, c.comma)
		if i < 0 {
			c.rec = append(c.rec, line...)
			c.ends = append(c.ends, len(c.rec))
			return
		}
		c.rec = append(c.rec, line[:i]...)
		c.ends = append(c.ends, len(c.rec))
		line = line[i+1:]
	}
}

// quoted adds the fields of a record that has quotes, reading more lines where a quoted
// field goes on.
func (c *csvReader) quoted(line []byte) error {
	var taken []byte // lines after the first, to give back if the quote never closes
	for {
		if len(line) == 0 || line[0] != '"' {
			i := bytes.IndexByte(line, c.comma)
			if end := c.textFormula(line); end > i && i >= 0 { // ="a,b" is one field
				if i = end; end == len(line) {
					i = -1
				}
			}
			if i < 0 {
				c.rec = append(c.rec, line...)
				c.ends = append(c.ends, len(c.rec))
				return nil
			}
			c.rec = append(c.rec, line[:i]...)
			c.ends = append(c.ends, len(c.rec))
			line = line[i+1:]
			continue
		}
		line = line[1:]
		began, from, spans, stray := c.next-1, len(c.rec), false, false
		for {
			i := bytes.IndexByte(line, '"')
			if i >= 0 {
				c.rec = append(c.rec, line[:i]...)
				line = line[i+1:]
				switch {
				case len(line) == 0 || line[0] == c.comma:
					if c.swallowed(c.rec[from:]) {
						return c.unread(taken, began)
					}
					c.ends = append(c.ends, len(c.rec))
					if len(line) == 0 {
						return nil
					}
					line = line[1:]
					goto field
				case line[0] == '"':
					c.rec = append(c.rec, '"')
					line = line[1:]
				case spans: // more likely the quote of a later record
					return c.unread(taken, began)
				default: // a quote inside a quoted field that was not doubled
					c.rec, stray = append(c.rec, '"'), true
				}
				continue
			}
			c.rec = append(c.rec, line...)
			more, err := c.readLine()
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errLong) {
				return err
			}
			if err != nil || len(taken)+len(more) > maxQuotedIn || stray {
				c.lost = c.lost || err == errLong
				return c.unread(append(taken, more...), began)
			}
			taken = append(taken, more...)
			c.rec, spans = append(c.rec, '\n'), true
			line = trimEnd(taken[len(taken)-len(more):])
		}
	field:
	}
}

// swallowed reports whether a multi-line quoted field is really an unclosed quote followed by
// other records: every line has as many fields as the record before, no spaces as in prose,
// and begins like this record.
func (c *csvReader) swallowed(field []byte) bool {
	before := len(c.ends)
	if before == 0 || c.width < 3 || bytes.IndexByte(field, '\n') < 0 || bytes.Contains(field, []byte{c.comma, ' '}) {
		return false
	}
	begin := c.rec[:c.ends[0]]
	lines := bytes.Split(field, []byte("\n"))
	for i, l := range lines {
		want := c.width - 1
		switch i {
		case 0:
			want -= before
		case len(lines) - 1:
			want = before
		}
		first, _, _ := bytes.Cut(l, []byte{c.comma})
		if bytes.Count(l, []byte{c.comma}) != want || i > 0 && !alike(first, begin) {
			return false
		}
	}
	return true
}

// alike reports whether two texts are of the same kinds of characters in the same order,
// as 1009 and 12 are, or A-7 and B-12; texts without a digit never are.
func alike(a, b []byte) bool {
	kinds := func(s []byte) (out []byte) {
		for _, r := range string(s) {
			k := byte('a')
			switch {
			case r >= '0' && r <= '9':
				k = '0'
			case r < 0x80 && !unicode.IsLetter(r):
				k = byte(r)
			}
			if n := len(out); n == 0 || out[n-1] != k {
				out = append(out, k)
			}
		}
		return out
	}
	x := kinds(a)
	return bytes.IndexByte(x, '0') >= 0 && bytes.Equal(x, kinds(b))
}

// textFormula is the length of a field written ="…", 0 if the line does not begin so.
func (c *csvReader) textFormula(line []byte) int {
	if !bytes.HasPrefix(line, []byte(`="`)) {
		return 0
	}
	for i := 2; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		switch {
		case i+1 == len(line) || line[i+1] == c.comma:
			return i + 1
		case line[i+1] != '"':
			return 0
		}
		i++
	}
	return 0
}

// unread gives back the lines after the first of a record with an unclosed quote, and returns
// the error with the line of that quote.
func (c *csvReader) unread(taken []byte, began int64) error {
	if c.unclosed++; c.unclosed > maxUnclosed {
		return errTooManyQ
	}
	c.back = append(bytes.Clone(taken), c.back...)
	c.next = c.line + 1
	return &rowError{keyQuote, errs.Pairs("line", began)}
}

// fields cuts the record.
func (c *csvReader) fields() []string {
	text := string(c.rec)
	out := make([]string, len(c.ends))
	from := 0
	for i, end := range c.ends {
		out[i] = text[from:end]
		from = end
	}
	return out
}
