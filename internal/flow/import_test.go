package flow_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
)

// TestUndoRestores: an import and its undo leave every table as it was: facts, updated
// entities, roll-ups, sums, search words, names, timeline, parked facts. Each round adds data,
// so that later ones start from more.
func TestUndoRestores(t *testing.T) {
	t.Parallel()
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		w := &world{Rand: rand.New(rand.NewPCG(7, 11)), source: "shop"}
		for round := range rounds {
			before := flowtest.Dump(t, d)
			run := begin(t, f, fmt.Sprint("round ", round))
			bring(t, f, run, 1+w.IntN(20), w.facts(40)...)
			flowtest.Verified(t, f)
			if maps.EqualFunc(before, flowtest.Dump(t, d), slices.Equal) {
				t.Error("the import changed nothing")
			}
			undone, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil)
			if err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
			if undone.State != flow.ImportUndone {
				t.Errorf("state %s", undone.State)
			}
			flowtest.Same(t, fmt.Sprint("round ", round), before, flowtest.Dump(t, d))
			flowtest.Verified(t, f)
			if t.Failed() {
				t.FailNow()
			}
			if _, err := f.Record(t.Context(), w.facts(12), flow.Sender{Actor: "till"}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestUndoKeepsWhenTheImportEnded: how long an import took is not counted until its undo.
func TestUndoKeepsWhenTheImportEnded(t *testing.T) {
	t.Parallel()
	watch := clock.NewFake(now)
	dbtest.Each(t, watch.Now, func(t *testing.T, d *db.DB) {
		f := start(t, d)
		run := begin(t, f, "one")
		bring(t, f, run, 100, order("1", 6))
		ended, err := f.FindImport(t.Context(), run.ID)
		if err != nil || ended.Ended == 0 {
			t.Fatal(ended.Ended, err)
		}
		watch.Advance(time.Hour)
		if _, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil); err != nil {
			t.Fatal(err)
		}
		undone, err := f.FindImport(t.Context(), run.ID)
		if err != nil || undone.Ended != ended.Ended || undone.Updated < ended.Ended.Add(time.Hour) {
			t.Errorf("ended %s, undone %s; before: %s, %v", undone.Ended, undone.Updated, ended.Ended, err)
		}
	})
}

// TestUndoInOrder: an import cannot be undone before a later one that depends on it, and the
// error names what depends on it.
func TestUndoInOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		before := flowtest.Dump(t, d)
		anna := func(city string) fact.Fact {
			return fact.Fact{Kind: fact.KindCustomer, Source: "shop", ID: "anna", Customer: &fact.Customer{Name: "Anna", City: city}}
		}
		one := begin(t, f, "one")
		bring(t, f, one, 100, anna("Kiel"), order("1", 6))
		between := flowtest.Dump(t, d)
		two := begin(t, f, "two")
		bring(t, f, two, 100, anna("Bonn"), order("2", 6), review("1", 2), delivered("1", 9))

		_, err := f.UndoImport(t.Context(), access.Console(), one.ID, nil)
		if !errs.Is(err, errs.KindConflict) {
			t.Fatalf("undo of an import that others depend on: %v", err)
		}
		check, err := f.CheckUndo(t.Context(), one.ID)
		if err != nil {
			t.Fatal(err)
		}
		keys := map[string]bool{}
		for _, b := range check.Blockers {
			keys[fmt.Sprint(b.Key, " ", b.Args["later"], " ", b.Args["kind"])] = true
			if b.Path == "" {
				t.Errorf("%v does not say which", b)
			}
		}
		for _, want := range []string{"import.built_on purchase customer", "import.built_on voice purchase",
			"import.built_on delivery purchase", "import.changed_since <nil> customer"} {
			if !keys[want] {
				t.Errorf("missing in the error: %s (has %v)", want, slices.Sorted(maps.Keys(keys)))
			}
		}
		for _, step := range []struct {
			run  flow.Import
			want map[string][]string
		}{{two, between}, {one, before}} {
			if _, err := f.UndoImport(t.Context(), access.Console(), step.run.ID, nil); err != nil {
				t.Fatal(err)
			}
			flowtest.Same(t, "undo "+step.run.Fingerprint, step.want, flowtest.Dump(t, d))
		}
		for _, table := range []string{"purchase_day", "promise_day", "voice_day", "step_week"} {
			if n := sum(t, d, "SELECT COUNT(*) FROM "+table); n != 0 {
				t.Errorf("%d empty rows left in %s: boards would take them for days with data", n, table)
			}
		}
		if _, err := f.UndoImport(t.Context(), access.Console(), one.ID, nil); !errs.Is(err, errs.KindConflict) {
			t.Errorf("undone twice: %v", err)
		}
	})
}

