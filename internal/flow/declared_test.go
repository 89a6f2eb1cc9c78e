package flow_test

import (
	"encoding/json"
	"slices"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
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
					if i >= 0 && schema[roll.Name][i].Text {
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

// TestTimelineTellsDays: a fact of which only the day is known leaves an entry in the timeline
// of its customer that says the day, whatever kind of event it is.
func TestTimelineTellsDays(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
	f := start(t, d)
	lines := []fact.Line{{Product: "tea", Amount: 500}}
	for _, k := range fact.Kinds {
		if k.IsEntity() {
			continue
		}
		in, entry := fact.Fact{Kind: k, Source: "shop", ID: "1"}, ""
		switch k {
		case fact.KindPurchase:
			in.Purchase, entry = &fact.Purchase{Customer: "ana", Day: "2026-05-03", Currency: "EUR", Lines: lines}, "purchase.recorded"
		case fact.KindDelivery:
			in.Delivery, entry = &fact.Delivery{Purchase: "1", Steps: []fact.Step{{Step: "delivered", Day: "2026-05-03"}}}, "purchase.delivered"
		case fact.KindReturn:
			in.Return, entry = &fact.Return{Of: "1", Day: "2026-05-03", Currency: "EUR", Lines: lines}, "purchase.returned"
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
