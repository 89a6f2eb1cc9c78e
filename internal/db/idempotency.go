package db

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"huitou/internal/errs"
)

// Answer is the stored response to a call with an idempotency key, returned again when the
// call is repeated.
type Answer struct {
	Status int
	Head   map[string]string // header fields
	Body   []byte
}

// KeepAnswers is how long answers are kept.
const KeepAnswers = 90 * 24 * time.Hour

// FindAnswer returns the stored answer to the caller's idempotency key, and whether there is
// one. A key used before with another body is a Conflict.
func (t *Tx) FindAnswer(ctx context.Context, caller, key string, bodyHash []byte) (Answer, bool, error) {
	var a Answer
	var hash []byte
	var head string
	err := t.Row(ctx, sqlIdempotency, caller, key).Scan(&hash, &a.Status, &head, &a.Body)
	switch {
	case errors.Is(err, ErrNone):
		return a, false, nil
	case err != nil:
		return a, false, err
	case !bytes.Equal(hash, bodyHash):
		return a, false, errs.Conflict("db.FindAnswer", "idempotency.other_body", "key", errs.Short(key))
	}
	if head != "" {
		err = json.Unmarshal([]byte(head), &a.Head)
	}
	return a, true, err
}

// KeepAnswer stores the answer in the transaction that did the work.
func (t *Tx) KeepAnswer(caller, key string, bodyHash []byte, a Answer) error {
	head, err := json.Marshal(a.Head)
	if err != nil {
		return err
	}
	t.Insert(&tableIdempotency, caller, key, bodyHash, a.Status, string(head), a.Body, t.now)
	return nil
}

// SweepAnswers deletes answers older than KeepAnswers.
func (t *Tx) SweepAnswers(ctx context.Context) (int64, error) {
	return t.Exec(ctx, sqlIdempotencySweep, t.now.Add(-KeepAnswers))
}