// TestUndoRefusesWhatPeopleChanged: an undo is refused when a person has changed a record
// since, or a later fact builds on one. What people did to the import's own records goes with them when
// the undo is told so.
func TestUndoRefusesWhatPeopleChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		for _, tt := range []struct {
			name string
			acts bool
			act  func(t *testing.T, f *flow.Flow, res []flow.Result) error
		}{
			{"promise kept", true, func(t *testing.T, f *flow.Flow, _ []flow.Result) error {
				_, err := flow.Do(t.Context(), f, eve, flow.KeepPromise, flow.PromiseChange{Promise: id.Promise(sum(t, f.DB(), "SELECT id FROM promise"))})
				return err
			}},
			{"customer edited", false, func(t *testing.T, f *flow.Flow, _ []flow.Result) error {
				_, err := flow.Do(t.Context(), f, eve, flow.UpdateCustomer, flow.CustomerEdit{Customer: customer.Customer{
					ID: id.Customer(sum(t, f.DB(), "SELECT id FROM customer")), Version: 1, Kind: customer.Person, Name: "Anna Berg"}})
				return err
			}},
			{"voice answered", true, func(t *testing.T, f *flow.Flow, res []flow.Result) error {
				voi, err := id.Parse[id.VoiceNoun](res[2].ID)
				if err != nil {
					return err
				}
				_, err = flow.Do(t.Context(), f, eve, flow.AnswerVoice, flow.VoiceAnswer{Voice: voi, Text: "Sorry"})
				return err
			}},
			{"delivery sent later", false, func(t *testing.T, f *flow.Flow, _ []flow.Result) error {
				_, err := f.Record(t.Context(), []fact.Fact{delivered("1", 9)}, flow.Sender{Actor: "till"})
				return err
			}},
			{"return sent later", false, func(t *testing.T, f *flow.Flow, _ []flow.Result) error {
				_, err := f.Record(t.Context(), []fact.Fact{{Kind: fact.KindReturn, Source: "shop", ID: "r1", Return: &fact.Return{
					Of: "1", At: at(10, 9), Currency: "EUR", Lines: []fact.Line{{Product: "tea", Amount: 1, Units: 1000}}}}}, flow.Sender{Actor: "till"})
				return err
			}},
		} {
			t.Run(tt.name, func(t *testing.T) {
				d := d
				if d.Engine() == db.SQLite {
					d = dbtest.SQLite(t, clock.Fixed(clock.At(now)))
				} else {
					d = dbtest.Postgres(t, clock.Fixed(clock.At(now)))
				}
				f := start(t, d)
				empty := flowtest.Dump(t, d)
				run := begin(t, f, tt.name)
				res := bring(t, f, run, 100, fact.Fact{Kind: fact.KindCustomer, Source: "shop", ID: "anna", Customer: &fact.Customer{Name: "Anna"}},
					order("1", 6), review("1", 2))
				if err := tt.act(t, f, res); err != nil {
					t.Fatal(err)
				}
				before := flowtest.Dump(t, d)
				_, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil)
				if !errs.Is(err, errs.KindConflict) {
					t.Fatalf("not refused: %v", err)
				}
				flowtest.Same(t, "refused", before, flowtest.Dump(t, d))
				_, err = f.UndoImport(t.Context(), access.Console(), run.ID, &flow.UndoOptions{Acts: true})
				switch {
				case !tt.acts && !errs.Is(err, errs.KindConflict):
					t.Fatalf("not refused with what people did: %v", err)
				case !tt.acts:
					flowtest.Same(t, "refused", before, flowtest.Dump(t, d))
				case err != nil:
					t.Fatal(err)
				default:
					flowtest.Same(t, "undone", empty, flowtest.Dump(t, d))
				}
				checked(t, f)
			})
		}
	})
}

