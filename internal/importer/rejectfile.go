package importer

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/clock"
	"huitou/internal/csvfile"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/locale"
)

// rejectHead are the columns of the file of rejected rows before those of the rows.
var rejectHead = []string{"import.reject_file", "import.reject_row", "import.reject_column", "import.reject_found",
	"import.reject_expected", "import.reject_mend"}

// WriteRejected writes rejected rows as CSV, one line for each: where, what is wrong and how
// to fix it, and then the original row. Once corrected, the file can be imported by the same
// map.
func WriteRejected(w io.Writer, say *locale.Locale, columns []string, each func(fn func(*flow.RejectedRow) error) error) error {
	out, err := newRejectCSV(w, say, columns)
	if err != nil {
		return err
	}
	if err := each(out.write); err != nil {
		return err
	}
	return out.Flush()
}

// RejectedColumns are the columns of rejected rows, each once.
func RejectedColumns(columns []string, r *flow.RejectedRow) []string {
	for _, c := range r.Cells {
		if !slices.Contains(columns, c.Column) {
			columns = append(columns, c.Column)
		}
	}
	return columns
}

type rejectCSV struct {
	*csvfile.Writer
	say     *locale.Locale
	columns []string
}

// newRejectCSV begins a file of rejected rows with its header.
func newRejectCSV(f io.Writer, say *locale.Locale, columns []string) (rejectCSV, error) {
	out, err := csvfile.NewWriter(f)
	w := rejectCSV{out, say, columns}
	if err == nil {
		err = w.head()
	}
	return w, err
}

// isRejectHead reports whether a record is the header of a file of rejected rows, in
// any language. A name may have a star behind it.
func isRejectHead(cells []string) bool {
	if len(cells) <= len(rejectHead) {
		return false
	}
	return slices.ContainsFunc(locale.Langs(), func(l locale.Lang) bool {
		say := locale.For(l)
		for i, key := range rejectHead {
			if strings.TrimRight(trimName(cells[i]), "*") != say.T(key) {
				return false
			}
		}
		return true
	})
}

func (w *rejectCSV) head() error {
	head := make([]string, 0, len(rejectHead)+len(w.columns)+1)
	for _, key := range append(slices.Clone(rejectHead), "import.reject_text") {
		name := w.say.T(key)
		for slices.Contains(w.columns, name) { // a map must find the file's own columns
			name += "*"
		}
		head = append(head, name)
	}
	last := len(head) - 1
	return w.Write(append(append(head[:last:last], w.columns...), head[last]))
}

func (w *rejectCSV) write(r *flow.RejectedRow) error {
	line := make([]string, len(rejectHead)+len(w.columns)+1)
	line[0], line[1] = r.File, strconv.FormatInt(r.Row, 10)
	var parts [4][]string
	for _, t := range Reasons(w.say, r) {
		for i, s := range []string{t.Column, t.Found, t.Expected, t.Text} {
			if s != "" && !slices.Contains(parts[i], s) {
				parts[i] = append(parts[i], s)
			}
		}
	}
	for i, p := range parts {
		line[2+i] = strings.Join(p, "; ")
	}
	var extra []string
	for _, c := range r.Cells {
		if i := slices.Index(w.columns, c.Column); i >= 0 {
			line[len(rejectHead)+i] = c.Value
		} else {
			extra = append(extra, c.Value)
		}
	}
	line[len(line)-1] = r.Text
	if r.Text == "" && len(extra) > 0 { // cells beyond the header
		line[len(line)-1] = strings.Join(extra, "; ")
	}
	return w.Write(line)
}

// Reason is what is wrong with a rejected row, in words.
type Reason struct{ Column, Found, Expected, Text string }

// Reasons translates the reasons of a rejected row.
func Reasons(say *locale.Locale, r *flow.RejectedRow) []Reason {
	var out []Reason
	for _, w := range r.Why {
		t := TalliedReason(say, flow.Tallied{Key: w.Key, Args: w.Args, Found: w.Found, Expected: w.Expected})
		if t.Column = w.Column; w.Key != "field.not_utf8" {
			t.Found = cmp.Or(r.Cell(w.Column), t.Found)
		}
		out = append(out, t)
	}
	return out
}

// TalliedReason translates what is wrong with the first of several rejected rows; Column is empty.
func TalliedReason(say *locale.Locale, t flow.Tallied) Reason {
	r := Reason{Found: t.Found, Expected: t.Expected, Text: Say(say, t)}
	var at clock.Instant
	if strings.HasSuffix(r.Found, "Z") && at.UnmarshalText([]byte(r.Found)) == nil {
		r.Found = say.DayTime(at)
	}
	if key := "import.expected." + t.Key; r.Expected == "" && locale.Has(key) {
		r.Expected = say.T("import.expected."+t.Key, pairs(t.Args)...)
	}
	return r
}

// pairs are arguments as a list: name, value.
func pairs(args errs.Args) []any {
	out := make([]any, 0, 2*len(args))
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

// rejectFile is the file of rejected rows while it is written, under another name.
type rejectFile struct {
	path string
	f    *os.File
	rejectCSV
}

// newRejectFile begins the file; nil where no path is given.
func newRejectFile(path string, columns []string, say *locale.Locale) (*rejectFile, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // nobody asked for one
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".rejects-*")
	if err != nil {
		return nil, errs.Invalid("importer.Run", "import.file_unwritable", "file", path).Because(err)
	}
	w := &rejectFile{path: path, f: f}
	if w.rejectCSV, err = newRejectCSV(f, say, columns); err != nil {
		w.drop()
		return nil, w.failed(err)
	}
	return w, nil
}

func (w *rejectFile) failed(err error) error {
	return errs.Unavailable("importer.Run", "import.file_unwritable", "file", w.path).Because(err)
}

func (w *rejectFile) write(r *flow.RejectedRow) error {
	if w == nil {
		return nil
	}
	if err := w.rejectCSV.write(r); err != nil {
		return w.failed(err)
	}
	return nil
}

// drop removes the file that was not finished.
func (w *rejectFile) drop() {
	if w != nil {
		_ = w.f.Close()           // closed already when all went well
		_ = os.Remove(w.f.Name()) // gone already when all went well
	}
}

// finish gives the file its name.
func (w *rejectFile) finish() (string, error) {
	if w == nil {
		return "", nil
	}
	err := w.Flush()
	if e := w.f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(w.f.Name(), w.path)
	}
	if err != nil {
		return "", w.failed(err)
	}
	return w.path, nil
}
