package access

import (
	"context"
	"encoding/json"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// AuditEntry is one thing somebody did or saw. Entries are only ever added.
type AuditEntry struct {
	ID      id.Audit
	At      clock.Instant
	Actor   string // "usr_…", "key_…", "console", "" = nobody signed in
	Action  string // "promise.keep", "customer.see"
	Subject string // outside form of what it was done to
	Detail  json.RawMessage
	IP      string
}

// Audit writes what who did, in the transaction that does it. detail is kept as
// JSON; nil is nothing.
func Audit(_ context.Context, tx *db.Tx, who Who, action, subject string, detail any) error {
	text := "{}"
	if detail != nil {
		b, err := json.Marshal(detail)
		if err != nil {
			return err
		}
		text = string(b)
	}
	tx.Insert(&tableAudit, id.New[id.AuditNoun](tx.IDs()), tx.Now(), who.Actor(), action, subject, text, who.IP)
	return nil
}

// sight is somebody looking at something.
type sight struct{ actor, action, subject string }

const (
	// sightEvery is how often looking at the same thing is written down.
	sightEvery = 10 * time.Minute
	maxSights  = 20_000
)

// Saw writes to the audit that who saw something personal: a customer's card, an
// export. Looking again within ten minutes is not written again.
func (s *Service) Saw(ctx context.Context, who Who, action, subject string) error {
	k := sight{who.Actor(), action, subject}
	now := s.db.Clock()()
	s.mu.Lock()
	last, ok := s.saw[k]
	age := now.Sub(last)
	fresh := ok && age >= 0 && age < sightEvery
	if !fresh {
		if len(s.saw) >= maxSights {
			clear(s.saw)
		}
		s.saw[k] = now
	}
	s.mu.Unlock()
	if fresh {
		return nil
	}
	err := s.db.Write(ctx, func(tx *db.Tx) error { return Audit(ctx, tx, who, action, subject, nil) })
	if err != nil {
		s.mu.Lock()
		delete(s.saw, k)
		s.mu.Unlock()
	}
	return err
}

// AuditFilter picks entries of the audit. Empty fields do not ask.
type AuditFilter struct {
	Actor   string
	Action  string // or its beginning, ending in a dot: "promise."
	Subject string
	From    clock.Instant
	To      clock.Instant // exclusive
	Before  id.Audit      // the page ends before this entry
	Limit   int           // default 50, at most 500
}

// ListAudit returns entries, the newest first, and the Before of the next page, 0 if
// this was the last.
func (s *Service) ListAudit(ctx context.Context, f AuditFilter) (list []AuditEntry, next id.Audit, err error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 500)
	if f.Before == 0 {
		f.Before = 1<<63 - 1
	}
	query, args := auditQuery(f)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.List(ctx, tx, func(r db.Row) (e AuditEntry, err error) {
			var detail string
			err = r.Scan(&e.ID, &e.At, &e.Actor, &e.Action, &e.Subject, &detail, &e.IP)
			e.Detail = json.RawMessage(detail)
			return e, err
		}, query, args...)
		return err
	})
	if len(list) > f.Limit {
		list = list[:f.Limit]
		next = list[f.Limit-1].ID
	}
	return list, next, err
}
