package flow_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/room"
)

// TestVerifyRecountsEveryRollup: a wrong row in any roll-up that a room declares is reported by
// Verify, so a room that declares a roll-up must declare a check that recounts it.
func TestVerifyRecountsEveryRollup(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
	f := start(t, d)
	tried := 0
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		schema, err := tx.Schema(t.Context())
		if err != nil {
			return err
		}
		for _, r := range flow.Rooms() {
			for _, roll := range r.Rollups {
				var key []any
				for _, name := range roll.Key {
					i := slices.IndexFunc(schema[roll.Name], func(c db.Column) bool { return c.Name == name })
					if i >= 0 && schema[roll.Name][i].Type == db.Text {
						key = append(key, "2026-05-04")
					} else {
						key = append(key, int64(1))
					}
				}
				add := make([]int64, len(roll.Sum))
				for i := range add {
					add[i] = 1
				}
				tx.Add(roll, key, add...)
				tried++
			}
		}
		return nil
	})
	if err != nil || tried == 0 {
		t.Fatal(tried, err)
	}
	v, err := f.Verify(t.Context(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range flow.Rooms() {
		for _, roll := range r.Rollups {
			if !slices.ContainsFunc(v.Diffs, func(d db.Diff) bool { return d.Table == roll.Name }) {
				t.Errorf("%s: no check of the room recounts %s", r.Name, roll.Name)
			}
		}
	}
}

// damages are wrong values for each thing that checks recompute, except roll-ups and derived
// tables, which are damaged as they are declared.
var damages = map[string]string{
	"customer.name_fold": "UPDATE customer SET name_fold = 'zz' WHERE id = (SELECT MIN(id) FROM customer)",

	"place.parent_id": "UPDATE place SET parent_id = id WHERE id = (SELECT MIN(id) FROM place)",
	"purchase.of_id":  "UPDATE purchase SET of_id = id WHERE id = (SELECT MIN(id) FROM purchase WHERE kind = 'sale')",
	"purchase.amount": "UPDATE purchase SET amount = -1 WHERE id = (SELECT MIN(id) FROM purchase WHERE kind = 'sale')",
	"voice.outcome":   "UPDATE voice SET outcome = 'void' WHERE id = (SELECT MIN(id) FROM voice)",
	"references":      "UPDATE purchase SET staff_id = 77 WHERE id = (SELECT MIN(id) FROM purchase)",
	"external_id":     "DELETE FROM visit WHERE id = (SELECT MIN(id) FROM visit)",
}

// reports are the tables under which a damage is reported, where they are not its own.
var reports = map[string]string{"references": "purchase.staff_id"}

// TestVerifySeesEveryDamage: Verify runs every check, and each reports a wrong value in each
// thing that it says it recomputes. A check that is not declared, or that does not look at a
// table or column it names, fails here, and so does one whose damage is not said.
func TestVerifySeesEveryDamage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f, _ := lived(t, d)
		rooms := flow.Rooms()
		damage := maps.Clone(damages)
		for _, r := range rooms {
			for _, roll := range r.Rollups {
				damage[roll.Name] = "UPDATE " + roll.Name + " SET " + roll.Sum[0] + " = " + roll.Sum[0] + " + 1"
			}
			for _, table := range r.Tables {
				if table.Role == room.Derived {
					damage[table.Name] = "DELETE FROM " + table.Name
				}
			}
		}
		for _, what := range slices.Sorted(maps.Keys(damage)) {
			table, _, _ := strings.Cut(what, ".")
			if reports[what] != "" {
				table = reports[what]
			}
			if !slices.ContainsFunc(damaged(t, d, rooms, damage[what]), func(d db.Diff) bool { return d.Table == table }) {
				t.Errorf("no check reports %s after %s", table, damage[what])
			}
		}
		var names []string
		for _, c := range rooms.Checks() {
			names = append(names, c.What())
			for _, of := range c.Of {
				if damage[of] == "" {
					t.Errorf("say in damages how %s can be wrong", of)
				}
			}
		}
		v, err := f.Verify(t.Context(), func(string) {})
		if err != nil || !slices.Equal(v.Checked, names) {
			t.Errorf("Verify runs %q of %q (%v)", v.Checked, names, err)
		}
	})
}

