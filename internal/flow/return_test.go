package flow_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// money is the customer's total from every table that holds it.
func money(t *testing.T, d *db.DB) string {
	t.Helper()
	return fmt.Sprintf("sum: %d in %d sales, %d returns; days: %d in %d sales, %d returns",
		sum(t, d, "SELECT COALESCE(SUM(amount), 0) FROM purchase_sum"), sum(t, d, "SELECT COALESCE(SUM(sales), 0) FROM purchase_sum"),
		sum(t, d, "SELECT COALESCE(SUM(returns), 0) FROM purchase_sum"), sum(t, d, "SELECT COALESCE(SUM(amount), 0) FROM purchase_day"),
		sum(t, d, "SELECT COALESCE(SUM(sales), 0) FROM purchase_day"), sum(t, d, "SELECT COALESCE(SUM(returns), 0) FROM purchase_day"))
}

// TestRefundsInAnyOrder: orders (some cancelled) and their refunds give the same totals in any
// order, batching and repetition.
func TestRefundsInAnyOrder(t *testing.T) {
	t.Parallel()
	refund := func(ext, of, product string, units, amount int64) fact.Fact {
		return fact.Fact{Kind: fact.KindReturn, Source: "shop", ID: ext, Return: &fact.Return{Of: fact.Ref(of), At: at(10, 9),
			Currency: "EUR", Lines: []fact.Line{{Product: fact.Ref(product), Units: units, Amount: amount}}}}
	}
	sold := func(ext, status string) fact.Fact {
		o := order(ext, 6)
		o.Purchase.Status = status
		return o
	}
	facts := []fact.Fact{
		sold("valid", ""), sold("cancelled", "cancelled"), sold("gone", "unavailable"),
		refund("r1", "valid", "tea", 1000, 500), refund("r2", "valid", "tea", 1000, 600), // partial, then the rest
		refund("r3", "valid", "", 0, 900), // money only
		refund("r4", "cancelled", "tea", 2000, 1200), refund("r5", "cancelled", "", 0, 3000), refund("r6", "gone", "pot", 1000, 3000),
	}
	const want = "sum: 2200 in 1 sales, 3 returns; days: 2200 in 1 sales, 3 returns" // 42.00 − 5 − 6 − 9
	rapid.Check(t, func(r *rapid.T) {
		list := rapid.Permutation(facts).Draw(r, "order")
		again := rapid.SliceOfN(rapid.IntRange(0, len(facts)-1), 0, 4).Draw(r, "again")
		for _, i := range again {
			list = append(list, facts[i])
		}
		size := rapid.IntRange(1, len(list)).Draw(r, "batch")
		d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
		defer d.Close()
		f := start(t, d)
		for part := range slices.Chunk(list, size) {
			if _, err := f.Record(t.Context(), part, flow.Sender{Actor: "test"}); err != nil {
				t.Fatal(err)
			}
		}
		if got := money(t, d); got != want {
			r.Fatalf("%s\nwant %s", got, want)
		}
		checked(t, f)
	})
}

// TestRefundByImport: an import that refunds a cancelled order, undone and imported again,
// gives the same sums as the API.
func TestRefundByImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		cancelled := order("1", 6)
		cancelled.Purchase.Status = "cancelled"
		back := fact.Fact{Kind: fact.KindReturn, Source: "shop", ID: "r", Return: &fact.Return{Of: "1", At: at(10, 9), Currency: "EUR",
			Lines: []fact.Line{{Product: "tea", Units: 2000, Amount: 1200}}}}
		run, _, err := f.StartImport(t.Context(), mei, flow.ImportStart{Source: "shop", Title: "refunds", Fingerprint: "x", Total: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, Facts: []fact.Fact{back}}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.FinishImport(t.Context(), mei, flow.ImportEnd{Import: run.ID}); err != nil {
			t.Fatal(err)
		}
		send(t, f, flow.Created, cancelled, order("2", 6))
		const want = "sum: 4200 in 1 sales, 0 returns; days: 4200 in 1 sales, 0 returns"
		if got := money(t, d); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		checked(t, f)
	})
}

