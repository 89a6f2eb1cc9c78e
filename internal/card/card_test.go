package card_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/page"
)

var now = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

func ago(days float64) clock.Instant {
	return clock.At(now.Add(-time.Duration(days * 24 * float64(time.Hour))))
}

func start(t testing.TB, d *db.DB) *flow.Flow {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		return org.CreateCompany(t.Context(), tx, org.Company{Name: "Test & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return flow.New(d)
}

// tell records facts and returns our ids of them.
func tell(t testing.TB, f *flow.Flow, facts ...fact.Fact) []string {
	t.Helper()
	res, err := f.Record(t.Context(), facts, flow.Telling{Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, r := range res {
		if r.Err != nil {
			t.Fatalf("%s %s: %v", facts[i].Kind, facts[i].ID, r.Err)
		}
		ids = append(ids, r.ID)
	}
	return ids
}

func who(ext, name string, more ...func(*fact.Customer)) fact.Fact {
	c := &fact.Customer{Name: name}
	for _, m := range more {
		m(c)
	}
	return fact.Fact{Kind: fact.KindCustomer, Source: "t", ID: ext, Customer: c}
}

// serial numbers tell facts apart, also those of tests that run at once.
var serial atomic.Int64

func sale(cus string, at clock.Instant, amount int64) fact.Fact {
	return fact.Fact{Kind: fact.KindPurchase, Source: "t", ID: fmt.Sprint("s", serial.Add(1)), Purchase: &fact.Purchase{
		Customer: fact.Ref(cus), At: at, Currency: "EUR", Place: "harbour", Lines: []fact.Line{{Product: "tea", Amount: amount}}}}
}

func promised(cus, what string, made, due clock.Instant) fact.Fact {
	return fact.Fact{Kind: fact.KindPromise, Source: "t", ID: fmt.Sprint("p", serial.Add(1)), Promise: &fact.Promise{
		Customer: fact.Ref(cus), What: what, Made: made, Due: due}}
}

func said(cus string, at clock.Instant, stars int) fact.Fact {
	return fact.Fact{Kind: fact.KindVoice, Source: "t", ID: fmt.Sprint("v", serial.Add(1)), Voice: &fact.Voice{
		Customer: fact.Ref(cus), At: at, Rating: &stars, Text: "so so"}}
}

func customerID(t testing.TB, s string) id.Customer {
	t.Helper()
	cus, err := id.Parse[id.CustomerNoun](s)
	if err != nil {
		t.Fatal(err)
	}
	return cus
}

func TestCard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		family := func(c *fact.Customer) { c.Household, c.Phone = "h1", "+49 431 1234567" }
		ids := tell(t, f, who("anna", "Anna Berg", family), who("ben", "Ben Berg", func(c *fact.Customer) { c.Household = "h1" }), who("cleo", "Cleo"))
		kept := promised("anna", "call back", ago(30), ago(28))
		kept.Promise.KeptAt = ago(29)
		late := promised("anna", "bring the spare part", ago(20), ago(18))
		late.Promise.KeptAt = ago(17)
		void := promised("anna", "nothing", ago(20), ago(18))
		void.Promise.Status, void.Promise.Reason = "void", "typed twice"
		tell(t, f, sale("anna", ago(100), 1000), sale("anna", ago(90), 1100), sale("anna", ago(80), 1200), sale("anna", ago(70), 1300),
			kept, late, void, promised("anna", "repair the pot", ago(9), ago(3)), promised("anna", "send the bill", ago(9), ago(-1)),
			said("anna", ago(16), 2), said("anna", ago(200), 5), said("ben", ago(1), 5), sale("ben", ago(2), 50))
		c, err := card.New(d).Card(t.Context(), customerID(t, ids[0]))
		if err != nil {
			t.Fatal(err)
		}
		if c.Name != "Anna Berg" || len(c.Members) != 1 || c.Members[0].Name != "Ben Berg" || len(c.Contacts) != 1 || len(c.Identities) != 1 {
			t.Errorf("who: %+v", c)
		}
		if c.Bought.Sales != 4 || c.Bought.Amount != 4600 || len(c.Last) != 4 || c.Last[0].At != ago(70) {
			t.Errorf("bought: %+v, %+v", c.Bought, c.Last)
		}
		if r := c.Rhythm; r.Gap != 10*24*time.Hour || r.Ratio != 7 || !r.Silent || r.Days != 4 {
			t.Errorf("rhythm: %+v", r)
		}
		want := card.Record{Open: 1, Overdue: 1, Kept: 1, Late: 1, Due: 3, Rate: 1. / 3, LateBy: 24 * time.Hour}
		if c.Promise != want {
			t.Errorf("record: %+v, want %+v", c.Promise, want)
		}
		if len(c.Open) != 2 || c.Open[0].What != "repair the pot" {
			t.Errorf("open: %+v", c.Open)
		}
		if h := c.Heard; h.Rated != 2 || h.Mean != 3.5 || h.Low != 1 || h.Unanswered != 1 {
			t.Errorf("heard: %+v", h)
		}
		if got := kinds(c.Next); got != "keep answer keep" { // late, low rating, due soon
			t.Errorf("next: %s", got)
		}
		for i, want := range map[int]string{1: "welcome thank contact", 2: ""} {
			c, err := card.New(d).Card(t.Context(), customerID(t, ids[i]))
			if err != nil || kinds(c.Next) != want {
				t.Errorf("next of %s: %q, want %q (%v)", c.Name, kinds(c.Next), want, err)
			}
		}
		if _, err := card.New(d).Card(t.Context(), 5); !errs.Is(err, errs.Missing) {
			t.Errorf("a customer nobody knows: %v", err)
		}
	})
}

func kinds(list []card.Suggestion) string {
	var k []string
	for _, s := range list {
		k = append(k, s.Kind)
	}
	return strings.Join(k, " ")
}

func TestTimeline(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		cus := customerID(t, tell(t, f, who("anna", "Anna Berg"))[0])
		for i := range 7 {
			tell(t, f, sale("anna", ago(float64(10+i)), 1000), said("anna", ago(float64(10+i)), 4))
		}
		r := card.New(d)
		all := walkTimeline(t, r, cus, "")
		if len(all) != 15 {
			t.Errorf("%d events, want 15", len(all))
		}
		if !slices.IsSortedFunc(all, func(a, b card.Event) int { return cmp.Compare(b.At, a.At) }) {
			t.Error("not the newest first")
		}
		for kind, want := range map[string]int{"purchase": 7, "voice": 7, "customer": 1, "promise": 0} {
			if got := walkTimeline(t, r, cus, kind); len(got) != want {
				t.Errorf("%s: %d events, want %d", kind, len(got), want)
			}
		}
		if _, err := r.Timeline(t.Context(), cus, "weather", page.Page{}); !errs.Is(err, errs.InvalidInput) {
			t.Errorf("a kind that is none: %v", err)
		}
		if _, err := r.Timeline(t.Context(), 5, "", page.Page{}); !errs.Is(err, errs.Missing) {
			t.Errorf("a customer nobody knows: %v", err)
		}
	})
}

