package flow_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
	"huitou/internal/room"
)

// TestRoomsDeclareTheSchema compares what the rooms declare with the tables there are: a
// table or column that a migration adds and no room declares fails here.
func TestRoomsDeclareTheSchema(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		for _, fault := range faults(t, d, flow.Rooms()) {
			t.Error(fault)
		}
	})
}

func faults(t *testing.T, d *db.DB, rooms room.Set) []string {
	t.Helper()
	list, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]string, error) { return rooms.Check(t.Context(), tx) })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestEveryDeclarationIsMissed leaves out one declaration at a time: Check reports each.
func TestEveryDeclarationIsMissed(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
	without := func(what string, leaveOut func(rooms room.Set), names ...string) {
		rooms := flow.Rooms()
		leaveOut(rooms)
		list := strings.Join(faults(t, d, rooms), "\n")
		for _, name := range names {
			if !strings.Contains(list, name) {
				t.Errorf("without %s: %q does not name %s", what, list, name)
			}
		}
	}
	for i, r := range flow.Rooms() {
		for j, table := range r.Tables {
			at := func(rooms room.Set) *room.Table { return &rooms[i].Tables[j] }
			without("table "+table.Name, func(rooms room.Set) {
				rooms[i].Tables = slices.Delete(rooms[i].Tables, j, j+1)
			}, "table "+table.Name+": no room declares it")
			for k, ref := range table.Refs {
				if !strings.HasSuffix(ref.Column, "_id") && !strings.HasSuffix(ref.Column, "_by") && ref.Column != "owner" {
					continue // see TestIDsAreDeclared
				}
				without("reference "+table.Name+"."+ref.Column, func(rooms room.Set) {
					at(rooms).Refs = slices.Delete(slices.Clone(at(rooms).Refs), k, k+1)
				}, table.Name, ref.Column)
			}
			for k, ref := range table.Refs {
				if ref.Own {
					without("own "+table.Name+"."+ref.Column, func(rooms room.Set) {
						at(rooms).Refs = slices.Clone(at(rooms).Refs)
						at(rooms).Refs[k].Own = false
					}, table.Name, ref.Column)
				}
			}
			if table.Customer != "" && table.Name != "customer" {
				without("customer of "+table.Name, func(rooms room.Set) { at(rooms).Customer = "" }, table.Name, "customer")
			}
			if table.Keeps != "" {
				without("keeps "+table.Name, func(rooms room.Set) { at(rooms).Keeps = "" }, table.Name, "Keeps")
			}
			if table.Person.About != "" {
				without("about "+table.Name, func(rooms room.Set) { at(rooms).Person.About = "" }, table.Name, "Keeps")
			}
			for k, column := range table.Person.Numbers {
				without("number "+table.Name+"."+column, func(rooms room.Set) {
					at(rooms).Person.Numbers = slices.Delete(slices.Clone(at(rooms).Person.Numbers), k, k+1)
				}, table.Name, column)
			}
			for k, column := range table.Person.Figures {
				without("figure "+table.Name+"."+column, func(rooms room.Set) {
					at(rooms).Person.Figures = slices.Delete(slices.Clone(at(rooms).Person.Figures), k, k+1)
				}, table.Name, column)
			}
			for k, column := range table.Person.Personal {
				without("personal "+table.Name+"."+column, func(rooms room.Set) {
					at(rooms).Person.Personal = slices.Delete(slices.Clone(at(rooms).Person.Personal), k, k+1)
				}, table.Name, column)
			}
			for k, column := range table.Person.Plain {
				if table.Customer != "" || table.Person.About != "" {
					without("plain "+table.Name+"."+column, func(rooms room.Set) {
						at(rooms).Person.Plain = slices.Delete(slices.Clone(at(rooms).Person.Plain), k, k+1)
					}, table.Name, column)
				}
			}
		}
		for j, m := range r.Remakes {
			without("remake of "+m.Of[0], func(rooms room.Set) {
				rooms[i].Remakes = slices.Delete(slices.Clone(rooms[i].Remakes), j, j+1)
			}, "table "+m.Of[0]+" is derived by customer")
		}
		for j, roll := range r.Rollups {
			without("roll-up "+roll.Name, func(rooms room.Set) {
				rooms[i].Rollups = slices.Delete(slices.Clone(rooms[i].Rollups), j, j+1)
			}, "table "+roll.Name+": no room declares it")
		}
	}
}

// lived fills a database with customers that have many purchases, promises and voices.
func lived(t *testing.T, d *db.DB) (*flow.Flow, []id.Customer) {
	t.Helper()
	f := start(t, d)
	w := &world{Rand: rand.New(rand.NewPCG(3, 5)), source: "shop"}
	if _, err := f.Record(t.Context(), w.facts(400), flow.Sender{Actor: "till"}); err != nil {
		t.Fatal(err)
	}
	send(t, f, flow.Created, order("first", 6), delivered("first", 5), review("first", 2))
	list, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]id.Customer, error) {
		return db.List(t.Context(), tx, db.Value[id.Customer], "SELECT id FROM customer ORDER BY id")
	})
	if err != nil || len(list) < 4 {
		t.Fatalf("%d customers (%v)", len(list), err)
	}
	return f, list
}

