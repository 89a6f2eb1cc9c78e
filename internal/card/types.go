package card

import (
	"context"
	"time"

	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/page"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// Card is what the page of one customer shows.
type Card struct {
	customer.Customer // its Place and Owner are ids; their names follow
	PlaceName         string
	OwnerName         string

	Identities []customer.Identity
	Contacts   []customer.Contact
	Members    []Member // other customers of the household, at most 12

	Bought  purchase.Sum
	Rhythm  Rhythm
	Last    []purchase.Purchase // the latest few, without their lines
	Promise Record
	Open    []promise.Promise // open ones, the next due first
	Heard   Heard
	Voices  []voice.Voice // the latest few

	Next []Suggestion // at most three, the weightiest first

	Currency string        // of the company
	At       clock.Instant // when it was read
}

// Member is another customer of the household.
type Member struct {
	ID   id.Customer
	Name string
}

// Rhythm is how often the customer buys.
type Rhythm struct {
	Days   int           // days with a sale that it is computed from, at most the last 50
	Gap    time.Duration // median gap between consecutive such days, 0 = fewer than three days
	Since  time.Duration // since the last sale, 0 = never bought
	Ratio  float64       // Since ÷ Gap, 0 = no Gap
	Silent bool          // Ratio is over 2, and Since is longer than the 90th percentile of their gaps
}

// Record is the number of promises to the customer by state.
type Record struct {
	list.PromiseStates
	Rate   float64       // kept ÷ due
	LateBy time.Duration // mean lateness of the late ones
}

// Heard summarises the customer's voices.
type Heard struct {
	Rated      int64
	Mean       float64 // stars
	Low        int64   // below 3 stars
	Unanswered int64   // low ones without an answer
	Voices     int64   // all, rated or not
}

// Suggestion is something to do next, and why.
type Suggestion struct {
	Kind    string // keep, apologise, answer, call, win_back, owner, contact, welcome, thank
	Key     string // message key of what to do
	Args    errs.Args
	Because string    // message key of the reason
	Facts   errs.Args // arguments of Because
	Subject string    // id of what it is about: "pro_…", "voi_…", "cus_…"
	Action  string    // the verb that does it: keep, answer, promise, edit, say; "" = none
}

// Event is an entry of the timeline with the name of who did it.
type Event struct {
	db.Entry
	ActorName string // "" if the actor is not a user
	PlaceName string
}

// Timeline is one page of events, the newest first.
type Timeline struct {
	Events []Event
	Next   string
}

// TimelineKinds are the groups that a timeline can be filtered by. The kind of an entry
// is its group, a dot and a word.
var TimelineKinds = []string{"purchase", "promise", "voice", "visit", "customer"}

// Reader reads cards and timelines. It is safe for concurrent use.
type Reader struct{ db *db.DB }

// New returns a reader of a database.
func New(d *db.DB) *Reader { return &Reader{db: d} }

// Card returns the card of a customer. NotFound if there is none.
func (r *Reader) Card(ctx context.Context, cus id.Customer) (Card, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Card, error) { return readCard(ctx, tx, cus) })
}

// Timeline returns one page of a customer's timeline; kind is one of TimelineKinds,
// "" for all.
func (r *Reader) Timeline(ctx context.Context, cus id.Customer, kind string, p page.Page) (Timeline, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Timeline, error) { return readTimeline(ctx, tx, cus, kind, p) })
}
