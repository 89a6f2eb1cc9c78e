package list

import (
	"context"

	"huitou/internal/db"
	"huitou/internal/page"
)

// Listing is one page of a list.
type Listing[R any] struct {
	Rows   []R
	Next   string // cursor of the next page, "" = this is the last
	Total  int64  // number of rows on all pages together; 0 for customers, which are not counted
	ByWord bool   // of customers: too many hits to sort, so they are in the order of the word that matched
}

// Reader reads the lists and the details of single records. It is safe for concurrent use.
type Reader struct {
	db        *db.DB
	sortLimit int // most candidates of a customer list that are sorted in memory
}

// New returns a reader of a database.
func New(d *db.DB) *Reader { return &Reader{db: d, sortLimit: 3000} }

// Customers returns one page of the customers that meet a filter, in the order of its Sort.
func (r *Reader) Customers(ctx context.Context, f CustomerFilter, p page.Page) (Listing[CustomerRow], error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Listing[CustomerRow], error) { return customers(ctx, tx, f, p, r.sortLimit) })
}

// Promises returns one page of the promises that meet a filter, in the order of its Sort.
func (r *Reader) Promises(ctx context.Context, f PromiseFilter, p page.Page) (Listing[PromiseRow], error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Listing[PromiseRow], error) { return promises(ctx, tx, f, p) })
}

// Voices returns one page of the voices that meet a filter, in the order of its Sort.
func (r *Reader) Voices(ctx context.Context, f VoiceFilter, p page.Page) (Listing[VoiceRow], error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Listing[VoiceRow], error) { return voices(ctx, tx, f, p) })
}

// Orders returns one page of the orders that meet a filter, in the order of its Sort. The total
// comes from a histogram: it is exact if Over and UpTo are bucket bounds (purchase.Bound);
// otherwise only the buckets that lie wholly between them are counted.
func (r *Reader) Orders(ctx context.Context, f OrderFilter, p page.Page) (Listing[OrderRow], error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Listing[OrderRow], error) { return orders(ctx, tx, f, p) })
}
