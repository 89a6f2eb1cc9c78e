package list

import (
	"context"
	"net/url"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/page"
	"huitou/internal/promise"
)

// Due and Overdue are values of PromiseFilter.State that are no promise.State.
const (
	Due     = "due"     // kept, late, broken or overdue
	Overdue = "overdue" // open past the due time
)

// PromiseFilter selects promises. A field with its zero value does not filter.
type PromiseFilter struct {
	Scope  // due days
	Origin string
	State  string // a promise.State, Due or Overdue
}

// With returns a copy of the filter with another state.
func (f PromiseFilter) With(state string) PromiseFilter { f.State = state; return f }

// IsSet reports whether any field is set.
func (f PromiseFilter) IsSet() bool { return f != PromiseFilter{} }

// Values is the filter as it stands in a URL: from, to, place, only, origin, state.
func (f PromiseFilter) Values() url.Values {
	v := f.values()
	set(v, "origin", f.Origin)
	set(v, "state", f.State)
	return v
}

// ParsePromises parses Values. Invalid with every field that is wrong.
func ParsePromises(v url.Values) (PromiseFilter, error) {
	k := errs.NewCheck("list.ParsePromises")
	f := PromiseFilter{Scope: parseScope(k, v), Origin: v.Get("origin"), State: v.Get("state")}
	oneOf(k, "origin", f.Origin, promise.Origins...)
	states := []string{Due, Overdue}
	for _, s := range promise.States {
		states = append(states, string(s))
	}
	oneOf(k, "state", f.State, states...)
	return f, k.Err()
}

// PromiseRow is a promise in a list.
type PromiseRow struct {
	promise.Promise
	Who       Who
	PlaceName string
	OwnerName string
	Overdue   bool          // open past its due time
	LateBy    time.Duration // of a late or overdue promise
}

func promises(ctx context.Context, tx *db.Tx, f PromiseFilter, p page.Page) (Listing[PromiseRow], error) {
	var out Listing[PromiseRow]
	tree, in, err := f.places(ctx, tx)
	if err != nil {
		return out, err
	}
	now := tx.Now()
	l := indexedList[PromiseRow]{table: "promise", column: "due_day", query: sqlPromises, id: "p.id", scan: scanPromise(tree, now),
		entryOf: func(r PromiseRow) entry {
			return entry{day: r.DueDay, at: int64(r.Due), place: r.Place, who: r.Customer, record: int64(r.ID)}
		}}
	if f.isOpen() { // the index of open promises is in the order of the due time
		l.column, l.byTime = "due_at", true
	}
	l.onIndex, l.onRow = f.conditions(in, now)
	after, err := l.startAfter(p)
	if err != nil {
		return out, err
	}
	if out.Total, err = countPromises(ctx, tx, f, in); err != nil {
		return out, err
	}
	out.Rows, out.Next, err = l.page(ctx, tx, p, after, out.Total)
	return out, err
}

// isOpen reports whether the filter selects open promises only.
func (f PromiseFilter) isOpen() bool { return f.State == Overdue || f.State == string(promise.Open) }

// conditions returns the conditions on columns of the index that the list is read by, and
// those on other columns of promise p.
func (f PromiseFilter) conditions(in []id.Place, now clock.Instant) (index, row *Where) {
	index, row = &Where{}, &Where{}
	from, to := f.days()
	switch f.State {
	case Overdue:
		index.And(promise.IsOverdue("promise", "?")+" AND due_at >= ?", now, from.Start(time.UTC).Add(-cal.Eastmost))
	case string(promise.Open): // not due yet
		index.And("state = 'open' AND due_at >= ? AND due_at < ?", now, to.End(time.UTC).Add(-cal.Westmost))
	case Due:
		row.And("(p.state = 'kept' OR p.state = 'late' OR p.state = 'broken' OR "+promise.IsOverdue("p", "?")+")", now)
	case "":
	case string(promise.Late): // each of these two has a partial index, which needs its state as a literal
		index.And("state = 'late'")
	case string(promise.Broken):
		index.And("state = 'broken'")
	default:
		row.And("p.state = ?", f.State)
	}
	if f.isOpen() {
		row.Days("p.due_day", from, to)
	} else {
		index.Days("due_day", from, to)
	}
	index.At("place_id", in)
	if f.Origin != "" {
		row.And("p.origin = ?", f.Origin)
	}
	return index, row
}

func scanPromise(tree *Places, now clock.Instant) func(db.Row) (PromiseRow, error) {
	return func(r db.Row) (v PromiseRow, err error) {
		v.Promise, err = promise.Scan(r, append(v.Who.into(), &v.OwnerName)...)
		v.PlaceName = tree.Name(v.Place)
		v.Overdue, v.LateBy = v.Promise.Overdue(now), v.Promise.LateBy(now)
		return v, err
	}
}
