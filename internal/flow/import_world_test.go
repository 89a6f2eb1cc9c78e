package flow_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// begin starts an import run.
func begin(t testing.TB, f *flow.Flow, fingerprint string) flow.Import {
	t.Helper()
	run, _, err := f.StartImport(t.Context(), access.Console(), flow.ImportStart{Source: "shop", Title: "Shop", Fingerprint: fingerprint})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// bring records facts as the rest of an import, in batches, and finishes it.
func bring(t testing.TB, f *flow.Flow, run flow.Import, batch int, facts ...fact.Fact) (results []flow.Result) {
	t.Helper()
	at := run.Done
	for part := range slices.Chunk(facts, batch) {
		res, err := f.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, At: at, Facts: part})
		if err != nil {
			t.Fatal(err)
		}
		at += int64(len(part))
		results = append(results, res...)
	}
	if _, err := f.FinishImport(t.Context(), access.Console(), flow.ImportEnd{Import: run.ID}); err != nil {
		t.Fatal(err)
	}
	return results
}

// world generates random facts over few ids, so that they refer to each other.
type world struct {
	*rand.Rand
	source string
	n      int
}

func (w *world) pick(list ...string) string { return list[w.IntN(len(list))] }

func (w *world) person() string { return fmt.Sprint("p", w.IntN(6)) }
func (w *world) orderID() string {
	return fmt.Sprint("o", w.IntN(40))
}

func (w *world) at() clock.Instant { return at(1+w.IntN(15), w.IntN(24)) }

// fact generates one fact. Event ids are never reused with another body.
func (w *world) fact() fact.Fact {
	w.n++
	f := fact.Fact{Source: w.source, ID: fmt.Sprint("e", w.n)}
	switch w.IntN(11) {
	case 0, 1:
		f.Kind, f.ID = fact.KindCustomer, w.person()
		f.Customer = &fact.Customer{Name: w.pick("Anna Müller", "李建祥", "Bob", "陈 静"), City: w.pick("", "Kiel", "上海"),
			Email: w.pick("", "a@example.org", "b@example.org"), Phone: w.pick("", "+49 30 1234567"), Tags: []string{w.pick("vip", "new")}}
		if w.IntN(3) == 0 {
			f.Customer.Place, f.Customer.Owner = fact.Ref(w.pick("harbour", "station")), w.pick("", "s1", "s2")
		}
	case 2:
		f.Kind, f.ID = fact.KindProduct, w.pick("tea", "pot", "cup")
		f.Product = &fact.Product{Name: w.pick("Tea", "Pot"), Category: w.pick("", "hot", "cold")}
	case 3:
		f.Kind, f.ID = fact.KindPlace, w.pick("harbour", "station", "north")
		f.Place = &fact.Place{Name: w.pick("Harbour", "Station", ""), Kind: "shop"}
		if w.IntN(2) == 0 {
			f.Place.Parent = "region"
		}
	case 4, 5, 6:
		f.Kind = fact.KindPurchase
		f.ID = w.orderID()
		f.Purchase = &fact.Purchase{Customer: fact.Ref(w.pick(w.person(), w.person(), "")), At: w.at(), Place: fact.Ref(w.pick("harbour", "station")),
			Staff: w.pick("", "s1", "s3"), Currency: "EUR", Status: w.pick("", "", "", "cancelled"),
			Lines: []fact.Line{{Product: fact.Ref(w.pick("tea", "pot")), Units: 2000, Amount: int64(100 + w.IntN(900)), Partner: fact.Ref(w.pick("", "carrier"))}}}
		if w.IntN(2) == 0 {
			f.Purchase.Promise = &fact.OrderPromise{Due: f.Purchase.At.Add(72 * 3600e9)}
		}
		if w.IntN(3) == 0 {
			f.Purchase.Steps = []fact.Step{{Step: "delivered", At: f.Purchase.At.Add(48 * 3600e9)}}
		}
	case 7:
		f.Kind = fact.KindDelivery
		f.Delivery = &fact.Delivery{Purchase: fact.Ref(w.orderID()), Steps: []fact.Step{{Step: w.pick("approved", "delivered"), At: w.at()}}}
	case 8:
		f.Kind = fact.KindVoice
		f.Voice = &fact.Voice{Purchase: fact.Ref(w.orderID()), At: at(17, 9), Rating: new(1 + w.IntN(5)), Text: "so so"}
	case 9:
		f.Kind = fact.KindReturn
		f.Return = &fact.Return{Customer: fact.Ref(w.person()), At: at(17, 9), Currency: "EUR", Lines: []fact.Line{{Product: "tea", Units: 1000, Amount: 50}}}
		if w.IntN(2) == 0 {
			f.Return.Customer, f.Return.Of = "", fact.Ref(w.orderID())
		}
	default:
		if w.IntN(2) == 0 {
			f.Kind = fact.KindVisit
			f.Visit = &fact.Visit{Customer: fact.Ref(w.person()), At: w.at(), Place: "harbour"}
		} else {
			f.Kind = fact.KindPromise
			f.Promise = &fact.Promise{Customer: fact.Ref(w.person()), What: "call back", Made: w.at(), Due: at(18, 9), KeptAt: clock.Instant(0)}
		}
	}
	return f
}

func (w *world) facts(n int) []fact.Fact {
	out := make([]fact.Fact, n)
	for i := range out {
		out[i] = w.fact()
	}
	return out
}
