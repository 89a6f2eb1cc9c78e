package importer

import (
	"slices"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
)

// target is a field of a fact: its type and how it is set.
type target struct {
	typ valueType
	set func(f *fact.Fact, v value)
}

// named is a target with its path: "promise.due_day".
type named struct {
	path string
	target
}

func text(path string, at func(*fact.Fact) *string) named {
	return named{path, target{typeText, func(f *fact.Fact, v value) { *at(f) = v.text }}}
}

func ref(path string, at func(*fact.Fact) *fact.Ref) named {
	return named{path, target{typeText, func(f *fact.Fact, v value) { *at(f) = fact.Ref(v.text) }}}
}

func whole(path string, at func(*fact.Fact) *int) named {
	return named{path, target{typeInt, func(f *fact.Fact, v value) { *at(f) = int(max(min(v.n, 1e9), -1e9)) }}}
}

func typed(path string, typ valueType, set func(f *fact.Fact, v value)) named {
	return named{path, target{typ, set}}
}

// when sets a time, or the day that is told without one.
func when(path string, to func(*fact.Fact) (*clock.Instant, *cal.Day)) named {
	return typed(path, typeInstant, func(f *fact.Fact, v value) {
		at, day := to(f)
		*at, *day = v.at, v.day
	})
}

// step sets a time stamp of an order.
func step(path, name string, at func(*fact.Fact) *[]fact.Step) named {
	return typed(path, typeInstant, func(f *fact.Fact, v value) {
		*at(f) = append(*at(f), fact.Step{Step: name, At: v.at, Day: v.day})
	})
}

// also adds an identifier of a customer.
func also(kind string) named {
	return typed("also."+kind, typeText, func(f *fact.Fact, v value) {
		f.Customer.Also = append(f.Customer.Also, fact.Identity{Kind: kind, Value: v.text})
	})
}

func orderPromise(f *fact.Fact) *fact.OrderPromise {
	if f.Purchase.Promise == nil {
		f.Purchase.Promise = &fact.OrderPromise{}
	}
	return f.Purchase.Promise
}

