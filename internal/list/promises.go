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
	Due     = "due"     // kept, late, broken or overdue, due or not yet
	Overdue = "overdue" // open past the due time

	unsettled = "unsettled" // open, past the due time or not
	settled   = "settled"   // not open
)

// The sort orders of promises.
const (
	ByWork    = "work"     // open ones, the soonest due first; then the others, the latest due first
	ByDue     = "due"      // the soonest due first
	ByDueDown = "due_down" // the latest due first, the order where none is asked for
)

// PromiseSorts lists the sort orders of promises.
var PromiseSorts = []string{ByWork, ByDue, ByDueDown}

// PromiseFilter selects promises. A field with its zero value does not filter.
type PromiseFilter struct {
	Scope  // due days
	Origin string
	State  string // a promise.State, Due or Overdue
	Sort   string // one of PromiseSorts, default ByDueDown
}

// With returns a copy of the filter with another state.
func (f PromiseFilter) With(state string) PromiseFilter { f.State = state; return f }

// IsSet reports whether any field but Sort is set.
func (f PromiseFilter) IsSet() bool { return f != PromiseFilter{Sort: f.Sort} }

// Values is the filter as it stands in a URL: from, to, place, only, origin, state, sort.
func (f PromiseFilter) Values() url.Values {
	v := f.values()
	set(v, "origin", f.Origin)
	set(v, "state", f.State)
	set(v, "sort", f.Sort)
	return v
}

// ParsePromises parses Values. Invalid with every field that is wrong.
func ParsePromises(v url.Values) (PromiseFilter, error) {
	k := errs.NewCheck("list.ParsePromises")
	f := PromiseFilter{Scope: parseScope(k, v), Origin: v.Get("origin"), State: v.Get("state"), Sort: v.Get("sort")}
	oneOf(k, "origin", f.Origin, promise.Origins...)
	oneOf(k, "sort", f.Sort, PromiseSorts...)
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
	LateSaid  time.Duration // the same as it is said: see promise.Promise
}

func promises(ctx context.Context, tx *db.Tx, f PromiseFilter, p page.Page) (Listing[PromiseRow], error) {
	var out Listing[PromiseRow]
	tree, in, err := f.places(ctx, tx)
	if err != nil {
		return out, err
	}
	if out.Total, err = countPromises(ctx, tx, f, in); err != nil {
		return out, err
	}
	part := func(f PromiseFilter, total int64) *indexedList[PromiseRow] { return f.part(tx.Now(), tree, in, total) }
	if f.Sort != ByWork || f.State != "" {
		out.Rows, out.Next, err = readPage(ctx, tx, p, part(f, out.Total))
		return out, err
	}
	open, err := countPromises(ctx, tx, f.With(unsettled), in)
	if err != nil {
		return out, err
	}
	out.Rows, out.Next, err = readPage(ctx, tx, p, part(f.With(unsettled), open), part(f.With(settled), out.Total-open))
	return out, err
}

// part returns the list of the promises of a filter, or a part of the list.
func (f PromiseFilter) part(now clock.Instant, tree *Places, in []id.Place, total int64) *indexedList[PromiseRow] {
	l := indexedList[PromiseRow]{table: "promise", columns: []string{"due_day", "place_id", "id"}, query: sqlPromises, id: "p.id",
		up: f.Sort == ByDue, total: total, scan: scanPromise(tree, now), entryOf: func(r PromiseRow) entry {
			return entry{day: r.DueDay, at: int64(r.Due), place: r.Place, who: r.Customer, record: int64(r.ID)}
		}}
	if f.isOpen() { // the index of open promises is in the order of the due time
		l.columns, l.up = []string{"due_at", "place_id", "customer_id", "id"}, l.up || f.Sort == ByWork
	}
	l.onIndex, l.onRow = f.conditions(in, now)
	return &l
}

// isOpen reports whether the filter selects open promises only.
func (f PromiseFilter) isOpen() bool {
	return f.State == Overdue || f.State == string(promise.Open) || f.State == unsettled
}

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
	case unsettled:
		index.And("state = 'open' AND due_at >= ? AND due_at < ?", from.Start(time.UTC).Add(-cal.Eastmost), to.End(time.UTC).Add(-cal.Westmost))
	case settled:
		row.And("p.state <> 'open'")
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
		v.Overdue, v.LateBy, v.LateSaid = v.Promise.Overdue(now), v.Promise.LateBy(now), v.Promise.LateSaid(now)
		return v, err
	}
}
