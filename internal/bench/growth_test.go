package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/gap"
)

// TestGrow: every figure is measured at each step, compared with the first, and part of the
// report; the company has the purchases of the last step and passes verify.
func TestGrow(t *testing.T) {
	t.Parallel()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		steps := []int{80, 160}
		growth, engine, err := Grow(t.Context(), dsn, Growing{Steps: steps, Clients: 2, Many: 3, Singles: 5, Reads: 20, Days: 20, Seed: 1}, quiet)
		if err != nil {
			t.Fatal(err)
		}
		if len(growth.Steps) != 2 || growth.Steps[1].Purchases != 160 || growth.Steps[1].Customers != 16 {
			t.Errorf("%+v", growth.Steps)
		}
		for i, n := range []struct{ batches, singles int }{{1, 5}, {1, 5}} {
			r := growth.Steps[i].Results
			if len(r) != 14 || r[0].N != n.batches || r[1].N != n.singles || r[2].Rate <= 0 || r[3].N != 20 || r[4].N != 4 || r[13].N != 2 {
				t.Errorf("step %d: %+v", i, r)
			}
		}
		names := []string{"batches of 500, 2 clients", "single, 3 clients", "single, p50", "single, p95", "single, p99", "longest call, batch", "longest call, single",
			"bytes a purchase", "bytes a purchase, the whole database: deliveries, customers and all", "card, p95", "by name, p95", "by last purchase, p95", "by amount, p95",
			"search: a first name, p95", "with an open promise, p95", "evidence: late promises, p95", "evidence: overdue promises of a shop, p95",
			"CPU a purchase, single, 3 clients", "board of the company, p95", "board of a region, p95", "board of a shop, p95", "memory: heap of this process, most"}
		names = append(names, map[db.Engine][]string{
			db.SQLite:   {"pages written a purchase, single, 3 clients", "checkpoints", "longest checkpoint", "longest call beside a checkpoint"},
			db.Postgres: {"WAL of the server a purchase, single, 3 clients"},
		}[engine]...)
		for _, name := range names {
			if !slices.ContainsFunc(growth.Figures, func(f Figure) bool { return f.Name == name }) {
				t.Errorf("no figure %q", name)
			}
		}
		for _, f := range growth.Figures {
			if len(f.Values) != 2 {
				t.Fatalf("%+v", f)
			}
			few := strings.Contains(f.Name, "checkpoint") || strings.HasPrefix(f.Name, "CPU") // of so few rows
			if !few && (f.Values[0] <= 0 || f.Values[1] <= 0) {
				t.Errorf("%+v", f)
			}
			if f.Values[0] > 0 && f.Ratio != f.Values[1]/f.Values[0] {
				t.Errorf("the ratio of %+v", f)
			}
		}
		checkReport(t, Report{Name: "bench growth", Engine: string(engine), Growth: growth})
		d, err := db.Open(t.Context(), dsn, db.Options{NoMigrate: true})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		n, err := db.Get(t.Context(), d, func(tx *db.Tx) (n int, err error) {
			return n, tx.Row(t.Context(), "SELECT COUNT(*) FROM purchase").Scan(&n)
		})
		if err != nil || n != 160 {
			t.Errorf("%d purchases, %v", n, err)
		}
		b, err := gap.New(d).Board(t.Context(), gap.Query{})
		if p := b.Promises.States; err != nil || p.Kept < 80 || p.Late < 3 || p.Overdue > 10 {
			t.Errorf("promises: %+v, %v", p, err)
		}
		v, err := flow.New(d).Verify(t.Context(), func(string) {})
		if err != nil || len(v.Diffs) > 0 {
			t.Errorf("verify of the company: %v, %v", v.Diffs, err)
		}
	})
}

// checkReport checks that text and JSON hold every figure.
func checkReport(t *testing.T, r Report) {
	t.Helper()
	var b bytes.Buffer
	if err := r.Text(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	b.Reset()
	if err := r.JSON(&b); err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	for i := range r.Growth.Steps { // a step keeps its own figures no longer
		r.Growth.Steps[i].figures = nil
	}
	if !reflect.DeepEqual(back, r) {
		t.Errorf("comes back as %+v", back)
	}
	for _, f := range r.Growth.Figures {
		if !strings.Contains(text, "\n"+f.Name+" ") {
			t.Errorf("no %q in\n%s", f.Name, text)
		}
	}
}

// TestGrowInstances: purchases go to every instance, and memory is that of all.
func TestGrowInstances(t *testing.T) {
	t.Parallel()
	dsn := dbtest.PostgresDSN(t)
	var instances []*db.DB
	stopped := 0
	_, _, err := Grow(t.Context(), dsn, Growing{Steps: []int{60}, Clients: 2, Many: 4, Singles: 60, Reads: 10, Days: 1, Seed: 1,
		Instances: func(ctx context.Context, at string) (list []Endpoint, stop func() error, err error) {
			var stops []func()
			for range 2 {
				d, err := db.Open(ctx, at, db.Options{NoMigrate: true})
				if err != nil {
					return nil, nil, err
				}
				e, end, err := Serve(ctx, d)
				if err != nil {
					return nil, nil, err
				}
				instances, list = append(instances, d), append(list, e)
				stops = append(stops, func() { stopped++; end(); d.Close() }) //nolint:errcheck,gosec // nothing is left to write
			}
			return list, func() error {
				for _, end := range stops {
					end()
				}
				return nil
			}, nil
		}}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range instances {
		if d.Stats().Commits.Load() < 2 { // one is that of its key
			t.Errorf("instance %d has recorded nothing", i)
		}
	}
	if stopped != 2 {
		t.Errorf("%d of 2 instances stopped", stopped)
	}
}

func TestGrowRefuses(t *testing.T) {
	t.Parallel()
	for _, steps := range [][]int{nil, {0}, {9}, {100, 50}, {100, 109}, {-10, 100}} {
		if _, _, err := Grow(t.Context(), "", Growing{Steps: steps}, quiet); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%v: %v", steps, err)
		}
	}
	if err := (&Growing{Steps: []int{10, 20}}).Validate(); err != nil {
		t.Error(err)
	}
}

// TestProcess: the CPU time and memory of this process are found where the system reports
// them.
func TestProcess(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("read from /proc")
	}
	for until := time.Now().Add(time.Minute); busy("self") == 0; {
		if time.Now().After(until) {
			t.Fatal("no CPU time after a minute")
		}
	}
	self := strconv.Itoa(os.Getpid())
	if m := resident(self); m < 1<<20 || resident("none") != 0 || busy("none") != 0 {
		t.Errorf("%d bytes resident", m)
	}
	if one, two := watchMemory()(), watchMemory(os.Getpid())(); one.heap <= 0 || two.resident < one.resident*3/2 {
		t.Errorf("of one process %+v, of the same twice %+v", one, two)
	}
}
