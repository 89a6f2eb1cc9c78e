package room

import (
	"slices"
	"strings"
	"testing"

	"huitou/internal/db"
)

// made is a small schema: customers, their orders with lines, and two derived tables.
func made() map[string][]db.Column {
	n := func(name string) db.Column { return db.Column{Name: name} }
	text := func(name string) db.Column { return db.Column{Name: name, Type: db.Text} }
	key := func(names ...string) (list []db.Column) {
		for i, name := range names {
			list = append(list, db.Column{Name: name, Key: i + 1})
		}
		return list
	}
	return map[string][]db.Column{
		"customer":   append(key("id"), text("name"), n("children"), n("added_at")),
		"bought":     append(key("customer_id", "id"), n("of_id"), text("note"), text("state")),
		"item":       append(key("customer_id", "bought_id", "n"), n("amount")),
		"bought_sum": append(key("customer_id"), n("amount")),
		"log":        append(key("n"), text("subject"), text("detail")),
		"offer":      append(key("id"), text("title")),
		"bought_day": {text("day"), n("slot"), n("n")},
	}
}

// declared is a set of rooms that declares the made schema without fault.
func declared() Set {
	table := func(name string, columns ...string) *db.Table { return &db.Table{Name: name, Columns: columns} }
	of := Ref{Column: "customer_id", To: customers}
	return Set{
		{Name: "who", Tables: []Table{
			{Table: table("customer", "id", "name", "children", "added_at"), Key: []string{"id"}, Customer: "id",
				Person: Person{Personal: []string{"name"}, Numbers: []string{"children"}}},
		}},
		{Name: "shop",
			Tables: []Table{
				{Table: table("bought", "customer_id", "id", "of_id", "note", "state"), Key: []string{"customer_id", "id"}, Customer: "customer_id",
					Refs:   []Ref{of, {Column: "of_id", To: "bought", Own: true}},
					Person: Person{Personal: []string{"note"}, Plain: []string{"state"}}},
				{Table: table("item", "customer_id", "bought_id", "n", "amount"), Key: []string{"customer_id", "bought_id", "n"}, Customer: "customer_id",
					Role: Part, Part: "bought_id", Refs: []Ref{{Column: "bought_id", To: "bought", Own: true}},
					Person: Person{Figures: []string{"amount"}}},
				{Table: table("log", "n", "subject", "detail"), Key: []string{"n"}, Role: Note,
					Person: Person{About: "subject", Personal: []string{"detail"}}},
				{Table: table("offer", "id", "title"), Key: []string{"id"}, Keeps: "names of offers"},
				{Table: table("bought_sum", "customer_id", "amount"), Key: []string{"customer_id"}, Customer: "customer_id", Role: Derived, Refs: []Ref{of}},
			},
			Rollups: []*db.Rollup{{Name: "bought_day", Key: []string{"day"}, Sum: []string{"n"}}},
			Remakes: []Remake{{Of: []string{"bought_sum"}, From: []string{"bought"}}},
			Checks:  []Check{{Of: []string{"bought_sum", "bought_day"}}, {Of: []string{"bought.state"}}},
		},
	}
}

