package importer

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/flow"
)

// records are the rows of a file before it is known which of them is the header.
type records interface {
	// next returns the next non-empty record: io.EOF at the end, a *rowError for one that
	// cannot be read, after which reading may continue.
	next() (row, error)
	Close() error
}

// maxLead is how many records are looked at to find the header.
const maxLead = 50

// maxName bounds the name of a column, in bytes: a longer one is no name.
const maxName = 255

// led is a record with the error it came with.
type led struct {
	row
	err error
}

// headed reads the rows under a header, which need not be the first record: reports often
// begin with a title and a period.
type headed struct {
	records
	cols   []string
	lead   []led      // read to find the header, not yet handed out
	above  [][]string // the records before the header
	said   notes
	limits Limits
	same   [][2]int // columns that the map reads, with others of their name

	grouped bool   // the first column has no name: rows that fill it alone are headings of groups
	group   string // the last of these headings
	last    int64  // the number of the row that was handed out last

	summed summed // the rows that were handed out
}

// notes are the remarks on a file after it has been read.
type notes struct {
	skipped, second, blank, again, nul, differ, totals, groups, foot tallied
}

// tallied counts occurrences, with the row of the first.
type tallied struct{ n, first int64 }

func (t *tallied) add(row int64) {
	if t.n++; t.n == 1 {
		t.first = row
	}
}

// underHeader finds the header of a file. name is that of the file, for errors.
func underHeader(name string, in records, r reading, limits Limits) (rows, error) {
	t := &headed{records: in, limits: limits}
	if r.header == "false" {
		t.cols = r.columns
		for range r.skip {
			if _, err := in.next(); err == io.EOF {
				break
			}
		}
		return t, nil
	}
	for len(t.lead) < maxLead+r.skip {
		x, err := in.next()
		if err == io.EOF {
			break
		}
		if e, bad := err.(*rowError); err != nil && (!bad || len(t.lead) == 0 && r.skip == 0) {
			if bad {
				return nil, &errs.Error{Kind: errs.KindInvalid, Op: "importer.read", Key: e.key, Args: e.args}
			}
			return nil, err
		}
		t.lead = append(t.lead, led{x, err})
		if len(t.lead) == 1 && r.skip == 0 && len(r.need) > 0 && holdsAll(x.cells, r.need) {
			break // the usual case
		}
	}
	at := findHead(t.lead, r)
	var head []string
	if at < len(t.lead) {
		head = t.lead[at].cells
		for _, x := range t.lead[:at] {
			t.said.skipped.add(x.n)
			t.above = append(t.above, x.row.cells)
		}
		t.lead = t.lead[at+1:]
	}
	for len(head) > 1 && at > 0 && strings.TrimSpace(head[len(head)-1]) == "" { // titles are padded with empty cells, too
		head = head[:len(head)-1]
	}
	head, err := t.secondHead(head)
	if err != nil {
		return nil, err
	}
	t.cols, err = headerNames(name, head, limits.MaxColumns)
	t.same = sameNames(head, t.cols, r.need)
	t.grouped = len(head) > 2 && strings.TrimSpace(head[0]) == ""
	return t, err
}

// sameNames returns pairs of columns with the same name; the map reads only the first of them.
func sameNames(head, cols, need []string) (out [][2]int) {
	for j := range min(len(head), len(cols)) {
		i := slices.Index(cols, trimName(head[j]))
		if i >= 0 && i < j && slices.Contains(need, cols[i]) && !slices.Contains(need, cols[j]) {
			out = append(out, [2]int{i, j})
		}
	}
	return out
}

