package importer

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"huitou/internal/errs"
)

// magic are the beginnings of files that are no tables but are uploaded as such.
var magic = []string{"%PDF-", "\x89PNG", "GIF8", "\xff\xd8\xff", "Rar!", "7z\xbc\xaf", "SQLite format 3", "{\\rtf", "<!DOCTYPE", "<!doctype", "<html", "<HTML", "<?xml"}

// failed is the error of a file that stopped being read.
func (s *source) failed(err error) error {
	if e := s.live(); e != nil {
		return e
	}
	if errors.Is(err, errUnpacked) {
		return errs.New(errs.KindTooLarge, "importer.read", "import.file_large", "file", s.name, "gb", s.limits.gigabytes())
	}
	return broken(s.name, err)
}

var errUnpacked = errors.New("unpacked larger than allowed")

// unpacked counts what comes out of a packed file.
type unpacked struct {
	io.Reader
	left int64
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if u.left -= int64(n); u.left < 0 {
		return 0, errUnpacked
	}
	return n, err
}

// noTable reports whether a file is no text, or one of another kind.
func noTable(sample []byte, encoding string) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(sample, bom), " \t\r\n")
	for _, m := range magic {
		if bytes.HasPrefix(text, []byte(m)) {
			return true
		}
	}
	if strings.HasPrefix(encoding, "utf-16") || strings.HasPrefix(encoding, "utf-32") {
		return false
	}
	control := 0 // a few in a text are somebody's mistake, reported when it is read
	for _, b := range sample {
		if b < ' ' && b != '\t' && b != '\r' && b != '\n' && b != '\f' {
			control++
		}
	}
	return control > 4+len(sample)/20
}

// isArray reports whether a file begins as an array of JSON objects does.
func isArray(sample []byte) bool {
	in, array := bytes.CutPrefix(bytes.TrimSpace(bytes.TrimPrefix(sample, bom)), []byte("["))
	return array && bytes.HasPrefix(bytes.TrimSpace(in), []byte("{"))
}

// detect finds the format and the delimiter in the beginning of a file.
func (s *source) detect(sample []byte) {
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
	s.comma, s.sepLine = sepLine(text)
	if !s.sepLine {
		s.comma, _ = guessDelimiter(text)
	}
	if first, err := newCSV(bytes.NewReader(text), ',').read(); err == nil && isRejectHead(first) {
		s.comma, s.rejects = ',', true
	}
}

// sepLine reads the first line of a text if it says nothing but what separates fields,
// as Excel writes and reads it.
func sepLine(text []byte) (comma byte, ok bool) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.Trim(bytes.TrimSpace(line), `"`)
	if len(line) == 4 && bytes.EqualFold(line, []byte("sep=")) { // the tab was trimmed
		return '\t', true
	}
	if len(line) != 5 || !bytes.EqualFold(line[:4], []byte("sep=")) {
		return 0, false
	}
	return line[4], true
}
