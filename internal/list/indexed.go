package list

import (
	"context"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/page"
)

// indexed is a list of what happened at places to customers, read in the falling order
// of an index whose key is a day or an instant, then place_id, customer_id, id: entries
// from the index alone, then the rows behind them that meet the rest of the filter. An
// index tells the place without the row, and neither engine's planner can be trusted to
// look there first: with the two asked for apart there is nothing left to plan.
type indexed[R any] struct {
	table  string
	column string // the first of the key
	byTime bool   // it is an instant, not a day
	index  *Where // what the index tells
	row    *Where // what only the row tells
	query  string // of rows; ends in WHERE
	id     string // column of the record in query
	scan   func(db.Row) (R, error)
	entry  func(R) entry // where a row stands
}

// entry is an entry of an index: where a record stands in a list, and which it is.
type entry struct {
	day      cal.Day // in lists by day
	at       int64   // in lists by time
	place    id.Place
	customer id.Customer
	record   int64
}

// chunk is how many entries are read at once: a length that db.Pad leaves alone.
const chunk = 512

// first is where the first of the key is.
func (l *indexed[R]) first(e *entry) any {
	if l.byTime {
		return &e.at
	}
	return &e.day
}

// start is the entry that a page goes on after, nil for the first page.
func (l *indexed[R]) start(p page.Page) (*entry, error) {
	e := new(entry)
	more, err := p.Key(l.first(e), &e.place, &e.customer, &e.record)
	if !more {
		e = nil
	}
	return e, err
}

func (l *indexed[R]) cursor(r R) string {
	e := l.entry(r)
	return page.Cursor(l.first(&e), e.place, e.customer, e.record)
}

// page reads one page after an entry. At most as many rows are looked for as there are.
func (l *indexed[R]) page(ctx context.Context, tx *db.Tx, p page.Page, last *entry, total int64) (rows []R, next string, err error) {
	for want := int(min(total, int64(p.Size()+1))); len(rows) < want; {
		entries, err := l.entries(ctx, tx, last)
		if err != nil {
			return nil, "", err
		}
		if len(entries) == 0 {
			break
		}
		some, err := l.behind(ctx, tx, entries)
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, some...)
		if len(entries) < chunk {
			break
		}
		last = &entries[len(entries)-1]
	}
	rows, next = page.Cut(rows, p.Size(), l.cursor)
	return rows, next, nil
}

// entries reads the entries after one.
func (l *indexed[R]) entries(ctx context.Context, tx *db.Tx, after *entry) ([]entry, error) {
	w := l.index.clone()
	if after != nil {
		var first any = after.day
		if l.byTime {
			first = after.at
		}
		w.And("("+l.column+", place_id, customer_id, id) < (?, ?, ?, ?)", first, after.place, after.customer, after.record)
	}
	limit := w.Arg(chunk)
	return db.List(ctx, tx, func(r db.Row) (e entry, err error) {
		err = r.Scan(l.first(&e), &e.place, &e.customer, &e.record)
		return e, err
	}, entriesOf(l.table, l.column, w.Text())+limit, w.Args()...)
}

// behind reads the rows behind entries, in their order.
func (l *indexed[R]) behind(ctx context.Context, tx *db.Tx, list []entry) ([]R, error) {
	at := make(map[int64]int, len(list))
	ids := make([]int64, len(list))
	for i, e := range list {
		at[e.record], ids[i] = i, e.record
	}
	w := l.row.clone()
	In(w, l.id, ids)
	rows, err := db.List(ctx, tx, l.scan, l.query+w.Text(), w.Args()...)
	slices.SortFunc(rows, func(a, b R) int { return at[l.entry(a).record] - at[l.entry(b).record] })
	return rows, err
}
