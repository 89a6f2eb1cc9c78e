package gap

import (
	"context"
	"math"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/page"
	"huitou/internal/purchase"
)

func listOrders(ctx context.Context, tx *db.Tx, f OrderFilter, p page.Page) (OrderList, error) {
	var out OrderList
	tree, in, err := pick(ctx, tx, f.Place, f.Only)
	if err != nil {
		return out, err
	}
	stamp, began, joins, ok := stepSQL(f.Step)
	if !ok {
		return out, errs.Invalid("gap.Orders", "gap.no_step", "step", errs.Short(f.Step))
	}
	from, to := bounds(f.From, f.To)
	w := &where{args: []any{stamp, from.Start(time.UTC), to.End(time.UTC)}}
	if in != nil {
		w.in("p.place_id", in)
	}
	took := "e.at - " + began
	if f.Over > 0 {
		w.and(took+" > ?", f.Over.Microseconds())
	} else {
		w.and(took + " >= 0") // those that ended before they began are counted apart
	}
	if f.UpTo > 0 {
		w.and(took+" <= ?", f.UpTo.Microseconds())
	}
	var at clock.Instant
	var cus id.Customer
	var pur id.Purchase
	more, err := p.Key((*int64)(&at), &cus, &pur)
	if err != nil {
		return out, err
	}
	if more {
		w.and("(e.at, e.customer_id, e.purchase_id) < (?, ?, ?)", at, cus, pur)
	}
	limit := w.arg(p.Size() + 1)
	query := replace(replace(sqlOrders, "{from}", began), "{joins}", joins)
	rows, err := db.List(ctx, tx, func(r db.Row) (o OrderRow, err error) {
		var micros int64
		err = r.Scan(&o.Customer, &o.Purchase, &o.Place, &o.Placed, &o.Ended, &o.Currency, &o.Amount, &o.Who.Name, &o.Who.Honorific, &o.Who.Kind, &micros,
			&o.PlacedDay, &o.EndedDay)
		o.Took, o.PlaceName = time.Duration(micros)*time.Microsecond, tree.name[o.Place].Name
		return o, err
	}, query+" AND "+w.text()+sqlOrdersOrder+limit, w.args...)
	if err != nil {
		return out, err
	}
	out.Rows, out.Next = page.Cut(rows, p.Size(), func(r OrderRow) string {
		return page.Cursor(int64(r.Ended), r.Customer, r.Purchase)
	})
	out.Total, err = countOrders(ctx, tx, f, in)
	return out, err
}

// stepSQL says how a step is measured: its time stamp, the one it is measured from
// and the joins for that.
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

// countOrders adds up the buckets that lie within the bounds. It counts whole weeks.
func countOrders(ctx context.Context, tx *db.Tx, f OrderFilter, in []id.Place) (n int64, err error) {
	from, to := bounds(f.From, f.To)
	low, high := 0, math.MaxInt32
	if f.Over > 0 {
		low = purchase.Bucket(f.Over) + 1
	}
	if f.UpTo > 0 {
		high = purchase.Bucket(f.UpTo)
	}
	if in == nil {
		in = []id.Place{0}
	}
	list, args := db.In([]any{from.Monday(), to, f.Step, low, high}, db.Pad(in))
	err = tx.Row(ctx, sqlCountOrders+list, args...).Scan(&n)
	return n, err
}
