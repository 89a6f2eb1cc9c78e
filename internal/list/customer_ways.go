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

// found is a row with the text it is sorted by.
type found struct {
	CustomerRow
	text string // folded name, or the word that matched
}

// lister is the state of one reading of customers.
type lister struct {
	ctx    context.Context
	tx     *db.Tx
	f      CustomerFilter
	p      page.Page
	places *Places
	in     []id.Place // of the filter, nil = every place
	words  []string
	few    int
}

func customers(ctx context.Context, tx *db.Tx, f CustomerFilter, p page.Page, few int) (Listing[CustomerRow], error) {
	var out Listing[CustomerRow]
	f.Sort = cmp.Or(f.Sort, ByName)
	if err := f.Validate(); err != nil {
		return out, err
	}
	l := &lister{ctx: ctx, tx: tx, f: f, p: p, words: customer.Words(f.Search), few: few}
	var err error
	if l.places, err = ReadPlaces(ctx, tx); err != nil {
		return out, err
	}
	if l.in, err = l.places.Within(f.Place); err != nil {
		return out, err
	}
	if out, err = l.run(l.conditions()); err != nil {
		return out, err
	}
	return out, l.fill(out.Rows)
}

// run chooses how: few candidates are read whole and sorted here; many are read in
// the order of an index, as far as the page needs.
func (l *lister) run(w *Where) (Listing[CustomerRow], error) {
	ids, whole, err := l.candidates()
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	switch {
	case whole:
		return l.sorted(ids, w)
	case len(l.words) > 0:
		return l.byWord(w)
	case l.f.Sort == ByName:
		return l.byName(w, "")
	}
	return l.bySum(w)
}

// conditions are those on customer c and purchase_sum s.
func (l *lister) conditions() *Where {
	w := &Where{}
	if len(l.in) == 1 { // one place has an index of its own
		w.And("c.place_id = ? AND c.place_id <> 0", l.in[0])
	} else {
		w.At("+c.place_id", l.in) // + so that the order of the list, not the place, leads
	}
	w.Of("c.owner_id", l.f.Owner)
	if l.f.Kind != "" {
		w.And("c.kind = ?", l.f.Kind)
	}
	if l.f.OpenPromise {
		w.And(sqlHasOpen)
	}
	if l.f.LowRating {
		w.And(sqlHasLow)
	}
	if from, to, asked := l.f.lastSpan(); asked {
		last := "+s.last_at" // + as above
		if l.f.Sort == ByLast {
			last = "s.last_at"
		}
		w.And(last+" >= ? AND "+last+" < ?", from, to)
	}
	return w
}

// candidates are the customers that one part of the filter leaves, where they are
// few; whole is false when every part leaves too many to read at once.
func (l *lister) candidates() (ids []id.Customer, whole bool, err error) {
	if len(l.words) > 0 {
		if whole, err = l.narrowest(); err != nil || !whole {
			return nil, false, err
		}
		query, args := l.wordQuery(sqlTermOwners)
		ids, err = db.List(l.ctx, l.tx, db.Value[id.Customer], query, args...)
		return ids, true, err
	}
	from, to, last := l.f.lastSpan()
	for _, c := range []struct {
		asked bool
		query string
		args  []any
	}{
		{l.f.Owner != 0, sqlOfOwner, []any{l.f.Owner}},
		{len(l.in) == 1, sqlOfPlace, []any{l.f.Place}},
		{last, sqlBoughtBetween, []any{from, to}},
	} {
		if !c.asked || l.f.Sort == ByName && c.query != sqlBoughtBetween || l.f.Sort == ByLast && c.query == sqlBoughtBetween {
			continue // an index has them in that order already
		}
		ids, err = db.List(l.ctx, l.tx, db.Value[id.Customer], c.query, append(c.args, l.few+1)...)
		if err != nil || len(ids) <= l.few {
			return ids, err == nil, err
		}
	}
	for _, c := range []struct {
		asked         bool
		count, owners string
	}{{l.f.OpenPromise, sqlOpenCount, sqlOpenOwners}, {l.f.LowRating, sqlLowCount, sqlLowOwners}} {
		if !c.asked {
			continue
		}
		var n int
		if err = l.tx.Row(l.ctx, c.count, l.few+1).Scan(&n); err != nil || n > l.few {
			continue
		}
		ids, err = db.List(l.ctx, l.tx, db.Value[id.Customer], c.owners)
		return ids, err == nil, err
	}
	return nil, false, err
}

