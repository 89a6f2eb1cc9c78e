package purchase

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// now is Wednesday, 20 May 2026.
var now = clock.At(time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC))

// TestTake: a return may not exceed what is left, in units and in money.
func TestTake(t *testing.T) {
	t.Parallel()
	left := Left{Line: 1, Units: 2000, Amount: 500}
	for _, c := range []struct {
		units, amount int64
		key           string
	}{{2000, 500, ""}, {1000, 1, ""}, {0, 0, ""}, {2001, 500, "purchase.return_exceeds"}, {2001, 501, "purchase.return_exceeds"}, {2000, 501, "purchase.return_amount"}} {
		err := left.Take(c.units, c.amount)
		if (err == nil) != (c.key == "") || err != nil && (!errs.Is(err, errs.KindInvalid) || errKey(err) != c.key) {
			t.Errorf("%d for %d: %v, want %q", c.units, c.amount, err, c.key)
		}
	}
}

// shop is a database with purchases.
type shop struct {
	t *testing.T
	d *db.DB
	n int
}

// in runs fn in one transaction, in another goroutine than the test, which it cannot fail:
// an unexpected error panics and makes the transaction fail.
func (s *shop) in(fn func(tx *db.Tx)) {
	s.t.Helper()
	if err := s.d.Write(s.t.Context(), func(tx *db.Tx) error { fn(tx); return nil }); err != nil {
		s.t.Fatal(err)
	}
}

// sell records a sale some days ago of units of a product, or with a sale a return of it.
func (s *shop) sell(customer id.Customer, daysAgo int, currency string, prd id.Product, units, amount int64, of ...id.Purchase) Purchase {
	s.t.Helper()
	at := now.Add(-time.Duration(daysAgo) * 24 * time.Hour)
	s.n++
	p := Purchase{
		Customer: customer, ID: id.Purchase(1000 + s.n), Kind: Sale, At: at, Day: cal.DayOf(at, time.UTC), Place: 7, Channel: "shop", Currency: currency,
		Amount: amount, Status: Valid, Lines: []Line{{Product: prd, Units: units, Amount: amount, Cost: NoCost, OfN: NoLine}},
	}
	if len(of) > 0 {
		p.Kind, p.Of, p.Lines[0].OfN = Return, of[0], 0
	}
	s.insert(p)
	return p
}

// insert records purchases in one transaction, as a batch.
func (s *shop) insert(list ...Purchase) {
	s.t.Helper()
	s.in(func(tx *db.Tx) {
		sums := NewSums()
		for i := range list {
			Insert(tx, &list[i], sums)
		}
		must(sums.Write(s.t.Context(), tx))
	})
}

// cancel recasts a purchase as one that does not count.
func (s *shop) cancel(p Purchase) {
	s.t.Helper()
	s.in(func(tx *db.Tx) {
		must(Recast(s.t.Context(), tx, p, p.Kind, Cancelled))
		must(Resum(s.t.Context(), tx, p.Customer))
	})
}

