package db

import (
	"context"
	"strings"

	"huitou/internal/id"
)

const sqlTimelineForget = `-- db.timeline_forget
DELETE FROM timeline WHERE customer_id = $1 AND actor = $2`

// ForgetActor removes the entries of one actor from a customer's timeline, when the import
// that the actor stands for is undone.
func (t *Tx) ForgetActor(ctx context.Context, customer id.Customer, actor string) error {
	_, err := t.Exec(ctx, sqlTimelineForget, customer, actor)
	return err
}

// Tidy removes the rows of a roll-up whose sums are zero, which an undo leaves behind. They
// are locked first, so that a concurrent writer adds to another row or waits.
func (t *Tx) Tidy(ctx context.Context, r *Rollup) error {
	key := strings.Join(r.Key, ", ")
	zero := make([]string, len(r.Sum))
	for i, c := range r.Sum {
		zero[i] = "SUM(" + c + ") = 0"
	}
	where := " WHERE (" + key + ") IN (SELECT " + key + " FROM " + r.Name + " GROUP BY " + key +
		" HAVING " + strings.Join(zero, " AND ") + ")"
	if _, err := t.Exec(ctx, "-- db.tidy_lock\nUPDATE "+r.Name+" SET slot = slot"+where); err != nil {
		return err
	}
	_, err := t.Exec(ctx, "-- db.tidy\nDELETE FROM "+r.Name+where)
	return err
}
