package today

import (
	"context"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/voice"
)

// The kinds of line.
const (
	PromiseLate  = "promise.late"
	PromiseToday = "promise.today"
	PromiseSoon  = "promise.soon"
	VoiceLow     = "voice.low"
)

// Kinds lists the kinds of line, the most urgent first.
var Kinds = []string{PromiseLate, PromiseToday, VoiceLow, PromiseSoon}

// Query asks for a list. Who works at a place sees that place and those below it,
// whatever they ask for.
type Query struct {
	Place   id.Place // with the places below it; 0 = all the person may see
	Kind    string   // one of Kinds, "" = all
	Mine    bool     // only what the person owns
	Snoozed bool     // what the person put off, instead of what is to do
	Limit   int      // default 50, at most 200
}

// List is what there is to do.
type List struct {
	Lines  []Line
	Counts map[string]int // by kind, of the query without its Kind; exact up to Most each
	Total  int            // of Counts
	More   bool           // there are more lines than Limit

	Snoozed int // lines the person put off that are hidden now

	// What is too old for today.
	OldPromises, OldVoices int // exact up to Most

	Currency string // of Line.Worth and Line.AtRisk
}

// Most is the number up to which counts are exact.
const Most = 1000

// Line is one thing to do.
type Line struct {
	Kind    string
	Subject string // what it is about, outside form: "pro_…", "voi_…"
	Version int64  // of the subject, for the verbs

	Customer  id.Customer // 0 = nobody we know
	Name      string
	Honorific string
	Place     id.Place
	PlaceName string
	Owner     id.Staff // 0 = whoever manages the place
	OwnerName string

	Promise *promise.Promise // of the promise kinds
	Voice   *voice.Voice     // of VoiceLow

	Due    clock.Instant // of the promise; of a voice when it was said
	Worth  int64         // what the customer buys in a year, minor units
	AtRisk int64         // Worth × the chance to lose them: what the list is ranked by
	Why    []Reason      // what AtRisk is made of, the weightiest first

	Actions []Action

	Until  clock.Instant // snoozed until
	Reason string        // why it was snoozed
}

// Reason is one part of why a line stands where it does.
type Reason struct {
	Key  string // message key
	Args errs.Args
}

// Action is what can be done with a line in one tap or form.
type Action struct {
	Name       string            // keep, renegotiate, waive, break, answer, snooze
	Permission access.Permission // what it takes
	Main       bool              // the first to offer
	Form       bool              // it asks for more: a due time, a text, a reason
}

// Reader reads lists. It is safe for concurrent use.
type Reader struct{ db *db.DB }

// New returns a reader of a database.
func New(d *db.DB) *Reader { return &Reader{db: d} }

// List returns what a person has to do.
func (r *Reader) List(ctx context.Context, who access.Who, q Query) (List, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (List, error) { return read(ctx, tx, who, q) })
}

// Count returns the Total of a person's whole list, the badge on every page. It reads
// only what it counts.
func (r *Reader) Count(ctx context.Context, who access.Who) (int, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (int, error) { return count(ctx, tx, who) })
}