// narrowest puts the word first that fewest customers have; it reports whether those
// are few.
func (l *lister) narrowest() (bool, error) {
	best, least := 0, l.few+1
	for i, word := range l.words {
		var n int
		low, high := prefix(word)
		if err := l.tx.Row(l.ctx, sqlTermCount, low, high, l.few+1).Scan(&n); err != nil {
			return false, err
		}
		if n < least {
			best, least = i, n
		}
	}
	l.words[0], l.words[best] = l.words[best], l.words[0]
	return least <= l.few, nil
}

// prefix bounds the words that begin with one.
func prefix(word string) (low, high string) { return word, word + "\U0010FFFF" }

// wordQuery completes a query on term t of the first word with the others.
func (l *lister) wordQuery(query string) (string, []any) {
	low, high := prefix(l.words[0])
	w := NewWhere(low, high)
	for _, word := range l.words[1:] {
		low, high := prefix(word)
		w.And("EXISTS (SELECT 1 FROM customer_term o WHERE o.customer_id = t.customer_id AND o.term >= ? AND o.term < ?)", low, high)
	}
	return query + w.More(), w.Args()
}

// sorted reads the candidates that meet the conditions and cuts the page here.
func (l *lister) sorted(ids []id.Customer, w *Where) (Listing[CustomerRow], error) {
	var all []found
	for part := range slices.Chunk(ids, 512) {
		c := w.clone()
		In(c, "c.id", part)
		rows, err := db.List(l.ctx, l.tx, scanCustomer, sqlByIDs+c.Text(), c.Args()...)
		if err != nil {
			return Listing[CustomerRow]{}, err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b found) int { return l.compare(&a, &b) })
	var last found
	ok, err := l.p.Key(&last.text, (*int64)(&last.Bought.Last), &last.Bought.Amount, &last.Bought.Sales, &last.ID)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	if ok {
		i, exact := slices.BinarySearchFunc(all, last, func(a, b found) int { return l.compare(&a, &b) })
		if exact {
			i++
		}
		all = all[i:]
	}
	return l.cut(all, func(r found) string {
		return page.Cursor(r.text, int64(r.Bought.Last), r.Bought.Amount, r.Bought.Sales+r.Bought.Returns, r.ID)
	}), nil
}

// compare is the order asked for, with who never bought at the end by name.
func (l *lister) compare(a, b *found) int {
	byName := cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.ID, b.ID))
	if l.f.Sort == ByName {
		return byName
	}
	if bought := func(r *found) bool { return r.Bought.Sales+r.Bought.Returns > 0 }; !bought(a) || !bought(b) {
		return cmp.Or(cmp.Compare(truth(bought(b)), truth(bought(a))), byName)
	}
	if l.f.Sort == ByLast {
		return cmp.Or(cmp.Compare(b.Bought.Last, a.Bought.Last), cmp.Compare(b.ID, a.ID))
	}
	return cmp.Or(cmp.Compare(b.Bought.Amount, a.Bought.Amount), cmp.Compare(b.ID, a.ID))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// cut makes the page of rows, of which there may be more than it holds.
func (l *lister) cut(rows []found, key func(found) string) Listing[CustomerRow] {
	var out Listing[CustomerRow]
	shown, next := page.Cut(rows, l.p.Size(), key)
	out.Next = next
	for _, r := range shown {
		out.Rows = append(out.Rows, r.CustomerRow)
	}
	return out
}

// byWord reads in the order of the word that matched.
func (l *lister) byWord(w *Where) (Listing[CustomerRow], error) {
	query, args := l.wordQuery(sqlByWord)
	c := NewWhere(args...)
	var term string
	var cus id.Customer
	ok, err := l.p.Key(&term, &cus)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	if ok {
		c.And("(t.term, t.customer_id) > (?, ?)", term, cus)
	}
	c.join(w)
	limit := c.Arg(l.p.Size() + 1)
	rows, err := db.List(l.ctx, l.tx, scanCustomer, query+" AND "+c.Text()+sqlByWordOrder+limit, c.Args()...)
	out := l.cut(rows, func(r found) string { return page.Cursor(r.text, r.ID) })
	out.ByWord = true
	return out, err
}

// neverMark begins the cursors of the second part of a list by sums.
const neverMark = "never"

