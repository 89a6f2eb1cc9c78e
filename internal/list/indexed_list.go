package list

import (
	"context"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/page"
)

// indexedList is a list of promises or voices, or a part of one, read in the order of an index
// whose key is a day or an instant and then ids. It is read in two
// steps: entries from the index alone, filtered by the columns that the index holds, then
// the table rows of those entries, filtered by the other columns. In a single query neither
// engine's planner reliably checks the place in the index before it reads the row; with
// two queries there is nothing left for it to choose.
type indexedList[R any] struct {
	table   string
	columns []string // of the key: due_day, day, due_at or at, then place_id, perhaps customer_id, and id
	up      bool     // the order is ascending
	total   int64    // the number of rows
	onIndex *Where   // conditions on columns of the index
	onRow   *Where   // conditions on the other columns
	query   string   // reads the rows; ends in WHERE
	id      string   // the id column in query
	scan    func(db.Row) (R, error)
	entryOf func(R) entry // the index entry of a row
}

// entry is an entry of the index: its key, which ends in the id of the record.
type entry struct {
	day    cal.Day // in lists by day
	at     int64   // in lists by time
	place  id.Place
	who    id.Customer
	record int64
}

// chunk is how many entries are read at once, if some of them may not be rows of the list: a
// length to which db.Pad adds nothing.
const chunk = 512

// key returns pointers to the values of an entry's key.
func (l *indexedList[R]) key(e *entry) []any {
	key := make([]any, len(l.columns))
	for i, column := range l.columns {
		switch column {
		case "due_at", "at":
			key[i] = &e.at
		case "place_id":
			key[i] = &e.place
		case "customer_id":
			key[i] = &e.who
		case "id":
			key[i] = &e.record
		default:
			key[i] = &e.day
		}
	}
	return key
}

// values returns the values of an entry's key.
func (l *indexedList[R]) values(e *entry) []any {
	all := map[string]any{"due_at": e.at, "at": e.at, "place_id": e.place, "customer_id": e.who, "id": e.record}
	values := make([]any, len(l.columns))
	for i, column := range l.columns {
		var ok bool
		if values[i], ok = all[column]; !ok {
			values[i] = e.day
		}
	}
	return values
}

func (l *indexedList[R]) cursor(r R) string {
	e := l.entryOf(r)
	return page.Cursor(l.key(&e)...)
}

// startAfter returns which of the parts of a list the page starts in, and the entry there after
// which it starts, nil for the first. Parts have keys of different lengths or types.
func startAfter[R any](p page.Page, parts []*indexedList[R]) (part int, after *entry, err error) {
	for i, l := range parts {
		e := new(entry)
		more, fault := p.Key(l.key(e)...)
		switch {
		case fault != nil:
			err = fault
		case more:
			return i, e, nil
		default:
			return 0, nil, nil
		}
	}
	return 0, nil, err
}

// readPage reads one page of a list of one or more parts, which follow each other, and the cursor
// of the next page.
func readPage[R any](ctx context.Context, tx *db.Tx, p page.Page, parts ...*indexedList[R]) (rows []R, next string, err error) {
	at, after, err := startAfter(p, parts)
	if err != nil {
		return nil, "", err
	}
	last := parts[at] // the part of the last row of the page
	for _, l := range parts[at:] {
		some, err := l.read(ctx, tx, after, p.Size()+1-len(rows))
		if err != nil {
			return nil, "", err
		}
		if after = nil; len(rows) < p.Size() && len(some) > 0 {
			last = l
		}
		if rows = append(rows, some...); len(rows) > p.Size() {
			break
		}
	}
	rows, next = page.Cut(rows, p.Size(), last.cursor)
	return rows, next, nil
}

// read reads up to most rows after an entry, nil = from the start. It stops once it has total rows,
// the number that the whole list has.
func (l *indexedList[R]) read(ctx context.Context, tx *db.Tx, last *entry, most int) (rows []R, err error) {
	for want := int(min(l.total, int64(most))); len(rows) < want; {
		n := chunk
		if l.onRow.empty() { // every entry is a row of the list: no more than the page are read
			n = min(n, want-len(rows))
		}
		entries, err := l.entries(ctx, tx, last, n)
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			break
		}
		some, err := l.rowsOf(ctx, tx, entries)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
		if len(entries) < n {
			break
		}
		last = &entries[len(entries)-1]
	}
	return rows[:min(len(rows), most)], nil
}

// entries reads up to n entries that follow the entry after, nil = from the start.
func (l *indexedList[R]) entries(ctx context.Context, tx *db.Tx, after *entry, n int) ([]entry, error) {
	w := l.onIndex.clone()
	if after != nil {
		w.And(beyond(!l.up, l.columns...), l.values(after)...)
	}
	limit := w.Arg(n)
	return db.List(ctx, tx, func(r db.Row) (e entry, err error) {
		err = r.Scan(l.key(&e)...)
		return e, err
	}, entriesOf(l.table, l.columns, w.Text())+keyOrder(!l.up, l.columns...)+limit, w.Args()...)
}

// rowsOf reads the rows of entries that meet the conditions on the row, in the order of
// the entries.
func (l *indexedList[R]) rowsOf(ctx context.Context, tx *db.Tx, list []entry) ([]R, error) {
	at := make(map[int64]int, len(list))
	ids := make([]int64, len(list))
	for i, e := range list {
		at[e.record], ids[i] = i, e.record
	}
	w := l.onRow.clone()
	In(w, l.id, ids)
	rows, err := db.List(ctx, tx, l.scan, l.query+w.Text(), w.Args()...)
	slices.SortFunc(rows, func(a, b R) int { return at[l.entryOf(a).record] - at[l.entryOf(b).record] })
	return rows, err
}