// right fails unless the roll-ups equal those recomputed from the facts.
func (s *shop) right(when string) {
	s.t.Helper()
	s.in(func(tx *db.Tx) {
		for _, check := range Room().Checks {
			if diffs, err := check.Run(s.t.Context(), tx); err != nil || len(diffs) > 0 {
				s.t.Errorf("%s: %s: %v, %v", when, check.What, diffs, err)
			}
		}
	})
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func each(t *testing.T, fn func(s *shop)) {
	t.Helper()
	dbtest.Each(t, clock.Fixed(now), func(t *testing.T, d *db.DB) { fn(&shop{t: t, d: d}) })
}

// TestReturns: a return without a reference reverses the latest earlier sale with as many
// units left; returned units, cancelled and later sales and other currencies do not count.
func TestReturns(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		ctx := s.t.Context()
		const tea, pot = id.Product(1), id.Product(2)
		old := s.sell(1, 30, "EUR", tea, 3000, 900)
		late := s.sell(1, 10, "EUR", tea, 1000, 350)
		s.sell(1, 5, "USD", tea, 9000, 9000)
		s.sell(1, 4, "EUR", pot, 9000, 9000)
		s.sell(2, 3, "EUR", tea, 9000, 9000)
		void := s.sell(1, 2, "EUR", tea, 9000, 9000)
		s.cancel(void)
		s.in(func(tx *db.Tx) {
			for _, c := range []struct {
				name    string
				units   int64
				daysAgo int
				want    id.Purchase
			}{{"the latest sale", 1000, 0, late.ID}, {"with enough units left", 2000, 0, old.ID}, {"before the return", 1000, 11, old.ID}, {"too many units", 3001, 0, 0}, {"before every sale", 1000, 31, 0}} {
				l, found, err := FindSold(ctx, tx, 1, tea, "EUR", c.units, now.Add(-time.Duration(c.daysAgo)*24*time.Hour))
				if err != nil || found != (c.want != 0) || l.Purchase != c.want {
					s.t.Errorf("%s: %+v, %v, %v", c.name, l, found, err)
				}
			}
			if _, found, err := FindSold(ctx, tx, 0, tea, "EUR", 1, now); found || err != nil {
				s.t.Errorf("nobody's: %v, %v", found, err)
			}
			if _, found, err := FindSold(ctx, tx, 1, 0, "EUR", 1, now); found || err != nil {
				s.t.Errorf("without a product: %v, %v", found, err)
			}
		})
		s.sell(1, 1, "EUR", tea, -1000, -350, late.ID)
		s.sell(1, 1, "EUR", tea, -500, -150, old.ID)
		s.in(func(tx *db.Tx) {
			if l, found, err := FindSold(ctx, tx, 1, tea, "EUR", 1000, now); err != nil || !found || l != (Left{old.ID, 0, 2500, 750, old.At}) {
				s.t.Errorf("after returns: %+v, %v, %v", l, found, err)
			}
			left, err := LeftOf(ctx, tx, 1, old.ID)
			if err != nil || len(left) != 1 || left[0] != (Left{Purchase: old.ID, Units: 2500, Amount: 750}) {
				s.t.Errorf("left: %+v, %v", left, err)
			}
			for sale, want := range map[id.Purchase]int64{old.ID: 750, late.ID: 0, void.ID: 9000} {
				if got, err := LeftInAll(ctx, tx, 1, sale); err != nil || got != want {
					s.t.Errorf("left of %s in all: %d, want %d, %v", sale, got, want, err)
				}
			}
			for _, c := range []struct {
				name     string
				customer id.Customer
				prd      id.Product
				currency string
				amount   int64
				until    clock.Instant
				found    bool
			}{
				{"by its line", 1, tea, "EUR", 9000, now, true}, {"by its amount", 1, 0, "EUR", 9000, now, true}, {"without a customer", 0, tea, "EUR", 9000, now, false},
				{"another product", 1, pot, "EUR", 9000, now, false}, {"another amount", 1, tea, "EUR", 8999, now, false},
				{"another currency", 1, tea, "USD", 9000, now, false}, {"before the order", 1, tea, "EUR", 9000, void.At - 1, false},
			} {
				if got, found, err := FindVoid(ctx, tx, c.customer, c.prd, c.currency, c.amount, c.until); err != nil || found != c.found || found && got != void.ID {
					s.t.Errorf("cancelled order, %s: %s, %v, %v", c.name, got, found, err)
				}
			}
		})
		s.right("returns")
	})
}

