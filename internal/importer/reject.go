package importer

import (
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/locale"
)

// rejects gathers the rows that could not be taken, in the order of files and rows.
type rejects struct {
	sorted *sorter
	rows   rowSet
	late   int64 // rows that were rejected after they had told something
}

func newRejects(dir string) *rejects { return &rejects{sorted: newSorter(dir)} }

// reason is what is wrong with a rejected row.
type reason struct {
	Column   string    `json:"c,omitempty"`
	Key      string    `json:"k"`
	Args     errs.Args `json:"a,omitempty"`
	Found    string    `json:"f,omitempty"`
	Expected string    `json:"e,omitempty"`
}

func place(file string, n int64) string { return file + ":" + strconv.FormatInt(n, 10) }

// add notes a reason against one row, which has told nothing.
func (r *rejects) add(file int, n int64, bad badCell) error {
	r.rows.add(file, n)
	body, err := json.Marshal(reason{bad.column, bad.key, bad.args, errs.Short(bad.found), bad.expected})
	if err != nil {
		return err
	}
	var key [12]byte
	binary.BigEndian.PutUint32(key[:4], uint32(file))
	binary.BigEndian.PutUint64(key[4:], uint64(n))
	return r.sorted.add(key[:], body)
}

// addRows notes a reason against rows that have told something already: what they told
// is taken off by check.
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

// finish counts the rejected rows, groups their reasons by kind, and writes them to a
// file if a path is given and there are any.
func (r *rejects) finish(files []*input, path string, say *locale.Locale, counts *flow.ImportCounts) (written string, err error) {
	columns, any, err := r.tally(files, counts)
	if err != nil || path == "" || !any {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".rejects-*")
	if err != nil {
		return "", errs.Invalid("importer.Run", "import.file_unwritable", "file", path).Because(err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	w := &rejectWriter{out: csv.NewWriter(f), files: files, say: say, columns: columns}
	if err = w.head(f); err == nil {
		err = r.sorted.each(w.write)
	}
	w.out.Flush()
	w.close()
	for _, e := range []error{w.out.Error(), f.Close()} {
		if err == nil {
			err = e
		}
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return "", errs.Unavailable("importer.Run", "import.file_unwritable", "file", path).Because(err)
	}
	return path, nil
}

// tally counts rows and reasons, and lists the columns of the files that have any.
func (r *rejects) tally(files []*input, counts *flow.ImportCounts) (columns []string, any bool, err error) {
	last, lastFile := "", -1
	err = r.sorted.each(func(key, body []byte) error {
		var why reason
		if err := json.Unmarshal(body, &why); err != nil {
			return err
		}
		file := int(binary.BigEndian.Uint32(key))
		if string(key) != last {
			counts.Rejected++
			last = string(key)
		}
		if file != lastFile {
			lastFile = file
			for _, c := range files[file].columns {
				if !slices.Contains(columns, c) {
					columns = append(columns, c)
				}
			}
		}
		any = true
		n := int64(binary.BigEndian.Uint64(key[4:]))
		first := place(files[file].src.name, n)
		if why.Column != "" {
			first += " " + why.Column
		}
		counts.Errors = flow.Say(counts.Errors, why.Key, why.Args, 1, first)
		return nil
	})
	return columns, any, err
}

// rejectWriter writes rejected rows beside what they were in their files, which it
// reads once more.
type rejectWriter struct {
	out     *csv.Writer
	files   []*input
	say     *locale.Locale
	columns []string

	file  int
	rows  rows
	now   row
	at    []int // where the columns of the file are in those of the output
	ended bool
}

// rejectHead are the columns before those of the file.
var rejectHead = []string{"import.reject_file", "import.reject_row", "import.reject_column", "import.reject_found",
	"import.reject_expected", "import.reject_mend"}

func (w *rejectWriter) head(f io.Writer) error {
	if _, err := f.Write(bom); err != nil { // spreadsheets take UTF-8 for it only with a mark
		return err
	}
	head := make([]string, 0, len(rejectHead)+len(w.columns))
	for _, key := range rejectHead {
		head = append(head, w.say.T(key))
	}
	w.file = -1
	return w.out.Write(append(head, w.columns...))
}

func (w *rejectWriter) write(key, body []byte) error {
	var why reason
	if err := json.Unmarshal(body, &why); err != nil {
		return err
	}
	file, n := int(binary.BigEndian.Uint32(key)), int64(binary.BigEndian.Uint64(key[4:]))
	if err := w.seek(file, n); err != nil {
		return err
	}
	line := []string{w.files[file].src.name, strconv.FormatInt(n, 10), why.Column, why.Found, why.Expected, w.say.T(why.Key, pairs(why.Args)...)}
	line = append(line, make([]string, len(w.columns))...)
	if w.now.n == n {
		for i, c := range w.now.cells[:min(len(w.now.cells), len(w.at))] {
			line[len(rejectHead)+w.at[i]] = c
		}
	}
	return w.out.Write(line)
}

// pairs are arguments as a list: name, value.
func pairs(args errs.Args) []any {
	out := make([]any, 0, 2*len(args))
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

// seek reads on to a row of a file.
func (w *rejectWriter) seek(file int, n int64) error {
	if w.file != file {
		w.close()
		in := w.files[file]
		r, err := in.src.open(in.read, nil)
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
	w.at = w.at[:0]
	for _, c := range w.rows.header() {
		if i := slices.Index(w.columns, c); i >= 0 {
			w.at = append(w.at, i)
		} else {
			w.at = append(w.at, 0) // a column met after the list was made: NDJSON
		}
	}
	return nil
}

func (w *rejectWriter) close() {
	if w.rows != nil {
		_ = w.rows.Close() // it was only read
		w.rows = nil
	}
}
