package fact

import (
	"strconv"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// Body is the content of a fact of one kind: *Place, *Product and so on, each in a file of its
// own.
type Body interface {
	// When is when it happened: a time, or a day; neither for entities.
	When() (clock.Instant, cal.Day)
	// Refs lists the records that it refers to.
	Refs() []Reference
	// StaffCode is the staff code that it refers to (shared by all sources), and the path of
	// its field; nil for a kind without one.
	StaffCode() (path string, code *string)

	check(*checker)
	done() [maxDone]done
}

// maxDone is how many times of past actions a body has at most.
const maxDone = 3

// done is a time, or a day, of a past action, and its field: it must not lie in the future.
type done struct {
	path string
	at   clock.Instant
	day  cal.Day
}

// slot is where a Fact holds the body of a kind.
type slot struct {
	kind   Kind
	entity bool
	get    func(*Fact) Body // nil where there is none
	make   func(*Fact)      // puts an empty one there
	merge  func(f, part *Fact)
}

// slots are the kinds, in recording order. To add a kind: a Kind constant, a field of Fact, a
// Body and a line here.
var slots = [...]slot{
	entity(KindPlace, func(f *Fact) **Place { return &f.Place }),
	entity(KindProduct, func(f *Fact) **Product { return &f.Product }),
	entity(KindCustomer, func(f *Fact) **Customer { return &f.Customer }),
	event(KindPurchase, func(f *Fact) **Purchase { return &f.Purchase }),
	event(KindPromise, func(f *Fact) **Promise { return &f.Promise }),
	event(KindDelivery, func(f *Fact) **Delivery { return &f.Delivery }),
	event(KindReturn, func(f *Fact) **Return { return &f.Return }),
	event(KindVoice, func(f *Fact) **Voice { return &f.Voice }),
	event(KindVisit, func(f *Fact) **Visit { return &f.Visit }),
}

// bodyOf is a Body that further parts of the same fact can be merged into. Lines and steps are
// appended; any other field is taken from the first part that has it.
type bodyOf[T any] interface {
	*T
	Body
	merge(part *T)
}

func event[T any, B bodyOf[T]](kind Kind, field func(*Fact) *B) slot {
	return slot{
		kind: kind,
		get: func(f *Fact) Body {
			if b := *field(f); b != nil {
				return b
			}
			return nil
		},
		make:  func(f *Fact) { *field(f) = new(T) },
		merge: func(f, part *Fact) { (*field(f)).merge(*field(part)) },
	}
}

func entity[T any, B bodyOf[T]](kind Kind, field func(*Fact) *B) slot {
	s := event(kind, field)
	s.entity = true
	return s
}

// Kinds lists every kind in recording order.
var Kinds = func() (list []Kind) {
	for i := range slots {
		list = append(list, slots[i].kind)
	}
	return list
}()

func (k Kind) slot() *slot {
	for i := range slots {
		if slots[i].kind == k {
			return &slots[i]
		}
	}
	return nil
}

// IsEntity reports whether facts of the kind are entities (place, product, customer), which
// may be sent again with another body; all others are events.
func (k Kind) IsEntity() bool {
	s := k.slot()
	return s != nil && s.entity
}

// New returns a fact of a kind with an empty body, or with none if the kind is unknown.
func New(kind Kind, source, id string) Fact {
	f := Fact{Kind: kind, Source: source, ID: id}
	if s := kind.slot(); s != nil {
		s.make(&f)
	}
	return f
}

// Body returns the body that is set, nil if there is none. A valid fact has one.
func (f *Fact) Body() Body {
	for i := range slots {
		if b := slots[i].get(f); b != nil {
			return b
		}
	}
	return nil
}

// Merge merges another part of the same fact into f: rows of one or several files about the
// same purchase. The part must have the kind, source and id of f, and a body. It does nothing
// for kinds whose facts fit in one row.
func (f *Fact) Merge(part *Fact) {
	if s := f.Kind.slot(); s != nil {
		s.merge(f, part)
	}
}

// fill sets a field that is still zero.
func fill[T comparable](dst *T, v T) {
	var zero T
	if *dst == zero {
		*dst = v
	}
}

// Reference is a reference of a fact to another record, by its source's id or by ours.
type Reference struct {
	Kind Kind // of the record
	Name Ref

	field *Ref
	path  string // [] is replaced by the index of the line
	line  int
}

// Path is that of the field: "voice.purchase", "purchase.lines[2].product".
func (r *Reference) Path() string {
	return strings.Replace(r.path, "[]", "["+strconv.Itoa(r.line)+"]", 1)
}

// Rename makes the fact refer to another record there.
func (r *Reference) Rename(name Ref) { *r.field = name }

// Refs lists the records that the fact refers to; none without a body.
func (f *Fact) Refs() []Reference {
	if b := f.Body(); b != nil {
		return b.Refs()
	}
	return nil
}

// Awaits is the purchase that the fact refers to and that must be recorded first; "" for none.
func (f *Fact) Awaits() Ref {
	for _, r := range f.Refs() {
		if r.Kind == KindPurchase {
			return r.Name
		}
	}
	return ""
}

// StaffCode is the staff code that the fact refers to, and the path of its field; nil for
// none.
func (f *Fact) StaffCode() (path string, code *string) {
	if b := f.Body(); b != nil {
		if path, code = b.StaffCode(); code != nil && *code != "" {
			return path, code
		}
	}
	return "", nil
}

// refer appends a reference if the field is set.
func refer(list []Reference, path string, kind Kind, field *Ref) []Reference {
	if *field == "" {
		return list
	}
	return append(list, Reference{Kind: kind, Name: *field, field: field, path: path})
}
