package list

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/page"
)

// keyedRow is a row with its text sort key.
type keyedRow struct {
	CustomerRow
	sortText string // the case-folded name, or in byWord the word that matched
}

// customerQuery is the state of one query of the customer list.
type customerQuery struct {
	ctx       context.Context
	tx        *db.Tx
	f         CustomerFilter
	by        string       // ByName, ByLast or ByAmount, of the filter's Sort
	back      bool         // the reverse of that order
	size      int          // of the page
	after     *customerKey // the last row of the page before, nil = the first page
	places    *Places
	in        []id.Place  // places the filter selects, nil = every place
	one       id.Customer // whom the search names by their id, 0 = nobody
	words     []string    // of the search, folded
	sortLimit int         // most candidates that are sorted in memory
	open      int         // open promises, counted up to maxOpen() + 1; only where the filter asks for them
}

func customers(ctx context.Context, tx *db.Tx, f CustomerFilter, p page.Page, sortLimit int) (Listing[CustomerRow], error) {
	var out Listing[CustomerRow]
	f.Sort = cmp.Or(f.Sort, ByName)
	if err := f.Validate(); err != nil {
		return out, err
	}
	q := &customerQuery{ctx: ctx, tx: tx, f: f, size: p.Size(), words: customer.Words(f.Search), sortLimit: sortLimit}
	q.by, q.back = order(f.Sort)
	if one, err := id.Parse[id.CustomerNoun](strings.TrimSpace(f.Search)); err == nil {
		q.one, q.words = one, nil
	}
	var at customerKey
	continued, err := p.Key(&at.word, &at.text, (*int64)(&at.last), &at.amount, &at.n, &at.id)
	if err != nil {
		return out, err
	}
	if continued {
		q.after = &at
	}
	if q.places, err = ReadPlaces(ctx, tx); err != nil {
		return out, err
	}
	if q.in, err = q.places.Within(f.Place); err != nil {
		return out, err
	}
	if f.OpenPromise {
		if err = tx.Row(ctx, sqlOpenCount, q.maxOpen()+1).Scan(&q.open); err != nil {
			return out, err
		}
	}
	if out, err = q.read(q.conditions()); err != nil {
		return out, err
	}
	return out, q.fill(out.Rows)
}

// setGrowth is how many times as many open promises as customers that are sorted in memory make a
// set of customers to filter by. Where more are open, many customers have one: a page of them is
// soon found by looking at each.
const setGrowth = 10

func (q *customerQuery) maxOpen() int { return setGrowth * q.sortLimit }

// maxGrowth is how many times as many candidates as usual are sorted in memory to continue a
// search whose first page was sorted in memory.
const maxGrowth = 4

// read chooses the strategy: up to sortLimit candidates are all read and sorted in
// memory; more are read in the order of an index, only as many as the page needs.
func (q *customerQuery) read(w *Where) (Listing[CustomerRow], error) {
	if q.after != nil && q.after.word != "" {
		i := slices.Index(q.words, q.after.word)
		if i < 0 {
			return Listing[CustomerRow]{}, errs.Invalid("list.Customers", "page.cursor")
		}
		q.words[0], q.words[i] = q.words[i], q.words[0]
		return q.byWord(w)
	}
	if q.after != nil && len(q.words) > 0 {
		q.sortLimit *= maxGrowth
	}
	if q.one != 0 {
		return q.sorted([]id.Customer{q.one}, w)
	}
	ids, complete, err := q.candidates(w)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	switch {
	case complete:
		return q.sorted(ids, w)
	case len(q.words) > 0 && q.after != nil: // the order of words cannot continue from a row
		return Listing[CustomerRow]{}, errs.Invalid("list.Customers", "page.cursor")
	case len(q.words) > 0:
		return q.byWord(w)
	case q.by == ByName:
		return q.byName(w, q.after, q.back)
	}
	return q.byPurchases(w)
}

