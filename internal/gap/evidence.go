package gap

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/page"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// Due and Overdue are what a PromiseFilter can ask for beside a promise.State.
const (
	Due     = "due"     // kept, late, broken or overdue
	Overdue = "overdue" // open past the due time
)

// PromiseFilter picks promises. Empty fields do not ask.
type PromiseFilter struct {
	From, To cal.Day // of the due day, both included
	Place    id.Place
	Only     bool // of Place alone, not of those below it
	Origin   string
	State    string // a promise.State, Due or Overdue
}

// With is the filter for another state.
func (f PromiseFilter) With(state string) PromiseFilter { f.State = state; return f }

// Values is the filter as it stands in a URL: from, to, place, only, origin, state.
func (f PromiseFilter) Values() url.Values {
	v := common(f.From, f.To, f.Place, f.Only)
	set(v, "origin", f.Origin)
	set(v, "state", f.State)
	return v
}

// ParsePromises reads Values. InvalidInput with every field that is wrong.
func ParsePromises(v url.Values) (f PromiseFilter, err error) {
	k := errs.NewCheck("gap.ParsePromises")
	f.From, f.To, f.Place, f.Only = parseCommon(k, v)
	f.Origin, f.State = v.Get("origin"), v.Get("state")
	oneOf(k, "origin", f.Origin, promise.Origins...)
	oneOf(k, "state", f.State, Due, Overdue, "open", "kept", "late", "broken", "renegotiated", "waived", "void")
	return f, k.Err()
}

// VoiceFilter picks voices. Empty fields do not ask.
type VoiceFilter struct {
	From, To cal.Day
	Place    id.Place
	Only     bool
	Outcome  string // of Outcomes
	Rated    string // "low" below 3 stars, "yes" with a rating, "no" without
	Stars    int    // 1..5
	Answered string // "yes", "no"
}

// Values is the filter as it stands in a URL: from, to, place, only, outcome, rated,
// stars, answered.
func (f VoiceFilter) Values() url.Values {
	v := common(f.From, f.To, f.Place, f.Only)
	set(v, "outcome", f.Outcome)
	set(v, "rated", f.Rated)
	set(v, "answered", f.Answered)
	if f.Stars != 0 {
		v.Set("stars", strconv.Itoa(f.Stars))
	}
	return v
}

// ParseVoices reads Values. InvalidInput with every field that is wrong.
func ParseVoices(v url.Values) (f VoiceFilter, err error) {
	k := errs.NewCheck("gap.ParseVoices")
	f.From, f.To, f.Place, f.Only = parseCommon(k, v)
	f.Outcome, f.Rated, f.Answered = v.Get("outcome"), v.Get("rated"), v.Get("answered")
	oneOf(k, "outcome", f.Outcome, Outcomes...)
	oneOf(k, "rated", f.Rated, "low", "yes", "no")
	oneOf(k, "answered", f.Answered, "yes", "no")
	if s := v.Get("stars"); s != "" {
		f.Stars, err = strconv.Atoi(s)
		k.That(err == nil && f.Stars >= 1 && f.Stars <= 5, "stars", "field.invalid")
	}
	return f, k.Err()
}

// OrderFilter picks orders by how long a step took.
type OrderFilter struct {
	Step     string  // one of purchase.StepNames
	From, To cal.Day // of the end of the step in UTC, both included
	Place    id.Place
	Only     bool
	Over     time.Duration // took longer than this
	UpTo     time.Duration // and at most this, 0 = without end
}

// Values is the filter as it stands in a URL: step, from, to, place, only, over, upto.
func (f OrderFilter) Values() url.Values {
	v := common(f.From, f.To, f.Place, f.Only)
	set(v, "step", f.Step)
	if f.Over != 0 {
		v.Set("over", f.Over.String())
	}
	if f.UpTo != 0 {
		v.Set("upto", f.UpTo.String())
	}
	return v
}

