package api

import (
	"encoding/json"
	"time"

	"huitou/internal/cal"
	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/locale"
	"huitou/internal/money"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// The views are the public contract: fields may be added to them, never renamed.

// listOf is one page of a list.
type listOf[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"` // cursor of the next page, for the parameter after
	Total *int64 `json:"total,omitempty"`
}

// each returns the views of a list.
func each[A, B any](list []A, view func(*A) B) []B {
	out := make([]B, len(list))
	for i := range list {
		out[i] = view(&list[i])
	}
	return out
}

// named is the id and the name of a record.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

type stringer interface {
	~int64
	String() string
}

// ref returns nil for the id 0, so that the field is omitted.
func ref[I stringer](i I, name string) *named {
	if i == 0 {
		return nil
	}
	return &named{i.String(), name}
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

type whoView struct {
	ID        id.Customer `json:"id"`
	Kind      string      `json:"kind,omitempty"`
	Name      string      `json:"name,omitempty"`
	Honorific string      `json:"honorific,omitempty"`
}

// whoOf returns the name of a customer, nil for an anonymous purchase.
func whoOf(cus id.Customer, w list.Who) *whoView {
	if cus == 0 {
		return nil
	}
	return &whoView{cus, w.Kind, w.Name, w.Honorific}
}

type boughtView struct {
	Sales    int64         `json:"sales"`
	Returns  int64         `json:"returns"`
	Amount   *money.Amount `json:"amount,omitempty"`
	First    clock.Instant `json:"first_at,omitzero"`
	LastSale clock.Instant `json:"last_at,omitzero"`
}

func viewBought(s purchase.Sum) boughtView {
	v := boughtView{Sales: s.Sales, Returns: s.Returns, First: s.First, LastSale: s.Last}
	if s.Currency != "" {
		v.Amount = &money.Amount{Minor: s.Amount, Currency: s.Currency}
	}
	return v
}

type customerRow struct {
	whoView
	City    string     `json:"city,omitempty"`
	Place   *named     `json:"place,omitempty"`
	Owner   *named     `json:"owner,omitempty"`
	Told    bool       `json:"told"`
	Bought  boughtView `json:"bought"`
	Open    int64      `json:"open_promises"`
	Overdue int64      `json:"overdue_promises"`
}

func viewCustomerRow(r *list.CustomerRow) customerRow {
	return customerRow{whoView{r.ID, r.Kind, r.Name, r.Honorific}, r.City, ref(r.Place, r.PlaceName),
		ref(r.Owner, r.OwnerName), r.Recorded, viewBought(r.Bought), r.Open, r.Overdue}
}

type identityView struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

type suggestionView struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	What    string `json:"what"`
	Because string `json:"because"`
}

type cardView struct {
	whoView
	Language  string   `json:"language,omitempty"`
	Country   string   `json:"country,omitempty"`
	City      string   `json:"city,omitempty"`
	Place     *named   `json:"place,omitempty"`
	Owner     *named   `json:"owner,omitempty"`
	Since     cal.Day  `json:"since,omitempty"`
	Household string   `json:"household,omitempty"`
	Adults    int      `json:"adults,omitempty"`
	Children  int      `json:"children,omitempty"`
	Tags      []string `json:"tags,omitempty"`
	Note      string   `json:"note,omitempty"`
	Told      bool     `json:"told"`
	Version   int64    `json:"version"`

	Identities []identityView `json:"identities"`
	Members    []named        `json:"members,omitempty"`
	Bought     boughtView     `json:"bought"`
	Promises   struct {
		Open    int64    `json:"open"`
		Overdue int64    `json:"overdue"`
		Kept    int64    `json:"kept"`
		Late    int64    `json:"late"`
		Broken  int64    `json:"broken"`
		Due     int64    `json:"due"`
		Rate    *float64 `json:"kept_rate,omitempty"`
	} `json:"promises"`
	Voices struct {
		Count      int64    `json:"count"`
		Rated      int64    `json:"rated"`
		Mean       *float64 `json:"mean_stars,omitempty"`
		Low        int64    `json:"low"`
		Unanswered int64    `json:"unanswered"`
	} `json:"voices"`
	Open []promiseView    `json:"open_promises"`
	Last []purchaseView   `json:"last_purchases"`
	Said []voiceView      `json:"last_voices"`
	Next []suggestionView `json:"next"`
}

func (c *call) viewCard(k *card.Card) cardView {
	v := cardView{whoView: whoView{k.ID, k.Kind, k.Name, k.Honorific}, Language: k.Language, Country: k.Country, City: k.City,
		Place: ref(k.Place, k.PlaceName), Owner: ref(k.Owner, k.OwnerName), Since: k.Since, Household: k.Household,
		Adults: k.Adults, Children: k.Children, Tags: k.Tags, Note: k.Note, Told: k.Recorded, Version: k.Version,
		Identities: []identityView{}, Bought: viewBought(k.Bought),
		Open: each(k.Open, viewPromise), Last: each(k.Last, viewPurchase), Said: each(k.Voices, viewVoice), Next: []suggestionView{}}
	for _, i := range k.Identities {
		v.Identities = append(v.Identities, identityView{i.Kind, i.Value})
	}
	for _, m := range k.Members {
		v.Members = append(v.Members, named{m.ID.String(), m.Name})
	}
	p := &k.Promise
	v.Promises.Open, v.Promises.Overdue, v.Promises.Kept, v.Promises.Late = p.Open, p.Overdue, p.Kept, p.Late
	v.Promises.Broken, v.Promises.Due = p.Broken, p.Due()
	if p.Due() > 0 {
		v.Promises.Rate = &p.Rate
	}
	h := &k.Heard
	v.Voices.Count, v.Voices.Rated, v.Voices.Low, v.Voices.Unanswered = h.Voices, h.Rated, h.Low, h.Unanswered
	if h.Rated > 0 {
		v.Voices.Mean = &h.Mean
	}
	l := c.words()
	for _, s := range k.Next {
		v.Next = append(v.Next, suggestionView{s.Kind, s.Subject, l.T(s.Key, pairs(s.Args)...), l.T(s.Because, pairs(s.Facts)...)})
	}
	return v
}

type purchaseView struct {
	ID       id.Purchase   `json:"id"`
	Customer id.Customer   `json:"customer,omitzero"`
	Kind     string        `json:"kind"`
	At       clock.Instant `json:"at"`
	Day      cal.Day       `json:"day"`
	DayOnly  bool          `json:"day_only,omitempty"`
	Place    id.Place      `json:"place,omitzero"`
	Channel  string        `json:"channel,omitempty"`
	Staff    id.Staff      `json:"staff,omitzero"`
	Amount   money.Amount  `json:"amount"`
	Status   string        `json:"status"`
	Of       id.Purchase   `json:"of,omitzero"`
	Note     string        `json:"note,omitempty"`
}

func viewPurchase(p *purchase.Purchase) purchaseView {
	return purchaseView{p.ID, p.Customer, p.Kind, p.At, p.Day, p.Dated, p.Place, p.Channel, p.Staff,
		money.Amount{Minor: p.Amount, Currency: p.Currency}, p.Status, p.Of, p.Note}
}

type lineView struct {
	Product *named `json:"product,omitempty"`
	Partner *named `json:"partner,omitempty"`
	Units   int64  `json:"units"`
	Amount  int64  `json:"amount"`
	Cost    *int64 `json:"cost,omitempty"`
	Left    int64  `json:"left"`
}

type stepView struct {
	Step string        `json:"step"`
	At   clock.Instant `json:"at"`
	Day  cal.Day       `json:"day,omitempty"`
	Took int64         `json:"took_seconds"`
}

type purchaseDetailView struct {
	purchaseView
	PlaceName string         `json:"place_name,omitempty"`
	StaffName string         `json:"staff_name,omitempty"`
	Lines     []lineView     `json:"lines"`
	Steps     []stepView     `json:"steps"`
	Promises  []promiseView  `json:"promises"`
	Returns   []purchaseView `json:"returns"`
	Voices    []voiceView    `json:"voices"`
}

func viewPurchaseDetail(d *list.PurchaseDetail) purchaseDetailView {
	return purchaseDetailView{viewPurchase(&d.Purchase), d.PlaceName, d.StaffName,
		each(d.Items, func(i *list.Item) lineView {
			v := lineView{ref(i.Product, i.ProductName), ref(i.Partner, i.PartnerName), i.Units, i.Amount, nil, i.Left}
			if i.Cost != purchase.NoCost {
				v.Cost = &i.Cost
			}
			return v
		}),
		each(d.Steps, func(s *list.TimedStep) stepView { return stepView{s.Step.Step, s.At, s.Day, seconds(s.Took)} }),
		each(d.Promises, viewPromise), each(d.Returns, viewPurchase), each(d.Voices, viewVoice)}
}

type promiseView struct {
	ID       id.Promise    `json:"id"`
	Customer id.Customer   `json:"customer,omitzero"`
	Purchase id.Purchase   `json:"purchase,omitzero"`
	Place    id.Place      `json:"place,omitzero"`
	Owner    id.Staff      `json:"owner,omitzero"`
	Origin   string        `json:"origin"`
	What     string        `json:"what"`
	Made     clock.Instant `json:"made"`
	MadeDay  cal.Day       `json:"made_day,omitempty"`
	Due      clock.Instant `json:"due"`
	DueDay   cal.Day       `json:"due_day"`
	State    promise.State `json:"state"`
	Ended    clock.Instant `json:"ended,omitzero"`
	EndedDay cal.Day       `json:"ended_day,omitempty"`
	Notify   bool          `json:"notify"`
	Next     id.Promise    `json:"next,omitzero"`
	Version  int64         `json:"version"`
}

// promiseText returns the text of a promise. That of an order's due date is a message key:
// it is given in English, whatever the caller's language.
func promiseText(what string) string {
	if locale.Has(what) {
		return locale.For(locale.En).T(what)
	}
	return what
}

func viewPromise(p *promise.Promise) promiseView {
	return promiseView{p.ID, p.Customer, p.Purchase, p.Place, p.Owner, p.Origin, promiseText(p.What), p.Made, p.MadeDay, p.Due, p.DueDay,
		p.State, p.Ended, p.EndedDay, p.Notify, p.Next, p.Version}
}

type promiseRowView struct {
	promiseView
	Who       *whoView `json:"who,omitempty"`
	PlaceName string   `json:"place_name,omitempty"`
	OwnerName string   `json:"owner_name,omitempty"`
	Overdue   bool     `json:"overdue"`
	LateBy    int64    `json:"late_by_seconds"`
}

func viewPromiseRow(r *list.PromiseRow) promiseRowView {
	return promiseRowView{viewPromise(&r.Promise), whoOf(r.Customer, r.Who), r.PlaceName, r.OwnerName, r.Overdue, seconds(r.LateBy)}
}

type promiseEventView struct {
	At       clock.Instant `json:"at"`
	Kind     string        `json:"kind"`
	Actor    string        `json:"actor,omitempty"`
	Name     string        `json:"actor_name,omitempty"`
	Due      clock.Instant `json:"due,omitzero"`
	Reason   string        `json:"reason,omitempty"`
	Evidence string        `json:"evidence,omitempty"`
	Day      cal.Day       `json:"day,omitempty"`
}

type promiseDetailView struct {
	promiseRowView
	Before id.Promise         `json:"before,omitzero"`
	Events []promiseEventView `json:"events"`
	Voices []voiceView        `json:"voices"`
}

func viewPromiseDetail(d *list.PromiseDetail) promiseDetailView {
	return promiseDetailView{viewPromiseRow(&d.PromiseRow), d.Before,
		each(d.Events, func(e *list.PromiseEvent) promiseEventView {
			return promiseEventView{e.At, e.Kind, e.Actor, e.ActorName, e.Due, e.Reason, e.Evidence, e.Day}
		}),
		each(d.Voices, viewVoice)}
}

type voiceView struct {
	ID        id.Voice      `json:"id"`
	Customer  id.Customer   `json:"customer,omitzero"`
	Purchase  id.Purchase   `json:"purchase,omitzero"`
	Promise   id.Promise    `json:"promise,omitzero"`
	Outcome   string        `json:"outcome"`
	Place     id.Place      `json:"place,omitzero"`
	Staff     id.Staff      `json:"staff,omitzero"`
	At        clock.Instant `json:"at"`
	Day       cal.Day       `json:"day"`
	DayOnly   bool          `json:"day_only,omitempty"`
	Channel   string        `json:"channel"`
	Rating    *int          `json:"rating,omitempty"`
	Scale     int           `json:"scale,omitempty"`
	FromZero  bool          `json:"from_zero,omitempty"`
	Stars     int           `json:"stars,omitempty"`
	Title     string        `json:"title,omitempty"`
	Text      string        `json:"text,omitempty"`
	Language  string        `json:"language,omitempty"`
	Dimension string        `json:"dimension,omitempty"`
	Answered  clock.Instant `json:"answered,omitzero"`
	Replied   cal.Day       `json:"answered_day,omitempty"`
	By        id.User       `json:"answered_by,omitzero"`
	Answer    string        `json:"answer,omitempty"`
	How       string        `json:"answered_how,omitempty"`
	Version   int64         `json:"version"`
}

func viewVoice(v *voice.Voice) voiceView {
	var rating *int
	if v.Stars > 0 {
		rating = &v.Rating
	}
	return voiceView{v.ID, v.Customer, v.Purchase, v.Promise, v.Outcome, v.Place, v.Staff, v.At, v.Day, v.Dated, v.Channel, rating,
		v.Scale, v.FromZero, v.Stars, v.Title, v.Text, v.Language, v.Dimension, v.Answered, v.Replied, v.By, v.Answer, v.How, v.Version}
}

type voiceRowView struct {
	voiceView
	Who       *whoView `json:"who,omitempty"`
	PlaceName string   `json:"place_name,omitempty"`
}

func viewVoiceRow(r *list.VoiceRow) voiceRowView {
	return voiceRowView{viewVoice(&r.Voice), whoOf(r.Customer, r.Who), r.PlaceName}
}

type eventView struct {
	ID      id.Entry        `json:"id"`
	Kind    string          `json:"kind"`
	At      clock.Instant   `json:"at"`
	Actor   string          `json:"actor,omitempty"`
	Name    string          `json:"actor_name,omitempty"`
	Place   *named          `json:"place,omitempty"`
	Subject string          `json:"subject"`
	What    json.RawMessage `json:"what"`
}

func viewEvent(e *card.Event) eventView {
	return eventView{e.ID, e.Kind, e.At, e.Actor, e.ActorName, ref(e.Place, e.PlaceName), e.Subject, e.What}
}
