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

// Query selects the lines of a list. A person who works at a place sees only that place
// and those below it.
type Query struct {
	Place   id.Place // with the places below it; 0 = all the person may see
	Kind    string   // one of Kinds, "" = all
	Mine    bool     // only what the person owns
	Snoozed bool     // the lines the person snoozed, instead of the others
	Limit   int      // default 50, at most 200
}

// List is the answer to a Query.
type List struct {
	Lines  []Line
	Counts map[string]int // lines by kind, whatever the query's Kind; exact up to MaxCount each
	Total  int            // sum of Counts
	More   bool           // there are more lines than Limit

	Snoozed int // lines that the person snoozed

	// Promises and ratings too old to be listed.
	OldPromises, OldVoices int // exact up to MaxCount

	Currency string // of Line.Worth and Line.AtRisk
}

// MaxCount is the number up to which counts are exact.
const MaxCount = 1000

// Line is one thing to do.
type Line struct {
	Kind    string
	Subject string // external id of the promise or voice: "pro_…", "voi_…"
	Version int64  // of the promise or voice, for the verbs that change it

	Customer  id.Customer // 0 = unknown
	Name      string
	Honorific string
	Place     id.Place
	PlaceName string
	Owner     id.Staff // 0 = none
	OwnerName string

	Promise *promise.Promise // nil for VoiceLow
	Voice   *voice.Voice     // nil but for VoiceLow

	Due    clock.Instant // due time of the promise, or time of the voice
	Worth  int64         // what the customer buys in a year, minor units
	AtRisk int64         // Worth × the chance to lose the customer; the list is sorted by it
	Why    []Reason      // reasons for the rank, the weightiest first

	Actions []Action

	Until  clock.Instant // snoozed until
	Reason string        // why it was snoozed
}

// Reason is one reason for the rank of a line.
type Reason struct {
	Key  string // message key
	Args errs.Args
}

// Action is a verb that can be applied to a line.
type Action struct {
	Name       string            // keep, renegotiate, waive, break, answer, snooze
	Permission access.Permission // required for the verb
	Main       bool              // the one to offer first
	Form       bool              // it needs input: a due time, a text, a reason
}

// Reader reads lists. It is safe for concurrent use.
type Reader struct{ db *db.DB }

// New returns a reader of a database.
func New(d *db.DB) *Reader { return &Reader{db: d} }

// List returns what a person has to do.
func (r *Reader) List(ctx context.Context, who access.Who, q Query) (List, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (List, error) { return read(ctx, tx, who, q) })
}

// Count returns the Total of a person's list without a filter, for the badge on every page.
// It is cheaper than List.
func (r *Reader) Count(ctx context.Context, who access.Who) (int, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (int, error) { return count(ctx, tx, who) })
}
