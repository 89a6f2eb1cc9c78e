package importer

import (
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
)

// kind is what the importer knows of one kind of fact.
type kind struct {
	fields []named // that a map can set

	// amounts is where a fact has its lines and their currency; nil for a kind without.
	amounts func(*fact.Fact) (currency *string, lines *[]fact.Line)

	// join returns a conflict if a and b cannot be parts of one fact, else whether their times
	// differ. first: b makes the fact and a only has lines. nil for a kind whose facts are one
	// row each.
	join func(a, b *fact.Fact, first bool) (c *clash, differ bool)

	names []lexeme // what columns are called; none for a kind that needs a map file
	asked []string // the fields that a person can choose columns for, in order
	vital []string // the fields that a file of this kind nearly always has
}

// ColumnKinds are the kinds that are guessed from the names of columns, and whose columns a
// person can choose one by one, the likeliest first. The others need a map file.
var ColumnKinds = []fact.Kind{fact.KindPurchase, fact.KindVoice, fact.KindVisit, fact.KindCustomer}

// kinds by name.
var kinds = map[fact.Kind]kind{
	fact.KindPlace: {
		fields: []named{
			text("name", func(f *fact.Fact) *string { return &f.Place.Name }),
			text("kind", func(f *fact.Fact) *string { return &f.Place.Kind }),
			ref("parent", func(f *fact.Fact) *fact.Ref { return &f.Place.Parent }),
			text("zone", func(f *fact.Fact) *string { return &f.Place.Zone }),
		},
	},
	fact.KindProduct: {
		fields: []named{
			text("name", func(f *fact.Fact) *string { return &f.Product.Name }),
			text("category", func(f *fact.Fact) *string { return &f.Product.Category }),
			text("unit", func(f *fact.Fact) *string { return &f.Product.Unit }),
		},
	},
	fact.KindCustomer: {
		fields: []named{
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
		names: lexemes("customer", "place"),
		asked: []string{"id", "name", "first", "surname", "phone", "email", "city", "country", "language", "since", "place"},
		vital: []string{"name", "phone", "email"},
	},
	fact.KindPurchase: {
		fields: []named{
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
		amounts: func(f *fact.Fact) (*string, *[]fact.Line) { return &f.Purchase.Currency, &f.Purchase.Lines },
		join:    joinPurchase,
		names:   lexemes("purchase", "place", "staff", "currency", "person", "said"),
		asked: []string{"id", "at", "at.time", "at.zone", "at.year", "customer", "customer.name", "customer.first", "customer.surname", "customer.phone", "customer.email", "customer.city", "customer.country",
			"amount", "lines.product", "lines.name", "lines.units", "lines.price", "lines.amount", "refunded", "of", "cancelled", "paid", "place", "staff", "currency", "promise.due", "steps.handed_over", "steps.delivered", "rating", "text"},
		vital: []string{"amount", "lines.amount", "lines.price", "at"},
	},
	fact.KindPromise: {
		fields: []named{
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
	},
	fact.KindDelivery: {
		fields: []named{
			ref("purchase", func(f *fact.Fact) *fact.Ref { return &f.Delivery.Purchase }),
			step("steps.approved", "approved", func(f *fact.Fact) *[]fact.Step { return &f.Delivery.Steps }),
			step("steps.handed_over", "handed_over", func(f *fact.Fact) *[]fact.Step { return &f.Delivery.Steps }),
			step("steps.delivered", "delivered", func(f *fact.Fact) *[]fact.Step { return &f.Delivery.Steps }),
			text("evidence", func(f *fact.Fact) *string { return &f.Delivery.Evidence }),
		},
		join: joinDelivery,
	},
	fact.KindReturn: {
		fields: []named{
			ref("customer", func(f *fact.Fact) *fact.Ref { return &f.Return.Customer }),
			ref("of", func(f *fact.Fact) *fact.Ref { return &f.Return.Of }),
			when("at", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &f.Return.At, &f.Return.Day }),
			ref("place", func(f *fact.Fact) *fact.Ref { return &f.Return.Place }),
			text("currency", func(f *fact.Fact) *string { return &f.Return.Currency }),
			text("reason", func(f *fact.Fact) *string { return &f.Return.Reason }),
		},
		amounts: func(f *fact.Fact) (*string, *[]fact.Line) { return &f.Return.Currency, &f.Return.Lines },
		join:    joinReturn,
	},
	fact.KindVoice: {
		fields: []named{
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
		names: lexemes("voice", "place", "staff", "person"),
		asked: []string{"id", "at", "customer", "customer.name", "customer.first", "customer.surname", "customer.phone", "customer.email", "rating", "title", "text", "purchase", "answered", "place", "staff", "promise.due", "promise.kept"},
		vital: []string{"rating", "text", "title"},
	},
	fact.KindVisit: {
		fields: []named{
			ref("customer", func(f *fact.Fact) *fact.Ref { return &f.Visit.Customer }),
			when("at", func(f *fact.Fact) (*clock.Instant, *cal.Day) { return &f.Visit.At, &f.Visit.Day }),
			ref("place", func(f *fact.Fact) *fact.Ref { return &f.Visit.Place }),
			whole("waited", func(f *fact.Fact) *int { return &f.Visit.Waited }),
			text("group", func(f *fact.Fact) *string { return &f.Visit.Group }),
			text("staff", func(f *fact.Fact) *string { return &f.Visit.Staff }),
		},
		names: lexemes("visit", "place", "staff", "currency", "person"),
		asked: []string{"id", "at", "at.time", "at.zone", "booked", "customer", "customer.name", "customer.first", "customer.surname", "customer.phone", "customer.email", "what", "amount", "currency", "place", "staff"},
		vital: []string{"at", "what"},
	},
}