// conditions returns the conditions of the filter on the tables customer c and
// purchase_sum s. The search is not among them.
func (q *customerQuery) conditions() *Where {
	w := &Where{}
	if len(q.in) == 1 { // written so that the index on place_id can serve it
		w.And("c.place_id = ? AND c.place_id <> 0", q.in[0])
	} else {
		w.At("+c.place_id", q.in) // the unary + keeps the planner from this column's index: the sort order's index is to be used
	}
	w.OwnedBy("c.owner_id", q.f.Owner)
	switch q.f.Kind { // the list of organisations has an index, which needs the kind as a literal
	case customer.Organisation:
		w.And("c.kind = 'organisation'")
	case customer.Person:
		w.And("c.kind = 'person'")
	}
	if q.f.OpenPromise && q.open <= q.maxOpen() {
		w.And(sqlIsOpen)
	} else if q.f.OpenPromise {
		w.And(sqlHasOpen)
	}
	if q.f.LowRating {
		w.And(sqlHasLow)
	}
	if from, to, set := q.f.lastPurchaseSpan(); set {
		last := "+s.last_at" // unary + as above
		if q.by == ByLast {
			last = "s.last_at"
		}
		w.And(last+" >= ? AND "+last+" < ?", from, to)
	}
	return w
}

// sorted reads the candidates that meet the conditions, sorts them in memory and cuts
// the page out of them.
func (q *customerQuery) sorted(ids []id.Customer, w *Where) (Listing[CustomerRow], error) {
	var all []keyedRow
	for part := range slices.Chunk(ids, 512) {
		c := w.clone()
		In(c, "c.id", part)
		rows, err := db.List(q.ctx, q.tx, scanCustomer, sqlByIDs+c.Text(), c.Args()...)
		if err != nil {
			return Listing[CustomerRow]{}, err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b keyedRow) int { return q.compare(a.key(), b.key()) })
	if q.after != nil {
		i, exact := slices.BinarySearchFunc(all, *q.after, func(r keyedRow, k customerKey) int { return q.compare(r.key(), k) })
		if exact {
			i++
		}
		all = all[i:]
	}
	return q.cut(all), nil
}

// cut makes a page of the first rows and, if there are more, the cursor of the next page.
func (q *customerQuery) cut(rows []keyedRow) Listing[CustomerRow] {
	return q.cutBy(rows, (*keyedRow).key)
}

func (q *customerQuery) cutBy(rows []keyedRow, key func(*keyedRow) customerKey) Listing[CustomerRow] {
	var out Listing[CustomerRow]
	shown, next := page.Cut(rows, q.size, func(r keyedRow) string { k := key(&r); return k.cursor() })
	out.Next = next
	for _, r := range shown {
		out.Rows = append(out.Rows, r.CustomerRow)
	}
	return out
}

// byWord reads the page by key set paging over the index of words: rows are in the order
// of the word that matched, whatever the filter's Sort.
func (q *customerQuery) byWord(w *Where) (Listing[CustomerRow], error) {
	query, args := q.wordQuery(sqlByWord)
	c := NewWhere(args...)
	if q.after != nil {
		c.And("(t.term, t.customer_id) > (?, ?)", q.after.text, q.after.id)
	}
	c.join(w)
	limit := c.Arg(q.size + 1)
	rows, err := db.List(q.ctx, q.tx, scanCustomer, query+" AND "+c.Text()+sqlByWordOrder+limit, c.Args()...)
	out := q.cutBy(rows, func(r *keyedRow) customerKey { return customerKey{word: q.words[0], text: r.sortText, id: r.ID} })
	out.ByWord = true
	return out, err
}

// byName reads the page in the order of names, or down it, after a row if it is not nil.
func (q *customerQuery) byName(w *Where, after *customerKey, down bool) (Listing[CustomerRow], error) {
	c := w.clone()
	if after != nil {
		c.And(beyond(down, "c.name_fold", "c.id"), after.text, after.id)
	}
	limit := c.Arg(q.size + 1)
	rows, err := db.List(q.ctx, q.tx, scanCustomer, sqlByName+c.Text()+keyOrder(down, "c.name_fold", "c.id")+limit, c.Args()...)
	return q.cut(rows), err
}

