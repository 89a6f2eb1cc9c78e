package flow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
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
	"huitou/internal/id"
)

// begin starts an import.
func begin(t testing.TB, f *flow.Flow, fingerprint string) flow.Import {
	t.Helper()
	run, _, err := f.StartImport(t.Context(), access.Console(), flow.ImportStart{Source: "shop", Title: "Shop", Fingerprint: fingerprint})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// bring records facts as the next of an import, in batches, and ends it.
func bring(t testing.TB, f *flow.Flow, run flow.Import, batch int, facts ...fact.Fact) (results []flow.Result) {
	t.Helper()
	at := run.Done
	for part := range slices.Chunk(facts, batch) {
		res, err := f.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, At: at, Facts: part})
		if err != nil {
			t.Fatal(err)
		}
		at += int64(len(part))
		results = append(results, res...)
	}
	if _, err := f.FinishImport(t.Context(), access.Console(), flow.ImportEnd{Import: run.ID}); err != nil {
		t.Fatal(err)
	}
	return results
}

// dump is all that a database holds but for imports, the audit, what only counts
// changes, and versions, which rise on an undo too. Roll-ups are summed over slots.
func dump(t testing.TB, d *db.DB) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		columns, err := columnsOf(t.Context(), tx, d.Engine())
		if err != nil {
			return err
		}
		for table, cols := range columns {
			list := "COALESCE(CAST(" + strings.Join(cols, " AS TEXT), '') || '|' || COALESCE(CAST(") + " AS TEXT), '')"
			query := "SELECT " + list + " FROM " + table
			if slices.Contains(cols, "slot") {
				at := slices.Index(cols, "slot")
				key, sums := cols[:at], cols[at+1:]
				having := make([]string, len(sums))
				for i, s := range sums {
					having[i] = "SUM(" + s + ") <> 0"
				}
				query = "SELECT CAST(" + strings.Join(key, " AS TEXT) || '|' || CAST(") + " AS TEXT) || '|' || CAST(SUM(" +
					strings.Join(sums, ") AS TEXT) || '|' || CAST(SUM(") + ") AS TEXT) FROM " + table +
					" GROUP BY " + strings.Join(key, ", ") + " HAVING " + strings.Join(having, " OR ")
			}
			rows, err := db.List(t.Context(), tx, db.Value[string], query)
			if err != nil {
				return err
			}
			slices.Sort(rows)
			out[table] = rows
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func columnsOf(ctx context.Context, tx *db.Tx, engine db.Engine) (map[string][]string, error) {
	query := `SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY m.name, p.cid`
	if engine == db.Postgres {
		query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`
	}
	out := map[string][]string{}
	err := tx.Each(ctx, func(r db.Row) error {
		var table, column string
		if err := r.Scan(&table, &column); err != nil {
			return err
		}
		for _, skip := range []string{"import_", "audit", "node", "stamp", "schema_", "sqlite_", "river"} {
			if strings.HasPrefix(table, skip) {
				return nil
			}
		}
		if column != "version" {
			out[table] = append(out[table], column)
		}
		return nil
	}, query)
	return out, err
}

// same compares two dumps.
func same(t testing.TB, what string, before, after map[string][]string) {
	t.Helper()
	for _, table := range slices.Sorted(maps.Keys(before)) {
		a, b := before[table], after[table]
		if slices.Equal(a, b) {
			continue
		}
		t.Errorf("%s: table %s differs: %d rows before, %d after", what, table, len(a), len(b))
		n := 0
		for _, r := range a {
			if !slices.Contains(b, r) && n < 5 {
				t.Log("  gone:", r)
				n++
			}
		}
		for _, r := range b {
			if !slices.Contains(a, r) && n < 10 {
				t.Log("  new: ", r)
				n++
			}
		}
	}
}

// verified checks that derived figures agree with the facts.
func verified(t testing.TB, f *flow.Flow) {
	t.Helper()
	v, err := f.Verify(t.Context(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range v.Diffs {
		t.Error(d)
	}
}

// world makes random facts over few ids, so that they meet.
type world struct {
	*rand.Rand
	source string
	n      int
}

func (w *world) pick(list ...string) string { return list[w.IntN(len(list))] }

func (w *world) person() string { return fmt.Sprint("p", w.IntN(6)) }
func (w *world) orderID() string {
	return fmt.Sprint("o", w.IntN(40))
}

func (w *world) at() clock.Instant { return at(1+w.IntN(15), w.IntN(24)) }

// fact makes one. Events have ids that are never used for another body.
func (w *world) fact() fact.Fact {
	w.n++
	f := fact.Fact{Source: w.source, ID: fmt.Sprint("e", w.n)}
	switch w.IntN(11) {
	case 0, 1:
		f.Kind, f.ID = fact.KindCustomer, w.person()
		f.Customer = &fact.Customer{Name: w.pick("Anna Müller", "李建祥", "Bob", "陈 静"), City: w.pick("", "Kiel", "上海"),
			Email: w.pick("", "a@example.org", "b@example.org"), Phone: w.pick("", "+49 30 1234567"), Tags: []string{w.pick("vip", "new")}}
		if w.IntN(3) == 0 {
			f.Customer.Place, f.Customer.Owner = fact.Ref(w.pick("harbour", "station")), w.pick("", "s1", "s2")
		}
	case 2:
		f.Kind, f.ID = fact.KindProduct, w.pick("tea", "pot", "cup")
		f.Product = &fact.Product{Name: w.pick("Tea", "Pot"), Category: w.pick("", "hot", "cold")}
	case 3:
		f.Kind, f.ID = fact.KindPlace, w.pick("harbour", "station", "north")
		f.Place = &fact.Place{Name: w.pick("Harbour", "Station", ""), Kind: "shop"}
		if w.IntN(2) == 0 {
			f.Place.Parent = "region"
		}
	case 4, 5, 6:
		f.Kind = fact.KindPurchase
		f.ID = w.orderID()
		f.Purchase = &fact.Purchase{Customer: fact.Ref(w.pick(w.person(), w.person(), "")), At: w.at(), Place: fact.Ref(w.pick("harbour", "station")),
			Staff: w.pick("", "s1", "s3"), Currency: "EUR", Status: w.pick("", "", "", "cancelled"),
			Lines: []fact.Line{{Product: fact.Ref(w.pick("tea", "pot")), Units: 2000, Amount: int64(100 + w.IntN(900)), Partner: fact.Ref(w.pick("", "carrier"))}}}
		if w.IntN(2) == 0 {
			f.Purchase.Promise = &fact.OrderPromise{Due: f.Purchase.At.Add(72 * 3600e9)}
		}
		if w.IntN(3) == 0 {
			f.Purchase.Steps = []fact.Step{{Step: "delivered", At: f.Purchase.At.Add(48 * 3600e9)}}
		}
	case 7:
		f.Kind = fact.KindDelivery
		f.Delivery = &fact.Delivery{Purchase: fact.Ref(w.orderID()), Steps: []fact.Step{{Step: w.pick("approved", "delivered"), At: w.at()}}}
	case 8:
		f.Kind = fact.KindVoice
		f.Voice = &fact.Voice{Purchase: fact.Ref(w.orderID()), At: at(17, 9), Rating: new(1 + w.IntN(5)), Text: "so so"}
	case 9:
		f.Kind = fact.KindReturn
		f.Return = &fact.Return{Customer: fact.Ref(w.person()), At: at(17, 9), Currency: "EUR", Lines: []fact.Line{{Product: "tea", Units: 1000, Amount: 50}}}
		if w.IntN(2) == 0 {
			f.Return.Customer, f.Return.Of = "", fact.Ref(w.orderID())
		}
	default:
		if w.IntN(2) == 0 {
			f.Kind = fact.KindVisit
			f.Visit = &fact.Visit{Customer: fact.Ref(w.person()), At: w.at(), Place: "harbour"}
		} else {
			f.Kind = fact.KindPromise
			f.Promise = &fact.Promise{Customer: fact.Ref(w.person()), What: "call back", Made: w.at(), Due: at(18, 9), KeptAt: clock.Instant(0)}
		}
	}
	return f
}

func (w *world) facts(n int) []fact.Fact {
	out := make([]fact.Fact, n)
	for i := range out {
		out[i] = w.fact()
	}
	return out
}

// TestUndoRestores: whatever was there before, an import and its undo leave it as it
// was: facts, things that were updated, roll-ups, sums, search words, names, timeline,
// what waits. Then the history goes on, so that later rounds start from more.
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
			before := dump(t, d)
			run := begin(t, f, fmt.Sprint("round ", round))
			bring(t, f, run, 1+w.IntN(20), w.facts(40)...)
			verified(t, f)
			if maps.EqualFunc(before, dump(t, d), slices.Equal) {
				t.Error("the import changed nothing")
			}
			undone, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil)
			if err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
			if undone.State != flow.ImportUndone {
				t.Errorf("state %s", undone.State)
			}
			same(t, fmt.Sprint("round ", round), before, dump(t, d))
			verified(t, f)
			if t.Failed() {
				t.FailNow()
			}
			if _, err := f.Record(t.Context(), w.facts(12), flow.Sender{Actor: "till"}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestUndoInOrder: of two imports the later is undone first; the earlier refuses until
// then, and says what was built on it.
func TestUndoInOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		before := dump(t, d)
		anna := func(city string) fact.Fact {
			return fact.Fact{Kind: fact.KindCustomer, Source: "shop", ID: "anna", Customer: &fact.Customer{Name: "Anna", City: city}}
		}
		one := begin(t, f, "one")
		bring(t, f, one, 100, anna("Kiel"), order("1", 6))
		between := dump(t, d)
		two := begin(t, f, "two")
		bring(t, f, two, 100, anna("Bonn"), order("2", 6), review("1", 2), delivered("1", 9))

		_, err := f.UndoImport(t.Context(), access.Console(), one.ID, nil)
		if !errs.Is(err, errs.Clash) {
			t.Fatalf("undoing what was built on: %v", err)
		}
		list, err := f.CheckUndo(t.Context(), one.ID)
		if err != nil {
			t.Fatal(err)
		}
		keys := map[string]bool{}
		for _, b := range list {
			keys[fmt.Sprint(b.Key, " ", b.Args["later"], " ", b.Args["kind"])] = true
			if b.Path == "" {
				t.Errorf("%v does not say which", b)
			}
		}
		for _, want := range []string{"import.built_on purchase customer", "import.built_on voice purchase",
			"import.built_on delivery purchase", "import.changed_since <nil> customer"} {
			if !keys[want] {
				t.Errorf("not told: %s (told %v)", want, slices.Sorted(maps.Keys(keys)))
			}
		}
		for _, step := range []struct {
			run  flow.Import
			want map[string][]string
		}{{two, between}, {one, before}} {
			if _, err := f.UndoImport(t.Context(), access.Console(), step.run.ID, nil); err != nil {
				t.Fatal(err)
			}
			same(t, "undo "+step.run.Fingerprint, step.want, dump(t, d))
		}
		for _, table := range []string{"purchase_day", "promise_day", "voice_day", "step_week"} {
			if n := sum(t, d, "SELECT COUNT(*) FROM "+table); n != 0 {
				t.Errorf("%d empty rows left in %s: boards would take them for days with data", n, table)
			}
		}
		if _, err := f.UndoImport(t.Context(), access.Console(), one.ID, nil); !errs.Is(err, errs.Clash) {
			t.Errorf("undone twice: %v", err)
		}
	})
}

// TestUndoRefusesWhatPeopleChanged: what a person did after the import is not lost.
func TestUndoRefusesWhatPeopleChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		for _, tt := range []struct {
			name string
			act  func(t *testing.T, f *flow.Flow, res []flow.Result) error
		}{
			{"voice answered", func(t *testing.T, f *flow.Flow, res []flow.Result) error {
				voi, err := id.Parse[id.VoiceNoun](res[1].ID)
				if err != nil {
					return err
				}
				_, err = flow.Do(t.Context(), f, access.Who{User: 5, Name: "Eve", Role: access.Owner}, flow.AnswerVoice, flow.VoiceAnswer{Voice: voi, Text: "Sorry"})
				return err
			}},
			{"delivery told later", func(t *testing.T, f *flow.Flow, _ []flow.Result) error {
				_, err := f.Record(t.Context(), []fact.Fact{delivered("1", 9)}, flow.Sender{Actor: "till"})
				return err
			}},
			{"return told later", func(t *testing.T, f *flow.Flow, _ []flow.Result) error {
				_, err := f.Record(t.Context(), []fact.Fact{{Kind: fact.KindReturn, Source: "shop", ID: "r1", Return: &fact.Return{
					Of: "1", At: at(10, 9), Currency: "EUR", Lines: []fact.Line{{Product: "tea", Amount: 1, Units: 1000}}}}}, flow.Sender{Actor: "till"})
				return err
			}},
			{"product sold elsewhere", func(t *testing.T, f *flow.Flow, _ []flow.Result) error {
				o := order("99", 6)
				o.Purchase.Customer, o.Purchase.Promise = "", nil
				_, err := f.Record(t.Context(), []fact.Fact{o}, flow.Sender{Actor: "till"})
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
				run := begin(t, f, tt.name)
				res := bring(t, f, run, 100, order("1", 6), review("1", 2))
				if err := tt.act(t, f, res); err != nil {
					t.Fatal(err)
				}
				before := dump(t, d)
				_, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil)
				if !errs.Is(err, errs.Clash) {
					t.Fatalf("not refused: %v", err)
				}
				same(t, "refused", before, dump(t, d))
			})
		}
	})
}

// TestWaitAgain: a fact that somebody else had told, and that waited for an order of
// the import, waits again after the undo and is recorded when the order comes anew.
func TestWaitAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		send(t, f, flow.Parked, review("1", 1), delivered("1", 8))
		before := dump(t, d)
		run := begin(t, f, "one")
		bring(t, f, run, 100, order("1", 6))
		send(t, f, flow.Unchanged, review("1", 1))
		if _, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil); err != nil {
			t.Fatal(err)
		}
		same(t, "undo", before, dump(t, d))
		send(t, f, flow.Parked, review("1", 1))
		send(t, f, flow.Created, order("1", 6))
		send(t, f, flow.Unchanged, review("1", 1), delivered("1", 8))
		verified(t, f)
	})
}

// TestImportGoesOn: an import that did not end is continued at its checkpoint; a batch
// that is not the next is refused, so that two processes cannot do it twice.
func TestImportGoesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		run := begin(t, f, "same")
		bad := order("2", 6)
		bad.Purchase.At = 0
		if _, err := f.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, At: 0, Facts: []fact.Fact{order("1", 6), bad}}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, At: 0, Facts: []fact.Fact{order("1", 6)}}); !errs.Is(err, errs.Clash) {
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

// TestTryImport: a dry run says what would be and leaves nothing, not even the company.
func TestTryImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		send(t, f, flow.Created, order("1", 6))
		before := dump(t, d)
		c, err := f.Company(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		res, err := f.TryImport(t.Context(), []fact.Fact{order("1", 6), order("2", 6), review("2", 2), review("9", 1)}, c)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []flow.Status{flow.Unchanged, flow.Created, flow.Created, flow.Parked} {
			if res[i].Status != want {
				t.Errorf("%d: %s, want %s", i, res[i].Status, want)
			}
		}
		same(t, "dry run", before, dump(t, d))
	})
}
