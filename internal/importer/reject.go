package importer

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"huitou/internal/errs"
	"huitou/internal/flow"
)

// rejects collects the rejected rows, in the order of files and rows.
type rejects struct {
	sorted *sorter
	rows   rowSet
	late   int64 // rows that were rejected after they had produced parts
}

func newRejects(dir string) *rejects { return &rejects{sorted: newSorter(dir)} }

func place(file string, n int64) string { return file + ":" + strconv.FormatInt(n, 10) }

// add rejects a row that has produced no parts, for a reason.
func (r *rejects) add(file int, n int64, bad badCell) error {
	r.rows.add(file, n)
	body, err := json.Marshal(flow.RejectReason{Column: bad.column, Key: bad.key, Args: bad.args, Found: errs.Short(bad.found), Expected: bad.expected})
	if err != nil {
		return err
	}
	var key [12]byte
	binary.BigEndian.PutUint32(key[:4], uint32(file))
	binary.BigEndian.PutUint64(key[4:], uint64(n))
	return r.sorted.add(key[:], body)
}

// addRows rejects rows that have already produced parts: check removes these.
func (r *rejects) addRows(rows []span, bad badCell) error {
	for _, s := range rows {
		for n := s.From; n <= s.To; n++ {
			if r.rows.add(s.File, n) {
				r.late++
			}
			if err := r.add(s.File, n, bad); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachRow calls fn for every rejected row with its reasons, each once.
func (r *rejects) eachRow(fn func(file int, n int64, why []flow.RejectReason) error) error {
	var at []byte
	var why []flow.RejectReason
	flush := func() error {
		if len(why) == 0 {
			return nil
		}
		err := fn(int(binary.BigEndian.Uint32(at)), int64(binary.BigEndian.Uint64(at[4:])), why)
		why = nil
		return err
	}
	err := r.sorted.each(func(key, body []byte) error {
		if string(key) != string(at) {
			if err := flush(); err != nil {
				return err
			}
			at = append(at[:0], key...)
		}
		var w flow.RejectReason
		if err := json.Unmarshal(body, &w); err != nil {
			return err
		}
		if !slices.ContainsFunc(why, func(v flow.RejectReason) bool { return v.Column == w.Column && v.Key == w.Key }) {
			why = append(why, w)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// tally counts rows and reasons, and lists the columns of the files that have any.
func (r *rejects) tally(files []*input, counts *flow.ImportCounts) (columns []string, err error) {
	lastFile := -1
	err = r.eachRow(func(file int, n int64, why []flow.RejectReason) error {
		counts.Rejected++
		if file != lastFile && files[file].src.format != formatNDJSON {
			for _, c := range files[file].columns {
				if !slices.Contains(columns, c) {
					columns = append(columns, c)
				}
			}
		}
		lastFile = file
		for _, w := range why {
			first := place(files[file].src.name, n)
			if w.Column != "" {
				first += " " + w.Column
			}
			before := len(counts.Errors)
			if counts.Errors = flow.Say(counts.Errors, w.Key, w.Args, 1, first); len(counts.Errors) > before {
				counts.Errors[before].Found, counts.Errors[before].Expected = w.Found, w.Expected
			}
		}
		return nil
	})
	return columns, err
}

// each calls fn for every rejected row as it was in its file, which is read once more.
func (r *rejects) each(files []*input, fn func(*flow.RejectedRow) error) error {
	b := rowsAgain{files: files, file: -1}
	defer b.close()
	return r.eachRow(func(file int, n int64, why []flow.RejectReason) error {
		if err := b.seek(file, n); err != nil {
			return err
		}
		out := &flow.RejectedRow{File: files[file].src.name, Row: n, Why: why}
		if b.now.n == n {
			if out.Text = b.now.text; out.Text == "" {
				head := b.rows.header()
				for i := range max(len(head), len(b.now.cells)) {
					c := flow.RejectedCell{Column: columnName(head, i)}
					if i < len(b.now.cells) {
						c.Value = b.now.cells[i]
					}
					out.Cells = append(out.Cells, c)
				}
			}
		}
		return fn(out)
	})
}

// rowsAgain reads the rows of files on to those that are asked for.
type rowsAgain struct {
	files []*input
	file  int
	rows  rows
	now   row
	ended bool
}

// seek reads on to a row of a file.
func (w *rowsAgain) seek(file int, n int64) error {
	if w.file != file {
		w.close()
		r, err := w.files[file].open(nil)
		if err != nil {
			return err
		}
		w.file, w.rows, w.now, w.ended = file, r, row{}, false
	}
	for w.now.n < n && !w.ended {
		r, err := w.rows.next()
		if err == io.EOF {
			w.ended = true
			return nil
		}
		if _, bad := err.(*rowError); err != nil && !bad {
			return err
		}
		w.now = r
	}
	return nil
}

func (w *rowsAgain) close() {
	if w.rows != nil {
		_ = w.rows.Close() // it was only read
		w.rows = nil
	}
}