// targets are the fields that a map can set, by kind.
var targets = map[fact.Kind][]named{
	fact.KindPlace: {
		text("name", func(f *fact.Fact) *string { return &f.Place.Name }),
		text("kind", func(f *fact.Fact) *string { return &f.Place.Kind }),
		ref("parent", func(f *fact.Fact) *fact.Ref { return &f.Place.Parent }),
		text("zone", func(f *fact.Fact) *string { return &f.Place.Zone }),
	},
	fact.KindProduct: {
		text("name", func(f *fact.Fact) *string { return &f.Product.Name }),
		text("category", func(f *fact.Fact) *string { return &f.Product.Category }),
		text("unit", func(f *fact.Fact) *string { return &f.Product.Unit }),
	},
	fact.KindCustomer: {
		text("kind", func(f *fact.Fact) *string { return &f.Customer.Kind }),
		text("name", func(f *fact.Fact) *string { return &f.Customer.Name }),
		text("honorific", func(f *fact.Fact) *string { return &f.Customer.Honorific }),
		text("language", func(f *fact.Fact) *string { return &f.Customer.Language }),
		text("phone", func(f *fact.Fact) *string { return &f.Customer.Phone }),
		text("email", func(f *fact.Fact) *string { return &f.Customer.Email }),
		typed("country", typeText, func(f *fact.Fact, v value) { f.Customer.Country = countryCode(v.text) }),
		text("city", func(f *fact.Fact) *string { return &f.Customer.City }),
		ref("place", func(f *fact.Fact) *fact.Ref { return &f.Customer.Place }),
		text("owner", func(f *fact.Fact) *string { return &f.Customer.Owner }),
		typed("since", typeDay, func(f *fact.Fact, v value) { f.Customer.Since = v.day }),
		text("household", func(f *fact.Fact) *string { return &f.Customer.Household }),
		whole("adults", func(f *fact.Fact) *int { return &f.Customer.Adults }),
		whole("children", func(f *fact.Fact) *int { return &f.Customer.Children }),
		typed("tags", typeList, func(f *fact.Fact, v value) { f.Customer.Tags = append(f.Customer.Tags, v.list...) }),
		also("card"), also("unionid"), also("external"), also("phone"), also("email"),
	},
	fact.KindPurchase: {
		ref("customer", func(f *fact.Fact) *fact.Ref { return &f.Purchase.Customer }),
		when("at", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &f.Purchase.At, &f.Purchase.Day }),
		ref("place", func(f *fact.Fact) *fact.Ref { return &f.Purchase.Place }),
		text("channel", func(f *fact.Fact) *string { return &f.Purchase.Channel }),
		text("staff", func(f *fact.Fact) *string { return &f.Purchase.Staff }),
		text("currency", func(f *fact.Fact) *string { return &f.Purchase.Currency }),
		typed("amount", typeMoney, func(f *fact.Fact, v value) { n := v.n; f.Purchase.Amount = &n }),
		text("status", func(f *fact.Fact) *string { return &f.Purchase.Status }),
		when("promise.due", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &orderPromise(f).Due, &orderPromise(f).DueDay }),
		typed("promise.due_day", typeDay, func(f *fact.Fact, v value) { orderPromise(f).DueDay = v.day }),
		when("promise.made", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &orderPromise(f).Made, &orderPromise(f).MadeDay }),
		typed("promise.what", typeText, func(f *fact.Fact, v value) { orderPromise(f).What = v.text }),
		step("steps.approved", "approved", func(f *fact.Fact) *[]fact.Step { return &f.Purchase.Steps }),
		step("steps.handed_over", "handed_over", func(f *fact.Fact) *[]fact.Step { return &f.Purchase.Steps }),
		step("steps.delivered", "delivered", func(f *fact.Fact) *[]fact.Step { return &f.Purchase.Steps }),
	},
	fact.KindPromise: {
		ref("customer", func(f *fact.Fact) *fact.Ref { return &f.Promise.Customer }),
		ref("purchase", func(f *fact.Fact) *fact.Ref { return &f.Promise.Purchase }),
		ref("place", func(f *fact.Fact) *fact.Ref { return &f.Promise.Place }),
		text("what", func(f *fact.Fact) *string { return &f.Promise.What }),
		text("origin", func(f *fact.Fact) *string { return &f.Promise.Origin }),
		when("made", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &f.Promise.Made, &f.Promise.MadeDay }),
		when("due", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &f.Promise.Due, &f.Promise.DueDay }),
		typed("due_day", typeDay, func(f *fact.Fact, v value) { f.Promise.DueDay = v.day }),
		text("within", func(f *fact.Fact) *string { return &f.Promise.Within }),
		text("owner", func(f *fact.Fact) *string { return &f.Promise.Owner }),
		typed("notify", typeFlag, func(f *fact.Fact, v value) { f.Promise.Notify = v.n == 1 }),
		when("kept_at", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &f.Promise.KeptAt, &f.Promise.KeptDay }),
		text("status", func(f *fact.Fact) *string { return &f.Promise.Status }),
		text("reason", func(f *fact.Fact) *string { return &f.Promise.Reason }),
	},
	fact.KindDelivery: {
		ref("purchase", func(f *fact.Fact) *fact.Ref { return &f.Delivery.Purchase }),
		step("steps.approved", "approved", func(f *fact.Fact) *[]fact.Step { return &f.Delivery.Steps }),
		step("steps.handed_over", "handed_over", func(f *fact.Fact) *[]fact.Step { return &f.Delivery.Steps }),
		step("steps.delivered", "delivered", func(f *fact.Fact) *[]fact.Step { return &f.Delivery.Steps }),
		text("evidence", func(f *fact.Fact) *string { return &f.Delivery.Evidence }),
	},
	fact.KindReturn: {
		ref("customer", func(f *fact.Fact) *fact.Ref { return &f.Return.Customer }),
		ref("of", func(f *fact.Fact) *fact.Ref { return &f.Return.Of }),
		when("at", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &f.Return.At, &f.Return.Day }),
		ref("place", func(f *fact.Fact) *fact.Ref { return &f.Return.Place }),
		text("currency", func(f *fact.Fact) *string { return &f.Return.Currency }),
		text("reason", func(f *fact.Fact) *string { return &f.Return.Reason }),
	},
	fact.KindVoice: {
		ref("customer", func(f *fact.Fact) *fact.Ref { return &f.Voice.Customer }),
		ref("purchase", func(f *fact.Fact) *fact.Ref { return &f.Voice.Purchase }),
		when("at", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &f.Voice.At, &f.Voice.Day }),
		ref("place", func(f *fact.Fact) *fact.Ref { return &f.Voice.Place }),
		text("channel", func(f *fact.Fact) *string { return &f.Voice.Channel }),
		text("staff", func(f *fact.Fact) *string { return &f.Voice.Staff }),
		text("title", func(f *fact.Fact) *string { return &f.Voice.Title }),
		text("text", func(f *fact.Fact) *string { return &f.Voice.Text }),
		text("language", func(f *fact.Fact) *string { return &f.Voice.Language }),
		typed("rating", typeRating, func(f *fact.Fact, v value) {
			if f.Voice.Rating = new(int(v.n)); v.points > 0 {
				f.Voice.Scale = v.points
			}
		}),
		whole("scale", func(f *fact.Fact) *int { return &f.Voice.Scale }),
		typed("from_zero", typeFlag, func(f *fact.Fact, v value) { f.Voice.FromZero = v.n == 1 }),
		text("dimension", func(f *fact.Fact) *string { return &f.Voice.Dimension }),
		when("answered", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &f.Voice.Answered, &f.Voice.AnsweredDay }),
	},
	fact.KindVisit: {
		ref("customer", func(f *fact.Fact) *fact.Ref { return &f.Visit.Customer }),
		when("at", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &f.Visit.At, &f.Visit.Day }),
		ref("place", func(f *fact.Fact) *fact.Ref { return &f.Visit.Place }),
		whole("waited", func(f *fact.Fact) *int { return &f.Visit.Waited }),
		text("group", func(f *fact.Fact) *string { return &f.Visit.Group }),
		text("staff", func(f *fact.Fact) *string { return &f.Visit.Staff }),
	},
}

