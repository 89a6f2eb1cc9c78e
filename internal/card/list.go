package card

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/page"
)

const (
	soon    = 48 * time.Hour
	month   = 30 * 24 * time.Hour
	regular = 10 // sales from which a customer should have an owner
)

// where collects conditions and their arguments.
type where struct {
	terms []string
	args  []any
}

// and adds a condition; each ? in it stands for the next of args.
func (w *where) and(term string, args ...any) {
	for _, a := range args {
		term = strings.Replace(term, "?", w.arg(a), 1)
	}
	w.terms = append(w.terms, term)
}

// arg adds an argument and returns its placeholder.
func (w *where) arg(a any) string {
	w.args = append(w.args, a)
	return "$" + strconv.Itoa(len(w.args))
}

func (w *where) text() string {
	if len(w.terms) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.terms, " AND ")
}

// clone is a copy that can be added to.
func (w *where) clone() *where { return &where{slices.Clone(w.terms), slices.Clone(w.args)} }

// found is a row with the text it is sorted by.
type found struct {
	Row
	text string // folded name, or the word that matched
}

// lister is the state of one call of List.
type lister struct {
	ctx    context.Context
	tx     *db.Tx
	f      Filter
	p      page.Page
	places map[id.Place]string
	parent map[id.Place]id.Place
	words  []string
	few    int
}

func list(ctx context.Context, tx *db.Tx, f Filter, p page.Page, few int) (Listing, error) {
	f.Sort = cmp.Or(f.Sort, ByName)
	k := errs.NewCheck("card.List")
	k.That(slices.Contains(Sorts, f.Sort), "sort", "field.not_one_of", "words", strings.Join(Sorts, ", "))
	k.That(f.Kind == "" || f.Kind == customer.Person || f.Kind == customer.Organisation, "kind", "field.not_one_of", "words", "person, organisation")
	k.That(f.LastAfter == "" || f.LastAfter.Valid(), "last_after", "field.day")
	k.That(f.LastBefore == "" || f.LastBefore.Valid(), "last_before", "field.day")
	if err := k.Err(); err != nil {
		return Listing{}, err
	}
	l := &lister{ctx: ctx, tx: tx, f: f, p: p, words: customer.Words(f.Search), few: few}
	if err := l.readPlaces(); err != nil {
		return Listing{}, err
	}
	w, err := l.conditions()
	if err != nil {
		return Listing{}, err
	}
	out, err := l.run(w)
	if err != nil {
		return Listing{}, err
	}
	return out, l.fill(out.Rows)
}