// neverBought reads the page in the order of names of the customers without a purchase.
func (q *customerQuery) neverBought(w *Where, after *customerKey) (Listing[CustomerRow], error) {
	c := w.clone()
	c.And(sqlNeverBought)
	return q.byName(c, after, false)
}

// byPurchases reads the page in the order of the last purchase or of the amount, followed
// by customers without a purchase.
func (q *customerQuery) byPurchases(w *Where) (Listing[CustomerRow], error) {
	if q.after != nil && q.after.n == 0 {
		return q.neverBought(w, q.after)
	}
	c := w.clone()
	column := "s.last_at"
	value := func(k *customerKey) int64 { return int64(k.last) }
	if q.by == ByAmount {
		column = "s.amount"
		value = func(k *customerKey) int64 { return k.amount }
	}
	down := !q.back
	if q.after != nil {
		c.And(beyond(down, column, "s.customer_id"), value(q.after), q.after.id)
	}
	limit := c.Arg(q.size + 1)
	query := sqlBySum
	// Conditions on the customer's id use purchase_sum's column, so that they are checked
	// before the customer row is read.
	query += strings.NewReplacer("customer_id = c.id", "customer_id = s.customer_id", "+c.id IN", "+s.customer_id IN").Replace(c.More())
	rows, err := db.List(q.ctx, q.tx, scanCustomer, query+keyOrder(down, column, "s.customer_id")+limit, c.Args()...)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	out := q.cut(rows)
	if _, _, set := q.f.lastPurchaseSpan(); out.Next == "" && !set {
		return q.addNeverBought(w, out)
	}
	return out, nil
}

// addNeverBought fills the rest of a page with customers without a purchase.
func (q *customerQuery) addNeverBought(w *Where, out Listing[CustomerRow]) (Listing[CustomerRow], error) {
	room := q.size - len(out.Rows)
	second := *q
	second.size = max(1, room)
	more, err := second.neverBought(w, nil)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	if room == 0 { // the page is full: only the cursor of the next is needed
		if len(more.Rows) > 0 {
			out.Next = (&customerKey{}).cursor() // before the first without a purchase
		}
		return out, nil
	}
	out.Rows, out.Next = append(out.Rows, more.Rows...), more.Next
	return out, nil
}

func scanCustomer(r db.Row) (f keyedRow, err error) {
	var recorded int
	to := []any{&f.ID, &f.Kind, &f.Name, &f.Honorific, &f.City, &f.Place, &f.Owner, &recorded}
	to = append(to, f.Bought.Into()...)
	err = r.Scan(append(to, &f.sortText)...)
	f.Recorded = recorded == 1
	return f, err
}

// fill adds the names of place and owner and the counts of open promises to rows.
func (q *customerQuery) fill(rows []CustomerRow) error {
	if len(rows) == 0 {
		return nil
	}
	names, at := NewNames(q.ctx, q.tx), map[id.Customer]*CustomerRow{}
	ids := make([]id.Customer, len(rows))
	for i := range rows {
		r := &rows[i]
		at[r.ID], ids[i] = r, r.ID
		r.PlaceName = q.places.Name(r.Place)
		var err error
		if r.OwnerName, err = names.Staff(r.Owner); err != nil {
			return err
		}
	}
	in, args := db.In([]any{q.tx.Now()}, db.Pad(ids))
	return q.tx.Each(q.ctx, func(r db.Row) error {
		var cus id.Customer
		var open, overdue int64
		err := r.Scan(&cus, &open, &overdue)
		if row := at[cus]; row != nil {
			row.Open, row.Overdue = open-overdue, overdue
		}
		return err
	}, sqlOpenCounts(in), args...)
}
