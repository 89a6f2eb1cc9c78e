package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/staff"
)

var eve = access.Who{User: 5, Name: "Eve", Role: access.Owner}

// TestUndoLeavesWhatOthersUse: places, products and staff that an import made stay when other
// facts name them or somebody has edited them; all else of the import goes. The check before it
// and the report after it say what stays and why.
func TestUndoLeavesWhatOthersUse(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		send(t, f, flow.Created, fact.Fact{Kind: fact.KindPlace, Source: "shop", ID: "mill", Place: &fact.Place{Name: "Mill"}})
		run := begin(t, f, "one")
		place := func(ext, name, parent string) fact.Fact {
			return fact.Fact{Kind: fact.KindPlace, Source: "shop", ID: ext, Place: &fact.Place{Name: name, Parent: fact.Ref(parent)}}
		}
		bought := order("1", 6)
		bought.Purchase.Staff, bought.Purchase.Lines[0].Partner = "s1", "courier"
		second := order("2", 7)
		second.Purchase.Staff, second.Purchase.Place = "s2", "station"
		third := order("3", 7)
		third.Purchase.Staff, third.Purchase.Place = "s3", "garden"
		bring(t, f, run, 3, place("north", "North", ""), place("harbour", "Harbour", "north"), place("station", "Station", ""), place("mill", "Old mill", ""),
			place("garden", "Garden", ""), place("garden", "Garden shop", ""), bought, second, third)

		// Another sender sells tea at the harbour with s1; a person edits the station and s2, and
		// the mill, which the import had only renamed.
		sold := order("99", 6)
		sold.Purchase.Customer, sold.Purchase.Promise, sold.Purchase.Staff = "", nil, "s1"
		sold.Purchase.Lines = sold.Purchase.Lines[:1]
		send(t, f, flow.Created, sold)
		for _, name := range []string{"Station", "Old mill"} {
			p := placeOf(t, f, name)
			p.Zone = "Europe/Paris"
			if _, err := flow.Do(t.Context(), f, eve, flow.SavePlace, p); err != nil {
				t.Fatal(err)
			}
		}
		s := staffOf(t, f, "s2")
		s.Name = "Sam"
		if _, err := flow.Do(t.Context(), f, eve, flow.SaveStaff, s); err != nil {
			t.Fatal(err)
		}

		check, err := f.CheckUndo(t.Context(), run.ID)
		if err != nil || len(check.Blockers) > 0 {
			t.Fatalf("%+v, %v", check.Blockers, err)
		}
		undone, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"place edited 2 Old mill, Station", "place used 2 Harbour, North", "product used 1 tea",
			"staff edited 1 Sam", "staff used 1 s1"}
		for what, list := range map[string][]flow.Kept{"before": check.Kept, "after": undone.Counts.Kept} {
			if got := keptLines(list); !slices.Equal(got, want) {
				t.Errorf("stays, as said %s: %q, want %q", what, got, want)
			}
		}
		stored, err := f.FindImport(t.Context(), run.ID)
		if err != nil || !slices.Equal(keptLines(stored.Counts.Kept), want) {
			t.Errorf("the import says %q, %v", keptLines(stored.Counts.Kept), err)
		}
		for query, n := range map[string]int{
			"SELECT COUNT(*) FROM place WHERE name IN ('courier', 'Garden', 'Garden shop')": 0,
			"SELECT COUNT(*) FROM staff WHERE code = 's3'":                                  0,
			"SELECT COUNT(*) FROM product":                                                  1,
			"SELECT COUNT(*) FROM purchase":                                                 1,
			"SELECT COUNT(*) FROM customer":                                                 0,
			"SELECT COUNT(*) FROM external_id WHERE import_id <> 0":                         0,
			"SELECT COUNT(*) FROM import_change WHERE import_id <> 0":                       0,
		} {
			if got := sum(t, d, query); got != n {
				t.Errorf("%s: %d, want %d", query, got, n)
			}
		}
		flowtest.Verified(t, f)
		again := begin(t, f, "again") // the names of what stayed lead to it
		bring(t, f, again, 100, bought, second, third)
		if n := sum(t, d, "SELECT COUNT(*) FROM place WHERE name_fold LIKE 'harbour%' OR name = 'Station'"); n != 2 {
			t.Errorf("%d places", n)
		}
		flowtest.Verified(t, f)
	})
}

func keptLines(list []flow.Kept) (lines []string) {
	for _, k := range list {
		names := slices.Sorted(slices.Values(k.Names))
		lines = append(lines, fmt.Sprintf("%s %s %d %s", k.Kind, k.Why, k.N, strings.Join(names, ", ")))
	}
	slices.Sort(lines)
	return lines
}

