package bench

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/org"
)

var quiet = slog.New(slog.DiscardHandler)

// TestReads: the generated company passes verify, and every read measurement runs on it.
func TestReads(t *testing.T) {
	t.Parallel()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		size := Size{Customers: 60, Purchases: 500, Seed: 1}
		d, err := Open(t.Context(), dsn, size, quiet)
		if err != nil {
			t.Fatal(err)
		}
		v, err := flow.New(d).Verify(t.Context(), func(string) {})
		if err != nil || len(v.Diffs) > 0 {
			t.Errorf("verify of the company: %v, %v", v.Diffs, err)
		}
		cards, err := Card(t.Context(), d, size, 10)
		if err != nil {
			t.Fatal(err)
		}
		lists, err := List(t.Context(), d, size, 6)
		if err != nil {
			t.Fatal(err)
		}
		boards, err := Board(t.Context(), d, size, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(cards) != 2 || cards[0].N != 10 || len(lists) < 15 || len(boards) != 12 {
			t.Errorf("%d, %d and %d results; cards %+v", len(cards), len(lists), len(boards), cards)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := Open(t.Context(), dsn, size, slog.New(slog.NewTextHandler(refuse{t}, nil)))
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		size.Purchases++
		if _, err := Open(t.Context(), dsn, size, quiet); !errs.Is(err, errs.KindConflict) {
			t.Errorf("a company of another size: %v", err)
		}
	})
}

// refuse fails the test when anything is logged.
type refuse struct{ t *testing.T }

func (r refuse) Write(b []byte) (int, error) {
	r.t.Errorf("logged: %s", b)
	return len(b), nil
}

// TestOpenRefuses: a database with other data is refused.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		d, err := db.Open(t.Context(), dsn, db.Options{Unsafe: true})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			return org.CreateCompany(t.Context(), tx, org.Company{Name: "Tea & Co", Currency: "EUR", Zone: "UTC", Language: "en"})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), dsn, Size{1, 1, 1}, quiet); !errs.Is(err, errs.KindConflict) {
			t.Errorf("a database with other data: %v", err)
		}
	})
}

func TestIngest(t *testing.T) {
	t.Parallel()
	results, engine, err := Ingest(t.Context(), filepath.Join(t.TempDir(), "bench.db"), Load{Batches: 2, Clients: 2, Singles: 40, Many: 8, Seed: 1, Customers: 50, Bare: 2})
	if err != nil {
		t.Fatal(err)
	}
	if engine != db.SQLite || len(results) != 7 || results[0].N != 2 || results[2].N != 40 || results[0].Rate <= 0 || results[4].Rate <= 0 {
		t.Errorf("%s: %+v", engine, results)
	}
}

func TestImport(t *testing.T) {
	t.Parallel()
	results, _, err := Import(t.Context(), filepath.Join(t.TempDir(), "bench.db"), "", 400, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 2 || !strings.HasPrefix(results[0].Note, "400 rows") || !strings.Contains(results[0].Note, " 0 refused") ||
		!strings.Contains(results[1].Note, " 0 created, 0 updated") {
		t.Errorf("%+v", results)
	}
}

// TestMixed: every kind of call is made and answered.
func TestMixed(t *testing.T) {
	t.Parallel()
	size := Size{Customers: 40, Purchases: 120, Seed: 1}
	d, err := Open(t.Context(), filepath.Join(t.TempDir(), "bench.db"), size, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	list, err := Mixed(t.Context(), d, size, Mix{Clients: 8, For: 3 * time.Second, Batch: 5})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != len(kinds)+1 {
		t.Fatalf("%d results", len(list))
	}
	shares := 0
	for i, r := range list {
		if r.Errors > 0 || i == len(kinds) && (r.N == 0 || r.P99 <= 0 || r.Heap == 0) {
			t.Errorf("%+v", r)
		}
	}
	for _, k := range kinds {
		shares += k.share
	}
	if shares != 100 {
		t.Errorf("the shares add up to %d", shares)
	}
}

// TestSeed: the same seed generates the same facts, another seed others.
func TestSeed(t *testing.T) {
	t.Parallel()
	at := clock.At(time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC))
	all := func(seed uint64) (list []fact.Fact) {
		out := make(chan []fact.Fact, 100)
		newMaker(seed, at, 40, 300).batches(t.Context(), out)
		for b := range out {
			list = append(list, b...)
		}
		return list
	}
	a := all(1)
	if !reflect.DeepEqual(a, all(1)) {
		t.Error("the same seed makes other facts")
	}
	if reflect.DeepEqual(a, all(2)) {
		t.Error("another seed makes the same facts")
	}
	kinds := map[fact.Kind]int{}
	for _, f := range a {
		kinds[f.Kind]++
	}
	if kinds[fact.KindCustomer] != 40 || kinds[fact.KindPurchase] != 300 || kinds[fact.KindVoice] == 0 {
		t.Errorf("%v", kinds)
	}
	if !reflect.DeepEqual(orders(Load{Seed: 1, Customers: 9}, at, "b", 50, atRandom), orders(Load{Seed: 1, Customers: 9}, at, "b", 50, atRandom)) {
		t.Error("the same seed sends other orders")
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	took := make([]time.Duration, 100)
	for i := range took {
		took[i] = time.Duration(100-i) * time.Millisecond
	}
	x := latencies("card", took)
	if x.P50 != 51*time.Millisecond || x.P95 != 96*time.Millisecond || x.P99 != 100*time.Millisecond || x.Max != 100*time.Millisecond || x.N != 100 {
		t.Errorf("%+v", x)
	}
	if none := latencies("none", nil); none.N != 0 || none.P99 != 0 {
		t.Errorf("%+v", none)
	}
	m, err := Describe(t.TempDir())
	if err != nil || m.Cores < 1 || m.Fsync <= 0 || m.Go == "" {
		t.Errorf("%+v, %v", m, err)
	}
	r := Report{Name: "bench card", Engine: "sqlite", Machine: m, Method: []string{"one", "two"}, Seed: 7, Results: []Result{x}}
	var b bytes.Buffer
	if err := r.Text(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"bench card on sqlite", "method   one\n         two\n         seed 7", "51.0 ms  96.0 ms  100 ms"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	b.Reset()
	var back Report
	if err := r.JSON(&b); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || !reflect.DeepEqual(back, r) {
		t.Errorf("comes back as %+v, %v", back, err)
	}
}

// TestInsight: every step runs on the sizes that the command uses, and is measured.
func TestInsight(t *testing.T) {
	t.Parallel()
	list, err := Insight(t.Context(), Mass{Customers: 3000, Purchases: 2000, Lines: 2000, Texts: 20, Runs: 2, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 14 {
		t.Errorf("%d steps", len(list))
	}
	for _, r := range list {
		if r.N != 2 || r.P50 <= 0 || r.Rate <= 0 {
			t.Errorf("%+v", r)
		}
	}
}