// TestMoveAndBack moves all records of one customer to another and back: derived figures are
// right in between, and every row is as before at the end.
func TestMoveAndBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f, list := lived(t, d)
		rooms := flow.Rooms()
		for i, from := range list {
			into := list[(i+1)%len(list)]
			before := flowtest.Dump(t, d)
			moved, err := db.Put(t.Context(), d, func(tx *db.Tx) (room.Moved, error) { return rooms.Move(t.Context(), tx, from, into) })
			if err != nil {
				t.Fatal(err)
			}
			flowtest.Verified(t, f)
			for _, table := range []string{"purchase", "purchase_line", "promise", "voice", "visit", "timeline", "external_id"} {
				if n := sum(t, d, "SELECT COUNT(*) FROM "+table+" WHERE customer_id = $1", from); n != 0 {
					t.Errorf("%d rows of %s are left behind", n, table)
				}
			}
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return rooms.Back(t.Context(), tx, moved) }); err != nil {
				t.Fatal(err)
			}
			flowtest.Same(t, "moved and back", before, flowtest.Dump(t, d))
			flowtest.Verified(t, f)
		}
	})
}

// TestEraseLeavesFigures erases a customer: no personal data or text is left in any of its
// rows, and no figure changes.
func TestEraseLeavesFigures(t *testing.T) {
	t.Parallel()
	const marks = "Ottilie"
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f, _ := lived(t, d)
		stars := 1
		sent := send(t, f, flow.Created,
			fact.Fact{Kind: fact.KindCustomer, Source: "shop", ID: "o", Customer: &fact.Customer{Name: marks, Honorific: "Frau " + marks,
				City: marks + "stadt", Household: marks, Tags: []string{marks}, Email: marks + "@example.org", Phone: "+4943112345",
				Adults: 2, Children: 3}},
			fact.Fact{Kind: fact.KindPurchase, Source: "shop", ID: "op", Purchase: &fact.Purchase{Customer: "o", At: at(3, 9), Currency: "EUR",
				Lines: []fact.Line{{Product: "tea", Amount: 700}}, Promise: &fact.OrderPromise{Due: at(6, 9), What: "for " + marks}}},
			fact.Fact{Kind: fact.KindReturn, Source: "shop", ID: "or", Return: &fact.Return{Of: "op", At: at(4, 9), Currency: "EUR",
				Lines: []fact.Line{{Product: "tea", Amount: 100}}, Reason: marks + " did not like it"}},
			fact.Fact{Kind: fact.KindDelivery, Source: "shop", ID: "od", Delivery: &fact.Delivery{Purchase: "op", Evidence: "signed " + marks,
				Steps: []fact.Step{{Step: "delivered", At: at(5, 9)}}}},
			fact.Fact{Kind: fact.KindVoice, Source: "shop", ID: "ov", Voice: &fact.Voice{Purchase: "op", At: at(7, 9), Rating: &stars,
				Title: marks, Text: marks + " was here"}},
			fact.Fact{Kind: fact.KindVisit, Source: "shop", ID: "oi", Visit: &fact.Visit{Customer: "o", At: at(8, 9)}})
		cus, err := id.Parse[id.CustomerNoun](sent[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		// Copies outside the customer's rows: what was promised, in the audit log; a reason to wait.
		copied, err := flow.Do(t.Context(), f, mei, flow.MakePromise, flow.NewPromise{Customer: cus, What: "call " + marks, Due: flow.Due{At: clock.At(now).Add(3600e9)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := flow.Do(t.Context(), f, mei, flow.Snooze, flow.Snoozing{Subject: copied.ID.String(), Until: clock.At(now).Add(3600e9), Reason: marks + " is ill"}); err != nil {
			t.Fatal(err)
		}
		rooms := flow.Rooms()
		found := func() (tables []string) {
			kept, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]room.Kept, error) { return rooms.Export(t.Context(), tx, cus) })
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range kept {
				text, err := json.Marshal(k)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(strings.ToLower(string(text)), strings.ToLower(marks)) || strings.Contains(string(text), "4943112345") {
					tables = append(tables, k.Table)
				}
			}
			return tables
		}
		if where := found(); len(where) < 10 || !slices.Contains(where, "audit") || !slices.Contains(where, "snooze") {
			t.Fatalf("planted in %v only", where)
		}
		figures := func() map[string][]string {
			all := flowtest.Dump(t, d)
			for _, table := range []string{"customer", "customer_identity", "contact_point", "customer_term", "purchase", "promise", "promise_event", "voice", "timeline", "notice", "audit", "snooze"} {
				delete(all, table)
			}
			return all
		}
		const household = "SELECT adults + children FROM customer WHERE id = $1"
		if n := sum(t, d, household, cus); n != 5 {
			t.Fatalf("%d people planted in the household, want 5", n)
		}
		before := figures()
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return rooms.Erase(t.Context(), tx, cus) }); err != nil {
			t.Fatal(err)
		}
		if where := found(); len(where) > 0 {
			t.Errorf("personal data left in %v", where)
		}
		if n := sum(t, d, household, cus); n != 0 {
			t.Errorf("%d people left in the household", n)
		}
		for _, query := range []string{"SELECT COUNT(*) FROM audit WHERE detail LIKE $1", "SELECT COUNT(*) FROM snooze WHERE reason LIKE $1"} {
			if n := sum(t, d, query, "%"+marks+"%"); n != 0 {
				t.Errorf("%s: %d", query, n)
			}
		}
		flowtest.Same(t, "figures of all", before, figures())
		flowtest.Verified(t, f)
		if n := sum(t, d, "SELECT COUNT(*) FROM customer_term WHERE customer_id = $1", cus); n != 0 {
			t.Errorf("still found by %d search words", n)
		}
		if n := sum(t, d, "SELECT SUM(amount) FROM purchase WHERE customer_id = $1", cus); n != 600 {
			t.Errorf("money %d, want 600", n)
		}
	})
}

