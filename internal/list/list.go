package list

import (
	"context"

	"huitou/internal/db"
	"huitou/internal/page"
)

// Listing is one page of a list.
type Listing[R any] struct {
	Rows   []R
	Next   string // the page after it, "" = there is none
	Total  int64  // of the filter, on every page the same; 0 where a list is not counted
	ByWord bool   // of customers: too many hits to sort, they stand in the order of the word found
}

// Reader reads lists and what their rows open. It is safe for concurrent use.
type Reader struct {
	db  *db.DB
	few int // candidates up to which a list of customers is read whole and sorted here
}

// New returns a reader of a database.
func New(d *db.DB) *Reader { return &Reader{db: d, few: 3000} }

// Customers returns one page of the customers of a filter, in its order.
func (r *Reader) Customers(ctx context.Context, f CustomerFilter, p page.Page) (Listing[CustomerRow], error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Listing[CustomerRow], error) { return customers(ctx, tx, f, p, r.few) })
}

// Promises returns one page of the promises of a filter, the latest due first.
func (r *Reader) Promises(ctx context.Context, f PromiseFilter, p page.Page) (Listing[PromiseRow], error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Listing[PromiseRow], error) { return promises(ctx, tx, f, p) })
}

// Voices returns one page of the voices of a filter, the newest first.
func (r *Reader) Voices(ctx context.Context, f VoiceFilter, p page.Page) (Listing[VoiceRow], error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Listing[VoiceRow], error) { return voices(ctx, tx, f, p) })
}

// Orders returns one page of the orders of a filter, the latest first. A bound of a
// bucket in Over and UpTo makes the total exact, else it is of the buckets that lie
// within.
func (r *Reader) Orders(ctx context.Context, f OrderFilter, p page.Page) (Listing[OrderRow], error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Listing[OrderRow], error) { return orders(ctx, tx, f, p) })
}
