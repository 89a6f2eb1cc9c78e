package gap

import (
	"context"
	"math"
	"strings"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/page"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

func replace(text, old, with string) string { return strings.Replace(text, old, with, 1) }

// Bounds of an open day filter.
func bounds(from, to cal.Day) (cal.Day, cal.Day) {
	if from == "" {
		from = cal.FirstDay
	}
	if to == "" {
		to = cal.LastDay
	}
	return from, to
}

func listPromises(ctx context.Context, tx *db.Tx, f PromiseFilter, p page.Page) (PromiseList, error) {
	var out PromiseList
	tree, in, err := pick(ctx, tx, f.Place, f.Only)
	if err != nil {
		return out, err
	}
	now := tx.Now()
	w := f.where(in, now)
	// Open ones have an index of their own, in the order of the due time.
	order, column := sqlPromisesOrder, "i.due_day"
	key := func(r PromiseRow) string { return page.Cursor(r.DueDay, r.Place, r.Customer, r.ID) }
	var day cal.Day
	var at int64
	var first any = &day
	if f.isOpen() {
		order, column, first = sqlOpenOrder, "i.due_at", &at
		key = func(r PromiseRow) string { return page.Cursor(int64(r.Due), r.Place, r.Customer, r.ID) }
	}
	var pla id.Place
	var cus id.Customer
	var pro id.Promise
	ok, err := p.Key(first, &pla, &cus, &pro)
	if err != nil {
		return out, err
	}
	if ok {
		var from any = day
		if f.isOpen() {
			from = at
		}
		w.and("("+column+", i.place_id, i.customer_id, i.id) < (?, ?, ?, ?)", from, pla, cus, pro)
	}
	limit := w.arg(p.Size() + 1)
	rows, err := db.List(ctx, tx, scanPromise(tree, now), sqlPromises+w.text()+order+limit, w.args...)
	if err != nil {
		return out, err
	}
	out.Rows, out.Next = page.Cut(rows, p.Size(), key)
	out.Total, err = countPromises(ctx, tx, f, in)
	return out, err
}

// isOpen reports whether the filter is of open promises only.
func (f PromiseFilter) isOpen() bool { return f.State == Overdue || f.State == string(promise.Open) }

// where are the conditions on promise i, its index entry, and p, its row.
func (f PromiseFilter) where(in []id.Place, now clock.Instant) *where {
	w := &where{}
	from, to := bounds(f.From, f.To)
	switch f.State {
	case Overdue:
		w.and("i.state = 'open' AND i.due_at < ? AND i.due_at >= ?", now, from.Start(time.UTC).Add(-latestZone))
	case string(promise.Open): // not due yet
		w.and("i.state = 'open' AND i.due_at >= ? AND i.due_at < ?", now, to.End(time.UTC).Add(-earliestZone))
	case Due:
		w.and("(p.state = 'kept' OR p.state = 'late' OR p.state = 'broken' OR p.state = 'open' AND p.due_at < ?)", now)
	case "":
	default:
		w.and("p.state = ?", f.State)
	}
	if f.isOpen() {
		w.and("p.due_day >= ? AND p.due_day <= ?", from, to)
	} else {
		w.and("i.due_day >= ? AND i.due_day <= ?", from, to)
	}
	if in != nil {
		w.in("i.place_id", in)
	}
	if f.Origin != "" {
		w.and("p.origin = ?", f.Origin)
	}
	return w
}

func scanPromise(tree *places, now clock.Instant) func(db.Row) (PromiseRow, error) {
	return func(r db.Row) (v PromiseRow, err error) {
		var notify int
		p := &v.Promise
		err = r.Scan(&p.Customer, &p.ID, &p.Purchase, &p.Place, &p.Owner, &p.Origin, &p.What, &p.Made, &p.Due, &p.DueDay, &p.State,
			&p.Ended, &p.Remind, &p.Reminded, &notify, &p.Next, &p.Version, &v.Who.Name, &v.Who.Honorific, &v.Who.Kind, &v.OwnerName)
		p.Notify = notify == 1
		v.PlaceName = tree.name[p.Place].Name
		v.Overdue, v.LateBy = p.Overdue(now), p.LateBy(now)
		return v, err
	}
}

// countPromises adds up the roll-up: by month where the filter is of whole months,
// else by day. Those of today that may or may not be due are counted one by one.
func countPromises(ctx context.Context, tx *db.Tx, f PromiseFilter, in []id.Place) (int64, error) {
	from, to := bounds(f.From, f.To)
	query, column, low, high := sqlCountDays, "due_day", string(from), string(to)
	if from == from.Month().First() && to == to.Month().Last() {
		query, column, low, high = sqlCountMonths, "month", string(from.Month()), string(to.Month())
	}
	sum := func(query, column, low, high string) (s States, err error) {
		w := &where{}
		w.and(column+" >= ? AND "+column+" <= ?", low, high)
		if in != nil {
			w.in("place_id", in)
		}
		if f.Origin != "" {
			w.and("origin = ?", f.Origin)
		}
		var n [7]*int64
		if err = tx.Row(ctx, query+w.text(), w.args...).Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6]); err != nil {
			return s, err
		}
		for i, state := range promise.States {
			if n[i] != nil {
				*s.of(state) = *n[i]
			}
		}
		return s, nil
	}
	s, err := sum(query, column, low, high)
	if err != nil {
		return 0, err
	}
	switch f.State {
	case "":
		return s.Total(), nil
	case Due, Overdue, string(promise.Open):
		day, begins := dueEverywhere(tx.Now())
		var past States
		if from < day {
			if past, err = sum(sqlCountDays, "due_day", string(from), string(min(to, day.Add(-1)))); err != nil {
				return 0, err
			}
		}
		s.Overdue = past.Open
		if to >= day {
			w := &where{}
			w.and("due_at >= ? AND due_at < ? AND due_day >= ? AND due_day <= ?", begins, tx.Now(), max(from, day), to)
			if in != nil {
				w.in("place_id", in)
			}
			if f.Origin != "" {
				w.and("origin = ?", f.Origin)
			}
			var today int64
			if err := tx.Row(ctx, sqlCountJustDue+w.text(), w.args...).Scan(&today); err != nil {
				return 0, err
			}
			s.Overdue += today
		}
		switch s.Open -= s.Overdue; f.State {
		case Due:
			return s.Due(), nil
		case Overdue:
			return s.Overdue, nil
		}
		return s.Open, nil
	}
	return *s.of(promise.State(f.State)), nil
}

