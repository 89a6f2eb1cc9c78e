package flow_test

import (
	"fmt"
	"sync"
	"testing"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/purchase"
)

// TestImportBeginsOnce: of concurrent starts of the same import one creates the run and the
// others resume it.
func TestImportBeginsOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		for round := range 5 {
			var mu sync.Mutex
			var wg sync.WaitGroup
			runs, begun := map[id.Import]int{}, 0
			for range 8 {
				wg.Go(func() {
					run, resumed, err := f.StartImport(t.Context(), access.Console(), flow.ImportStart{Source: "s", Fingerprint: fmt.Sprint("same ", round), Total: 10})
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					if runs[run.ID]++; !resumed {
						begun++
					}
				})
			}
			wg.Wait()
			if len(runs) != 1 || begun != 1 {
				t.Errorf("round %d: 8 calls made %d runs, %d calls created one; want 1 and 1", round, len(runs), begun)
			}
		}
		if n := sum(t, d, "SELECT COUNT(*) FROM import_run"); n != 5 {
			t.Errorf("%d runs, want 5", n)
		}
	})
}

// olderSales records returns of 30 customers as an older program did: as sales with a negative
// total.
func olderSales(t *testing.T, d *db.DB, f *flow.Flow) {
	t.Helper()
	var facts []fact.Fact
	for i := range 30 {
		facts = append(facts, fact.Fact{Kind: fact.KindReturn, Source: "shop", ID: fmt.Sprint(i), Return: &fact.Return{
			Customer: fact.Ref(fmt.Sprint("c", i)), At: at(4+i%5, 9), Currency: "EUR", Lines: []fact.Line{{Amount: 500}}}})
	}
	send(t, f, flow.Created, facts...)
	for _, q := range []string{"UPDATE purchase SET kind = 'sale'", "UPDATE purchase_day SET sales = returns", "UPDATE purchase_day SET returns = 0"} {
		if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), q); return err }); err != nil {
			t.Fatal(err)
		}
	}
}

// TestUpgradeConcurrent: concurrent upgrades of one database convert it once.
func TestUpgradeConcurrent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		olderSales(t, d, f)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if _, err := f.Upgrade(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		checked(t, f)
		if n := sum(t, d, "SELECT SUM(returns) FROM purchase_day"); n != 30 {
			t.Errorf("%d returns counted, want 30", n)
		}
	})
}

// TestRecastStale: a purchase that was recast since it was read is not counted twice.
func TestRecastStale(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		olderSales(t, d, f)
		var read []purchase.Purchase
		recast := func(list []purchase.Purchase) error {
			return d.Write(t.Context(), func(tx *db.Tx) (err error) {
				if read == nil {
					if read, err = purchase.ToRecast(t.Context(), tx, 100); err != nil {
						return err
					}
					list = read
				}
				for _, p := range list {
					if err := purchase.Recast(t.Context(), tx, p, purchase.Return, purchase.Valid); err != nil {
						return err
					}
					if err := purchase.Resum(t.Context(), tx, p.Customer); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if err := recast(nil); err != nil {
			t.Fatal(err)
		}
		if err := recast(read); err == nil || len(read) != 30 {
			t.Errorf("%d purchases were recast from a stale read", len(read))
		}
		checked(t, f)
	})
}