// findHead returns which of the first records is the header: the one after the map's skip if
// it has the columns that the map reads; else the first that has them; else the first that
// fills most of the usual number of columns.
func findHead(lead []led, r reading) int {
	if r.skip < len(lead) && holdsAll(lead[r.skip].cells, r.need) && (r.skip > 0 || len(r.need) > 0) {
		return r.skip
	}
	if len(r.need) > 0 {
		if i := slices.IndexFunc(lead, func(x led) bool { return x.err == nil && holdsAll(x.cells, r.need) }); i >= 0 {
			return i
		}
	}
	if r.skip > 0 {
		return r.skip
	}
	times := map[int]int{}
	usual := 0
	for _, x := range lead {
		if n := filled(x.cells); x.err == nil && n > 1 {
			n = len(x.cells)
			if times[n]++; times[n] > times[usual] || times[n] == times[usual] && n > usual {
				usual = n
			}
		}
	}
	enough := max(2, (usual*3+4)/5)
	full := func(x led) bool { return x.err == nil && filled(x.cells) >= enough }
	i := slices.IndexFunc(lead, full)
	if i < 0 {
		return 0
	}
	if i+1 < len(lead) && full(lead[i+1]) && (figured(lead[i].cells) > 1 && figured(lead[i+1].cells) == 0 || describes(lead, i)) {
		return i + 1 // the first describes the file: versions, days, numbers; or its columns
	}
	return i
}

// figured is how many cells are numbers or days.
func figured(cells []string) (n int) {
	for _, c := range cells {
		if c = trimSpace(c); c == "" || !strings.ContainsAny(c, "0123456789") {
			continue
		}
		_, number := parseNumber(c, marks{})
		if _, _, _, day := readMoment(c, orderNone); day || number == nil || republican(c) {
			n++
		}
	}
	return n
}

