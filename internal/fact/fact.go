package fact

// Kind is the kind of a fact.
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

// Ref refers to another record: by its source's id, or by ours with its prefix.
type Ref string

// Fact is one event or entity as a source sends it. Exactly the body that Kind names is set.
type Fact struct {
	Kind   Kind   `json:"kind"`
	Source string `json:"source"` // "till", "webshop", "olist"
	ID     string `json:"id"`     // unique within source and kind

	// Create makes unknown places and staff that the fact refers to without the check for
	// misspelled names. It is an option, not content: it is not part of the Hash.
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
