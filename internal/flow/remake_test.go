package flow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/room"
)

// TestRemakesDeclareTablesTheyRead: each Remake declares exactly the tables of which a change
// changes what it fills. A table left out would not be remade when an import is undone.
func TestRemakesDeclareTablesTheyRead(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
	_, list := lived(t, d)
	rooms := flow.Rooms()
	for _, r := range rooms {
		for _, m := range r.Remakes {
			var read []string
			for _, table := range rooms.Tables() {
				if table.Customer == "" || table.Role == room.Derived {
					continue
				}
				if slices.ContainsFunc(list, func(cus id.Customer) bool { return reads(t, d, rooms, m, table, cus) }) {
					read = append(read, table.Name)
				}
			}
			from := slices.Sorted(slices.Values(m.From))
			if slices.Sort(read); !slices.Equal(read, from) {
				t.Errorf("%s: the remake of %v reads %v, and says %v", r.Name, m.Of, read, from)
			}
		}
	}
}

// reads reports whether a change of any column of a customer's rows, or their removal, changes
// what a Remake makes of them, or fails it.
func reads(t *testing.T, d *db.DB, rooms room.Set, m room.Remake, table *room.Table, cus id.Customer) (found bool) {
	t.Helper()
	where := " WHERE " + table.Customer + " = $1"
	var changes []string
	if table.Name != "customer" {
		changes = append(changes, "DELETE FROM "+table.Name+where)
	}
	for _, c := range table.Columns {
		if !slices.Contains(table.Key, c) {
			changes = append(changes, fmt.Sprintf("UPDATE %s SET %[2]s = CASE typeof(%[2]s) WHEN 'integer' THEN %[2]s + 1 ELSE %[2]s || 'x' END%s", table.Name, c, where))
		}
	}
	made := func(tx *db.Tx) (rows []string, err error) {
		if err := m.Run(t.Context(), tx, cus); err != nil {
			return nil, err
		}
		for _, name := range m.Of {
			of := rooms.Table(name)
			list, err := db.List(t.Context(), tx, db.Value[string], "SELECT "+strings.Join(of.Columns, " || '|' || ")+" FROM "+name+
				" WHERE "+of.Customer+" = $1 ORDER BY 1", cus)
			if err != nil {
				return nil, err
			}
			rows = append(rows, list...)
		}
		return rows, nil
	}
	errBack := errors.New("taken back")
	for _, change := range changes {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			before, err := made(tx)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(t.Context(), change, cus); err != nil {
				return err
			}
			after, err := made(tx)
			found = found || err != nil || !slices.Equal(before, after)
			return errBack
		})
		if !errors.Is(err, errBack) {
			t.Fatal(change, err)
		}
	}
	return found
}

// TestUndoRemakes: the undo of an import remakes what is derived from the records of each kind
// that it drops, restores or parks again, for the customers they are of; not for a customer
// whose record it drops, and not from tables that it leaves alone.
func TestUndoRemakes(t *testing.T) {
	t.Parallel()
	tables := []string{"customer", "purchase", "purchase_step", "promise", "voice", "visit"}
	lines := []fact.Line{{Product: "tea", Amount: 500}}
	ofOrder := []string{"purchase", "purchase_step", "promise", "voice"}
	bought := fact.Fact{Kind: fact.KindPurchase, Source: "shop", ID: "2", Purchase: &fact.Purchase{Customer: "anna", At: at(3, 9), Currency: "EUR", Lines: lines}}
	tests := map[fact.Kind]struct {
		fact fact.Fact
		want []string
	}{
		fact.KindPlace:    {fact.Fact{ID: "harbour", Place: &fact.Place{Name: "Harbour"}}, nil},
		fact.KindProduct:  {fact.Fact{ID: "tea", Product: &fact.Product{Name: "Tea"}}, nil},
		fact.KindCustomer: {fact.Fact{ID: "anna", Customer: &fact.Customer{Name: "Anna", City: "Kiel"}}, tables[:1]},
		fact.KindPurchase: {bought, ofOrder},
		fact.KindDelivery: {delivered("1", 5), ofOrder[1:]},
		fact.KindReturn: {fact.Fact{ID: "r", Return: &fact.Return{Of: "1", At: at(4, 9), Currency: "EUR",
			Lines: []fact.Line{{Product: "tea", Amount: 100}}}}, ofOrder},
		fact.KindPromise: {fact.Fact{ID: "p", Promise: &fact.Promise{Customer: "anna", What: "call", Made: at(4, 9), Due: at(6, 9)}},
			[]string{"promise", "voice"}},
		fact.KindVoice: {review("1", 2), []string{"voice"}},
		fact.KindVisit: {fact.Fact{ID: "i", Visit: &fact.Visit{Customer: "anna", At: at(4, 9)}}, []string{"visit"}},
	}
	for _, kind := range fact.Kinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			test, ok := tests[kind]
			if !ok {
				t.Fatal("say what the undo of this kind remakes")
			}
			d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
			f := start(t, d)
			send(t, f, flow.Created, order("1", 6))
			test.fact.Kind, test.fact.Source = kind, "shop"
			if got := remade(t, f, tables, test.fact); !slices.Equal(got, test.want) {
				t.Errorf("remade %v, want %v", got, test.want)
			}
		})
	}
	t.Run("parked", func(t *testing.T) {
		t.Parallel()
		d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
		f := start(t, d)
		send(t, f, flow.Created, order("1", 6))
		send(t, f, flow.Parked, review("2", 2))
		if got := remade(t, f, tables, bought); !slices.Equal(got, ofOrder) {
			t.Errorf("remade %v, want %v", got, ofOrder)
		}
	})
	t.Run("dropped", func(t *testing.T) {
		t.Parallel()
		d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
		ben := fact.Fact{Kind: fact.KindCustomer, Source: "shop", ID: "ben", Customer: &fact.Customer{Name: "Ben"}}
		if got := remade(t, start(t, d), tables, ben); got != nil {
			t.Errorf("remade %v of a customer who is no longer there", got)
		}
	})
}

// remade returns from which of the tables an undo of an import of one fact remakes what is
// derived, and checks that each customer for whom it does so is still there.
func remade(t *testing.T, f *flow.Flow, tables []string, in fact.Fact) (from []string) {
	t.Helper()
	var made room.Room
	for _, table := range tables {
		made.Remakes = append(made.Remakes, room.Remake{From: []string{table}, Run: func(ctx context.Context, tx *db.Tx, cus id.Customer) error {
			if _, err := customer.Find(ctx, tx, cus); err != nil {
				t.Errorf("remade from %s for %s: %v", table, cus, err)
			}
			if !slices.Contains(from, table) {
				from = append(from, table)
			}
			return nil
		}})
	}
	f.AddRoom(made)
	run := begin(t, f, "one")
	bring(t, f, run, 1, in)
	if _, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(from, func(a, b string) int { return slices.Index(tables, a) - slices.Index(tables, b) })
	return from
}