// TestExportIsWhole compares what is exported of a customer with the rows that carry its id.
func TestExportIsWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f, list := lived(t, d)
		copied, err := flow.Do(t.Context(), f, mei, flow.MakePromise, flow.NewPromise{Customer: list[0], What: "call", Due: flow.Due{At: clock.At(now).Add(3600e9)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := flow.Do(t.Context(), f, mei, flow.Snooze, flow.Snoozing{Subject: copied.ID.String(), Until: clock.At(now).Add(3600e9), Reason: "ill"}); err != nil {
			t.Fatal(err)
		}
		told, recorded := 0, 0
		defer func() {
			if told == 0 || recorded == 0 {
				t.Errorf("%d names in other systems and %d purchases were exported", told, recorded)
			}
		}()
		for i, cus := range list {
			kept, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]room.Kept, error) { return flow.Rooms().Export(t.Context(), tx, cus) })
			if err != nil {
				t.Fatal(err)
			}
			rows := map[string]int{}
			for _, k := range kept {
				rows[k.Table] = len(k.Rows)
				for _, row := range k.Rows {
					if _, raw := row["customer_id"].(int64); raw {
						t.Fatalf("%s: the id is not in its outside form: %v", k.Table, row)
					}
					if said, there := row["source_id"]; there {
						told++
						if !strings.HasPrefix(fmt.Sprint(said), "shop ") {
							t.Errorf("%s: %v does not say who sent it, and as what", k.Table, row)
						}
					}
					if said, there := row["recorded_by"]; there {
						recorded++
						if said != "till" && said != "test" {
							t.Errorf("%s: %v does not say who recorded it", k.Table, row)
						}
					}
				}
			}
			for _, table := range []string{"purchase", "purchase_line", "purchase_step", "promise", "promise_event", "voice", "visit",
				"customer_identity", "contact_point", "timeline", "external_id", "notice"} {
				if n := sum(t, d, "SELECT COUNT(*) FROM "+table+" WHERE customer_id = $1", cus); n != rows[table] {
					t.Errorf("%s: %d of %d rows of %s", cus, rows[table], n, table)
				}
			}
			want := []int{0, 0}
			if i == 0 {
				want = []int{2, 1} // a promise made by hand, and put off
			}
			if !slices.Equal([]int{rows["audit"], rows["snooze"]}, want) {
				t.Errorf("%s: %d rows of the audit log and %d put off, want %v", cus, rows["audit"], rows["snooze"], want)
			}
			if rows["customer"] != 1 || rows["purchase_sum"] != 0 || rows["customer_term"] != 0 {
				t.Errorf("%s: %v: the customer itself, and nothing that is derived", cus, rows)
			}
		}
	})
}

// TestUndoRefusesVoiceOfPromise: a promise of an import cannot be undone while a later voice
// is linked to it.
func TestUndoRefusesVoiceOfPromise(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		bought := order("1", 6)
		bought.Purchase.Promise = nil
		send(t, f, flow.Created, bought)
		run := begin(t, f, "promises")
		bring(t, f, run, 100, fact.Fact{Kind: fact.KindPromise, Source: "shop", ID: "p", Promise: &fact.Promise{
			Purchase: "1", What: "call back", Made: at(4, 9), Due: at(7, 9)}})
		send(t, f, flow.Created, review("1", 2))
		check, err := f.CheckUndo(t.Context(), run.ID)
		list := check.Blockers
		if err != nil || len(list) != 1 || list[0].Args["later"] != "voice" || list[0].Args["kind"] != "promise" {
			t.Errorf("blockers of the undo: %v (%v)", list, err)
		}
	})
}
