package card_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/card"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/page"
)

func TestCard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		f := flowtest.Start(t, d)
		family := func(c *fact.Customer) { c.Household, c.Phone = "h1", "+49 431 1234567" }
		ids := flowtest.Record(t, f, flowtest.Customer("anna", "Anna Berg", family), flowtest.Customer("ben", "Ben Berg", func(c *fact.Customer) { c.Household = "h1" }), flowtest.Customer("cleo", "Cleo"))
		kept := flowtest.Promise("anna", "call back", flowtest.Ago(30), flowtest.Ago(28))
		kept.Promise.KeptAt = flowtest.Ago(29)
		late := flowtest.Promise("anna", "bring the spare part", flowtest.Ago(20), flowtest.Ago(18))
		late.Promise.KeptAt = flowtest.Ago(17)
		void := flowtest.Promise("anna", "nothing", flowtest.Ago(20), flowtest.Ago(18))
		void.Promise.Status, void.Promise.Reason = "void", "typed twice"
		flowtest.Record(t, f, flowtest.Sale("anna", flowtest.Ago(100), 1000), flowtest.Sale("anna", flowtest.Ago(90), 1100), flowtest.Sale("anna", flowtest.Ago(80), 1200), flowtest.Sale("anna", flowtest.Ago(70), 1300),
			kept, late, void, flowtest.Promise("anna", "repair the pot", flowtest.Ago(9), flowtest.Ago(3)), flowtest.Promise("anna", "send the bill", flowtest.Ago(9), flowtest.Ago(-1)),
			flowtest.Voice("anna", flowtest.Ago(16), 2), flowtest.Voice("anna", flowtest.Ago(200), 5), flowtest.Voice("ben", flowtest.Ago(1), 5), flowtest.Sale("ben", flowtest.Ago(2), 50))
		c, err := card.New(d).Card(t.Context(), flowtest.CustomerID(t, ids[0]))
		if err != nil {
			t.Fatal(err)
		}
		if c.Name != "Anna Berg" || len(c.Members) != 1 || c.Members[0].Name != "Ben Berg" || len(c.Contacts) != 1 || len(c.Identities) != 1 {
			t.Errorf("who: %+v", c)
		}
		if c.Bought.Sales != 4 || c.Bought.Amount != 4600 || len(c.Last) != 4 || c.Last[0].At != flowtest.Ago(70) {
			t.Errorf("bought: %+v, %+v", c.Bought, c.Last)
		}
		if r := c.Rhythm; r.Gap != 10*24*time.Hour || r.Ratio != 7 || !r.Silent || r.Days != 4 {
			t.Errorf("rhythm: %+v", r)
		}
		want := card.Record{PromiseStates: list.PromiseStates{Open: 1, Overdue: 1, Kept: 1, Late: 1, Void: 1}, Rate: 1. / 3, LateBy: 24 * time.Hour}
		if c.Promise != want || c.Promise.Due() != 3 {
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
			c, err := card.New(d).Card(t.Context(), flowtest.CustomerID(t, ids[i]))
			if err != nil || kinds(c.Next) != want {
				t.Errorf("next of %s: %q, want %q (%v)", c.Name, kinds(c.Next), want, err)
			}
		}
		if _, err := card.New(d).Card(t.Context(), 5); !errs.Is(err, errs.KindNotFound) {
			t.Errorf("card of a customer that does not exist: %v, want NotFound", err)
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
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		f := flowtest.Start(t, d)
		cus := flowtest.CustomerID(t, flowtest.Record(t, f, flowtest.Customer("anna", "Anna Berg"))[0])
		for i := range 7 {
			flowtest.Record(t, f, flowtest.Sale("anna", flowtest.Ago(float64(10+i)), 1000), flowtest.Voice("anna", flowtest.Ago(float64(10+i)), 4))
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
		if _, err := r.Timeline(t.Context(), cus, "weather", page.Page{}); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("unknown kind: %v, want Invalid", err)
		}
		if _, err := r.Timeline(t.Context(), 5, "", page.Page{}); !errs.Is(err, errs.KindNotFound) {
			t.Errorf("timeline of a customer that does not exist: %v, want NotFound", err)
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

// TestTimelineOfPurchases: purchases and returns stand in the timeline with who recorded them,
// their money and lines, and their day where only that is known.
func TestTimelineOfPurchases(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		f := flowtest.Start(t, d)
		lines := []fact.Line{{Product: "tea", Amount: 500}, {Product: "pot", Amount: 1500}}
		sent := flowtest.Record(t, f, flowtest.Customer("anna", "Anna Berg"),
			fact.Fact{Kind: fact.KindPurchase, Source: "t", ID: "1", Purchase: &fact.Purchase{Customer: "anna", Day: "2026-05-03", Currency: "EUR", Lines: lines}},
			fact.Fact{Kind: fact.KindReturn, Source: "t", ID: "2", Return: &fact.Return{Of: "1", At: flowtest.Ago(2), Currency: "EUR", Lines: lines[:1]}},
			fact.Fact{Kind: fact.KindPurchase, Source: "t", ID: "3", Purchase: &fact.Purchase{At: flowtest.Ago(1), Currency: "EUR", Lines: lines}})
		got, err := card.New(d).Timeline(t.Context(), flowtest.CustomerID(t, sent[0]), "purchase", page.Page{})
		if err != nil {
			t.Fatal(err)
		}
		want := []struct{ kind, subject, what string }{
			{"purchase.returned", sent[2], `{"amount":-500,"currency":"EUR","lines":1}`},
			{"purchase.recorded", sent[1], `{"amount":2000,"currency":"EUR","day":"2026-05-03","lines":2}`},
		}
		if len(got.Events) != len(want) {
			t.Fatalf("%d events, want %d: the anonymous sale is nobody's", len(got.Events), len(want))
		}
		for i, w := range want {
			if e := got.Events[i]; e.Kind != w.kind || e.Subject != w.subject || string(e.What) != w.what || e.Actor != "test" {
				t.Errorf("event %d: %s of %s by %q: %s, want %s of %s by test: %s", i, e.Kind, e.Subject, e.Actor, e.What, w.kind, w.subject, w.what)
			}
		}
	})
}
