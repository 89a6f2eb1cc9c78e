package list

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"huitou/internal/customer"
	"huitou/internal/db"
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
	p         page.Page
	places    *Places
	in        []id.Place // places the filter selects, nil = every place
	words     []string   // of the search, folded
	sortLimit int        // most candidates that are sorted in memory
}

func customers(ctx context.Context, tx *db.Tx, f CustomerFilter, p page.Page, sortLimit int) (Listing[CustomerRow], error) {
	var out Listing[CustomerRow]
	f.Sort = cmp.Or(f.Sort, ByName)
	if err := f.Validate(); err != nil {
		return out, err
	}
	q := &customerQuery{ctx: ctx, tx: tx, f: f, p: p, words: customer.Words(f.Search), sortLimit: sortLimit}
	var err error
	if q.places, err = ReadPlaces(ctx, tx); err != nil {
		return out, err
	}
	if q.in, err = q.places.Within(f.Place); err != nil {
		return out, err
	}
	if out, err = q.read(q.conditions()); err != nil {
		return out, err
	}
	return out, q.fill(out.Rows)
}

// read chooses the strategy: up to sortLimit candidates are all read and sorted in
// memory; more are read in the order of an index, only as many as the page needs.
func (q *customerQuery) read(w *Where) (Listing[CustomerRow], error) {
	ids, complete, err := q.candidates()
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	switch {
	case complete:
		return q.sorted(ids, w)
	case len(q.words) > 0:
		return q.byWord(w)
	case q.f.Sort == ByName:
		return q.byName(w, "")
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
	if q.f.Kind != "" {
		w.And("c.kind = ?", q.f.Kind)
	}
	if q.f.OpenPromise {
		w.And(sqlHasOpen)
	}
	if q.f.LowRating {
		w.And(sqlHasLow)
	}
	if from, to, set := q.f.lastPurchaseSpan(); set {
		last := "+s.last_at" // unary + as above
		if q.f.Sort == ByLast {
			last = "s.last_at"
		}
		w.And(last+" >= ? AND "+last+" < ?", from, to)
	}
	return w
}

// candidates returns the customers that meet one condition of the filter, if there is a
// condition that at most sortLimit customers meet. complete is false when there is none:
// ids then holds no usable candidates.
func (q *customerQuery) candidates() (ids []id.Customer, complete bool, err error) {
	if len(q.words) > 0 {
		if complete, err = q.rarestWordFirst(); err != nil || !complete {
			return nil, false, err
		}
		query, args := q.wordQuery(sqlTermOwners)
		ids, err = db.List(q.ctx, q.tx, db.Value[id.Customer], query, args...)
		return ids, true, err
	}
	from, to, last := q.f.lastPurchaseSpan()
	for _, c := range []struct {
		set   bool
		query string
		args  []any
	}{
		{q.f.Owner != 0, sqlOfOwner, []any{q.f.Owner}},
		{len(q.in) == 1, sqlOfPlace, []any{q.f.Place}},
		{last, sqlBoughtBetween, []any{from, to}},
	} {
		if !c.set || q.f.Sort == ByName && c.query != sqlBoughtBetween || q.f.Sort == ByLast && c.query == sqlBoughtBetween {
			continue // an index already gives them in the order of the list
		}
		ids, err = db.List(q.ctx, q.tx, db.Value[id.Customer], c.query, append(c.args, q.sortLimit+1)...)
		if err != nil || len(ids) <= q.sortLimit {
			return ids, err == nil, err
		}
	}
	for _, c := range []struct {
		set           bool
		count, owners string
	}{{q.f.OpenPromise, sqlOpenCount, sqlOpenOwners}, {q.f.LowRating, sqlLowCount, sqlLowOwners}} {
		if !c.set {
			continue
		}
		var n int
		if err = q.tx.Row(q.ctx, c.count, q.sortLimit+1).Scan(&n); err != nil || n > q.sortLimit {
			continue
		}
		ids, err = db.List(q.ctx, q.tx, db.Value[id.Customer], c.owners)
		return ids, err == nil, err
	}
	return nil, false, err
}

// rarestWordFirst moves the word that the fewest customers have to the front of words
// and reports whether at most sortLimit customers have it.
func (q *customerQuery) rarestWordFirst() (bool, error) {
	best, least := 0, q.sortLimit+1
	for i, word := range q.words {
		var n int
		low, high := prefix(word)
		if err := q.tx.Row(q.ctx, sqlTermCount, low, high, q.sortLimit+1).Scan(&n); err != nil {
			return false, err
		}
		if n < least {
			best, least = i, n
		}
	}
	q.words[0], q.words[best] = q.words[best], q.words[0]
	return least <= q.sortLimit, nil
}

// prefix returns the half-open range of words that begin with word.
func prefix(word string) (low, high string) { return word, word + "\U0010FFFF" }

// wordQuery completes a query on customer_term t, whose first two arguments bound the
// first word, with conditions for the other words.
func (q *customerQuery) wordQuery(query string) (string, []any) {
	low, high := prefix(q.words[0])
	w := NewWhere(low, high)
	for _, word := range q.words[1:] {
		low, high := prefix(word)
		w.And("EXISTS (SELECT 1 FROM customer_term o WHERE o.customer_id = t.customer_id AND o.term >= ? AND o.term < ?)", low, high)
	}
	return query + w.More(), w.Args()
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
	slices.SortFunc(all, func(a, b keyedRow) int { return q.compare(&a, &b) })
	var last keyedRow
	ok, err := q.p.Key(&last.sortText, (*int64)(&last.Bought.Last), &last.Bought.Amount, &last.Bought.Sales, &last.ID)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	if ok {
		i, exact := slices.BinarySearchFunc(all, last, func(a, b keyedRow) int { return q.compare(&a, &b) })
		if exact {
			i++
		}
		all = all[i:]
	}
	return q.cut(all, func(r keyedRow) string {
		return page.Cursor(r.sortText, int64(r.Bought.Last), r.Bought.Amount, r.Bought.Sales+r.Bought.Returns, r.ID)
	}), nil
}

// compare orders rows as the filter's Sort says; customers without a purchase come last,
// by name.
func (q *customerQuery) compare(a, b *keyedRow) int {
	byName := cmp.Or(strings.Compare(a.sortText, b.sortText), cmp.Compare(a.ID, b.ID))
	if q.f.Sort == ByName {
		return byName
	}
	if bought := func(r *keyedRow) bool { return r.Bought.Sales+r.Bought.Returns > 0 }; !bought(a) || !bought(b) {
		return cmp.Or(cmp.Compare(boolToInt(bought(b)), boolToInt(bought(a))), byName)
	}
	if q.f.Sort == ByLast {
		return cmp.Or(cmp.Compare(b.Bought.Last, a.Bought.Last), cmp.Compare(b.ID, a.ID))
	}
	return cmp.Or(cmp.Compare(b.Bought.Amount, a.Bought.Amount), cmp.Compare(b.ID, a.ID))
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// cut makes a page of the first rows and, if there are more, the cursor of the next page.
func (q *customerQuery) cut(rows []keyedRow, key func(keyedRow) string) Listing[CustomerRow] {
	var out Listing[CustomerRow]
	shown, next := page.Cut(rows, q.p.Size(), key)
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
	var term string
	var cus id.Customer
	ok, err := q.p.Key(&term, &cus)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	if ok {
		c.And("(t.term, t.customer_id) > (?, ?)", term, cus)
	}
	c.join(w)
	limit := c.Arg(q.p.Size() + 1)
	rows, err := db.List(q.ctx, q.tx, scanCustomer, query+" AND "+c.Text()+sqlByWordOrder+limit, c.Args()...)
	out := q.cut(rows, func(r keyedRow) string { return page.Cursor(r.sortText, r.ID) })
	out.ByWord = true
	return out, err
}

// neverBoughtMark is the first field of cursors that point into the second part of a
// list by last purchase or amount: the customers without a purchase.
const neverBoughtMark = "never"

// byName reads the page in the order of names. section is "" for all customers and
// neverBoughtMark for those without a purchase; it is the first field of the cursors.
func (q *customerQuery) byName(w *Where, section string) (Listing[CustomerRow], error) {
	c := w.clone()
	var name, mark string
	var cus id.Customer
	ok, err := q.p.Key(&mark, &name, &cus)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	if ok && mark == section && cus != 0 {
		c.And("(c.name_fold, c.id) > (?, ?)", name, cus)
	}
	if section != "" {
		c.And(sqlNeverBought)
	}
	limit := c.Arg(q.p.Size() + 1)
	rows, err := db.List(q.ctx, q.tx, scanCustomer, sqlByName+c.Text()+sqlByNameOrder+limit, c.Args()...)
	return q.cut(rows, func(r keyedRow) string { return page.Cursor(section, r.sortText, r.ID) }), err
}

// byPurchases reads the page in the order of the last purchase or of the amount, followed
// by customers without a purchase.
func (q *customerQuery) byPurchases(w *Where) (Listing[CustomerRow], error) {
	var mark string
	var key int64
	var cus id.Customer
	var name string
	if _, err := (page.Page{After: q.p.After}).Key(&mark, &name, &cus); err == nil && mark == neverBoughtMark {
		return q.byName(w, neverBoughtMark)
	}
	c := w.clone()
	ok, err := q.p.Key(&mark, &key, &cus)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	column, order := "s.last_at", sqlByLastOrder
	value := func(r keyedRow) int64 { return int64(r.Bought.Last) }
	if q.f.Sort == ByAmount {
		column, order = "s.amount", sqlByAmountOrder
		value = func(r keyedRow) int64 { return r.Bought.Amount }
	}
	if ok {
		c.And("("+column+", s.customer_id) < (?, ?)", key, cus)
	}
	limit := c.Arg(q.p.Size() + 1)
	query := sqlBySum
	// Conditions on the customer's id use purchase_sum's column, so that they are checked
	// before the customer row is read.
	query += strings.ReplaceAll(c.More(), "customer_id = c.id", "customer_id = s.customer_id")
	rows, err := db.List(q.ctx, q.tx, scanCustomer, query+order+limit, c.Args()...)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	out := q.cut(rows, func(r keyedRow) string { return page.Cursor("", value(r), r.ID) })
	if _, _, set := q.f.lastPurchaseSpan(); out.Next == "" && !set {
		return q.addNeverBought(w, out)
	}
	return out, nil
}

// addNeverBought fills the rest of a page with customers without a purchase.
func (q *customerQuery) addNeverBought(w *Where, out Listing[CustomerRow]) (Listing[CustomerRow], error) {
	room := q.p.Size() - len(out.Rows)
	second := *q
	second.p = page.Page{Limit: max(1, room)}
	more, err := second.byName(w, neverBoughtMark)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	if room == 0 { // the page is full: only the cursor of the next is needed
		if len(more.Rows) > 0 {
			out.Next = page.Cursor(neverBoughtMark, "", id.Customer(0))
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
	w := NewWhere(q.tx.Now())
	In(w, "customer_id", ids)
	return q.tx.Each(q.ctx, func(r db.Row) error {
		var cus id.Customer
		var open, overdue int64
		err := r.Scan(&cus, &open, &overdue)
		if row := at[cus]; row != nil {
			row.Open, row.Overdue = open-overdue, overdue
		}
		return err
	}, sqlOpenCounts+w.More()+sqlOpenCountsGroup, w.Args()...)
}
