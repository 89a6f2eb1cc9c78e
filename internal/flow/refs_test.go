package flow_test

import (
	"errors"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// bobs is an order of Bob's (another customer than Anna) with its promise.
func bobs(ext string) fact.Fact {
	o := order(ext, 6)
	o.Purchase.Customer = "bob"
	return o
}

// fieldOf is the path and the message of the first field of a refusal.
func fieldOf(t *testing.T, err error) (path, key string) {
	t.Helper()
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.KindInvalid || len(e.Fields) == 0 {
		t.Errorf("refused with %v, want a field that is wrong", err)
		return "", ""
	}
	return e.Fields[0].Path, e.Fields[0].Key
}

// TestForeignReferences: a fact that refers to another customer's purchase, to a return
// instead of a sale, or to an id that does not exist, is refused by field, whether it comes
// after the purchase or was parked; derived figures stay right and nothing is left behind.
func TestForeignReferences(t *testing.T) {
	t.Parallel()
	voiceOf := func(customer, purchase fact.Ref) fact.Fact {
		return fact.Fact{Kind: fact.KindVoice, Source: "shop", Voice: &fact.Voice{Customer: customer, Purchase: purchase, At: at(12, 9), Rating: new(2)}}
	}
	promiseOf := func(customer, purchase fact.Ref) fact.Fact {
		return fact.Fact{Kind: fact.KindPromise, Source: "shop", Promise: &fact.Promise{Customer: customer, Purchase: purchase,
			What: "call", Made: at(4, 9), Due: at(30, 9)}}
	}
	returnOf := func(customer, purchase fact.Ref, currency string) fact.Fact {
		return fact.Fact{Kind: fact.KindReturn, Source: "shop", Return: &fact.Return{Customer: customer, Of: purchase, At: at(10, 9),
			Currency: currency, Lines: []fact.Line{{Product: "tea", Amount: 600}}}}
	}
	nobody := func(ext string) fact.Fact {
		o := order(ext, 6)
		o.Purchase.Customer, o.Purchase.Promise = "", nil
		return o
	}
	for _, c := range []struct {
		name      string
		in        fact.Fact
		names     fact.Fact // the purchase it names
		path, key string
	}{
		{"VoiceOfAnother", voiceOf("anna", "1"), bobs("1"), "voice.customer", "fact.other_customer"},
		{"VoiceOfAStranger", voiceOf("carl", "1"), bobs("1"), "voice.customer", "fact.other_customer"},
		{"VoiceOfNobodysPurchase", voiceOf("anna", "1"), nobody("1"), "voice.customer", "fact.purchase_of_nobody"},
		{"PromiseOfAnother", promiseOf("anna", "1"), bobs("1"), "promise.customer", "fact.other_customer"},
		{"PromiseOfNobodysPurchase", promiseOf("anna", "1"), nobody("1"), "promise.customer", "fact.purchase_of_nobody"},
		{"PromiseToNobody", promiseOf("", "1"), nobody("1"), "promise.purchase", "promise.nobody"},
		{"ReturnOfAnother", returnOf("anna", "1", "EUR"), bobs("1"), "return.customer", "fact.other_customer"},
		{"ReturnInAnotherCurrency", returnOf("bob", "1", "CNY"), bobs("1"), "return.currency", "purchase.return_other_currency"},
		{"ReturnOfNobodysPurchase", returnOf("anna", "1", "EUR"), nobody("1"), "return.customer", "fact.purchase_of_nobody"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
				f := start(t, d)
				waits, after := c.in, c.in // both engines run at once
				waits.ID, after.ID = "waits", "after"
				send(t, f, flow.Parked, waits)
				send(t, f, flow.Created, c.names)
				for _, late := range []fact.Fact{after, waits} {
					path, key := fieldOf(t, send(t, f, flow.Refused, late)[0].Err)
					if path != c.path || key != c.key {
						t.Errorf("%s: %s is %s, want %s is %s", late.ID, path, key, c.path, c.key)
					}
				}
				checked(t, f)
				if n := sum(t, d, "SELECT COUNT(*) FROM voice"); n != 0 {
					t.Errorf("%d voices", n)
				}
				if n := sum(t, d, "SELECT COUNT(*) FROM parked_reason"); n != 1 {
					t.Errorf("%d facts are kept with the reason why they were refused, want the one that waited", n)
				}
				if n := sum(t, d, "SELECT COUNT(*) FROM fact_name WHERE kind = 'customer' AND ext <> 'bob'"); n != 0 {
					t.Errorf("refused facts made %d customers", n)
				}
			})
		})
	}
}

