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

// Call names a call that is done once, however often it is made.
type Call struct {
	Caller string // who may make it again: an actor
	Key    string // chosen by the caller; "" = the call is done each time
	Hash   []byte // of the canonical body
}

// Once runs do and keeps its answer, unless the call was made before: then it returns the answer of that
// time, and replayed is true. If do fails no answer is kept, so the caller may try again. A key that was
// used with another body is a Conflict; the answer of that time is returned beside it.
func (t *Tx) Once(ctx context.Context, c Call, do func() (Answer, error)) (a Answer, replayed bool, err error) {
	if c.Key == "" {
		a, err = do()
		return a, false, err
	}
	if a, replayed, err = t.FindAnswer(ctx, c.Caller, c.Key, c.Hash); err != nil || replayed {
		return a, replayed, err
	}
	if a, err = do(); err != nil {
		return a, false, err
	}
	return a, false, t.KeepAnswer(c.Caller, c.Key, c.Hash, a)
}

// KeepAnswers is how long answers are kept.
const KeepAnswers = 90 * 24 * time.Hour

// FindAnswer returns the stored answer to the caller's idempotency key, and whether there is
// one. A key used before with another body is a Conflict, with the answer of that time.
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
	}
	if head != "" {
		if err := json.Unmarshal([]byte(head), &a.Head); err != nil {
			return a, false, err
		}
	}
	if !bytes.Equal(hash, bodyHash) {
		return a, false, errs.Conflict("db.FindAnswer", "idempotency.other_body", "key", errs.Short(key))
	}
	return a, true, nil
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
