package flow_test

import (
	"errors"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/org"
	"huitou/internal/staff"
)

// TestUnknownNames: unknown places and staff are made and noted; a likely misspelling is
// refused with suggestions and makes nothing.
func TestUnknownNames(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		sold := func(ext, place, clerk string) fact.Fact {
			o := order(ext, 6)
			o.Purchase.Place, o.Purchase.Staff = fact.Ref(place), clerk
			return o
		}
		res := send(t, f, flow.Created, sold("1", "Riverside", "Johansson"), sold("2", "Shop 1", "s1"), sold("3", "Shop 2", "s2"), sold("4", "Riverside", "Johansson"))
		for i, notes := range []int{2, 2, 2, 0} {
			if len(res[i].Notes) != notes {
				t.Errorf("sale %d: %d notes, want %d: a new record is noted once", i+1, len(res[i].Notes), notes)
			}
		}
		for _, c := range []struct{ place, clerk, path, near string }{
			{"Riversde", "s1", "purchase.place", "Riverside"},
			{"Riverside", "Johanson", "purchase.staff", "Johansson"},
		} {
			in := sold("typo", c.place, c.clerk)
			e, ok := errors.AsType[*errs.Error](send(t, f, flow.Refused, in)[0].Err)
			if !ok || e.Kind != errs.KindInvalid || len(e.Fields) != 1 || e.Fields[0].Path != c.path || e.Fields[0].Key != "fact.near" || e.Fields[0].Expected != c.near {
				t.Errorf("%s, %s: %v", c.place, c.clerk, e)
			}
		}
		if n := sum(t, d, "SELECT COUNT(*) FROM place"); n != 3 {
			t.Errorf("%d places, want 3", n)
		}
		meant := sold("typo", "Riversde", "s1")
		meant.Create = true
		send(t, f, flow.Created, meant)
		meant.Create = false
		send(t, f, flow.Unchanged, meant) // Create is not part of the hash
		early := fact.Fact{Kind: fact.KindVoice, Source: "shop", ID: "v", Voice: &fact.Voice{Purchase: "5", At: at(12, 9), Rating: new(2), Staff: "Johannson"}}
		send(t, f, flow.Refused, early) // also while its purchase is unknown
		checked(t, f)
	})
}

// TestNamesOfTheCompany: a source's name that equals the name of an existing place or member
// of staff resolves to it, and undoing an import does not delete it.
func TestNamesOfTheCompany(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		if _, err := flow.Do(t.Context(), f, mei, flow.SavePlace, org.Place{Name: "Café du Nord", Kind: org.Shop}); err != nil {
			t.Fatal(err)
		}
		if _, err := flow.Do(t.Context(), f, mei, flow.SaveStaff, staff.Staff{Code: "17", Name: "Anna Björk"}); err != nil {
			t.Fatal(err)
		}
		o := order("1", 6)
		o.Purchase.Place, o.Purchase.Staff = "cafe du nord", "Anna Björk"
		run, _, err := f.StartImport(t.Context(), mei, flow.ImportStart{Source: "shop", Title: "x", Fingerprint: "x", Total: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, Facts: []fact.Fact{o}}); err != nil {
			t.Fatal(err)
		}
		places, people := sum(t, d, "SELECT COUNT(*) FROM place"), sum(t, d, "SELECT COUNT(*) FROM staff")
		if places != 1 || people != 2 {
			t.Errorf("%d places and %d staff, want 1 and 2", places, people)
		}
		if _, err := f.UndoImport(t.Context(), mei, run.ID, nil); err != nil {
			t.Fatal(err)
		}
		if n := sum(t, d, "SELECT COUNT(*) FROM place"); n != 1 {
			t.Errorf("after the undo %d places, want 1", n)
		}
		send(t, f, flow.Created, o)
		checked(t, f)

		// With RefuseUnknown every unknown name is refused.
		if _, err := flow.Do(t.Context(), f, mei, flow.RefuseUnknown, true); err != nil {
			t.Fatal(err)
		}
		o = order("2", 6)
		o.Purchase.Place = "Atlantis"
		if path, key := fieldOf(t, send(t, f, flow.Refused, o)[0].Err); path != "purchase.place" || key != "fact.new_thing" {
			t.Errorf("%s: %s", path, key)
		}
	})
}
