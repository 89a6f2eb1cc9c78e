package gap

import (
	"context"

	"huitou/internal/db"
)

// Reader reads boards. It is safe for concurrent use.
type Reader struct{ db *db.DB }

// New returns a reader of a database.
func New(d *db.DB) *Reader { return &Reader{db: d} }

// Board returns the board of a query.
func (r *Reader) Board(ctx context.Context, q Query) (Board, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Board, error) { return makeBoard(ctx, tx, q) })
}
