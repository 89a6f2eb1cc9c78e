package fact

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
