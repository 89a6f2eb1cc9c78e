package promise

import (
	"context"
	"slices"

	"huitou/internal/db"
)

// Restore returns a promise as it was before an import changed it. The events of the import
// (actor) are removed; the version rises, so that a concurrent edit is a Conflict.
func Restore(ctx context.Context, tx *db.Tx, p, before Promise, actor string) error {
	n, err := tx.Exec(ctx, sqlChange, p.Customer, p.ID, before.State, before.Ended, before.Remind, before.Reminded, before.Next, p.Version, before.EndedDay)
	if err != nil {
		return err
	}
	if n == 0 {
		return p.ended("promise.Restore")
	}
	count(tx, &p, -1)
	p.State, p.Ended, p.EndedDay = before.State, before.Ended, before.EndedDay
	count(tx, &p, 1)
	_, err = tx.Exec(ctx, sqlForgetEvents, p.Customer, p.ID, actor)
	return err
}

// TakenBack is the kind of the event by which a person takes back the change before it.
const TakenBack = "undone"

// TakeBack returns a promise as it was before a person changed it last. Its history keeps both the
// change and that it was taken back.
func TakeBack(ctx context.Context, tx *db.Tx, p, before Promise, c Change) (Promise, error) {
	err := tx.ExecOne(ctx, sqlChange, p.Customer, p.ID, before.State, before.Ended, before.Remind, before.Reminded, before.Next, p.Version, before.EndedDay)
	if err != nil {
		return p, err
	}
	count(tx, &p, -1)
	before.Version = p.Version + 1
	count(tx, &before, 1)
	note(tx, &before, Event{Kind: TakenBack}, c)
	return before, nil
}

// Touched reports whether a person has changed a promise since it was made.
func Touched(ctx context.Context, tx *db.Tx, p *Promise) (bool, error) {
	events, err := Events(ctx, tx, p)
	return p.State != Open || slices.ContainsFunc(events, func(e Event) bool { return !slices.Contains(stageNames[:], e.Kind) }), err
}
