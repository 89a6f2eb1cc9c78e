package gap

import (
	"context"

	"huitou/internal/db"
	"huitou/internal/list"
)

// Reader reads boards. It is safe for concurrent use.
type Reader struct{ db *db.DB }

// New returns a reader of a database.
func New(d *db.DB) *Reader { return &Reader{db: d} }

// Board returns the board of a query.
func (r *Reader) Board(ctx context.Context, q Query) (Board, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Board, error) { return makeBoard(ctx, tx, q) })
}

// AtStake returns the revenue at stake of a query.
func (r *Reader) AtStake(ctx context.Context, q Query) (Stake, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Stake, error) { return atStake(ctx, tx, q) })
}

// Stake is the revenue at stake: all that customers with late, broken or overdue promises
// in a period have ever bought. It is read from the table promise rather than from
// roll-ups and is slow, so it is not part of the board.
type Stake struct {
	Promises  int64 // late, broken and overdue
	Customers int64
	Amount    int64 // minor units of Currency
	Currency  string
	TooMany   bool // more promises than are added up: Customers and Amount are 0
	Evidence  list.PromiseFilter
}
