package purchase

import (
	"slices"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
)

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
		dbtest.Write(s.t, s.d, func(tx *db.Tx) {
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
		dbtest.Write(s.t, s.d, func(tx *db.Tx) {
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

// TestRecast: purchases that an older version recorded wrongly are found, and correct once recast.
func TestRecast(t *testing.T) {
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
		dbtest.Write(s.t, s.d, func(tx *db.Tx) {
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
		s.right("recast")
		s.cancel(sale) // its return still counts
		dbtest.Write(s.t, s.d, func(tx *db.Tx) {
			list, err := ToRecast(ctx, tx, 10)
			found("to recast", list, err, good.ID)
		})
	})
}