// TestFaultsAreReported plants one fault at a time in a set that has none: each is reported,
// and nothing else is.
func TestFaultsAreReported(t *testing.T) {
	t.Parallel()
	if list := declared().compare(made()); len(list) != 0 {
		t.Fatalf("faults before any is planted: %q", list)
	}
	type schema = map[string][]db.Column
	for _, fault := range []struct {
		plant func(s Set, in schema)
		want  []string
	}{
		{func(s Set, in schema) { in["coupon"] = []db.Column{{Name: "id"}} },
			[]string{"table coupon: no room declares it"}},
		{func(s Set, in schema) { delete(in, "item") },
			[]string{"shop: there is no table item"}},
		{func(s Set, in schema) { delete(in, "bought_day") },
			[]string{"shop: there is no table bought_day"}},
		{func(s Set, in schema) { s[1].Tables = append(s[1].Tables, s[0].Tables[0]) },
			[]string{"shop: table customer is declared twice"}},
		{func(s Set, in schema) {
			in["bought"] = in["bought"][:4]
			s.Table("bought").Columns = s.Table("bought").Columns[:4]
		},
			[]string{"shop: a check recomputes bought.state, which is no column", "shop: table bought: plain state is no column"}},
		{func(s Set, in schema) { s.Table("item").Columns = []string{"customer_id", "bought_id", "amount"} },
			[]string{"shop: table item: column n is not declared"}},
		{func(s Set, in schema) { s.Table("item").Key = []string{"customer_id", "bought_id", "at"} },
			[]string{"shop: table item: its primary key is customer_id, bought_id, n, declared is customer_id, bought_id, at",
				"shop: table item: key at is no column"}},
		{func(s Set, in schema) { s.Table("item").Key = []string{"customer_id", "bought_id"} },
			[]string{"shop: table item: its primary key is customer_id, bought_id, n, declared is customer_id, bought_id"}},
		{func(s Set, in schema) { s.Table("offer").Key = nil },
			[]string{"shop: table offer: its primary key is id, declared is none"}},
		{func(s Set, in schema) { in["offer"][0].Key = 0 },
			[]string{"shop: table offer: its primary key is none, declared is id"}},
		{func(s Set, in schema) { s.Table("bought").Refs = s.Table("bought").Refs[:1] },
			[]string{"shop: table bought: column of_id looks like a reference"}},
		{func(s Set, in schema) {
			in["bought"] = append(in["bought"], db.Column{Name: "referrer_id"})
			s.Table("bought").Columns = append(s.Table("bought").Columns, "referrer_id")
		},
			[]string{"shop: table bought: column referrer_id looks like a reference"}},
		{func(s Set, in schema) {
			in["offer"] = append(in["offer"], db.Column{Name: "made_by", Type: db.Number}, db.Column{Name: "owner", Type: db.Number})
			s.Table("offer").Columns = append(s.Table("offer").Columns, "made_by", "owner")
		},
			[]string{"shop: table offer: column made_by looks like a reference", "shop: table offer: column owner looks like a reference"}},
		{func(s Set, in schema) { s.Table("bought").Customer = "" },
			[]string{"shop: a remake reads bought, which is no table of customers", "shop: table bought: it holds text that may be of customers",
				"shop: table bought: it refers to customers: name in Customer",
				"shop: table bought: of_id refers to bought of the same customer, Own",
				"shop: table item: bought_id refers to bought of the same customer, Own"}},
		{func(s Set, in schema) { s.Table("bought").Customer = "of_id" },
			[]string{"shop: table bought: of_id is said to be the Customer"}},
		{func(s Set, in schema) { s.Table("bought").Refs = s.Table("bought").Refs[1:] },
			[]string{"shop: table bought: customer_id is said to be the Customer"}},
		{func(s Set, in schema) { s.Table("item").Customer = "owner" },
			[]string{"shop: table item: column customer_id looks like a reference", "shop: table item: customer owner is no column"}},
		{func(s Set, in schema) { s.Table("bought").Refs[1].To = "" },
			[]string{"shop: table bought: of_id: say To which table"}},
		{func(s Set, in schema) { s.Table("bought").Refs[1].To = "lease" },
			[]string{"shop: table bought: of_id refers to lease, which no room declares"}},
		{func(s Set, in schema) { s.Table("item").Part = "n" },
			[]string{"shop: table item: a part must name the record it belongs to"}},
		{func(s Set, in schema) { s.Table("bought").Person.Plain = nil },
			[]string{"shop: table bought: column state holds text of a customer"}},
		{func(s Set, in schema) { s.Table("bought").Person.Personal = []string{"note", "state"} },
			[]string{"shop: table bought: column state holds text of a customer"}},
		{func(s Set, in schema) { s.Table("bought").Refs[1].Own = false },
			[]string{"shop: table bought: of_id refers to bought of a customer: say that it must be of the same one"}},
		{func(s Set, in schema) { s.Table("customer").Person.Numbers = nil },
			[]string{"who: table customer: column children holds a number of a customer"}},
		{func(s Set, in schema) { s.Table("item").Person.Figures = nil },
			[]string{"shop: table item: column amount holds a number of a customer"}},
		{func(s Set, in schema) { s.Table("item").Person.Figures = []string{"amount", "cost"} },
			[]string{"shop: table item: figure cost is no column"}},
		{func(s Set, in schema) { s.Table("offer").Keeps = "" },
			[]string{"shop: table offer: it holds text that may be of customers"}},
		{func(s Set, in schema) { s.Table("log").Person = Person{} },
			[]string{"shop: table log: it holds text that may be of customers"}},
		{func(s Set, in schema) { s.Table("log").Person.Personal = nil },
			[]string{"shop: table log: column detail holds text of a customer"}},
		{func(s Set, in schema) { s.Table("log").Person.About = "record" },
			[]string{"shop: table log: about record is no column", "shop: table log: column subject holds text"}},
		{func(s Set, in schema) { s[1].Checks = s[1].Checks[1:] },
			[]string{"shop: table bought_day is derived, and no check", "shop: table bought_sum is derived, and no check"}},
		{func(s Set, in schema) { s[1].Checks[0].Of = []string{"bought_sum"} },
			[]string{"shop: table bought_day is derived, and no check"}},
		{func(s Set, in schema) { s[1].Remakes = nil },
			[]string{"shop: table bought_sum is derived by customer, and no remake fills it"}},
		{func(s Set, in schema) { s[1].Remakes[0].From = nil },
			[]string{"shop: a remake does not say in From"}},
		{func(s Set, in schema) { s[1].Remakes[0].From = []string{"offer", "bought_sum", "lease"} },
			[]string{"shop: a remake reads bought_sum, which is no table", "shop: a remake reads lease, which is no table",
				"shop: a remake reads offer, which is no table"}},
		{func(s Set, in schema) { s[1].Remakes[0].Of = []string{"bought_sum", "bought"} },
			[]string{"shop: a remake fills bought, which is no derived table"}},
		{func(s Set, in schema) { s[1].Checks[1].Of = []string{"bought"} },
			[]string{"shop: a check recomputes bought, which is neither"}},
	} {
		s, in := declared(), made()
		fault.plant(s, in)
		got := s.compare(in)
		if !slices.EqualFunc(got, fault.want, strings.HasPrefix) {
			t.Errorf("reported: %q, want %q", got, fault.want)
		}
	}
}