// run chooses how: few candidates are read whole and sorted here; many are read in
// the order of an index, as far as the page needs.
func (l *lister) run(w *where) (Listing, error) {
	ids, whole, err := l.candidates()
	if err != nil {
		return Listing{}, err
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

func (l *lister) readPlaces() error {
	l.places, l.parent = map[id.Place]string{}, map[id.Place]id.Place{}
	return l.tx.Each(l.ctx, func(r db.Row) error {
		var p, parent id.Place
		var name string
		err := r.Scan(&p, &parent, &name)
		l.places[p], l.parent[p] = name, parent
		return err
	}, sqlPlaceNames)
}

// within is a place and those below it.
func (l *lister) within(at id.Place) []id.Place {
	list := []id.Place{}
	for p := range l.places {
		for up, n := p, 0; up != 0 && n < 32; up, n = l.parent[up], n+1 {
			if up == at {
				list = append(list, p)
				break
			}
		}
	}
	slices.Sort(list)
	return list
}

// conditions are those on customer c and purchase_sum s.
func (l *lister) conditions() (*where, error) {
	w := &where{}
	if l.f.Place != 0 {
		in := l.within(l.f.Place)
		switch len(in) {
		case 0:
			return w, errs.NotFound("card.List", "org.no_place")
		case 1: // one place has an index of its own
			w.and("c.place_id = ? AND c.place_id <> 0", in[0])
		default:
			var text string
			text, w.args = db.In(w.args, db.Pad(in))
			w.and("+c.place_id IN " + text) // + so that the order of the list, not the place, leads
		}
	}
	if l.f.Owner != 0 {
		w.and("c.owner_id = ? AND c.owner_id <> 0", l.f.Owner)
	}
	if l.f.Kind != "" {
		w.and("c.kind = ?", l.f.Kind)
	}
	if l.f.OpenPromise {
		w.and(sqlHasOpen)
	}
	if l.f.LowRating {
		w.and(sqlHasLow)
	}
	if from, to := l.lastSpan(); l.f.LastAfter != "" || l.f.LastBefore != "" {
		last := "+s.last_at" // + as above
		if l.f.Sort == ByLast {
			last = "s.last_at"
		}
		w.and(last+" >= ? AND "+last+" < ?", from, to)
	}
	return w, nil
}

// lastSpan is when the last purchase was.
func (l *lister) lastSpan() (from, to clock.Instant) {
	from, to = 1, clock.Latest // 0 = never bought
	if l.f.LastAfter != "" {
		from = l.f.LastAfter.Start(time.UTC)
	}
	if l.f.LastBefore != "" {
		to = l.f.LastBefore.End(time.UTC)
	}
	return from, to
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
	from, to := l.lastSpan()
	for _, c := range []struct {
		asked bool
		query string
		args  []any
	}{
		{l.f.Owner != 0, sqlOfOwner, []any{l.f.Owner}},
		{l.f.Place != 0 && len(l.within(l.f.Place)) == 1, sqlOfPlace, []any{l.f.Place}},
		{l.f.LastAfter != "" || l.f.LastBefore != "", sqlBoughtBetween, []any{from, to}},
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
	w := &where{args: []any{low, high}}
	for _, word := range l.words[1:] {
		low, high := prefix(word)
		w.and("EXISTS (SELECT 1 FROM customer_term o WHERE o.customer_id = t.customer_id AND o.term >= ? AND o.term < ?)", low, high)
	}
	if len(w.terms) > 0 {
		query += " AND " + w.text()
	}
	return query, w.args
}

// sorted reads the candidates that meet the conditions and cuts the page here.
func (l *lister) sorted(ids []id.Customer, w *where) (Listing, error) {
	var all []found
	for part := range slices.Chunk(ids, 512) {
		c := w.clone()
		in, args := db.In(c.args, db.Pad(part))
		rows, err := db.List(l.ctx, l.tx, scanRow, sqlByIDs+in+" AND "+c.text(), args...)
		if err != nil {
			return Listing{}, err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b found) int { return l.compare(&a, &b) })
	var last found
	ok, err := l.p.Key(&last.text, (*int64)(&last.Bought.Last), &last.Bought.Amount, &last.Bought.Sales, &last.ID)
	if err != nil {
		return Listing{}, err
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
func (l *lister) cut(rows []found, key func(found) string) Listing {
	var out Listing
	shown, next := page.Cut(rows, l.p.Size(), key)
	out.Next = next
	for _, r := range shown {
		out.Rows = append(out.Rows, r.Row)
	}
	return out
}

// byWord reads in the order of the word that matched.
func (l *lister) byWord(w *where) (Listing, error) {
	query, args := l.wordQuery(sqlByWord)
	c := &where{args: args}
	var term string
	var cus id.Customer
	ok, err := l.p.Key(&term, &cus)
	if err != nil {
		return Listing{}, err
	}
	if ok {
		c.and("(t.term, t.customer_id) > (?, ?)", term, cus)
	}
	c.join(w)
	limit := c.arg(l.p.Size() + 1)
	rows, err := db.List(l.ctx, l.tx, scanRow, query+" AND "+c.text()+sqlByWordOrder+limit, c.args...)
	out := l.cut(rows, func(r found) string { return page.Cursor(r.text, r.ID) })
	out.ByWord = true
	return out, err
}

// join adds the conditions of another where, renumbered.
func (w *where) join(o *where) {
	for _, t := range o.terms {
		for i := len(o.args); i > 0; i-- { // the highest first: $1 begins $10
			t = strings.ReplaceAll(t, "$"+strconv.Itoa(i), "$#"+strconv.Itoa(i)+"#")
		}
		for i := range o.args {
			t = strings.ReplaceAll(t, "$#"+strconv.Itoa(i+1)+"#", "$"+strconv.Itoa(len(w.args)+i+1))
		}
		w.terms = append(w.terms, t)
	}
	w.args = append(w.args, o.args...)
}

// neverMark begins the cursors of the second part of a list by sums.
const neverMark = "never"

// byName reads in the order of names. never is set for those who never bought.
func (l *lister) byName(w *where, never string) (Listing, error) {
	c := w.clone()
	var name, mark string
	var cus id.Customer
	ok, err := l.p.Key(&mark, &name, &cus)
	if err != nil {
		return Listing{}, err
	}
	if ok && mark == never && cus != 0 {
		c.and("(c.name_fold, c.id) > (?, ?)", name, cus)
	}
	if never != "" {
		c.and(sqlNeverBought)
	}
	limit := c.arg(l.p.Size() + 1)
	rows, err := db.List(l.ctx, l.tx, scanRow, sqlByName+c.text()+sqlByNameOrder+limit, c.args...)
	return l.cut(rows, func(r found) string { return page.Cursor(never, r.text, r.ID) }), err
}

// bySum reads in the order of the last purchase or the amount, then who never bought.
func (l *lister) bySum(w *where) (Listing, error) {
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
		return Listing{}, err
	}
	column, order := "s.last_at", sqlByLastOrder
	value := func(r found) int64 { return int64(r.Bought.Last) }
	if l.f.Sort == ByAmount {
		column, order = "s.amount", sqlByAmountOrder
		value = func(r found) int64 { return r.Bought.Amount }
	}
	if ok {
		c.and("("+column+", s.customer_id) < (?, ?)", key, cus)
	}
	limit := c.arg(l.p.Size() + 1)
	query := sqlBySum
	if len(c.terms) > 0 {
		// What the sum alone tells is asked before the customer is read.
		query += " AND " + strings.ReplaceAll(c.text(), "customer_id = c.id", "customer_id = s.customer_id")
	}
	rows, err := db.List(l.ctx, l.tx, scanRow, query+order+limit, c.args...)
	if err != nil {
		return Listing{}, err
	}
	out := l.cut(rows, func(r found) string { return page.Cursor("", value(r), r.ID) })
	if out.Next == "" && l.f.LastAfter == "" && l.f.LastBefore == "" {
		return l.rest(w, out)
	}
	return out, nil
}

// rest fills a page up with customers who never bought.
func (l *lister) rest(w *where, out Listing) (Listing, error) {
	room := l.p.Size() - len(out.Rows)
	second := *l
	second.p = page.Page{Limit: max(1, room)}
	more, err := second.byName(w, neverMark)
	if err != nil {
		return Listing{}, err
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

func scanRow(r db.Row) (f found, err error) {
	var told int
	err = r.Scan(&f.ID, &f.Kind, &f.Name, &f.Honorific, &f.City, &f.Place, &f.Owner, &told, &f.Bought.Sales, &f.Bought.Returns,
		&f.Bought.Amount, &f.Bought.Currency, &f.Bought.First, &f.Bought.Last, &f.text)
	f.Told = told == 1
	return f, err
}

// fill adds names and open promises to the rows that are shown.
func (l *lister) fill(rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	owners := map[id.Staff]string{}
	at := map[id.Customer]*Row{}
	ids := make([]id.Customer, len(rows))
	for i := range rows {
		r := &rows[i]
		at[r.ID], ids[i] = r, r.ID
		r.PlaceName = l.places[r.Place]
		if _, ok := owners[r.Owner]; !ok {
			name, err := nameOf(l.ctx, l.tx, sqlStaffName, int64(r.Owner))
			if err != nil {
				return err
			}
			owners[r.Owner] = name
		}
		r.OwnerName = owners[r.Owner]
	}
	in, args := db.In([]any{l.tx.Now()}, db.Pad(ids))
	return l.tx.Each(l.ctx, func(r db.Row) error {
		var cus id.Customer
		var open, overdue int64
		err := r.Scan(&cus, &open, &overdue)
		if row := at[cus]; row != nil {
			row.Open, row.Overdue = open-overdue, overdue
		}
		return err
	}, sqlOpenCounts+in+sqlOpenCountsGroup, args...)
}
