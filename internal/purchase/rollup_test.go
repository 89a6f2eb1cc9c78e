package purchase

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// TestSums: one row per customer, in the currency of the first purchase; anonymous and
// cancelled purchases are in no customer's sum.
func TestSums(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		ctx := s.t.Context()
		sum := func(cus id.Customer, want Sum) {
			s.t.Helper()
			dbtest.Write(s.t, s.d, func(tx *db.Tx) {
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
		dbtest.Write(s.t, s.d, func(tx *db.Tx) { must(Resum(ctx, tx, 1)) })
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
			dbtest.Write(s.t, s.d, func(tx *db.Tx) {
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
				dbtest.Write(s.t, s.d, func(tx *db.Tx) {
					all, err := AddSteps(ctx, tx, &p, steps[p.ID], sent)
					must(err)
					steps[p.ID] = all
				})
			case 2:
				dbtest.Write(s.t, s.d, func(tx *db.Tx) { must(SetSteps(ctx, tx, &p, steps[p.ID], sent)) })
				steps[p.ID] = sent
			case 3:
				drop(p)
				list = slices.Delete(list, i, i+1)
			}
		}
		s.right("at the end")
		dbtest.Write(s.t, s.d, func(tx *db.Tx) {
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
		dbtest.Write(s.t, s.d, func(tx *db.Tx) {
			addDay(tx, &odd, 1)
			tx.Insert(&tableSum, id.Customer(99), 1, 0, 5, "EUR", now, now)
		})
		dbtest.Write(s.t, s.d, func(tx *db.Tx) {
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