// TestNoSuchRecord: every reference to one of our ids that does not exist is refused by its
// field, and nothing is created.
func TestNoSuchRecord(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		ids := send(t, f, flow.Created, bobs("1"))
		back := send(t, f, flow.Created, fact.Fact{Kind: fact.KindReturn, Source: "shop", ID: "r", Return: &fact.Return{Of: "1", At: at(9, 9),
			Currency: "EUR", Lines: []fact.Line{{Product: "tea", Units: 1000, Amount: 600}}}})
		counted := []string{"customer", "place", "product", "staff", "fact_name", "purchase", "promise", "voice", "visit"}
		before := map[string]int{}
		for _, table := range counted {
			before[table] = sum(t, d, "SELECT COUNT(*) FROM "+table)
		}
		const none = "0000000000009"
		line := func(product, partner fact.Ref) []fact.Line {
			return []fact.Line{{Product: "new", Amount: 1, Partner: "newcomer"}, {Product: product, Partner: partner, Amount: 1}}
		}
		refund := func(of fact.Ref) *fact.Return {
			return &fact.Return{Customer: "bob", Of: of, At: at(10, 9), Currency: "EUR", Lines: line("tea", "")}
		}
		delivery := func(of fact.Ref) *fact.Delivery {
			return &fact.Delivery{Purchase: of, Steps: []fact.Step{{Step: "delivered", At: at(5, 9)}}}
		}
		sale := func(p fact.Purchase) *fact.Purchase {
			p.At, p.Currency = at(4, 9), "EUR"
			return &p
		}
		for _, c := range []struct {
			path string
			in   fact.Fact
		}{
			{"place.parent", fact.Fact{Kind: fact.KindPlace, Place: &fact.Place{Parent: "pla_" + none}}},
			{"place.parent", fact.Fact{Kind: fact.KindPlace, Place: &fact.Place{Parent: "x"}}}, // itself
			{"customer.place", fact.Fact{Kind: fact.KindCustomer, Customer: &fact.Customer{Name: "X", Owner: "new", Place: "pla_" + none}}},
			{"purchase.customer", fact.Fact{Kind: fact.KindPurchase, Purchase: sale(fact.Purchase{Customer: "cus_" + none, Place: "new", Staff: "new"})}},
			{"purchase.place", fact.Fact{Kind: fact.KindPurchase, Purchase: sale(fact.Purchase{Customer: "new", Place: "pla_" + none})}},
			{"purchase.lines[1].product", fact.Fact{Kind: fact.KindPurchase, Purchase: sale(fact.Purchase{Customer: "new", Lines: line("prd_"+none, "")})}},
			{"purchase.lines[1].partner", fact.Fact{Kind: fact.KindPurchase, Purchase: sale(fact.Purchase{Customer: "new", Lines: line("tea", "pla_"+none)})}},
			{"promise.customer", fact.Fact{Kind: fact.KindPromise, Promise: &fact.Promise{Customer: "cus_" + none, Place: "new", What: "x", Made: at(4, 9), Due: at(5, 9)}}},
			{"promise.purchase", fact.Fact{Kind: fact.KindPromise, Promise: &fact.Promise{Customer: "new", Purchase: "pur_" + none, What: "x", Made: at(4, 9), Due: at(5, 9)}}},
			{"promise.place", fact.Fact{Kind: fact.KindPromise, Promise: &fact.Promise{Customer: "new", Place: "pla_" + none, What: "x", Made: at(4, 9), Due: at(5, 9)}}},
			{"delivery.purchase", fact.Fact{Kind: fact.KindDelivery, Delivery: delivery("pur_" + none)}},
			{"delivery.purchase", fact.Fact{Kind: fact.KindDelivery, Delivery: delivery(fact.Ref(back[0].ID))}}, // a return
			{"return.of", fact.Fact{Kind: fact.KindReturn, Return: refund("pur_" + none)}},
			{"return.of", fact.Fact{Kind: fact.KindReturn, Return: refund(fact.Ref(back[0].ID))}},
			{"return.of", fact.Fact{Kind: fact.KindReturn, Return: refund(fact.Ref("cus_" + ids[0].ID[4:]))}}, // another noun
			{"purchase.customer", fact.Fact{Kind: fact.KindPurchase, Purchase: sale(fact.Purchase{Customer: "pur_" + none})}},
			{"voice.customer", fact.Fact{Kind: fact.KindVoice, Voice: &fact.Voice{Customer: "cus_" + none, Place: "new", Staff: "new", At: at(4, 9), Rating: new(1)}}},
			{"voice.purchase", fact.Fact{Kind: fact.KindVoice, Voice: &fact.Voice{Customer: "new", Purchase: "pur_" + none, At: at(4, 9), Rating: new(1)}}},
			{"voice.place", fact.Fact{Kind: fact.KindVoice, Voice: &fact.Voice{Customer: "new", Place: "pla_" + none, At: at(4, 9), Rating: new(1)}}},
			{"visit.customer", fact.Fact{Kind: fact.KindVisit, Visit: &fact.Visit{Customer: "cus_" + none, Place: "new", Staff: "new", At: at(4, 9)}}},
			{"visit.place", fact.Fact{Kind: fact.KindVisit, Visit: &fact.Visit{Customer: "new", Place: "pla_" + none, At: at(4, 9)}}},
		} {
			c.in.Source, c.in.ID = "shop", "x"
			if path, _ := fieldOf(t, send(t, f, flow.Refused, c.in)[0].Err); path != c.path {
				t.Errorf("refused for %s, want %s", path, c.path)
			}
		}
		checked(t, f)
		for _, table := range counted {
			if n := sum(t, d, "SELECT COUNT(*) FROM "+table); n != before[table] {
				t.Errorf("%s: %d rows, %d before the refusals", table, n, before[table])
			}
		}
	})
}

// TestFieldsOfFacts: what only the record can tell to be wrong is said of the field of the fact.
func TestFieldsOfFacts(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
	f := start(t, d)
	promised := func(change func(*fact.Promise)) fact.Fact {
		p := &fact.Promise{Customer: "anna", What: "call back", Made: at(3, 9), DueDay: "2026-05-04"}
		change(p)
		return fact.Fact{Kind: fact.KindPromise, Source: "shop", ID: "p", Promise: p}
	}
	late := order("1", 30)
	late.Purchase.Promise = &fact.OrderPromise{DueDay: "2026-05-01"}
	for want, k := range map[string]fact.Fact{
		"promise.due promise.due_before_made":          promised(func(p *fact.Promise) { p.DueDay = "2026-05-01" }),
		"purchase.promise.due promise.due_before_made": late,
	} {
		res, err := f.Record(t.Context(), []fact.Fact{k}, flow.Sender{Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
		e, ok := errors.AsType[*errs.Error](res[0].Err)
		if !ok || len(e.Fields) != 1 || e.Fields[0].Path+" "+e.Fields[0].Key != want {
			t.Errorf("%v, want %s", res[0].Err, want)
		}
	}
}