func walkTimeline(t *testing.T, r *card.Reader, cus id.Customer, kind string) (all []card.Event) {
	t.Helper()
	for p := (page.Page{Limit: 3}); ; {
		l, err := r.Timeline(t.Context(), cus, kind, p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l.Events...)
		if p.After = l.Next; l.Next == "" {
			return all
		}
	}
}

// TestList walks every list page by page and compares with the same filter and order
// applied to what was told.
func TestList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		tell(t, f, fact.Fact{Kind: fact.KindPlace, Source: "t", ID: "north", Place: &fact.Place{Kind: "region"}},
			fact.Fact{Kind: fact.KindPlace, Source: "t", ID: "kiel", Place: &fact.Place{Parent: "north"}},
			fact.Fact{Kind: fact.KindPlace, Source: "t", ID: "husum", Place: &fact.Place{Parent: "north"}})
		people := tellPeople(t, f)
		r, many := card.New(d), card.Few(card.New(d), 2)
		places := map[string]id.Place{}
		for _, p := range placesOf(t, d) {
			places[p.Name] = p.ID
		}
		for name, c := range map[string]struct {
			f    card.Filter
			keep func(person) bool
		}{
			"all":          {card.Filter{}, func(person) bool { return true }},
			"kind":         {card.Filter{Kind: "organisation"}, func(p person) bool { return p.org }},
			"place":        {card.Filter{Place: places["kiel"]}, func(p person) bool { return p.place == "kiel" }},
			"region":       {card.Filter{Place: places["north"]}, func(p person) bool { return p.place != "" }},
			"open promise": {card.Filter{OpenPromise: true}, func(p person) bool { return p.open }},
			"low rating":   {card.Filter{LowRating: true}, func(p person) bool { return p.low }},
			"last after":   {card.Filter{LastAfter: "2026-05-01"}, func(p person) bool { return p.last != 0 && p.last >= ago(19.5) }},
			"last before":  {card.Filter{LastBefore: "2026-04-30"}, func(p person) bool { return p.last != 0 && p.last < ago(19.5) }},
			"search":       {card.Filter{Search: "li"}, func(p person) bool { return strings.Contains(" "+strings.ToLower(p.name), " li") }},
			"two words":    {card.Filter{Search: "LI  ann"}, func(p person) bool { return strings.Contains(p.name, "Li") && strings.Contains(p.name, "Ann") }},
			"chinese":      {card.Filter{Search: "建祥"}, func(p person) bool { return strings.Contains(p.name, "建祥") }},
			"nobody":       {card.Filter{Search: "zzz"}, func(person) bool { return false }},
			"search at":    {card.Filter{Search: "li", Place: places["kiel"], OpenPromise: true}, func(p person) bool { return strings.Contains(" "+p.name, " Li") && p.place == "kiel" && p.open }},
		} {
			for _, sort := range card.Sorts {
				c.f.Sort = sort
				want := expect(people, sort, c.keep)
				if got := walk(t, r, c.f); !slices.Equal(got, want) {
					t.Errorf("%s by %s:\n got %v\nwant %v", name, sort, got, want)
				}
				got := walk(t, many, c.f)
				if c.f.Search != "" { // they stand in the order of their words
					slices.Sort(got)
					slices.Sort(want)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s by %s, taken for many:\n got %v\nwant %v", name, sort, got, want)
				}
			}
		}
		if _, err := r.List(t.Context(), card.Filter{Sort: "colour", Kind: "cat", LastAfter: "May"}, page.Page{}); !errs.Is(err, errs.InvalidInput) {
			t.Errorf("a filter that is none: %v", err)
		}
	})
}

