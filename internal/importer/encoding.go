package importer

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"

	"huitou/internal/errs"
	"huitou/internal/importer/charset"
)

// The encodings that are named in many places.
const (
	UTF8    = charset.UTF8
	UTF16LE = charset.UTF16LE
	UTF16BE = charset.UTF16BE
	GB18030 = charset.GB18030
	Big5    = charset.Big5
	CP949   = charset.CP949
	Latin1  = charset.Latin1
)

// Encodings are the names that an --encoding flag may have.
var Encodings = charset.Names

// Decoding is a way of reading a file's bytes as text.
type Decoding = charset.Decoding

// encodingName returns the name of an encoding that a person typed.
func encodingName(s string) (string, error) {
	name, ok := charset.Find(s)
	if !ok {
		return "", errs.Invalid("importer.Run", "import.encoding_unknown", "name", errs.Short(s), "words", strings.Join(Encodings, ", "))
	}
	return name, nil
}

// decode reads r as UTF-8. Bytes that the encoding does not have become U+FFFD; text that
// claims to be UTF-8 is passed through, and validated with the facts. A leading byte-order
// mark is taken off.
func decode(r io.Reader, name string) io.Reader {
	if c := charset.Codec(name); c != nil {
		r = transform.NewReader(r, c.NewDecoder())
	}
	return &bomReader{r: r}
}

// bomReader drops a byte-order mark at the beginning.
type bomReader struct {
	r     io.Reader
	begun bool
	left  []byte
}

var bom = []byte("\ufeff")

func (b *bomReader) Read(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		head := make([]byte, len(bom))
		n, err := io.ReadFull(b.r, head)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return 0, err
		}
		b.left = bytes.TrimPrefix(head[:n], bom)
	}
	if len(b.left) > 0 {
		n := copy(p, b.left)
		b.left = b.left[n:]
		return n, nil
	}
	return b.r.Read(p)
}

// sniffer is a writer that detects the encoding of all bytes written to it.
type sniffer struct {
	n       int64
	head    []byte // the first bytes
	foreign []byte // windows around bytes outside ASCII
	tail    []byte // an incomplete rune at the end of the previous block
	broken  bool   // not UTF-8
	high    bool   // bytes outside ASCII were seen
}

const (
	sniffHead    = 4096
	sniffForeign = 256 << 10
)

// Write takes the next block.
func (s *sniffer) Write(p []byte) (int, error) {
	size := len(p)
	s.n += int64(size)
	if room := sniffHead - len(s.head); room > 0 {
		s.head = append(s.head, p[:min(room, len(p))]...)
	}
	if !s.high && ascii(p) {
		return size, nil
	}
	s.high = true
	if len(s.foreign) < sniffForeign {
		s.keep(p)
	}
	if s.broken {
		return size, nil
	}
	if len(s.tail) > 0 {
		p = append(s.tail, p...)
		s.tail = nil
	}
	for len(p) > 0 {
		if p[0] < utf8.RuneSelf {
			p = p[1:]
			continue
		}
		r, n := utf8.DecodeRune(p)
		if r == utf8.RuneError && n == 1 {
			if len(p) < utf8.UTFMax && !utf8.FullRune(p) {
				s.tail = append([]byte(nil), p...)
				return size, nil
			}
			s.broken = true
			return size, nil
		}
		p = p[n:]
	}
	return size, nil
}

// keep adds the lines of a block that hold bytes outside ASCII.
func (s *sniffer) keep(p []byte) {
	for len(p) > 0 && len(s.foreign) < sniffForeign {
		line := p
		if i := bytes.IndexByte(p, '\n'); i >= 0 {
			line = p[:i+1]
		}
		if !ascii(line) {
			s.foreign = append(s.foreign, line...)
		}
		p = p[len(line):]
	}
}

func ascii(p []byte) bool {
	for _, b := range p {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decodings are the ways of reading the file, the likeliest first; never none.
func (s *sniffer) decodings() []Decoding {
	sure := func(name string) []Decoding { return []Decoding{{Encoding: name, Sure: true}} }
	for _, m := range []struct{ mark, name string }{
		{"\xef\xbb\xbf", UTF8}, {"\xff\xfe\x00\x00", charset.UTF32LE}, {"\x00\x00\xfe\xff", charset.UTF32BE},
		{"\xff\xfe", UTF16LE}, {"\xfe\xff", UTF16BE},
	} {
		if bytes.HasPrefix(s.head, []byte(m.mark)) {
			return sure(m.name)
		}
	}
	if name, ok := wide(s.head); ok {
		return sure(name)
	}
	switch {
	case !s.high && (bytes.Contains(s.head, []byte("\x1b$B")) || bytes.Contains(s.head, []byte("\x1b$@"))):
		return sure(charset.JIS)
	case !s.high || !s.broken && len(s.tail) == 0:
		return sure(UTF8)
	}
	return charset.Rank(s.foreign)
}

// wide recognises UTF-16 and UTF-32 without a mark by the zero bytes of their ASCII
// characters, of which a table has many: delimiters and line ends at least.
func wide(head []byte) (string, bool) {
	var zero [4]int
	for i, b := range head {
		if b == 0 {
			zero[i%4]++
		}
	}
	n := len(head) / 4
	even, odd := zero[0]+zero[2], zero[1]+zero[3]
	switch {
	case n < 1:
		return "", false
	case zero[1] > n*3/4 && zero[2] > n*3/4 && zero[3] > n*3/4 && zero[0] <= n/8:
		return charset.UTF32LE, true
	case zero[0] > n*3/4 && zero[1] > n*3/4 && zero[2] > n*3/4 && zero[3] <= n/8:
		return charset.UTF32BE, true
	case odd > n/2 && even <= odd/8:
		return UTF16LE, true
	case even > n/2 && odd <= even/8:
		return UTF16BE, true
	}
	return "", false
}
