package gap

import (
	"context"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/id"
)

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

// through reads a list in the order of an index until want rows are found: entries from
// the index alone, then the rows behind them that meet the rest of the filter. An index
// tells the place without the row, and neither engine's planner can be trusted to look
// there first: with the two asked for apart there is nothing left to plan.
func through[R any](want int64, next func(after *entry) ([]entry, error), rows func([]entry) ([]R, error)) (found []R, err error) {
	var last *entry
	for int64(len(found)) < want {
		entries, err := next(last)
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			break
		}
		some, err := rows(entries)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
		if len(entries) < chunk {
			break
		}
		last = &entries[len(entries)-1]
	}
	return found, nil
}

// entries reads the entries after one, in falling order. column is the first of the key.
func entries(ctx context.Context, tx *db.Tx, table, column string, w *where, after *entry) ([]entry, error) {
	w = &where{slices.Clone(w.terms), slices.Clone(w.args)}
	byDay := column != "due_at"
	if after != nil {
		var first any = after.at
		if byDay {
			first = after.day
		}
		w.and("("+column+", place_id, customer_id, id) < (?, ?, ?, ?)", first, after.place, after.customer, after.record)
	}
	limit := w.arg(chunk)
	query := sqlEntries + column + `, place_id, customer_id, id FROM ` + table + ` WHERE ` + w.text() +
		` ORDER BY ` + column + ` DESC, place_id DESC, customer_id DESC, id DESC LIMIT ` + limit
	return db.List(ctx, tx, func(r db.Row) (e entry, err error) {
		if byDay {
			err = r.Scan(&e.day, &e.place, &e.customer, &e.record)
		} else {
			err = r.Scan(&e.at, &e.place, &e.customer, &e.record)
		}
		return e, err
	}, query, w.args...)
}

// behind reads the rows behind entries, in their order. query ends in "AND "; id tells
// which record a row is.
func behind[R any](ctx context.Context, tx *db.Tx, list []entry, query, column string, w *where, scan func(db.Row) (R, error), which func(R) int64) ([]R, error) {
	at := make(map[int64]int, len(list))
	ids := make([]int64, len(list))
	for i, e := range list {
		at[e.record], ids[i] = i, e.record
	}
	in, args := db.In(slices.Clone(w.args), db.Pad(ids))
	rows, err := db.List(ctx, tx, scan, query+w.text()+" AND "+column+" IN "+in, args...)
	slices.SortFunc(rows, func(a, b R) int { return at[which(a)] - at[which(b)] })
	return rows, err
}
