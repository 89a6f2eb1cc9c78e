package list

import (
	"slices"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/id"
)

// candidates returns the customers that meet one condition of the filter, if there is a
// condition that at most sortLimit customers meet. complete is false when there is none:
// ids then holds no usable candidates. Candidates that the search has not found are still to
// be searched: candidates adds its words to the conditions w.
func (q *customerQuery) candidates(w *Where) (ids []id.Customer, complete bool, err error) {
	if len(q.words) > 0 {
		rare, err := q.rarestWordFirst()
		if err != nil {
			return nil, false, err
		}
		if rare {
			query, args := q.wordQuery(sqlTermOwners)
			ids, err = db.List(q.ctx, q.tx, db.Value[id.Customer], query, args...)
			return ids, true, err
		}
	}
	if ids, complete, err = q.fewOfFilter(); complete || err != nil || len(q.words) == 0 {
		withWords(w, "c.id", q.words)
		return ids, complete, err
	}
	if ids, complete, err = q.ofPlaceAndWord(); complete {
		withWords(w, "c.id", q.words[1:])
	}
	return ids, complete, err
}

// ofPlaceAndWord returns the customers of a place with the first word of the search where neither are few,
// but both are few enough to be compared by their ids alone.
func (q *customerQuery) ofPlaceAndWord() (ids []id.Customer, complete bool, err error) {
	most := setGrowth * q.sortLimit
	if len(q.in) != 1 {
		return nil, false, nil
	}
	there, err := db.List(q.ctx, q.tx, db.Value[id.Customer], sqlOfPlace, q.f.Place, most+1)
	if err != nil || len(there) > most {
		return nil, false, err
	}
	low, high := prefix(q.words[0])
	named, err := db.List(q.ctx, q.tx, db.Value[id.Customer], sqlTermOwners+" LIMIT $3", low, high, most+1)
	if err != nil || len(named) > most {
		return nil, false, err
	}
	at := make(map[id.Customer]bool, len(there))
	for _, cus := range there {
		at[cus] = true
	}
	ids = slices.DeleteFunc(named, func(cus id.Customer) bool { return !at[cus] })
	return ids, len(ids) <= q.sortLimit, nil
}

// fewOfFilter is candidates without the search.
func (q *customerQuery) fewOfFilter() (ids []id.Customer, complete bool, err error) {
	from, to, last := q.f.lastPurchaseSpan()
	for _, c := range []struct {
		set   bool
		query string
		args  []any
	}{
		{q.f.Owner != 0, sqlOfOwner, []any{q.f.Owner}},
		{q.f.Kind == customer.Organisation, sqlOrganisations, nil},
		{len(q.in) == 1, sqlOfPlace, []any{q.f.Place}},
		{last, sqlBoughtBetween, []any{from, to}},
	} {
		ordered := len(q.words) == 0 && (q.by == ByName && c.query != sqlBoughtBetween || q.by == ByLast && c.query == sqlBoughtBetween)
		if !c.set || ordered { // an index already gives them in the order of the list
			continue
		}
		ids, err = db.List(q.ctx, q.tx, db.Value[id.Customer], c.query, append(c.args, q.sortLimit+1)...)
		if err != nil || len(ids) <= q.sortLimit {
			return ids, err == nil, err
		}
	}
	if q.f.OpenPromise && q.open <= q.sortLimit {
		ids, err = db.List(q.ctx, q.tx, db.Value[id.Customer], sqlOpenOwners)
		return ids, err == nil, err
	}
	if q.f.LowRating {
		var n int
		if err = q.tx.Row(q.ctx, sqlLowCount, q.sortLimit+1).Scan(&n); err == nil && n <= q.sortLimit {
			ids, err = db.List(q.ctx, q.tx, db.Value[id.Customer], sqlLowOwners)
			return ids, err == nil, err
		}
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
	withWords(w, "t.customer_id", q.words[1:])
	return query + w.More(), w.Args()
}

// withWords adds the conditions that the customer of a column has each of words.
func withWords(w *Where, column string, words []string) {
	for _, word := range words {
		low, high := prefix(word)
		w.And("EXISTS (SELECT 1 FROM customer_term o WHERE o.customer_id = "+column+" AND o.term >= ? AND o.term < ?)", low, high)
	}
}
