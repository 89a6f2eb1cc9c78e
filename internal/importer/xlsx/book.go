package xlsx

import (
	"archive/zip"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// Limits bound what is read of a file. Zero values mean those of Open.
type Limits struct {
	MaxUnpacked int64 // bytes of all parts together; default 4 GiB
	MaxCell     int   // bytes of one cell; default 1 MiB
	MaxTexts    int64 // bytes of memory for shared texts; default 256 MiB
}

// The limits of the format.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
	maxSheets  = 10_000
	maxStyles  = 1 << 16
)

// Book is an open file.
type Book struct {
	Limits
	f     *os.File
	in    *metered
	parts map[string]*zip.File // by their names in lower case
	left  int64
	stop  func() error

	sheets   []sheet
	styles   []style
	texts    texts
	textPart string // where the shared texts are, "" = there are none
	from1904 bool
}

// sheet is the name of a sheet and the part it is in.
type sheet struct{ name, part string }

// Open opens a file. stop is called regularly: its error ends the reading and is returned; may
// be nil. tick is called with the number of bytes read; may be nil. Errors of the file are of
// type *Error.
func Open(file string, limits Limits, stop func() error, tick func(n int)) (b *Book, err error) {
	if stop == nil {
		stop = func() error { return nil }
	}
	limits.MaxUnpacked = cmp.Or(limits.MaxUnpacked, 4<<30)
	limits.MaxCell = cmp.Or(limits.MaxCell, 1<<20)
	limits.MaxTexts = cmp.Or(limits.MaxTexts, 256<<20)
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	b = &Book{Limits: limits, f: f, left: limits.MaxUnpacked, stop: stop, parts: map[string]*zip.File{}}
	defer func() {
		if p := recover(); p != nil {
			err = &Error{Fault: Broken, Err: fmt.Errorf("panic: %v", p)}
		}
		if err != nil {
			_ = f.Close() // it was only read
			b = nil
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	b.in = &metered{ReaderAt: f, left: maxDirectory, tick: tick}
	z, err := zip.NewReader(b.in, info.Size())
	if err != nil {
		return nil, &Error{Fault: Broken, Err: err}
	}
	b.in.left = -1
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		if b.parts[name] == nil { // as spreadsheets do: the first of a name
			b.parts[name] = f
		}
	}
	return b, b.read()
}

// Close closes the file.
func (b *Book) Close() error { return b.f.Close() }

// From1904 reports whether days are counted from 1904, as old spreadsheets of the
// Macintosh do.
func (b *Book) From1904() bool { return b.from1904 }

// Sheets are the names of the sheets, in their order.
func (b *Book) Sheets() []string {
	var out []string
	for _, s := range b.sheets {
		out = append(out, s.name)
	}
	return out
}

// read reads what the file says of itself: its sheets and its styles.
func (b *Book) read() error {
	top, err := b.relations("")
	if err != nil {
		return err
	}
	book := "xl/workbook.xml"
	for _, r := range top {
		if r.kind == "officeDocument" && b.find(r.target) != nil {
			book = r.target
		}
	}
	if b.find(book) == nil && b.find("[Content_Types].xml") == nil {
		return &Error{Fault: NotBook, Part: book}
	}
	rels, err := b.relations(book)
	if err != nil {
		return err
	}
	err = b.each(book, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			v := attr(&e, "date1904")
			b.from1904 = v == "1" || v == "true"
		case "sheet":
			r := rels[attr(&e, "id")]
			if r.kind == "worksheet" && len(b.sheets) < maxSheets {
				b.sheets = append(b.sheets, sheet{attr(&e, "name"), r.target})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range rels {
		switch {
		case b.find(r.target) == nil: // no styles, no shared texts: nothing may name one
		case r.kind == "styles":
			if err := b.readStyles(r.target); err != nil {
				return err
			}
		case r.kind == "sharedStrings":
			b.textPart = r.target
		}
	}
	if len(b.sheets) == 0 {
		return &Error{Fault: NoSheet, Part: book}
	}
	return nil
}

// readStyles reads how numbers are shown.
func (b *Book) readStyles(name string) error {
	formats := map[string]style{}
	inCells := false
	return b.each(name, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if len(formats) < maxStyles {
				formats[attr(&e, "numFmtId")] = styleOf(attr(&e, "formatCode"))
			}
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "cellXfs":
			inCells = true
		case "xf":
			if inCells && len(b.styles) < maxStyles {
				id := attr(&e, "numFmtId")
				s, own := formats[id]
				if !own {
					s = builtin(id)
				}
				b.styles = append(b.styles, s)
			}
		}
		return nil
	})
}

// texts are the shared texts of a file, in blocks: each costs its bytes and four more.
type texts struct {
	blocks []textBlock
	n      int
	size   int64
	begun  []byte // the texts of the last block
}

// textBlock is up to blockTexts texts, one after the other.
type textBlock struct {
	text string
	ends []uint32
}

const blockTexts = 1024

// add adds a text.
func (t *texts) add(s string) {
	if t.n%blockTexts == 0 {
		t.finish()
		t.blocks = append(t.blocks, textBlock{})
	}
	t.begun = append(t.begun, s...)
	last := &t.blocks[len(t.blocks)-1]
	last.ends = append(last.ends, uint32(len(t.begun))) //nolint:gosec // 1024 texts of no more than a cell
	t.n++
	t.size += int64(len(s)) + 24
}

// finish ends the last block.
func (t *texts) finish() {
	if n := len(t.blocks); n > 0 {
		t.blocks[n-1].text, t.begun = string(t.begun), t.begun[:0]
	}
}

// at is a text by its number, which must be one.
func (t *texts) at(i int) string {
	b := &t.blocks[i/blockTexts]
	from := uint32(0)
	if i %= blockTexts; i > 0 {
		from = b.ends[i-1]
	}
	return b.text[from:b.ends[i]]
}

// readTexts reads the shared texts; once.
func (b *Book) readTexts() error {
	if b.textPart == "" || b.texts.n > 0 {
		return nil
	}
	p, err := b.open(b.textPart)
	if err != nil {
		return err
	}
	defer p.close.Close()
	var s text
	for {
		t, err := p.next()
		if err == io.EOF {
			b.texts.finish()
			return nil
		}
		if err != nil {
			return err
		}
		if !s.take(t, b.MaxCell) {
			return &Error{Fault: TooLong, Part: p.name, Found: strconv.Itoa(b.texts.n)}
		}
		if e, ok := t.(xml.EndElement); ok && e.Name.Local == "si" {
			b.texts.add(unescape(string(s.b)))
			s.b = s.b[:0]
			if b.texts.size > b.MaxTexts {
				return &Error{Fault: ManyTexts, Part: p.name}
			}
		}
	}
}
