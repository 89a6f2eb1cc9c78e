package db

import (
	"bytes"
	"context"
	"errors"
	"time"

	"huitou/internal/errs"
)

// Answer is what a call was answered, kept so that the same call is answered the
// same when it comes again.
type Answer struct {
	Status int
	Body   []byte
}

// KeepAnswers is how long answers are kept.
const KeepAnswers = 90 * 24 * time.Hour

// FindAnswer returns the answer given before to the caller's idempotency key, and
// whether there is one. A key used before with another body is a Conflict.
func (t *Tx) FindAnswer(ctx context.Context, caller, key string, bodyHash []byte) (Answer, bool, error) {
	var a Answer
	var hash []byte
	err := t.Row(ctx, sqlIdempotency, caller, key).Scan(&hash, &a.Status, &a.Body)
	switch {
	case errors.Is(err, ErrNone):
		return a, false, nil
	case err != nil:
		return a, false, err
	case !bytes.Equal(hash, bodyHash):
		return a, false, errs.Conflict("db.FindAnswer", "idempotency.other_body", "key", errs.Short(key))
	}
	return a, true, nil
}

// KeepAnswer keeps the answer in the transaction that did the work.
func (t *Tx) KeepAnswer(caller, key string, bodyHash []byte, a Answer) {
	t.Insert(&tableIdempotency, caller, key, bodyHash, a.Status, a.Body, t.now)
}

// SweepAnswers forgets answers older than KeepAnswers.
func (t *Tx) SweepAnswers(ctx context.Context) (int64, error) {
	return t.Exec(ctx, sqlIdempotencySweep, t.now.Add(-KeepAnswers))
}