// byName reads in the order of names. never is set for those who never bought.
func (l *lister) byName(w *Where, never string) (Listing[CustomerRow], error) {
	c := w.clone()
	var name, mark string
	var cus id.Customer
	ok, err := l.p.Key(&mark, &name, &cus)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	if ok && mark == never && cus != 0 {
		c.And("(c.name_fold, c.id) > (?, ?)", name, cus)
	}
	if never != "" {
		c.And(sqlNeverBought)
	}
	limit := c.Arg(l.p.Size() + 1)
	rows, err := db.List(l.ctx, l.tx, scanCustomer, sqlByName+c.Text()+sqlByNameOrder+limit, c.Args()...)
	return l.cut(rows, func(r found) string { return page.Cursor(never, r.text, r.ID) }), err
}

// bySum reads in the order of the last purchase or the amount, then who never bought.
func (l *lister) bySum(w *Where) (Listing[CustomerRow], error) {
	var mark string
	var key int64
	var cus id.Customer
	var name string
	if _, err := (page.Page{After: l.p.After}).Key(&mark, &name, &cus); err == nil && mark == neverMark {
		return l.byName(w, neverMark)
	}
	c := w.clone()
	ok, err := l.p.Key(&mark, &key, &cus)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	column, order := "s.last_at", sqlByLastOrder
	value := func(r found) int64 { return int64(r.Bought.Last) }
	if l.f.Sort == ByAmount {
		column, order = "s.amount", sqlByAmountOrder
		value = func(r found) int64 { return r.Bought.Amount }
	}
	if ok {
		c.And("("+column+", s.customer_id) < (?, ?)", key, cus)
	}
	limit := c.Arg(l.p.Size() + 1)
	query := sqlBySum
	// What the sum alone tells is asked before the customer is read.
	query += strings.ReplaceAll(c.More(), "customer_id = c.id", "customer_id = s.customer_id")
	rows, err := db.List(l.ctx, l.tx, scanCustomer, query+order+limit, c.Args()...)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	out := l.cut(rows, func(r found) string { return page.Cursor("", value(r), r.ID) })
	if _, _, asked := l.f.lastSpan(); out.Next == "" && !asked {
		return l.rest(w, out)
	}
	return out, nil
}

// rest fills a page up with customers who never bought.
func (l *lister) rest(w *Where, out Listing[CustomerRow]) (Listing[CustomerRow], error) {
	room := l.p.Size() - len(out.Rows)
	second := *l
	second.p = page.Page{Limit: max(1, room)}
	more, err := second.byName(w, neverMark)
	if err != nil {
		return Listing[CustomerRow]{}, err
	}
	if room == 0 { // the page is full: only say where it goes on
		if len(more.Rows) > 0 {
			out.Next = page.Cursor(neverMark, "", id.Customer(0))
		}
		return out, nil
	}
	out.Rows, out.Next = append(out.Rows, more.Rows...), more.Next
	return out, nil
}

func scanCustomer(r db.Row) (f found, err error) {
	var told int
	to := []any{&f.ID, &f.Kind, &f.Name, &f.Honorific, &f.City, &f.Place, &f.Owner, &told}
	to = append(to, f.Bought.Into()...)
	err = r.Scan(append(to, &f.text)...)
	f.Told = told == 1
	return f, err
}

// fill adds names and open promises to the rows that are shown.
func (l *lister) fill(rows []CustomerRow) error {
	if len(rows) == 0 {
		return nil
	}
	names, at := NewNames(l.ctx, l.tx), map[id.Customer]*CustomerRow{}
	ids := make([]id.Customer, len(rows))
	for i := range rows {
		r := &rows[i]
		at[r.ID], ids[i] = r, r.ID
		r.PlaceName = l.places.Name(r.Place)
		var err error
		if r.OwnerName, err = names.Staff(r.Owner); err != nil {
			return err
		}
	}
	w := NewWhere(l.tx.Now())
	In(w, "customer_id", ids)
	return l.tx.Each(l.ctx, func(r db.Row) error {
		var cus id.Customer
		var open, overdue int64
		err := r.Scan(&cus, &open, &overdue)
		if row := at[cus]; row != nil {
			row.Open, row.Overdue = open-overdue, overdue
		}
		return err
	}, sqlOpenCounts+w.More()+sqlOpenCountsGroup, w.Args()...)
}