// ParseOrders reads Values. InvalidInput with every field that is wrong.
func ParseOrders(v url.Values) (f OrderFilter, err error) {
	k := errs.NewCheck("gap.ParseOrders")
	f.From, f.To, f.Place, f.Only = parseCommon(k, v)
	f.Step = v.Get("step")
	if f.Step == "" {
		f.Step = purchase.Total
	}
	oneOf(k, "step", f.Step, purchase.StepNames...)
	f.Over, f.UpTo = parseDuration(k, v, "over"), parseDuration(k, v, "upto")
	return f, k.Err()
}

func common(from, to cal.Day, place id.Place, only bool) url.Values {
	v := url.Values{}
	set(v, "from", string(from))
	set(v, "to", string(to))
	set(v, "place", place.String())
	if only {
		v.Set("only", "1")
	}
	return v
}

func set(v url.Values, name, value string) {
	if value != "" {
		v.Set(name, value)
	}
}

func parseCommon(k *errs.Check, v url.Values) (from, to cal.Day, place id.Place, only bool) {
	for name, d := range map[string]*cal.Day{"from": &from, "to": &to} {
		*d = cal.Day(v.Get(name))
		k.That(*d == "" || d.Valid(), name, "field.day")
	}
	k.That(place.UnmarshalText([]byte(v.Get("place"))) == nil, "place", "org.no_place")
	return from, to, place, v.Get("only") == "1"
}

func parseDuration(k *errs.Check, v url.Values, name string) time.Duration {
	s := v.Get(name)
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	k.That(err == nil && d >= 0, name, "field.invalid")
	return d
}

func oneOf(k *errs.Check, path, value string, words ...string) {
	if value == "" {
		return
	}
	list := ""
	for _, w := range words {
		if w == value {
			return
		}
		if list != "" {
			list += ", "
		}
		list += w
	}
	k.That(false, path, "field.not_one_of", "words", list)
}

// PromiseRow is a promise in a list.
type PromiseRow struct {
	promise.Promise
	Who       Who
	PlaceName string
	OwnerName string
	Overdue   bool
	LateBy    time.Duration
}

// Who is a customer's name as it is to be written.
type Who struct {
	Name      string
	Honorific string
	Kind      string
}

// PromiseList is one page of promises, the latest due first.
type PromiseList struct {
	Rows  []PromiseRow
	Next  string
	Total int64 // of the filter, on every page the same
}

// VoiceRow is a voice in a list.
type VoiceRow struct {
	voice.Voice
	Who       Who // empty for a voice of nobody we know
	PlaceName string
}

// VoiceList is one page of voices, the newest first.
type VoiceList struct {
	Rows  []VoiceRow
	Next  string
	Total int64
}

// OrderRow is an order in a list by how long a step took.
type OrderRow struct {
	Customer  id.Customer // 0 = an anonymous sale
	Purchase  id.Purchase
	Who       Who
	Place     id.Place
	PlaceName string
	Placed    clock.Instant
	Ended     clock.Instant // the step
	PlacedDay cal.Day       // where only the day is known
	EndedDay  cal.Day       // where only the day is known
	Took      time.Duration
	Amount    int64
	Currency  string
}

// PlacedWhen is what is shown of when it was placed: its time, or its day where only that
// is known.
func (o OrderRow) PlacedWhen() any {
	return purchase.Purchase{At: o.Placed, Day: o.PlacedDay, Dated: o.PlacedDay != ""}.When()
}

// EndedWhen is the same of the step.
func (o OrderRow) EndedWhen() any { return purchase.Step{At: o.Ended, Day: o.EndedDay}.When() }

// OrderList is one page of orders, the latest first.
type OrderList struct {
	Rows  []OrderRow
	Next  string
	Total int64 // a bound of a bucket in Over and UpTo makes it exact, else those of the buckets that lie within
}

