package list

import (
	"cmp"
	"context"
	"math"
	"net/url"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/page"
	"huitou/internal/purchase"
)

// OrderFilter selects orders by how long a step of theirs took.
type OrderFilter struct {
	Scope               // days on which the step ended, in UTC
	Step  string        // one of purchase.StepNames
	Over  time.Duration // the step took longer than this
	UpTo  time.Duration // the step took at most this, 0 = no upper bound
	Sort  string        // one of OrderSorts, default ByEndedDown
}

// The sort orders of orders, by the end of the step.
const (
	ByEnded     = "ended"      // the earliest first
	ByEndedDown = "ended_down" // the latest first
)

// OrderSorts lists the sort orders of orders.
var OrderSorts = []string{ByEndedDown, ByEnded}

// IsSet reports whether any field but Step and Sort is set.
func (f OrderFilter) IsSet() bool { return f != OrderFilter{Step: f.Step, Sort: f.Sort} }

// Values is the filter as it stands in a URL: step, from, to, place, only, over, upto, sort.
func (f OrderFilter) Values() url.Values {
	v := f.values()
	set(v, "step", f.Step)
	set(v, "sort", f.Sort)
	if f.Over != 0 {
		v.Set("over", f.Over.String())
	}
	if f.UpTo != 0 {
		v.Set("upto", f.UpTo.String())
	}
	return v
}

// ParseOrders parses Values. Invalid with every field that is wrong.
func ParseOrders(v url.Values) (OrderFilter, error) {
	k := errs.NewCheck("list.ParseOrders")
	f := OrderFilter{Scope: parseScope(k, v), Step: cmp.Or(v.Get("step"), purchase.Total),
		Over: parseDuration(k, v, "over"), UpTo: parseDuration(k, v, "upto"), Sort: v.Get("sort")}
	oneOf(k, "sort", f.Sort, OrderSorts...)
	oneOf(k, "step", f.Step, purchase.StepNames...)
	return f, k.Err()
}

func parseDuration(k *errs.Check, v url.Values, name string) time.Duration {
	s := v.Get(name)
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		k.Add(errs.Field{Path: name, Key: "field.invalid", Found: s, Expected: "90m, 36h"})
	}
	return d
}

// OrderRow is an order in a list by how long a step took.
type OrderRow struct {
	Customer  id.Customer // 0 = an anonymous sale
	Purchase  id.Purchase
	Who       Who
	Place     id.Place
	PlaceName string
	Placed    clock.Instant
	Ended     clock.Instant // end of the step
	PlacedDay cal.Day       // "" if the time of Placed is known
	EndedDay  cal.Day       // "" if the time of Ended is known
	Took      time.Duration // of the step
	Amount    int64
	Currency  string
}

// PlacedWhen returns Placed, or PlacedDay if only the day is known.
func (o OrderRow) PlacedWhen() any {
	return purchase.Purchase{At: o.Placed, Day: o.PlacedDay, Dated: o.PlacedDay != ""}.When()
}

// EndedWhen returns Ended, or EndedDay if only the day is known.
func (o OrderRow) EndedWhen() any { return purchase.Step{At: o.Ended, Day: o.EndedDay}.When() }