func listVoices(ctx context.Context, tx *db.Tx, f VoiceFilter, p page.Page) (VoiceList, error) {
	var out VoiceList
	tree, in, err := pick(ctx, tx, f.Place, f.Only)
	if err != nil {
		return out, err
	}
	w := f.where(in)
	var day cal.Day
	var pla id.Place
	var cus id.Customer
	var voi id.Voice
	ok, err := p.Key(&day, &pla, &cus, &voi)
	if err != nil {
		return out, err
	}
	if ok {
		w.and("(i.day, i.place_id, i.customer_id, i.id) < (?, ?, ?, ?)", day, pla, cus, voi)
	}
	limit := w.arg(p.Size() + 1)
	rows, err := db.List(ctx, tx, func(r db.Row) (v VoiceRow, err error) {
		err = r.Scan(append(voiceDest(&v.Voice), &v.Who.Name, &v.Who.Honorific, &v.Who.Kind)...)
		v.PlaceName = tree.name[v.Place].Name
		return v, err
	}, sqlVoices+w.text()+sqlVoicesOrder+limit, w.args...)
	if err != nil {
		return out, err
	}
	out.Rows, out.Next = page.Cut(rows, p.Size(), func(r VoiceRow) string {
		return page.Cursor(r.Day, r.Place, r.Customer, r.ID)
	})
	out.Total, err = countVoices(ctx, tx, f, in)
	return out, err
}

func voiceDest(v *voice.Voice) []any {
	return []any{&v.Customer, &v.ID, &v.Purchase, &v.Promise, &v.Place, &v.Staff, &v.At, &v.Day, &v.Channel, &v.Rating, &v.Scale,
		&v.Stars, &v.Outcome, &v.Title, &v.Text, &v.Language, &v.Dimension, &v.Answered, &v.By, &v.Answer, &v.Version}
}

func scanVoice(r db.Row) (v voice.Voice, err error) {
	err = r.Scan(voiceDest(&v)...)
	return v, err
}

// where are the conditions on voice i, its index entry, and v, its row.
func (f VoiceFilter) where(in []id.Place) *where {
	w := &where{}
	from, to := bounds(f.From, f.To)
	w.and("i.day >= ? AND i.day <= ?", from, to)
	if in != nil {
		w.in("i.place_id", in)
	}
	switch f.Outcome {
	case "":
	case "other":
		w.and("v.outcome NOT IN ('kept', 'late', 'broken', 'none')")
	default:
		w.and("v.outcome = ?", f.Outcome)
	}
	switch f.Rated {
	case "low":
		w.and("v.stars > 0 AND v.stars < 3")
	case "yes":
		w.and("v.stars > 0")
	case "no":
		w.and("v.stars = 0")
	}
	if f.Stars != 0 {
		w.and("v.stars = ?", f.Stars)
	}
	switch f.Answered {
	case "yes":
		w.and("v.answered_at <> 0")
	case "no":
		w.and("v.answered_at = 0")
	}
	return w
}

// countVoices adds up the roll-up; only what it does not know is counted one by one.
func countVoices(ctx context.Context, tx *db.Tx, f VoiceFilter, in []id.Place) (n int64, err error) {
	if f.Answered != "" {
		w := f.where(in)
		err = tx.Row(ctx, sqlCountVoicesSlow+w.text(), w.args...).Scan(&n)
		return n, err
	}
	from, to := bounds(f.From, f.To)
	w := &where{}
	query := sqlCountVoiceDays
	if from == from.Month().First() && to == to.Month().Last() {
		query = sqlCountVoiceMonths
		w.and("month >= ? AND month <= ?", from.Month(), to.Month())
	} else {
		w.and("day >= ? AND day <= ?", from, to)
	}
	if in != nil {
		w.in("place_id", in)
	}
	err = tx.Each(ctx, func(r db.Row) error {
		var outcome string
		var stars [5]int64
		var unrated int64
		if err := r.Scan(&outcome, &stars[0], &stars[1], &stars[2], &stars[3], &stars[4], &unrated); err != nil {
			return err
		}
		if f.Outcome != "" && f.Outcome != outcomeOf(outcome) {
			return nil
		}
		for i, k := range stars {
			if (f.Stars == 0 || f.Stars == i+1) && (f.Rated != "low" || i+1 < voice.Low) && f.Rated != "no" {
				n += k
			}
		}
		if f.Stars == 0 && (f.Rated == "" || f.Rated == "no") {
			n += unrated
		}
		return nil
	}, query+w.text()+" GROUP BY outcome", w.args...)
	return n, err
}

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
		err = r.Scan(&o.Customer, &o.Purchase, &o.Place, &o.Placed, &o.Ended, &o.Currency, &o.Amount, &o.Who.Name, &o.Who.Honorific, &o.Who.Kind, &micros)
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