// damaged returns what the checks report after a damage, and takes the damage back.
func damaged(t *testing.T, d *db.DB, rooms room.Set, damage string) (diffs []db.Diff) {
	t.Helper()
	errBack := errors.New("taken back")
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		diffs = nil
		if n, err := tx.Exec(t.Context(), damage); err != nil || n == 0 {
			return fmt.Errorf("%s: %d rows: %w", damage, n, err)
		}
		for _, c := range rooms.Checks() {
			list, err := c.Run(t.Context(), tx)
			if err != nil {
				return err
			}
			diffs = append(diffs, list...)
		}
		return errBack
	})
	if !errors.Is(err, errBack) {
		t.Fatal(err)
	}
	return diffs
}

// TestDeclaredIDsAreKnown: id.Any knows the ids of every table, so that one of another kind is
// refused where a fact names it, and is not taken for an id of the source.
func TestDeclaredIDsAreKnown(t *testing.T) {
	t.Parallel()
	for _, table := range flow.Rooms().Tables() {
		if table.ID.Noun != nil && !id.Any(table.ID.Text(7)) {
			t.Errorf("id.Any does not know %s, the id of a row of %s", table.ID.Text(7), table.Name)
		}
	}
}

// TestTimelineShowsDayWithoutTime: a fact of which only the day is known leaves an entry in the
// timeline of its customer that says the day, whatever kind of event it is.
func TestTimelineShowsDayWithoutTime(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
	f := start(t, d)
	send(t, f, flow.Created, fact.Fact{Kind: fact.KindPurchase, Source: "shop", ID: "1", Purchase: &fact.Purchase{Customer: "ana",
		Day: "2026-05-03", Currency: "EUR", Lines: []fact.Line{{Product: "tea", Amount: 500}}}})
	for _, k := range fact.Kinds {
		if k.IsEntity() || k == fact.KindPurchase || k == fact.KindReturn { // these two are read from the purchase: card.TestTimelineOfPurchases
			continue
		}
		in, entry := fact.Fact{Kind: k, Source: "shop", ID: "1"}, ""
		switch k {
		case fact.KindDelivery:
			in.Delivery, entry = &fact.Delivery{Purchase: "1", Steps: []fact.Step{{Step: "delivered", Day: "2026-05-03"}}}, "purchase.delivered"
		case fact.KindPromise:
			in.Promise, entry = &fact.Promise{Customer: "ana", What: "call", MadeDay: "2026-05-03", DueDay: "2026-05-06"}, "promise.made"
		case fact.KindVoice:
			in.Voice, entry = &fact.Voice{Customer: "ana", Day: "2026-05-03", Text: "fine"}, "voice.said"
		case fact.KindVisit:
			in.Visit, entry = &fact.Visit{Customer: "ana", Day: "2026-05-03"}, "visit.recorded"
		default:
			t.Errorf("say here what a %s known only by its day leaves in the timeline", k)
			continue
		}
		sent := send(t, f, flow.Created, in)
		var text string
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Row(t.Context(), "SELECT what FROM timeline WHERE subject = $1 AND kind = $2", sent[0].ID, entry).Scan(&text)
		})
		if err != nil {
			t.Errorf("%s: entry %s: %v", k, entry, err)
			continue
		}
		var what struct{ Day string }
		if err := json.Unmarshal([]byte(text), &what); err != nil || what.Day != "2026-05-03" {
			t.Errorf("%s: entry %s says %q, not the day (%v)", k, entry, text, err)
		}
	}
}

// TestViewsAreDeclared: a table that a view shows names the view, so that a statement on the view
// sees the rows that its transaction has not sent yet.
func TestViewsAreDeclared(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
	found := 0
	dbtest.Read(t, d, func(tx *db.Tx) {
		err := tx.Each(t.Context(), func(r db.Row) error {
			var view, text string
			if err := r.Scan(&view, &text); err != nil {
				return err
			}
			for _, table := range flow.Rooms().Tables() {
				shown := strings.Contains(text, table.Name+" ")
				if shown && !slices.Contains(table.Views, view) {
					t.Errorf("%s shows %s, which does not say so", view, table.Name)
				}
				if shown {
					found++
				}
			}
			return nil
		}, "SELECT name, sql FROM sqlite_master WHERE type = 'view'")
		if err != nil {
			t.Fatal(err)
		}
	})
	if found == 0 {
		t.Error("no table is shown by a view: the search is broken")
	}
}