func orders(ctx context.Context, tx *db.Tx, f OrderFilter, p page.Page) (Listing[OrderRow], error) {
	var out Listing[OrderRow]
	tree, in, err := f.places(ctx, tx)
	if err != nil {
		return out, err
	}
	stamp, began, joins, ok := stepSQL(f.Step)
	if !ok {
		return out, errs.Invalid("list.Orders", "gap.no_step", "step", errs.Short(f.Step))
	}
	var at clock.Instant
	var pur id.Purchase
	more, err := p.Key((*int64)(&at), &pur)
	if err != nil {
		return out, err
	}
	from, to, err := weeksOfOrders(ctx, tx, f, in)
	if err != nil || from == "" {
		return out, err
	}
	w := NewWhere(stamp, from.Start(time.UTC), to.End(time.UTC))
	w.At("p.place_id", in)
	took := "e.at - " + began
	if f.Over > 0 {
		w.And(took+" > ?", f.Over.Microseconds())
	} else {
		w.And(took + " >= 0") // steps that end before they begin are implausible and not listed
	}
	if f.UpTo > 0 {
		w.And(took+" <= ?", f.UpTo.Microseconds())
	}
	down := f.Sort != ByEnded
	if more {
		w.And(beyond(down, "e.at", "e.purchase_id"), at, pur)
	}
	limit := w.Arg(p.Size() + 1)
	rows, err := db.List(ctx, tx, scanOrder(tree), sqlOrders(began, joins)+w.More()+keyOrder(down, "e.at", "e.purchase_id")+limit, w.Args()...)
	if err != nil {
		return out, err
	}
	out.Rows, out.Next = page.Cut(rows, p.Size(), func(r OrderRow) string {
		return page.Cursor(int64(r.Ended), r.Purchase)
	})
	out.Total, err = countOrders(ctx, tx, f, in)
	return out, err
}

func scanOrder(tree *Places) func(db.Row) (OrderRow, error) {
	return func(r db.Row) (o OrderRow, err error) {
		var micros int64
		err = r.Scan(append([]any{&o.Customer, &o.Purchase, &o.Place, &o.Placed, &o.Ended, &o.Currency, &o.Amount,
			&micros, &o.PlacedDay, &o.EndedDay}, o.Who.into()...)...)
		o.Took, o.PlaceName = time.Duration(micros)*time.Microsecond, tree.Name(o.Place)
		return o, err
	}
}

// stepSQL returns how a step is measured: the name of the time stamp that ends it, the
// expression of the time at which it began, and the joins for that expression.
func stepSQL(step string) (stamp, began, joins string, ok bool) {
	switch step {
	case purchase.Approved:
		return step, "p.at", "", true
	case purchase.HandedOver:
		return step, "COALESCE(a.at, p.at)", sqlOrdersApproved, true
	case purchase.Delivered:
		return step, "COALESCE(h.at, a.at, p.at)", sqlOrdersApproved + sqlOrdersHanded, true
	case purchase.Total:
		return purchase.Delivered, "p.at", "", true
	}
	return "", "", "", false
}

// weeksOfOrders returns the days of the filter without those before the first and after the last
// week in which the weekly histogram has such orders, "" if there are none: orders are read from
// the newest back, and where few took so long, all others would be read too.
func weeksOfOrders(ctx context.Context, tx *db.Tx, f OrderFilter, in []id.Place) (from, to cal.Day, err error) {
	w := f.histogram(in, 0) // some of the bucket of Over may have taken longer
	var first, last cal.Day
	if err := tx.Row(ctx, sqlWeeksOfOrders+w.More(), w.Args()...).Scan(&first, &last); err != nil || first == "" {
		return "", "", err
	}
	from, to = f.days()
	return max(from, first), min(to, last.Add(6)), nil
}

// histogram returns the conditions on the weekly histogram: weeks, the step, the buckets from
// that of Over, or from so many after it, to that of UpTo, and places.
func (f OrderFilter) histogram(in []id.Place, after int) *Where {
	from, to := f.days()
	low, high := 0, math.MaxInt32
	if f.Over > 0 {
		low = purchase.Bucket(f.Over) + after
	}
	if f.UpTo > 0 {
		high = purchase.Bucket(f.UpTo)
	}
	if in == nil {
		in = []id.Place{0} // the roll-up of all places
	}
	w := NewWhere(from.Monday(), to, f.Step, low, high)
	w.At("place_id", in)
	return w
}

// countOrders counts orders from the weekly histogram: the buckets that lie within Over
// and UpTo, of every week whose Monday is on or after the Monday of the first day.
func countOrders(ctx context.Context, tx *db.Tx, f OrderFilter, in []id.Place) (n int64, err error) {
	w := f.histogram(in, 1)
	err = tx.Row(ctx, sqlCountOrders+w.More(), w.Args()...).Scan(&n)
	return n, err
}