// TestNegativePurchaseIsRefused: a purchase with a negative total is refused with a hint to send
// a return; a zero total or a negative line is allowed.
func TestNegativePurchaseIsRefused(t *testing.T) {
	t.Parallel()
	minus := int64(-1)
	for name, c := range map[string]struct {
		change func(*fact.Purchase)
		path   string
	}{
		"Lines":      {func(p *fact.Purchase) { p.Lines = []fact.Line{{Product: "tea", Amount: -2000}} }, "purchase.lines"},
		"Amount":     {func(p *fact.Purchase) { p.Amount = &minus }, "purchase.amount"},
		"Discount":   {func(p *fact.Purchase) { p.Lines = append(p.Lines, fact.Line{Product: "off", Amount: -500}) }, ""},
		"Nothing":    {func(p *fact.Purchase) { p.Lines = []fact.Line{{Product: "sample"}} }, ""},
		"ToldAmount": {func(p *fact.Purchase) { p.Lines[0].Amount = -9000; p.Amount = new(int64) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := order("1", 6)
			c.change(o.Purchase)
			if err := o.Validate(); err != nil {
				if path, key := fieldOf(t, err); path != c.path || key != "purchase.negative" {
					t.Errorf("%s: %s, want %s", path, key, c.path)
				}
			} else if c.path != "" {
				t.Error("was not refused")
			}
		})
	}
}

// TestUpgrade: data recorded by an older program is converted to what this one would record.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		cancelled := order("1", 6)
		cancelled.Purchase.Status = "cancelled"
		send(t, f, flow.Created, cancelled, order("2", 6), bobs("3"), review("2", 1), review("3", 1))
		send(t, f, flow.Created, fact.Fact{Kind: fact.KindCustomer, Source: "shop", ID: "anna", Customer: &fact.Customer{Name: "Anna Øre-Smith", Phone: "+44 20 7946 0958"}})
		send(t, f, flow.Created, fact.Fact{Kind: fact.KindReturn, Source: "shop", ID: "r", Return: &fact.Return{Of: "1", At: at(10, 9), Currency: "EUR",
			Lines: []fact.Line{{Product: "tea", Units: 2000, Amount: 1200}}}})
		want := money(t, d)
		// The old state: the return of a cancelled order counts, search words are folded the
		// old way, a voice of Anna names Bob's purchase, a sale has a negative total.
		for _, q := range []string{
			"UPDATE purchase SET status = 'valid' WHERE kind = 'return'",
			"UPDATE purchase_sum SET returns = 1, amount = amount - 1200 WHERE sales = 1 AND customer_id = (SELECT customer_id FROM purchase WHERE kind = 'return')",
			`INSERT INTO purchase_day (place_id, day, currency, slot, sales, returns, amount, anonymous)
SELECT place_id, '2026-05-10', currency, slot, 0, 1, -1200, 0 FROM purchase_day WHERE sales > 0 LIMIT 1`,
			"DELETE FROM customer_term", "INSERT INTO customer_term (term, customer_id) SELECT 'øre-smith', id FROM customer WHERE name <> ''",
			"UPDATE voice SET purchase_id = (SELECT purchase_id FROM voice v WHERE v.customer_id <> voice.customer_id) WHERE customer_id = (SELECT customer_id FROM purchase WHERE kind = 'return')",
		} {
			if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), q); return err }); err != nil {
				t.Fatal(err)
			}
		}
		v, err := f.Verify(t.Context(), func(string) {})
		if err != nil || len(v.Diffs) == 0 {
			t.Fatalf("verify sees nothing of it (%v)", err)
		}
		done, err := f.Upgrade(t.Context())
		if err != nil || done != (flow.Upgraded{Customers: 1, Purchases: 1, Voices: 1}) {
			t.Errorf("upgraded %+v (%v)", done, err)
		}
		checked(t, f)
		if got := money(t, d); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		if again, err := f.Upgrade(t.Context()); err != nil || again != (flow.Upgraded{}) {
			t.Errorf("again: %+v (%v)", again, err)
		}
	})
}