// PromiseDetail is a promise with all that happened to it.
type PromiseDetail struct {
	PromiseRow
	Events   []PromiseEvent
	Purchase *purchase.Purchase // nil = of none
	Voices   []voice.Voice
	Before   id.Promise // the promise it took the place of
}

// PromiseEvent is one change of a promise.
type PromiseEvent struct {
	promise.Event
	ActorName string // "" where the actor is a system
}

// VoiceDetail is a voice with what it is about.
type VoiceDetail struct {
	VoiceRow
	AnsweredBy string
	StaffName  string
	Purchase   *purchase.Purchase
	Promise    *promise.Promise
}

// PurchaseDetail is an order, sale or return with all that belongs to it.
type PurchaseDetail struct {
	purchase.Purchase
	Who       Who
	PlaceName string
	StaffName string
	Items     []Item
	Steps     []StepTook
	Promises  []promise.Promise
	Returns   []purchase.Purchase // that undo it
	Voices    []voice.Voice
}

// Item is a line with its names and what was brought back of it.
type Item struct {
	purchase.Line
	ProductName string
	PartnerName string
	Left        int64 // thousandths of units after returns
}

// StepTook is a time stamp of an order and how long the step took.
type StepTook struct {
	purchase.Step
	Took time.Duration
}

// Reader reads boards and their evidence. It is safe for concurrent use.
type Reader struct{ db *db.DB }

// New returns a reader of a database.
func New(d *db.DB) *Reader { return &Reader{db: d} }

// Promises returns one page of the promises of a filter.
func (r *Reader) Promises(ctx context.Context, f PromiseFilter, p page.Page) (PromiseList, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (PromiseList, error) { return listPromises(ctx, tx, f, p) })
}

// Voices returns one page of the voices of a filter.
func (r *Reader) Voices(ctx context.Context, f VoiceFilter, p page.Page) (VoiceList, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (VoiceList, error) { return listVoices(ctx, tx, f, p) })
}

// Orders returns one page of the orders of a filter.
func (r *Reader) Orders(ctx context.Context, f OrderFilter, p page.Page) (OrderList, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (OrderList, error) { return listOrders(ctx, tx, f, p) })
}

// PromiseDetail returns a promise with all that happened to it. NotFound if there is none.
func (r *Reader) PromiseDetail(ctx context.Context, pro id.Promise) (PromiseDetail, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (PromiseDetail, error) { return promiseDetail(ctx, tx, pro) })
}

// VoiceDetail returns a voice with what it is about. NotFound if there is none.
func (r *Reader) VoiceDetail(ctx context.Context, voi id.Voice) (VoiceDetail, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (VoiceDetail, error) { return voiceDetail(ctx, tx, voi) })
}

// Purchase returns an order, sale or return with all that belongs to it. NotFound if
// there is none.
func (r *Reader) Purchase(ctx context.Context, pur id.Purchase) (PurchaseDetail, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (PurchaseDetail, error) { return purchaseDetail(ctx, tx, pur) })
}

// Board returns the board of a query.
func (r *Reader) Board(ctx context.Context, q Query) (Board, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Board, error) { return makeBoard(ctx, tx, q) })
}

// DefaultPeriod returns the last twelve months that have data; "" if there is none.
func (r *Reader) DefaultPeriod(ctx context.Context) (from, to cal.Month, err error) {
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		s, err := dataSpan(ctx, tx)
		from, to = s.usual()
		return err
	})
	return from, to, err
}

// AtStake returns the revenue at stake of a query.
func (r *Reader) AtStake(ctx context.Context, q Query) (Stake, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Stake, error) { return atStake(ctx, tx, q) })
}

// Stake is what customers with late or broken promises in a period have bought from
// us so far: the money of people we have given a reason to leave. It reads the
// promises themselves, so it is not part of the board.
type Stake struct {
	Promises  int64 // late, broken and overdue
	Customers int64
	Amount    int64 // minor units of Currency
	Currency  string
	TooMany   bool // more than a page can wait for: the figures are empty
	Evidence  PromiseFilter
}