// findTarget returns the field of a kind at a path.
func findTarget(kind fact.Kind, path string) (target, bool) {
	i := slices.IndexFunc(targets[kind], func(t named) bool { return t.path == path })
	if i < 0 {
		return target{}, false
	}
	return targets[kind][i].target, true
}

// isGroup reports whether a path holds other fields.
func isGroup(kind fact.Kind, path string) bool {
	return slices.ContainsFunc(targets[kind], func(t named) bool { return strings.HasPrefix(t.path, path+".") })
}

// targetNames lists the keys below a prefix, for the error about an unknown one.
func targetNames(kind fact.Kind, prefix string) string {
	var list []string
	for _, t := range targets[kind] {
		rest, ok := strings.CutPrefix(t.path, prefix)
		if !ok {
			continue
		}
		key, _, _ := strings.Cut(rest, ".")
		if !slices.Contains(list, key) {
			list = append(list, key)
		}
	}
	if prefix == "" && needsCurrency(kind) {
		list = append(list, "lines")
	}
	return strings.Join(list, ", ")
}

// empty is a fact of a kind with its body.
func empty(kind fact.Kind, source, id string) fact.Fact {
	f := fact.Fact{Kind: kind, Source: source, ID: id}
	switch kind {
	case fact.KindPlace:
		f.Place = &fact.Place{}
	case fact.KindProduct:
		f.Product = &fact.Product{}
	case fact.KindCustomer:
		f.Customer = &fact.Customer{}
	case fact.KindPurchase:
		f.Purchase = &fact.Purchase{}
	case fact.KindPromise:
		f.Promise = &fact.Promise{}
	case fact.KindDelivery:
		f.Delivery = &fact.Delivery{}
	case fact.KindReturn:
		f.Return = &fact.Return{}
	case fact.KindVoice:
		f.Voice = &fact.Voice{}
	case fact.KindVisit:
		f.Visit = &fact.Visit{}
	}
	return f
}
