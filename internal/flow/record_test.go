package flow_test

import (
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/org"
	"huitou/internal/promise"
)

// now is the fixed clock of the tests; the purchases lie before it.
var now = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

func at(day, hour int) clock.Instant {
	return clock.At(time.Date(2026, 5, day, hour, 0, 0, 0, time.UTC))
}

// start opens a flow on a database with a company.
func start(t testing.TB, d *db.DB) *flow.Flow {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO staff (id, code, name, name_fold, place_id, duty, joined, left_day, version)
VALUES (12, 'mei', 'Mei', 'mei', 0, '', '', '', 1)`)
		return errors.Join(err, org.CreateCompany(t.Context(), tx, org.Company{Name: "Test & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	return flow.New(d)
}

// send records facts and checks that each has the status wanted.
func send(t testing.TB, f *flow.Flow, want flow.Status, facts ...fact.Fact) []flow.Result {
	t.Helper()
	res, err := f.Record(t.Context(), facts, flow.Sender{Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range res {
		if r.Status != want {
			t.Errorf("%s %s: %s (%v), want %s", facts[i].Kind, facts[i].ID, r.Status, r.Err, want)
		}
	}
	return res
}

func order(ext string, due int) fact.Fact {
	return fact.Fact{Kind: fact.KindPurchase, Source: "shop", ID: ext, Purchase: &fact.Purchase{
		Customer: "anna", At: at(3, 9), Place: "harbour", Currency: "EUR",
		Lines:   []fact.Line{{Product: "tea", Units: 2000, Amount: 1200}, {Product: "pot", Amount: 3000}},
		Promise: &fact.OrderPromise{Due: at(due, 18)},
	}}
}

func delivered(ext string, day int) fact.Fact {
	return fact.Fact{Kind: fact.KindDelivery, Source: "shop", ID: "d-" + ext, Delivery: &fact.Delivery{
		Purchase: fact.Ref(ext), Steps: []fact.Step{{Step: "delivered", At: at(day, 10)}}}}
}

func review(ext string, stars int) fact.Fact {
	return fact.Fact{Kind: fact.KindVoice, Source: "shop", ID: "v-" + ext, Voice: &fact.Voice{
		Purchase: fact.Ref(ext), At: at(12, 9), Rating: &stars, Text: "so so"}}
}

// sum reads one number.
func sum(t *testing.T, d *db.DB, query string, args ...any) (n int) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) error { return tx.Row(t.Context(), query, args...).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRecordOrderToReview(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		send(t, f, flow.Created, order("1", 6), order("2", 6), order("3", 6))
		send(t, f, flow.Created, delivered("1", 5), delivered("2", 8))
		send(t, f, flow.Created, review("1", 5), review("2", 2))

		for state, want := range map[promise.State]int{"kept": 1, "late": 1, "open": 1} {
			if n := sum(t, d, "SELECT sum("+string(state)+") FROM promise_day"); n != want {
				t.Errorf("roll-up of %s: %d, want %d", state, n, want)
			}
		}
		if n := sum(t, d, "SELECT stars2 FROM voice_day WHERE outcome = 'late'"); n != 1 {
			t.Errorf("two stars after a late promise: %d, want 1", n)
		}
		if n := sum(t, d, "SELECT amount FROM purchase_sum"); n != 3*4200 {
			t.Errorf("customer's amount %d", n)
		}
		if n := sum(t, d, "SELECT late_minutes FROM promise_day WHERE late > 0"); n != 40*60 {
			t.Errorf("minutes late %d, want %d", n, 40*60)
		}
	})
}

// TestSettleAfterReview: a review that came before its promise ended gets the outcome when it
// ends.
func TestSettleAfterReview(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		send(t, f, flow.Created, order("1", 6), review("1", 1))
		if n := sum(t, d, "SELECT sum(stars1) FROM voice_day WHERE outcome = 'open'"); n != 1 {
			t.Errorf("before: %d", n)
		}
		send(t, f, flow.Created, delivered("1", 9))
		open := sum(t, d, "SELECT sum(stars1) FROM voice_day WHERE outcome = 'open'")
		late := sum(t, d, "SELECT sum(stars1) FROM voice_day WHERE outcome = 'late'")
		if open != 0 || late != 1 {
			t.Errorf("after: open %d, late %d; want 0, 1", open, late)
		}
	})
}

func TestRecordAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		first := send(t, f, flow.Created, order("1", 6))
		again := send(t, f, flow.Unchanged, order("1", 6))
		if first[0].ID != again[0].ID {
			t.Errorf("ids %s and %s", first[0].ID, again[0].ID)
		}
		res := send(t, f, flow.Refused, order("1", 7))
		if !errs.Is(res[0].Err, errs.KindConflict) {
			t.Errorf("other body: %v, want conflict", res[0].Err)
		}
		// The same name twice in one batch.
		res, err := f.Record(t.Context(), []fact.Fact{order("2", 6), order("2", 6), order("2", 7)}, flow.Sender{})
		if err != nil {
			t.Fatal(err)
		}
		if res[0].Status != flow.Created || res[1].Status != flow.Unchanged || res[2].Status != flow.Refused {
			t.Errorf("in one batch: %v", res)
		}
	})
}

// TestAnyOrder: facts may come in any order with the same result.
func TestAnyOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		send(t, f, flow.Parked, review("1", 2), delivered("1", 8))
		send(t, f, flow.Parked, review("1", 2)) // sent again: parked once
		send(t, f, flow.Created, order("1", 6))
		send(t, f, flow.Unchanged, review("1", 2), delivered("1", 8))
		if n := sum(t, d, "SELECT sum(stars2) FROM voice_day WHERE outcome = 'late'"); n != 1 {
			t.Errorf("review of a late order: %d, want 1", n)
		}
		if n := sum(t, d, "SELECT count(*) FROM parked"); n != 0 {
			t.Errorf("%d still parked", n)
		}
	})
}

func TestStubBecomesRecordedCustomer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		send(t, f, flow.Created, order("1", 6))
		anna := fact.Fact{Kind: fact.KindCustomer, Source: "shop", ID: "anna",
			Customer: &fact.Customer{Name: "Anna Müller", Phone: "+49 30 1234567", Email: "anna@example.org"}}
		send(t, f, flow.Created, anna)
		send(t, f, flow.Unchanged, anna)
		anna.Customer.City = "Kiel"
		send(t, f, flow.Updated, anna)
		if n := sum(t, d, "SELECT count(*) FROM customer"); n != 1 {
			t.Errorf("%d customers, want 1", n)
		}
		if n := sum(t, d, "SELECT count(*) FROM customer_term WHERE term = 'muller'"); n != 1 {
			t.Error("not found by name")
		}
	})
}

// TestFutureTimesAreRefused: times in the future are refused; a day without a time may be today.
func TestFutureTimesAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		soon, far := clock.At(now.Add(20*time.Hour)), clock.At(now.AddDate(3, 0, 0))
		for _, c := range []struct {
			at   clock.Instant
			want flow.Status
		}{{soon, flow.Created}, {far, flow.Refused}} {
			name := string(c.want)
			bought, made, said, answered := order("at "+name, 30), order("made "+name, 30), review("at "+name, 4), review("made "+name, 4)
			bought.Purchase.At, bought.Purchase.Promise.Due = c.at, c.at+1
			made.Purchase.Promise.Made, made.Purchase.Promise.Due = c.at, c.at+1
			ended := fact.Fact{Kind: fact.KindPromise, Source: "shop", ID: "kept " + name, Promise: &fact.Promise{Customer: "anna", What: "call", Made: at(3, 9), Due: at(30, 9), KeptAt: c.at}}
			broken := fact.Fact{Kind: fact.KindPromise, Source: "shop", ID: "ended " + name, Promise: &fact.Promise{Customer: "anna", What: "call", Made: at(3, 9), Due: at(30, 9), Status: "waived", Reason: "x", EndedAt: c.at}}
			said.Voice.At, answered.Voice.Answered = c.at, c.at
			send(t, f, c.want, bought, made, ended, broken, said, answered,
				fact.Fact{Kind: fact.KindVisit, Source: "shop", ID: "visit " + name, Visit: &fact.Visit{Customer: "anna", At: c.at}},
				fact.Fact{Kind: fact.KindCustomer, Source: "shop", ID: "since " + name, Customer: &fact.Customer{Name: "Anna", Since: cal.DayOf(c.at, time.UTC)}})
		}
	})
}

// TestTwoCurrencies: the customer's sum is in the currency of the first purchase, also when a
// batch brings another one first.
func TestTwoCurrencies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		in := func(ext, currency string) fact.Fact {
			o := order(ext, 6)
			o.Purchase.Currency = currency
			return o
		}
		send(t, f, flow.Created, in("1", "EUR"))
		send(t, f, flow.Created, in("2", "CNY"), in("3", "EUR"), in("4", "CNY"))
		if n := sum(t, d, "SELECT amount FROM purchase_sum WHERE currency = 'EUR' AND sales = 4"); n != 2*4200 {
			t.Errorf("customer's amount %d, want %d", n, 2*4200)
		}
		checked(t, f)
	})
}

func TestReturn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		back := func(ext, of string, units, amount int64) fact.Fact {
			return fact.Fact{Kind: fact.KindReturn, Source: "shop", ID: ext, Return: &fact.Return{Customer: "anna",
				Of: fact.Ref(of), At: at(10, 9), Currency: "EUR", Lines: []fact.Line{{Product: "tea", Units: units, Amount: amount}}}}
		}
		send(t, f, flow.Created, order("1", 6))
		send(t, f, flow.Created, back("r1", "1", 1000, 600))
		res := send(t, f, flow.Refused, back("r2", "1", 2000, 1200))
		if !errs.Is(res[0].Err, errs.KindInvalid) {
			t.Errorf("more than is left: %v", res[0].Err)
		}
		res = send(t, f, flow.Created, back("r3", "", 1000, 600)) // finds the purchase
		if len(res[0].Notes) != 0 {
			t.Errorf("not tied: %v", res[0].Notes)
		}
		res = send(t, f, flow.Created, back("r4", "", 1000, 600)) // nothing left to tie it to
		if len(res[0].Notes) != 1 {
			t.Errorf("notes %v, want one", res[0].Notes)
		}
		other := back("r5", "", 1000, 600) // the sale was in another currency
		other.Return.Currency, other.Return.Lines[0].Product = "CNY", "pot"
		if res = send(t, f, flow.Created, other); len(res[0].Notes) != 1 {
			t.Errorf("a return in another currency: notes %v, want that no purchase was found", res[0].Notes)
		}
		checked(t, f)
		if n := sum(t, d, "SELECT amount FROM purchase_sum"); n != 4200-3*600 {
			t.Errorf("customer's amount %d, want %d", n, 4200-3*600)
		}
	})
}

// BenchmarkRecord is the durable write path below HTTP.
func BenchmarkRecord(b *testing.B) {
	for _, size := range []int{1, 500} {
		b.Run(fmt.Sprint("batch=", size), func(b *testing.B) {
			d, err := db.Open(b.Context(), b.TempDir()+"/bench.db", db.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			f := start(b, d)
			facts := make([]fact.Fact, size)
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				for i := range facts {
					n++
					facts[i] = order(fmt.Sprint(n), 6)
					facts[i].Purchase.Customer = fact.Ref(fmt.Sprint(n % 20000))
				}
				send(b, f, flow.Created, facts...)
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "purchases/s")
		})
	}
}

// BenchmarkRecordConcurrent is the durable write path of single purchases sent by many
// concurrent callers.
func BenchmarkRecordConcurrent(b *testing.B) {
	for _, callers := range []int{64} {
		b.Run(fmt.Sprint("callers=", callers), func(b *testing.B) {
			d, err := db.Open(b.Context(), b.TempDir()+"/bench.db", db.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			f := start(b, d)
			var n atomic.Int64
			b.ReportAllocs()
			b.SetParallelism(callers / runtime.GOMAXPROCS(0))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					k := n.Add(1)
					o := order(fmt.Sprint(k), 6)
					o.Purchase.Customer = fact.Ref(fmt.Sprint(k % 20000))
					send(b, f, flow.Created, o)
				}
			})
			b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "purchases/s")
		})
	}
}