func placeOf(t *testing.T, f *flow.Flow, name string) org.Place {
	t.Helper()
	list, err := f.Places(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list[slices.IndexFunc(list, func(p org.Place) bool { return p.Name == name })]
}

func staffOf(t *testing.T, f *flow.Flow, code string) staff.Staff {
	t.Helper()
	list, err := f.StaffList(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list[slices.IndexFunc(list, func(s staff.Staff) bool { return s.Code == code })]
}

// TestUndoInOrderOfPlaces: a place that a later import changed prevents the undo of the earlier
// one, which would be left in part.
func TestUndoInOrderOfPlaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		mill := func(ext, name string) fact.Fact {
			return fact.Fact{Kind: fact.KindPlace, Source: "shop", ID: ext, Place: &fact.Place{Name: name}}
		}
		send(t, f, flow.Created, mill("mill", "Mill"))
		before := flowtest.Dump(t, d)
		var runs []flow.Import
		for _, name := range []string{"Mill one", "Mill two"} {
			run := begin(t, f, name)
			bring(t, f, run, 100, mill("mill", name), mill("farm", name+" farm"))
			runs = append(runs, run)
		}
		if _, err := f.UndoImport(t.Context(), access.Console(), runs[0].ID, nil); !errs.Is(err, errs.KindConflict) {
			t.Errorf("undo of the first: %v", err)
		}
		for _, run := range slices.Backward(runs) {
			got, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil)
			if err != nil || len(got.Counts.Kept) > 0 {
				t.Fatalf("%v, %v", got.Counts.Kept, err)
			}
		}
		flowtest.Same(t, "both undone", before, flowtest.Dump(t, d))
	})
}

// TestUndoForgetsNamesOfPlaces: what the source of an import calls a place that was there before
// goes with the import, unless it would not lead to the place again or the source has sent it since.
func TestUndoForgetsNamesOfPlaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		for _, name := range []string{"Harbour", "Station", "Garden"} {
			if _, err := flow.Do(t.Context(), f, eve, flow.SavePlace, org.Place{Name: name, Kind: org.Shop}); err != nil {
				t.Fatal(err)
			}
		}
		before := flowtest.Dump(t, d)
		run := begin(t, f, "one")
		facts := []fact.Fact{order("1", 6), order("2", 6), order("3", 6)}
		facts[1].Purchase.Place, facts[2].Purchase.Place = "station", "garden"
		bring(t, f, run, 100, facts...)
		if n := sum(t, d, "SELECT COUNT(*) FROM place"); n != 3 {
			t.Fatalf("%d places", n)
		}
		garden := placeOf(t, f, "Garden")
		garden.Name = "Park"
		if _, err := flow.Do(t.Context(), f, eve, flow.SavePlace, garden); err != nil {
			t.Fatal(err)
		}
		send(t, f, flow.Created, fact.Fact{Kind: fact.KindPlace, Source: "shop", ID: "station", Place: &fact.Place{Kind: "shop"}})
		if _, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil); err != nil {
			t.Fatal(err)
		}
		if n := sum(t, d, "SELECT COUNT(*) FROM external_id"); n != 2 {
			t.Errorf("%d names, want those of the station and the garden", n)
		}
		after := flowtest.Dump(t, d)
		for _, table := range []string{"external_id", "place"} { // these two were changed by others
			delete(before, table)
		}
		flowtest.Same(t, "undo", before, after)
		flowtest.Verified(t, f)
	})
}

// TestUndoForgetsSnoozes: that somebody has put off a line about a record of an import goes with
// the record.
func TestUndoForgetsSnoozes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		kept := send(t, f, flow.Created, order("1", 6), review("1", 2))
		off := func(subject string) {
			_, err := flow.Do(t.Context(), f, eve, flow.Snooze, flow.Snoozing{Subject: subject, Until: clock.At(now).Add(24 * 3600e9), Reason: "busy"})
			if err != nil {
				t.Fatal(err)
			}
		}
		off(kept[1].ID)
		before := flowtest.Dump(t, d)
		run := begin(t, f, "one")
		res := bring(t, f, run, 100, order("2", 6), review("2", 2))
		off(res[1].ID)
		pur, err := id.Parse[id.PurchaseNoun](res[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		off(id.Promise(sum(t, d, "SELECT id FROM promise WHERE purchase_id = $1", pur)).String())
		if _, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil); err != nil {
			t.Fatal(err)
		}
		flowtest.Same(t, "undo", before, flowtest.Dump(t, d))
	})
}
