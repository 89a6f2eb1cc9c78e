package xlsx

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// maxDepth bounds how deep elements may be nested; spreadsheets need some ten.
const maxDepth = 64

// maxDirectory bounds what is read to list the parts of a file.
const maxDirectory = 16 << 20

var (
	errTooLarge = errors.New("unpacked larger than allowed")
	errTooLong  = errors.New("a text longer than a cell may be")
)

// metered reads a file and counts what is read of it.
type metered struct {
	io.ReaderAt
	left int64 // while the list of parts is read; < 0 = no bound
	tick func(n int)
}

func (m *metered) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.ReaderAt.ReadAt(p, off)
	if m.left >= 0 {
		if m.left -= int64(n); m.left < 0 {
			m.left = 0
			return 0, errTooLarge
		}
	} else if m.tick != nil {
		m.tick(n)
	}
	return n, err
}

// part reads the elements of one part.
type part struct {
	name  string
	in    *feed
	xml   *xml.Decoder
	close io.Closer
	depth int
}

// feed hands out bytes and counts them: all of them, and those of one token.
type feed struct {
	r     *bufio.Reader
	all   *int64 // what may still be unpacked
	token int    // bytes since the last token
	most  int
	stop  func() error
	seen  int
}

// ReadByte returns the next byte.
func (f *feed) ReadByte() (byte, error) {
	if f.token++; f.token > f.most {
		return 0, errTooLong
	}
	if f.seen++; f.seen&0xffff == 0 {
		if err := f.stop(); err != nil {
			return 0, err
		}
	}
	if *f.all--; *f.all < 0 {
		return 0, errTooLarge
	}
	return f.r.ReadByte()
}

// Read is for decoders that want no single bytes.
func (f *feed) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := f.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

// find is the part of a name, whose letters may differ in case; nil if there is none.
func (b *Book) find(name string) *zip.File {
	name = strings.ToLower(strings.TrimPrefix(name, "/"))
	return b.parts[name]
}

// open opens a part.
func (b *Book) open(name string) (*part, error) {
	f := b.find(name)
	if f == nil {
		return nil, &Error{Fault: NoPart, Part: name}
	}
	r, err := f.Open()
	if err != nil {
		return nil, &Error{Fault: Broken, Part: name, Err: err}
	}
	in := &feed{r: bufio.NewReaderSize(r, 64<<10), all: &b.left, most: 8*b.MaxCell + 64<<10, stop: b.stop}
	p := &part{name: name, in: in, close: r, xml: xml.NewDecoder(in)}
	p.xml.Entity = map[string]string{} // none but those of XML itself
	return p, nil
}

// next returns the next element or text, io.EOF at the end. Elements are not matched
// with their ends: a part that leaves some open is reported at its end.
func (p *part) next() (xml.Token, error) {
	p.in.token = 0
	t, err := p.xml.RawToken()
	switch {
	case err == io.EOF && p.depth == 0:
		return nil, io.EOF
	case err == io.EOF:
		return nil, &Error{Fault: Broken, Part: p.name, Err: io.ErrUnexpectedEOF}
	case err != nil:
		return nil, p.fault(err)
	}
	switch t.(type) {
	case xml.StartElement:
		if p.depth++; p.depth > maxDepth {
			return nil, &Error{Fault: TooDeep, Part: p.name}
		}
	case xml.EndElement:
		if p.depth--; p.depth < 0 {
			return nil, &Error{Fault: Broken, Part: p.name, Found: "</"}
		}
	case xml.Directive:
		return nil, &Error{Fault: DocType, Part: p.name}
	}
	return t, nil
}

// fault is what stopped the reading of a part.
func (p *part) fault(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, errTooLarge):
		return &Error{Fault: TooLarge, Part: p.name}
	case errors.Is(err, errTooLong):
		return &Error{Fault: TooLong, Part: p.name}
	case p.in.stop() != nil:
		return p.in.stop()
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "character entity"):
		return &Error{Fault: DocType, Part: p.name, Err: err}
	}
	return &Error{Fault: Broken, Part: p.name, Err: err}
}

// each calls fn for the elements of a small part.
func (b *Book) each(name string, fn func(xml.StartElement) error) error {
	p, err := b.open(name)
	if err != nil {
		return err
	}
	defer p.close.Close()
	for {
		t, err := p.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := fn(e); err != nil {
				return err
			}
		}
	}
}

// attr is an attribute by its local name.
func attr(e *xml.StartElement, name string) string {
	for i := range e.Attr {
		if e.Attr[i].Name.Local == name {
			return e.Attr[i].Value
		}
	}
	return ""
}

// relation is where a part points.
type relation struct{ kind, target string }

// relations are those of a part by their ids; none where the part has no list of them.
func (b *Book) relations(of string) (map[string]relation, error) {
	dir, base := path.Split(of)
	list := dir + "_rels/" + base + ".rels"
	out := map[string]relation{}
	if b.find(list) == nil {
		return out, nil
	}
	err := b.each(list, func(e xml.StartElement) error {
		if e.Name.Local != "Relationship" || len(out) >= maxSheets {
			return nil
		}
		target := attr(&e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		out[attr(&e, "Id")] = relation{path.Base(attr(&e, "Type")), strings.TrimPrefix(target, "/")}
		return nil
	})
	return out, err
}