// TestSums: one row per customer, in the currency of the first purchase; anonymous and
// cancelled purchases are in no customer's sum.
func TestSums(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		ctx := s.t.Context()
		sum := func(cus id.Customer, want Sum) {
			s.t.Helper()
			s.in(func(tx *db.Tx) {
				if got, err := FindSum(ctx, tx, cus); err != nil || got != want {
					s.t.Errorf("sum of %s: %+v, want %+v, %v", cus, got, want, err)
				}
			})
		}
		first := s.sell(1, 9, "EUR", 1, 1000, 500)
		s.sell(1, 20, "EUR", 1, 1000, 300) // recorded later, bought earlier
		s.sell(1, 3, "USD", 1, 1000, 9999)
		s.sell(1, 2, "EUR", 1, -1000, -500, first.ID)
		s.sell(0, 1, "EUR", 1, 1000, 70)
		want := Sum{Sales: 3, Returns: 1, Amount: 300, Currency: "EUR", First: now.Add(-20 * 24 * time.Hour), Last: now.Add(-3 * 24 * time.Hour)}
		sum(1, want)
		sum(0, Sum{})
		sum(2, Sum{})
		s.right("recorded one by one")
		s.in(func(tx *db.Tx) { must(Resum(ctx, tx, 1)) })
		sum(1, want) // recomputed it is the same

		// One batch with two currencies, of which the second is that of the first purchase.
		s.sell(3, 8, "USD", 1, 1000, 100)
		a := Purchase{Customer: 3, ID: 5001, Kind: Sale, At: now, Day: "2026-05-20", Currency: "EUR", Amount: 40, Status: Valid}
		b := a
		b.ID, b.Currency, b.Amount = 5002, "USD", 11
		s.insert(a, b)
		sum(3, Sum{Sales: 3, Amount: 111, Currency: "USD", First: now.Add(-8 * 24 * time.Hour), Last: now})
		s.right("in a batch")

		s.cancel(a)
		sum(3, Sum{Sales: 2, Amount: 111, Currency: "USD", First: now.Add(-8 * 24 * time.Hour), Last: now})
		s.right("cancelled")
		if err := s.d.Write(ctx, func(tx *db.Tx) error { return Recast(ctx, tx, a, Sale, Unavailable) }); err == nil {
			s.t.Error("no error for recasting a purchase that has changed since it was read")
		}
	})
}

// TestRollUps: after any order of records, corrections and removals the roll-ups equal those
// recomputed from the facts, and are zero when all facts are removed.
func TestRollUps(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		ctx, r := s.t.Context(), rand.New(rand.NewPCG(1, 1))
		steps := map[id.Purchase][]Step{}
		var list []Purchase
		some := func() (out []Step) {
			for _, name := range StepNames[:3] {
				if r.IntN(3) > 0 {
					out = append(out, Step{Step: name, At: now.Add(time.Duration(r.IntN(200_000)-5000) * time.Minute)})
				}
			}
			return out
		}
		drop := func(p Purchase) {
			s.in(func(tx *db.Tx) {
				must(Drop(ctx, tx, &p))
				must(Resum(ctx, tx, p.Customer))
				if _, err := FindByID(ctx, tx, p.ID); !errs.Is(err, errs.KindNotFound) {
					s.t.Errorf("dropped: %v", err)
				}
			})
		}
		for range 60 {
			if len(list) < 5 || r.IntN(3) == 0 {
				list = append(list, s.sell(id.Customer(r.IntN(4)), r.IntN(60), []string{"EUR", "USD"}[r.IntN(2)], 1, 1000, int64(r.IntN(9000))))
				continue
			}
			i := r.IntN(len(list))
			p := list[i]
			switch sent := some(); r.IntN(4) {
			case 0, 1:
				s.in(func(tx *db.Tx) {
					all, err := AddSteps(ctx, tx, &p, steps[p.ID], sent)
					must(err)
					steps[p.ID] = all
				})
			case 2:
				s.in(func(tx *db.Tx) { must(SetSteps(ctx, tx, &p, steps[p.ID], sent)) })
				steps[p.ID] = sent
			case 3:
				drop(p)
				list = slices.Delete(list, i, i+1)
			}
		}
		s.right("at the end")
		s.in(func(tx *db.Tx) {
			for _, p := range list {
				got, err := ListSteps(ctx, tx, p.Customer, p.ID)
				slices.SortFunc(steps[p.ID], func(a, b Step) int { return cmp.Compare(a.At, b.At) })
				if err != nil || !slices.Equal(got, steps[p.ID]) {
					s.t.Errorf("steps of %s: %v, want %v, %v", p.ID, got, steps[p.ID], err)
				}
			}
		})

		// Verify finds a wrong roll-up.
		odd := list[0]
		s.in(func(tx *db.Tx) {
			addDay(tx, &odd, 1)
			tx.Insert(&tableSum, id.Customer(99), 1, 0, 5, "EUR", now, now)
		})
		s.in(func(tx *db.Tx) {
			if diffs, err := Verify(ctx, tx); err != nil || len(diffs) != 2 || diffs[0].Table != "purchase_day" || diffs[1].Table != "purchase_sum" {
				s.t.Errorf("a day and a customer counted too high: %v, %v", diffs, err)
			}
			addDay(tx, &odd, -1)
			must(Resum(ctx, tx, 99))
		})
		for _, p := range list {
			drop(p)
		}
		s.right("empty")
	})
}

