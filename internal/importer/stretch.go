package importer

import (
	"errors"
	"io"

	"huitou/internal/errs"
)

// stretch is rows of a file that follow one another.
type stretch struct {
	rows   []led
	header []string
	read   int // bytes of the file since the stretch before
}

// The bounds of a stretch.
const (
	maxStretchRows  = 512
	maxStretchBytes = 256 << 10 // of cells
)

// readAhead reads the rows of a file in stretches.
func readAhead(r rows, read *int, give func(*stretch) error) error {
	t, bytes := &stretch{}, 0
	for {
		row, err := r.next()
		ends := false
		if err != nil {
			_, bad := errors.AsType[*rowError](err)
			ends = !bad
		}
		if !ends {
			t.rows = append(t.rows, led{row, err})
			bytes += len(row.text) + len(row.json)
			for _, c := range row.cells {
				bytes += len(c)
			}
		}
		if ends || len(t.rows) >= maxStretchRows || bytes > maxStretchBytes {
			t.header, t.read, *read = r.header(), *read, 0
			if e := give(t); e != nil {
				return e
			}
			if err == io.EOF {
				return nil
			}
			if ends {
				return err
			}
			t, bytes = &stretch{rows: make([]led, 0, maxStretchRows)}, 0
		}
	}
}

// takeLed takes a row, or rejects one that could not be read.
func (s *stager) takeLed(at map[string]int, x *led) error {
	if s.counts.Rows >= s.maxRows {
		return errs.New(errs.KindTooLarge, "importer.Run", "import.too_many_rows", "limit", s.maxRows)
	}
	s.counts.Rows++
	s.src.rows++
	if x.err != nil {
		if bad, ok := errors.AsType[*rowError](x.err); ok {
			return s.reject(x.n, badCell{key: bad.key, args: bad.args})
		}
		return x.err
	}
	s.row = cells{m: s.m, at: at, row: x.row, tables: s.tables, formats: s.formats[s.src.rule], file: s.src.src.name, known: s.known, rule: s.src.rule}
	return s.take(&s.row)
}
