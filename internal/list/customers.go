package list

import (
	"net/url"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/purchase"
)

// CustomerFilter selects customers. A field with its zero value does not filter.
type CustomerFilter struct {
	Search      string
	Place       id.Place // home place, with the places below it
	Owner       id.Staff
	Kind        string  // person, organisation
	OpenPromise bool    // has an open promise
	LowRating   bool    // has a rating below 3 stars without an answer
	LastAfter   cal.Day // last purchase on this day (UTC) or later
	LastBefore  cal.Day // last purchase on this day (UTC) or earlier
	Sort        string  // one of Sorts, default ByName
}

// The sort orders of the customer list. Customers without a purchase come last in those by purchase.
const (
	ByName     = "name"
	ByNameDown = "name_down"
	ByLast     = "last"      // the latest purchase first
	ByLastUp   = "last_up"   // the earliest last purchase first
	ByAmount   = "amount"    // the largest amount first
	ByAmountUp = "amount_up" // the smallest amount first
)

// Sorts lists the sort orders.
var Sorts = []string{ByName, ByNameDown, ByLast, ByLastUp, ByAmount, ByAmountUp}

// order returns what a sort order is by and whether it is the reverse of that order.
func order(sort string) (by string, back bool) {
	switch sort {
	case ByNameDown:
		return ByName, true
	case ByLastUp:
		return ByLast, true
	case ByAmountUp:
		return ByAmount, true
	}
	return sort, false
}

// Values is the filter as it stands in a URL: q, place, owner, kind, open, low, after_day,
// before_day, sort.
func (f CustomerFilter) Values() url.Values {
	v := url.Values{}
	set(v, "q", f.Search)
	set(v, "place", f.Place.String())
	set(v, "owner", f.Owner.String())
	set(v, "kind", f.Kind)
	set(v, "after_day", string(f.LastAfter))
	set(v, "before_day", string(f.LastBefore))
	set(v, "sort", f.Sort)
	if f.OpenPromise {
		v.Set("open", "1")
	}
	if f.LowRating {
		v.Set("low", "1")
	}
	return v
}

// ParseCustomers reads Values. Invalid with every field that is wrong; what is none
// of the words of kind and sort is found by Validate.
func ParseCustomers(v url.Values) (CustomerFilter, error) {
	k := errs.NewCheck("list.ParseCustomers")
	f := CustomerFilter{Search: v.Get("q"), Kind: v.Get("kind"), Sort: v.Get("sort"), OpenPromise: v.Get("open") == "1",
		LowRating: v.Get("low") == "1", LastAfter: parseDay(k, v, "after_day"), LastBefore: parseDay(k, v, "before_day")}
	f.Place = parseID[id.Place](k, v, "place", "org.no_place")
	f.Owner = parseID[id.Staff](k, v, "owner", "staff.none")
	return f, k.Err()
}

// IsSet reports whether any field but Sort is set, so that customers may be left out.
func (f CustomerFilter) IsSet() bool { return f != CustomerFilter{Sort: f.Sort} }

// Validate returns Invalid with every field that is wrong. An empty Sort is valid.
func (f *CustomerFilter) Validate() error {
	k := errs.NewCheck("list.Customers")
	oneOf(k, "kind", f.Kind, customer.Person, customer.Organisation)
	oneOf(k, "sort", f.Sort, Sorts...)
	k.Within("last_after", f.LastAfter.Check())
	k.Within("last_before", f.LastBefore.Check())
	return k.Err()
}

// lastPurchaseSpan returns the half-open range of time that the last purchase must be in;
// set is false if the filter has no such bound.
func (f *CustomerFilter) lastPurchaseSpan() (from, to clock.Instant, set bool) {
	from, to = 1, clock.Latest // last_at is 0 for a customer without a purchase
	if f.LastAfter != "" {
		from = f.LastAfter.Start(time.UTC)
	}
	if f.LastBefore != "" {
		to = f.LastBefore.End(time.UTC)
	}
	return from, to, f.LastAfter != "" || f.LastBefore != ""
}

// CustomerRow is a customer in a list.
type CustomerRow struct {
	ID        id.Customer
	Kind      string
	Name      string
	Honorific string
	City      string
	Place     id.Place
	PlaceName string
	Owner     id.Staff
	OwnerName string
	Recorded  bool // false: a stub, only facts refer to it
	Bought    purchase.Sum
	Open      int64 // open promises that are not due yet
	Overdue   int64 // open promises past their due time
}
