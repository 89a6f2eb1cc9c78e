package access

import (
	"context"
	"encoding/json"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// AuditEntry records one action or one view of personal data. Entries are never changed.
type AuditEntry struct {
	ID      id.Audit
	At      clock.Instant
	Actor   string // "usr_…", "key_…", "console", "" = not signed in
	Action  string // "promise.keep", "customer.see"
	Subject string // text form of the record's id
	Detail  json.RawMessage
	IP      string
}

// Audit adds an entry to the audit log, in the transaction of the action. detail is stored as
// JSON; nil is none.
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

// Change is one thing that an action changed: the detail of an entry has them under "changes".
// Contact data, notes and names of customers are not among them, only that they changed.
type Change struct {
	What string `json:"what"`           // names a message, audit.field.<what>
	Kind string `json:"kind,omitempty"` // how From and To are read, one of the kinds; "" = as they are
	From string `json:"from,omitempty"` // "" = nothing was there, or it is not kept
	To   string `json:"to,omitempty"`
}

// The kinds of values of a Change.
const (
	ChangeTime  = "time" // an instant, in microseconds
	ChangeSpan  = "span" // a duration, as Go writes it
	ChangeDay   = "day"  // YYYY-MM-DD
	ChangeID    = "id"   // a record, in the outside form
	ChangeRole  = "role" // a role of users
	ChangePlace = "kind" // a kind of place
	ChangeMay   = "may"  // a permission
	ChangeFlag  = "flag" // "1" = yes, "" = no
	ChangeLang  = "lang" // a language
)

// Changes are the changes of one action.
type Changes []Change

// Add adds a change of what, if from and to differ.
func (c *Changes) Add(what, kind, from, to string) {
	if from != to {
		*c = append(*c, Change{what, kind, from, to})
	}
}

// Flag adds a change of a yes or no.
func (c *Changes) Flag(what string, from, to bool) {
	c.Add(what, ChangeFlag, flagText(from), flagText(to))
}

func flagText(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

// sight is one viewing of one record by one person.
type sight struct{ actor, action, subject string }

const (
	// sightEvery is how often repeated views of one record are recorded.
	sightEvery = 10 * time.Minute
	maxSights  = 20_000
)

// Saw records in the audit log that who viewed something personal: a customer's card, an
// export. Views repeated within ten minutes are not recorded again.
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

// AuditFilter selects entries of the audit log. Empty fields do not filter.
type AuditFilter struct {
	Actor   string
	Action  string // or a prefix ending in a dot: "promise."
	Subject string
	From    clock.Instant
	To      clock.Instant // exclusive
	Before  id.Audit      // cursor: entries older than this one
	Limit   int           // default 50, at most 500
}

// ListAudit returns entries, newest first, and the Before of the next page, 0 on the last
// page.
func (s *Service) ListAudit(ctx context.Context, f AuditFilter) (list []AuditEntry, next id.Audit, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, next, err = ReadAudit(ctx, tx, f)
		return err
	})
	return list, next, err
}

// ReadAudit is ListAudit in a transaction.
func ReadAudit(ctx context.Context, tx *db.Tx, f AuditFilter) (list []AuditEntry, next id.Audit, err error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 500)
	if f.Before == 0 {
		f.Before = 1<<63 - 1
	}
	query, args := auditQuery(f)
	list, err = db.List(ctx, tx, func(r db.Row) (e AuditEntry, err error) {
		var detail string
		err = r.Scan(&e.ID, &e.At, &e.Actor, &e.Action, &e.Subject, &detail, &e.IP)
		e.Detail = json.RawMessage(detail)
		return e, err
	}, query, args...)
	if len(list) > f.Limit {
		list = list[:f.Limit]
		next = list[f.Limit-1].ID
	}
	return list, next, err
}