type person struct {
	ext, name, place string
	org, open, low   bool
	amount           int64
	last             clock.Instant
	id               id.Customer
}

func tellPeople(t *testing.T, f *flow.Flow) []person {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	first, last := []string{"Ann", "Li", "Bo", "Lina", "Carl"}, []string{"Li", "Berg", "Lind", "Ost"}
	var list []person
	for i := range 90 {
		p := person{ext: fmt.Sprint("c", i), org: i%9 == 0, open: i%4 == 0, low: i%7 == 0, place: []string{"", "kiel", "husum"}[i%3]}
		p.name = fmt.Sprintf("%s %s %02d", first[r.IntN(len(first))], last[r.IntN(len(last))], i)
		if i%10 == 0 {
			p.name = fmt.Sprintf("李建祥%02d", i)
		}
		facts := []fact.Fact{who(p.ext, p.name, func(c *fact.Customer) {
			c.Place = fact.Ref(p.place)
			if p.org {
				c.Kind = "organisation"
			}
		})}
		if i%5 != 0 {
			p.amount, p.last = int64(1000+r.IntN(5)*100), ago(float64(r.IntN(40)))
			facts = append(facts, sale(p.ext, p.last, p.amount))
		}
		if p.open {
			facts = append(facts, promised(p.ext, "call", ago(3), ago(float64(r.IntN(5)-2))))
		}
		if p.low {
			facts = append(facts, said(p.ext, ago(2), 1))
		}
		p.id = customerID(t, tell(t, f, facts...)[0])
		list = append(list, p)
	}
	return list
}

func expect(people []person, sort string, keep func(person) bool) []string {
	list := slices.DeleteFunc(slices.Clone(people), func(p person) bool { return !keep(p) })
	slices.SortFunc(list, func(a, b person) int {
		byName := cmp.Or(strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)), cmp.Compare(a.id, b.id))
		switch {
		case sort == card.ByName:
			return byName
		case a.last == 0 && b.last == 0:
			return byName
		case a.last == 0:
			return 1
		case b.last == 0:
			return -1
		case sort == card.ByLast:
			return cmp.Or(cmp.Compare(b.last, a.last), cmp.Compare(b.id, a.id))
		}
		return cmp.Or(cmp.Compare(b.amount, a.amount), cmp.Compare(b.id, a.id))
	})
	var names []string
	for _, p := range list {
		names = append(names, p.name)
	}
	return names
}

func walk(t *testing.T, r *card.Reader, f card.Filter) (names []string) {
	t.Helper()
	for p := (page.Page{Limit: 4}); ; {
		l, err := r.List(t.Context(), f, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range l.Rows {
			names = append(names, row.Name)
		}
		if p.After = l.Next; l.Next == "" || len(names) > 1000 {
			return names
		}
	}
}

func placesOf(t *testing.T, d *db.DB) []org.Place {
	t.Helper()
	list, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]org.Place, error) { return org.ListPlaces(t.Context(), tx) })
	if err != nil {
		t.Fatal(err)
	}
	return list
}
