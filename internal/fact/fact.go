package fact

import (
	"huitou/internal/cal"
	"huitou/internal/clock"
)

// Kind says what a fact tells.
type Kind string

// The kinds, in the order in which they can be recorded without waiting for
// another: a purchase may name a customer, a voice a purchase.
const (
	KindPlace    Kind = "place"
	KindProduct  Kind = "product"
	KindCustomer Kind = "customer"
	KindPurchase Kind = "purchase"
	KindPromise  Kind = "promise"
	KindDelivery Kind = "delivery"
	KindReturn   Kind = "return"
	KindVoice    Kind = "voice"
	KindVisit    Kind = "visit"
)

// Kinds lists every kind in recording order.
var Kinds = []Kind{
	KindPlace, KindProduct, KindCustomer, KindPurchase, KindPromise,
	KindDelivery, KindReturn, KindVoice, KindVisit,
}

// IsThing reports whether facts of the kind may be told anew with another body.
func (k Kind) IsThing() bool {
	return k == KindCustomer || k == KindProduct || k == KindPlace
}

// Ref names another record: a source's own id, or ours with its prefix.
type Ref string

// Fact is one thing told. Exactly the body that Kind names is set.
type Fact struct {
	Kind   Kind   `json:"kind"`
	Source string `json:"source"` // "till", "webshop", "olist"
	ID     string `json:"id"`     // unique within source and kind

	// Create makes the places and staff that the fact names and nobody told of, also
	// where their names look like slips of the pen. How it is told, not what: it is not
	// part of the Hash.
	Create bool `json:"create,omitempty"`

	Place    *Place    `json:"place,omitempty"`
	Product  *Product  `json:"product,omitempty"`
	Customer *Customer `json:"customer,omitempty"`
	Purchase *Purchase `json:"purchase,omitempty"`
	Promise  *Promise  `json:"promise,omitempty"`
	Delivery *Delivery `json:"delivery,omitempty"`
	Return   *Return   `json:"return,omitempty"`
	Voice    *Voice    `json:"voice,omitempty"`
	Visit    *Visit    `json:"visit,omitempty"`
}

// Place is a shop, an online shop, a region or a partner who delivers for us.
type Place struct {
	Name   string `json:"name,omitempty"` // default: the id
	Kind   string `json:"kind,omitempty"` // region, shop, service, online, partner; default shop
	Parent Ref    `json:"parent,omitempty"`
	Zone   string `json:"zone,omitempty"` // IANA; default: the company's
}

// Product is something sold.
type Product struct {
	Name     string `json:"name,omitempty"`
	Category string `json:"category,omitempty"`
	Unit     string `json:"unit,omitempty"` // "kg", "bottle"
}

// Customer is a person or an organisation.
type Customer struct {
	Kind      string     `json:"kind,omitempty"` // person (default) or organisation
	Name      string     `json:"name,omitempty"`
	Honorific string     `json:"honorific,omitempty"`
	Language  string     `json:"language,omitempty"` // BCP 47
	Phone     string     `json:"phone,omitempty"`    // E.164, or national with Country
	Email     string     `json:"email,omitempty"`
	Country   string     `json:"country,omitempty"` // ISO 3166 alpha-2
	City      string     `json:"city,omitempty"`
	Place     Ref        `json:"place,omitempty"` // home shop
	Owner     string     `json:"owner,omitempty"` // staff code
	Since     cal.Day    `json:"since,omitempty"`
	Also      []Identity `json:"also,omitempty"` // further identifiers: card no., unionid
	Household string     `json:"household,omitempty"`
	Adults    int        `json:"adults,omitempty"`
	Children  int        `json:"children,omitempty"`
	Tags      []string   `json:"tags,omitempty"`
}

// Identity is one more identifier of a customer.
type Identity struct {
	Kind  string `json:"kind"` // card, unionid, external, phone, email
	Value string `json:"value"`
}

// Purchase is an order or a sale. A purchase without a customer is an anonymous
// sale: it counts as money and in no customer's history.
type Purchase struct {
	Customer Ref           `json:"customer,omitempty"`
	At       clock.Instant `json:"at,omitzero"`
	Day      cal.Day       `json:"day,omitempty"` // instead of At
	Place    Ref           `json:"place,omitempty"`
	Channel  string        `json:"channel,omitempty"` // shop, online, phone, dealer, service
	Staff    string        `json:"staff,omitempty"`   // staff code
	Currency string        `json:"currency"`
	Amount   *int64        `json:"amount,omitempty"` // minor units; default: the sum of the lines
	Lines    []Line        `json:"lines,omitempty"`
	Status   string        `json:"status,omitempty"` // "" (valid), cancelled, unavailable
	Promise  *OrderPromise `json:"promise,omitempty"`
	Steps    []Step        `json:"steps,omitempty"` // what is known of its delivery already
}