// TestFind: a purchase is found with its lines; lists are in pages, the newest first.
func TestFind(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		ctx := s.t.Context()
		p := Purchase{
			Customer: 1, ID: 5, Kind: Sale, At: now, Day: "2026-05-20", Dated: true, Place: 7, Channel: "online", Staff: 3, Currency: "JPY", Amount: 1500,
			Status: Valid, Note: "gift", Lines: []Line{
				{N: 0, Product: 1, Units: 1000, Amount: 1000, Cost: 0, OfN: NoLine}, {N: 1, Product: 2, Partner: 9, Units: 500, Amount: 500, Cost: NoCost, OfN: NoLine},
			},
		}
		s.insert(p)
		for i := range 5 {
			s.sell(1, i, "JPY", 1, 1000, 1)
		}
		s.in(func(tx *db.Tx) {
			if got, err := Find(ctx, tx, 1, 5); err != nil || !reflect.DeepEqual(got, p) {
				s.t.Errorf("%+v, %v, want %+v", got, err, p)
			}
			if got, err := FindByID(ctx, tx, 5); err != nil || !reflect.DeepEqual(got, p) {
				s.t.Errorf("%+v, %v, want %+v", got, err, p)
			}
			if _, err := Find(ctx, tx, 2, 5); !errs.Is(err, errs.KindNotFound) {
				s.t.Errorf("another customer's: %v", err)
			}
			var got []id.Purchase
			for before := id.Purchase(0); ; {
				list, err := List(ctx, tx, 1, before, 2)
				must(err)
				for _, p := range list {
					got, before = append(got, p.ID), p.ID
				}
				if len(list) < 2 {
					break
				}
			}
			if !slices.Equal(got, []id.Purchase{1005, 1004, 1003, 1002, 1001, 5}) {
				s.t.Errorf("pages of two: %v", got)
			}
		})
		if p.When() != any(p.Day) || (Purchase{At: now}).When() != any(now) || (Step{At: now}).When() != any(now) || (Step{At: now, Day: "2026-05-20"}).When() != any(cal.Day("2026-05-20")) {
			s.t.Error("a day is shown as a time, or a time as a day")
		}
	})
}

// TestMended: purchases that an older version recorded wrongly are found, and correct once recast.
func TestMended(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		ctx := s.t.Context()
		sale := s.sell(1, 9, "EUR", 1, 1000, 500)
		negative := s.sell(1, 8, "EUR", 1, -1000, -200)        // a return recorded as a sale
		other := s.sell(1, 7, "USD", 1, -1000, -100, sale.ID)  // in another currency
		theirs := s.sell(2, 6, "EUR", 1, -1000, -100, sale.ID) // another customer's
		good := s.sell(1, 5, "EUR", 1, -1000, -50, sale.ID)
		found := func(what string, list []Purchase, err error, want ...id.Purchase) {
			s.t.Helper()
			var got []id.Purchase
			for _, p := range list {
				got = append(got, p.ID)
			}
			if err != nil || !slices.Equal(got, want) {
				s.t.Errorf("%s: %v, want %v, %v", what, got, want, err)
			}
		}
		s.in(func(tx *db.Tx) {
			list, err := ToRecast(ctx, tx, 10)
			found("to recast", list, err, negative.ID)
			list, err = Misplaced(ctx, tx, 10)
			found("misplaced", list, err, other.ID, theirs.ID)
			if diffs, err := verifyReturns(ctx, tx); err != nil || len(diffs) != 3 {
				s.t.Errorf("returns that fit no purchase: %v, %v", diffs, err)
			}
			must(Recast(ctx, tx, negative, Return, Valid))
			must(Resum(ctx, tx, 1))
			for _, p := range []Purchase{other, theirs} {
				must(Untie(ctx, tx, &p))
				if got, err := Find(ctx, tx, p.Customer, p.ID); err != nil || got.Of != 0 || got.Lines[0].OfN != NoLine {
					s.t.Errorf("untied: %+v, %v", got, err)
				}
			}
		})
		s.right("mended")
		s.cancel(sale) // its return still counts
		s.in(func(tx *db.Tx) {
			list, err := ToRecast(ctx, tx, 10)
			found("to recast", list, err, good.ID)
		})
	})
}

func errKey(err error) string {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e.Key
	}
	return ""
}
