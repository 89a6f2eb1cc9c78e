package list

import (
	"context"
	"slices"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/page"
)

// indexedList is a list of promises or voices, read in the descending order of an index
// whose key is a day, place_id, id, or an instant, place_id, customer_id, id. It is read in two
// steps: entries from the index alone, filtered by the columns that the index holds, then
// the table rows of those entries, filtered by the other columns. In a single query neither
// engine's planner reliably checks the place in the index before it reads the row; with
// two queries there is nothing left for it to choose.
type indexedList[R any] struct {
	table   string
	column  string // the leading column of the key
	byTime  bool   // column holds an instant, not a day
	onIndex *Where // conditions on columns of the index
	onRow   *Where // conditions on the other columns
	query   string // reads the rows; ends in WHERE
	id      string // the id column in query
	scan    func(db.Row) (R, error)
	entryOf func(R) entry // the index entry of a row
}

// entry is an entry of the index: its key, which ends in the id of the record.
type entry struct {
	day    cal.Day // in lists by day
	at     int64   // in lists by time
	place  id.Place
	who    id.Customer // in lists by time
	record int64
}

// chunk is how many entries are read at once, if some of them may not be rows of the list: a
// length to which db.Pad adds nothing.
const chunk = 512

// key returns pointers to the values of an entry's key.
func (l *indexedList[R]) key(e *entry) []any {
	if l.byTime {
		return []any{&e.at, &e.place, &e.who, &e.record}
	}
	return []any{&e.day, &e.place, &e.record}
}

// columns are those of the key.
func (l *indexedList[R]) columns() []string {
	if l.byTime {
		return []string{l.column, "place_id", "customer_id", "id"}
	}
	return []string{l.column, "place_id", "id"}
}

// startAfter returns the entry after which the page starts, nil for the first page.
func (l *indexedList[R]) startAfter(p page.Page) (*entry, error) {
	e := new(entry)
	more, err := p.Key(l.key(e)...)
	if !more {
		e = nil
	}
	return e, err
}

func (l *indexedList[R]) cursor(r R) string {
	e := l.entryOf(r)
	return page.Cursor(l.key(&e)...)
}

// page reads one page of rows after the entry last, and the cursor of the next page. It
// stops once it has total rows, the number that the whole list has.
func (l *indexedList[R]) page(ctx context.Context, tx *db.Tx, p page.Page, last *entry, total int64) (rows []R, next string, err error) {
	for want := int(min(total, int64(p.Size()+1))); len(rows) < want; {
		n := chunk
		if l.onRow.empty() { // every entry is a row of the list: no more than the page are read
			n = min(n, want-len(rows))
		}
		entries, err := l.entries(ctx, tx, last, n)
		if err != nil {
			return nil, "", err
		}
		if len(entries) == 0 {
			break
		}
		some, err := l.rowsOf(ctx, tx, entries)
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, some...)
		if len(entries) < n {
			break
		}
		last = &entries[len(entries)-1]
	}
	rows, next = page.Cut(rows, p.Size(), l.cursor)
	return rows, next, nil
}

// entries reads up to n entries that follow the entry after, nil = from the start.
func (l *indexedList[R]) entries(ctx context.Context, tx *db.Tx, after *entry, n int) ([]entry, error) {
	w := l.onIndex.clone()
	if after != nil {
		if l.byTime {
			w.And("("+strings.Join(l.columns(), ", ")+") < (?, ?, ?, ?)", after.at, after.place, after.who, after.record)
		} else {
			w.And("("+strings.Join(l.columns(), ", ")+") < (?, ?, ?)", after.day, after.place, after.record)
		}
	}
	limit := w.Arg(n)
	return db.List(ctx, tx, func(r db.Row) (e entry, err error) {
		err = r.Scan(l.key(&e)...)
		return e, err
	}, entriesOf(l.table, l.columns(), w.Text())+limit, w.Args()...)
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
