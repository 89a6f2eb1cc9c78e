package purchase

import (
	"errors"
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

// shop is a database with purchases.
type shop struct {
	t *testing.T
	d *db.DB
	n int
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
	dbtest.Write(s.t, s.d, func(tx *db.Tx) {
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
	dbtest.Write(s.t, s.d, func(tx *db.Tx) {
		must(Recast(s.t.Context(), tx, p, p.Kind, Cancelled))
		must(Resum(s.t.Context(), tx, p.Customer))
	})
}

// right fails unless the roll-ups equal those recomputed from the facts.
func (s *shop) right(when string) {
	s.t.Helper()
	dbtest.Write(s.t, s.d, func(tx *db.Tx) {
		for _, check := range Room().Checks {
			if diffs, err := check.Run(s.t.Context(), tx); err != nil || len(diffs) > 0 {
				s.t.Errorf("%s: %s: %v, %v", when, check.What(), diffs, err)
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
		dbtest.Write(s.t, s.d, func(tx *db.Tx) {
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

func errKey(err error) string {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e.Key
	}
	return ""
}
