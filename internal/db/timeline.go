package db

import (
	"context"
	"encoding/json"
	"math"

	"huitou/internal/clock"
	"huitou/internal/id"
)

// Entry is one row of a customer's timeline. Purchases and returns have none: package card
// reads them from where they stand.
type Entry struct {
	ID       id.Entry        `json:"id"`
	Customer id.Customer     `json:"customer"`
	Kind     string          `json:"kind"` // "purchase.delivered", "promise.broken"
	At       clock.Instant   `json:"at"`   // when it happened
	Actor    string          `json:"actor"`
	Place    id.Place        `json:"place,omitzero"`
	Subject  string          `json:"subject"` // text form of the record's id
	What     json.RawMessage `json:"what"`    // the values of the message that describes it
}

// Append adds an entry to the timeline of its customer. An entry without a customer (an
// anonymous sale) is dropped.
func (t *Tx) Append(e Entry) {
	if e.Customer == 0 {
		return
	}
	what := string(e.What)
	if what == "" {
		what = "{}"
	}
	t.Insert(&tableTimeline, e.Customer, e.At, id.New[id.EntryNoun](t.d.ids), e.Kind, e.Actor, e.Place, e.Subject, what)
}

// Timeline returns up to limit entries of a customer, newest first, that follow the entry
// after; the zero Entry means from the newest.
func (t *Tx) Timeline(ctx context.Context, customer id.Customer, after Entry, limit int) ([]Entry, error) {
	at, last := after.At, after.ID
	if last == 0 {
		at, last = math.MaxInt64, math.MaxInt64
	}
	return List(ctx, t, func(r Row) (Entry, error) {
		e := Entry{Customer: customer}
		var what string
		err := r.Scan(&e.ID, &e.Kind, &e.At, &e.Actor, &e.Place, &e.Subject, &what)
		e.What = json.RawMessage(what)
		return e, err
	}, sqlTimeline, customer, at, last, limit)
}

// ForgetSubject removes the entries about one record when the import that brought it is
// undone.
func (t *Tx) ForgetSubject(ctx context.Context, customer id.Customer, subject string) error {
	_, err := t.Exec(ctx, sqlTimelineDelete, customer, subject)
	return err
}