// TestUndoParksWaitingFactsAgain: a fact of another sender that had waited for an order of the
// import is parked again by the undo and recorded when the order comes again.
func TestUndoParksWaitingFactsAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		send(t, f, flow.Parked, review("1", 1), delivered("1", 8))
		before := flowtest.Dump(t, d)
		run := begin(t, f, "one")
		bring(t, f, run, 100, order("1", 6))
		send(t, f, flow.Unchanged, review("1", 1))
		if _, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil); err != nil {
			t.Fatal(err)
		}
		flowtest.Same(t, "undo", before, flowtest.Dump(t, d))
		send(t, f, flow.Parked, review("1", 1))
		send(t, f, flow.Created, order("1", 6))
		send(t, f, flow.Unchanged, review("1", 1), delivered("1", 8))
		flowtest.Verified(t, f)
	})
}

// TestImportResumes: an unfinished import resumes at its checkpoint; a batch that is not the
// next is refused, so that two processes cannot record it twice.
func TestImportResumes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		run := begin(t, f, "same")
		bad := order("2", 6)
		bad.Purchase.At = 0
		if _, err := f.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, At: 0, Facts: []fact.Fact{order("1", 6), bad}}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, At: 0, Facts: []fact.Fact{order("1", 6)}}); !errs.Is(err, errs.KindConflict) {
			t.Errorf("the same place again: %v, want conflict", err)
		}
		again, resumed, err := f.StartImport(t.Context(), access.Console(), flow.ImportStart{Source: "shop", Fingerprint: "same"})
		if err != nil || !resumed || again.ID != run.ID || again.Done != 2 {
			t.Fatalf("resumed %v at %d of %s: %v", resumed, again.Done, again.ID, err)
		}
		list, err := f.ListRefusals(t.Context(), run.ID, 0, 10)
		if err != nil || len(list) != 1 || list[0].Seq != 1 || list[0].Fields[0].Path != "purchase.at" {
			t.Errorf("refusals %v %v", list, err)
		}
		bring(t, f, again, 100, order("3", 6))
		if _, resumed, _ := f.StartImport(t.Context(), access.Console(), flow.ImportStart{Source: "shop", Fingerprint: "same"}); resumed {
			t.Error("a finished import was resumed")
		}
		got, err := f.FindImport(t.Context(), run.ID)
		if err != nil {
			t.Fatal(err)
		}
		if s := got.Counts.Sum(); s.Created != 2 || s.Refused != 1 {
			t.Errorf("counts %+v", s)
		}
		if _, err := json.Marshal(got); err != nil {
			t.Error(err)
		}
	})
}

// TestTryImport: a dry run returns the results and writes nothing, not even the company.
func TestTryImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		send(t, f, flow.Created, order("1", 6))
		before := flowtest.Dump(t, d)
		c, err := f.Company(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		res, err := f.TryImport(t.Context(), flow.NewTrial(nil), flow.NewTrial([]fact.Fact{order("1", 6), order("2", 6), review("2", 2), review("9", 1)}), c)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []flow.Status{flow.Unchanged, flow.Created, flow.Created, flow.Parked} {
			if res[i].Status != want {
				t.Errorf("%d: %s, want %s", i, res[i].Status, want)
			}
		}
		flowtest.Same(t, "dry run", before, flowtest.Dump(t, d))
	})
}

// TestUndoOfSeveralSources: an import whose facts come from several systems is undone whole.
func TestUndoOfSeveralSources(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		before := flowtest.Dump(t, d)
		run := begin(t, f, "both")
		var facts []fact.Fact
		for _, source := range []string{"shop", "till", "web"} {
			for i := range 3 {
				o := order(fmt.Sprint(i), 6)
				o.Source = source
				facts = append(facts, o)
			}
		}
		bring(t, f, run, 100, facts...)
		if _, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil); err != nil {
			t.Fatal(err)
		}
		flowtest.Same(t, "undo", before, flowtest.Dump(t, d))
		flowtest.Verified(t, f)
	})
}