// TestUpgradeNames: Chinese names that a program recorded before pinyin are found and sorted by it,
// and names without Chinese characters are not touched.
func TestUpgradeNames(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		if _, err := f.Upgrade(t.Context()); err != nil {
			t.Fatal(err)
		}
		for ext, name := range map[string]string{"w": "王小明", "z": "曾吕", "a": "Anna Øre", "k": "Kunde"} {
			c := fact.Fact{Kind: fact.KindCustomer, Source: "shop", ID: ext, Customer: &fact.Customer{Name: name}}
			if ext == "k" {
				c.Customer.Also = []fact.Identity{{Kind: "wechat", Value: "小明"}}
			}
			send(t, f, flow.Created, c)
		}
		for _, q := range []string{"UPDATE customer SET name_fold = 'x' || name", "DELETE FROM customer_term WHERE term IN ('wxm', 'xiaoming', 'zl', 'zenglu', 'ore')",
			"DELETE FROM stamp WHERE name = 'flow.upgrade_names'"} {
			if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), q); return err }); err != nil {
				t.Fatal(err)
			}
		}
		done, err := f.Upgrade(t.Context())
		if err != nil || done != (flow.Upgraded{Customers: 3}) {
			t.Errorf("upgraded %+v (%v), want 王小明, 曾吕 and who is called so at WeChat", done, err)
		}
		v, err := f.Verify(t.Context(), func(string) {})
		if err != nil || len(v.Diffs) != 2 { // the order and the words of Anna Øre, which the test has spoilt
			t.Errorf("verify: %v (%v)", v.Diffs, err)
		}
		if again, err := f.Upgrade(t.Context()); err != nil || again != (flow.Upgraded{}) {
			t.Errorf("again: %+v (%v)", again, err)
		}
	})
}

// TestReturnMatchingCancelledOrderIsNoted: a return without a reference that matches a cancelled
// order is recorded with a note; any other gets no note.
func TestReturnMatchingCancelledOrderIsNoted(t *testing.T) {
	t.Parallel()
	back := func(ext, of, product string, units, amount int64) fact.Fact {
		return fact.Fact{Kind: fact.KindReturn, Source: "shop", ID: ext, Return: &fact.Return{Customer: "anna", Of: fact.Ref(of), At: at(10, 9),
			Currency: "EUR", Lines: []fact.Line{{Product: fact.Ref(product), Units: units, Amount: amount}}}}
	}
	void := func(status string) fact.Fact {
		o := order("void", 6)
		o.Purchase.Status = status
		return o
	}
	for _, c := range []struct {
		name   string
		before []fact.Fact
		in     fact.Fact
		said   bool
	}{
		{"cancelled", []fact.Fact{void("cancelled")}, back("r", "", "tea", 2000, 1200), true},
		{"unavailable", []fact.Fact{void("unavailable")}, back("r", "", "pot", 1000, 3000), true},
		{"whole order in money", []fact.Fact{void("cancelled")}, back("r", "", "", 0, 4200), true},
		{"valid sale of the same beside it", []fact.Fact{void("cancelled"), order("valid", 6)}, back("r", "", "tea", 2000, 1200), true},
		{"other amount", []fact.Fact{void("cancelled")}, back("r", "", "tea", 1000, 600), false},
		{"other product", []fact.Fact{void("cancelled")}, back("r", "", "cup", 2000, 1200), false},
		{"it counts", []fact.Fact{order("valid", 6)}, back("r", "", "tea", 2000, 1200), false},
		{"given back already", []fact.Fact{void("cancelled"), back("r0", "void", "tea", 2000, 1200)}, back("r", "", "tea", 2000, 1200), false},
		{"named", []fact.Fact{void("cancelled")}, back("r", "void", "tea", 2000, 1200), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
				f := start(t, d)
				send(t, f, flow.Created, c.before...)
				res := send(t, f, flow.Created, c.in)
				said := slices.ContainsFunc(res[0].Notes, func(n flow.Note) bool { return n.Key == "purchase.return_perhaps_void" })
				if said != c.said {
					t.Errorf("notes: %v, want %v (%v)", said, c.said, res[0].Notes)
				}
				checked(t, f)
			})
		})
	}
}