// Line is one line of a purchase.
type Line struct {
	Product Ref    `json:"product,omitempty"`
	Name    string `json:"name,omitempty"`    // names a product not told before
	Units   int64  `json:"units,omitempty"`   // thousandths: 1500 is one and a half; default 1000
	Amount  int64  `json:"amount"`            // minor units, of all units together
	Cost    *int64 `json:"cost,omitempty"`    // minor units, what the goods cost us
	Partner Ref    `json:"partner,omitempty"` // the place of kind partner who delivers it
}

// OrderPromise is the date an order was promised for. Due is an instant; DueDay
// is the end of that day in the place's zone. One of the two.
type OrderPromise struct {
	Due     clock.Instant `json:"due,omitzero"`
	DueDay  cal.Day       `json:"due_day,omitempty"`
	Made    clock.Instant `json:"made,omitzero"`      // default: when the purchase was made
	MadeDay cal.Day       `json:"made_day,omitempty"` // instead of Made
	What    string        `json:"what,omitempty"`
}

// Step is one time stamp on the way to the customer.
type Step struct {
	Step string        `json:"step"` // approved, handed_over, delivered
	At   clock.Instant `json:"at,omitzero"`
	Day  cal.Day       `json:"day,omitempty"` // instead of At
}

// Promise is what we told a customer we would do, apart from an order's date.
type Promise struct {
	Customer Ref           `json:"customer,omitempty"`
	Purchase Ref           `json:"purchase,omitempty"`
	Place    Ref           `json:"place,omitempty"`
	What     string        `json:"what"`
	Origin   string        `json:"origin,omitempty"` // order, case, staff, campaign, contract, rebate, journey; default staff
	Made     clock.Instant `json:"made,omitzero"`
	MadeDay  cal.Day       `json:"made_day,omitempty"` // instead of Made
	Due      clock.Instant `json:"due,omitzero"`
	DueDay   cal.Day       `json:"due_day,omitempty"`
	Within   string        `json:"within,omitempty"` // working time of the place's calendar: "4h", "2d"
	Owner    string        `json:"owner,omitempty"`  // staff code
	Notify   bool          `json:"notify,omitempty"` // tell the customer before it is due

	// What became of it, where that is known already.
	KeptAt   clock.Instant `json:"kept_at,omitzero"`
	KeptDay  cal.Day       `json:"kept_day,omitempty"`  // instead of KeptAt
	Status   string        `json:"status,omitempty"`    // "", void, waived, broken
	EndedAt  clock.Instant `json:"ended_at,omitzero"`   // of Status; default: when it is told
	EndedDay cal.Day       `json:"ended_day,omitempty"` // instead of EndedAt
	Reason   string        `json:"reason,omitempty"`
}

// Delivery tells time stamps of a purchase; "delivered" keeps its promises.
type Delivery struct {
	Purchase Ref    `json:"purchase"`
	Steps    []Step `json:"steps"`
	Evidence string `json:"evidence,omitempty"` // parcel number, who signed
}

// Return takes back a purchase or part of one.
type Return struct {
	Customer Ref           `json:"customer,omitempty"`
	Of       Ref           `json:"of,omitempty"` // the purchase undone; "" = find it
	At       clock.Instant `json:"at,omitzero"`
	Day      cal.Day       `json:"day,omitempty"` // instead of At
	Place    Ref           `json:"place,omitempty"`
	Currency string        `json:"currency"`
	Lines    []Line        `json:"lines"` // positive amounts and units of what came back
	Reason   string        `json:"reason,omitempty"`
}

// Voice is one piece of what a customer said.
type Voice struct {
	Customer  Ref           `json:"customer,omitempty"`
	Purchase  Ref           `json:"purchase,omitempty"`
	At        clock.Instant `json:"at,omitzero"`
	Day       cal.Day       `json:"day,omitempty"` // instead of At
	Place     Ref           `json:"place,omitempty"`
	Channel   string        `json:"channel,omitempty"` // review, suggestion, call, staff, interview, panel, social; default review
	Staff     string        `json:"staff,omitempty"`
	Title     string        `json:"title,omitempty"`
	Text      string        `json:"text,omitempty"`
	Language  string        `json:"language,omitempty"`  // BCP 47; default: detected
	Rating    *int          `json:"rating,omitempty"`    // 1..Scale, or 0..Scale; nil = none
	Scale     int           `json:"scale,omitempty"`     // default 5
	FromZero  bool          `json:"from_zero,omitempty"` // the scale begins at 0, as that of NPS does
	Dimension string        `json:"dimension,omitempty"` // reliability, responsiveness, assurance, empathy, tangibles
	Answered  clock.Instant `json:"answered,omitzero"`   // when we answered, if we did

	AnsweredDay cal.Day `json:"answered_day,omitempty"` // instead of Answered
}

// Visit is a customer who came by, with or without buying.
type Visit struct {
	Customer Ref           `json:"customer"`
	At       clock.Instant `json:"at,omitzero"`
	Day      cal.Day       `json:"day,omitempty"` // instead of At
	Place    Ref           `json:"place,omitempty"`
	Waited   int           `json:"waited,omitempty"` // seconds until served
	Group    string        `json:"group,omitempty"`
	Staff    string        `json:"staff,omitempty"`
}