// filled is how many cells hold something.
func filled(cells []string) (n int) {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// holdsAll reports whether a record names all of the columns.
func holdsAll(cells, names []string) bool {
	for _, n := range names {
		if !slices.ContainsFunc(cells, func(c string) bool { return trimName(c) == trimName(n) }) {
			return false
		}
	}
	return true
}

// trimName is the name of a column as it is called: on one line, without spaces around it.
func trimName(c string) string { return oneLine(trimSpace(c)) }

func (t *headed) header() []string { return t.cols }
func (t *headed) noted() notes     { return t.said }

func (t *headed) next() (row, error) {
	for {
		x := led{}
		if len(t.lead) > 0 {
			x, t.lead = t.lead[0], t.lead[1:]
		} else {
			x.row, x.err = t.records.next()
		}
		if x.err != nil {
			return x.row, x.err
		}
		r := x.row
		switch {
		case filled(r.cells) == 0 && len(r.doubt) == 0: // commas only
			t.said.blank.add(r.n)
			continue
		case t.isHeader(r.cells): // repeated header of a concatenated file
			t.said.again.add(r.n)
			continue
		case t.isTotal(r.cells):
			t.said.totals.add(r.n)
			continue
		case t.isFoot(&r):
			t.said.foot.add(r.n)
			continue
		case t.isHeading(r.cells):
			t.group = trimSpace(r.cells[0])
			t.said.groups.add(r.n)
			continue
		}
		t.last = r.n
		t.summed.add(r.cells)
		t.ofGroup(&r)
		if err := t.bound(&r); err != nil {
			return r, err
		}
		t.clean(&r)
		if slices.ContainsFunc(t.same, func(p [2]int) bool { return contradict(r.cells, p) }) {
			t.said.differ.add(r.n)
		}
		return r, t.fit(&r)
	}
}

// bound refuses a row with more cells than are read of one, or with a cell that is too long:
// the error has its location but not its text.
func (t *headed) bound(r *row) error {
	err := t.limits.wide(r.n, len(r.cells))
	for i := 0; err == nil && i < len(r.cells); i++ {
		if len(r.cells[i]) > t.limits.MaxCellBytes {
			err = t.limits.long(r.n, columnName(t.cols, i), len(r.cells[i]))
		}
	}
	if err == nil { // not err itself: it is no error then
		return nil
	}
	r.cells, r.raw, r.numbers, r.doubt = nil, nil, nil, nil
	return err
}

// contradict reports whether the second of two cells has another value than the first.
func contradict(cells []string, p [2]int) bool {
	if p[1] >= len(cells) {
		return false
	}
	second := trimSpace(cells[p[1]])
	return second != "" && second != trimSpace(cells[p[0]])
}

// isHeader reports whether a record is the header once more.
func (t *headed) isHeader(cells []string) bool {
	if len(t.cols) < 2 || len(cells) != len(t.cols) || trimName(cells[0]) != t.cols[0] {
		return false
	}
	return slices.EqualFunc(cells, t.cols, func(c, name string) bool { return trimName(c) == name })
}

// clean removes a byte-order mark at the beginning of a row, and NULs, which are remarked on.
func (t *headed) clean(r *row) {
	if len(r.cells) > 0 {
		r.cells[0] = strings.TrimPrefix(r.cells[0], "\ufeff")
	}
	nul := false
	for i, c := range r.cells {
		if strings.IndexByte(c, 0) >= 0 {
			r.cells[i], nul = strings.ReplaceAll(c, "\x00", ""), true
		}
	}
	if nul {
		t.said.nul.add(r.n)
	}
}

// fit makes a row as wide as the header; empty cells beyond it do not count.
func (t *headed) fit(r *row) error {
	want := len(t.cols)
	if len(r.cells) > want && filled(r.cells[want:]) == 0 {
		r.cells = r.cells[:want]
		if r.raw != nil {
			r.raw = r.raw[:want]
		}
	}
	for r.raw != nil && len(r.cells) < want { // a spreadsheet does not store empty cells at the end
		r.cells, r.raw = append(r.cells, ""), append(r.raw, "")
	}
	if len(r.cells) == want {
		return nil
	}
	line := r.line
	if line == 0 {
		line = r.n
	}
	return &rowError{"import.cells", errs.Pairs("n", len(r.cells), "columns", want, "line", line)}
}

// headerNames are the names of columns: trimmed, unique, none empty.
func headerNames(file string, cells []string, most int) ([]string, error) {
	if len(cells) > most {
		return nil, errs.Invalid("importer.read", "import.too_many_columns", "file", file, "n", len(cells), "limit", most)
	}
	seen := map[string]int{}
	out := make([]string, len(cells))
	for i, c := range cells {
		if len(c) > 4*maxName { // spaces around it are taken off
			return nil, longName(file, i, c)
		}
		if c = strings.ToValidUTF8(strings.ReplaceAll(trimName(c), "\x00", ""), "\ufffd"); len(c) > maxName {
			return nil, longName(file, i, c)
		}
		if c == "" {
			c = columnName(nil, i)
		}
		out[i] = unique(seen, c)
	}
	return out, nil
}

func longName(file string, i int, c string) error {
	return errs.Invalid("importer.read", "import.column_name_long", "file", file, "n", i+1, "found", errs.Short(c[:min(len(c), 4*maxName)]), "limit", maxName)
}

// unique is a name that no column before has.
func unique(seen map[string]int, name string) string {
	seen[name]++
	for out, n := name, seen[name]; ; n++ {
		if n > 1 {
			out = name + " (" + strconv.Itoa(n) + ")"
		}
		if n == 1 || seen[out] == 0 {
			seen[name] = max(seen[name], n)
			seen[out] = max(seen[out], 1)
			return out
		}
	}
}

// remark adds the remarks on a file to the report.
func (s *stager) remark(n notes) {
	for _, t := range []struct {
		key string
		tallied
	}{{"import.rows_before_header", n.skipped}, {"import.rows_second_header", n.second}, {"import.rows_blank", n.blank}, {"import.rows_header_again", n.again}, {"import.rows_nul", n.nul}, {"import.rows_same_name", n.differ},
		{"import.rows_totals", n.totals}, {"import.rows_groups", n.groups}, {"import.rows_foot", n.foot}} {
		if t.n > 0 {
			s.counts.Remarks = flow.Say(s.counts.Remarks, t.key, nil, t.n, s.where(t.first))
		}
	}
}
