package importer

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
)

// now is when the tests run.
var now = clock.Fixed(clock.At(time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)))

// unpack writes the files of an archive in testdata to a folder.
func unpack(t testing.TB, name string) string {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range a.Files {
		write(t, dir, f.Name, string(f.Data))
	}
	return dir
}

func write(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func preset(t testing.TB, name string) *Map {
	t.Helper()
	m, err := Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// do runs a plan that must not fail.
func do(t testing.TB, f *flow.Flow, p Plan) Report {
	t.Helper()
	p.Who = access.Console()
	r, err := Run(t.Context(), f, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := r.Run.Counts
	if c.Rows != c.Taken+c.SetAside+c.Rejected {
		t.Errorf("%d rows are not %d taken + %d set aside + %d rejected", c.Rows, c.Taken, c.SetAside, c.Rejected)
	}
	return r
}

// sum reads one number.
func sum(t testing.TB, d *db.DB, query string, args ...any) (n int64) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) error { return tx.Row(t.Context(), query, args...).Scan(&n) })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// figures checks numbers of the database.
func figures(t testing.TB, d *db.DB, want map[string]int64) {
	t.Helper()
	for _, q := range slices.Sorted(maps.Keys(want)) {
		if n := sum(t, d, "SELECT COALESCE("+q+", 0)"); n != want[q] {
			t.Errorf("%s: %d, want %d", q, n, want[q])
		}
	}
}

// tallies lists messages with their numbers as "key n".
func tallies(list []flow.Tallied) []string {
	var out []string
	for _, t := range list {
		out = append(out, fmt.Sprint(t.Key, " ", t.N))
	}
	slices.Sort(out)
	return out
}

func wants(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// rejectsOf reads a file of rejected rows.
func rejectsOf(t testing.TB, path string) [][]string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func mapOf(t testing.TB, text string) *Map {
	t.Helper()
	m, err := ParseMap([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestBigGroups: an invoice longer than a fact may be is cut; an id that every row has
// is refused without filling the memory.
func TestBigGroups(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n")
	for i := range 2500 {
		fmt.Fprintf(&b, "1,s%d,x,1,2011-01-03T10:00:00Z,1.00,c1,France\n", i%50)
	}
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), Plan{Map: preset(t, "onlineretail"), Paths: []string{write(t, t.TempDir(), "online retail.csv", b.String())}})
	figures(t, d, map[string]int64{"(SELECT COUNT(*) FROM purchase)": 3, "(SELECT COUNT(*) FROM purchase_line)": 2500, "(SELECT SUM(amount) FROM purchase)": 250000})
	wants(t, "remarks", tallies(r.Run.Counts.Remarks), "import.split 1")
}

// TestErrors: an import that cannot start returns the right error message.
func TestErrors(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	f := flow.New(d)
	dir := t.TempDir()
	for _, tt := range []struct {
		name, file, text, key string
		plan                  Plan
	}{
		{name: "no such file", file: "", key: "import.file_none"},
		{name: "columns missing", file: "a.csv", text: "InvoiceNo,Quantity\n1,2\n", key: "import.columns_missing"},
		{name: "broken gzip", file: "a.csv.gz", text: "\x1f\x8bnonsense", key: "import.file_broken"},
		{name: "old excel", file: "a.xls", text: "\xd0\xcf\x11\xe0old", key: "import.xls_old"},
		{name: "broken xlsx", file: "a.xlsx", text: "PK\x03\x04nonsense", key: "import.file_broken"},
		{name: "unknown encoding", file: "b.csv", text: "x\n", key: "import.encoding_unknown", plan: Plan{Encoding: "klingon"}},
		{name: "unknown delimiter", file: "b.csv", text: "x\n", key: "import.delimiter_unknown", plan: Plan{Delimiter: "::"}},
		{name: "empty file", file: "c.csv", text: "", key: "import.file_empty"},
		{name: "blank file", file: "c.csv", text: "\n \n", key: "import.file_empty"},
		{name: "a PDF", file: "c.csv", text: "%PDF-1.7\n1 0 obj,2\n", key: "import.file_no_table"},
		{name: "a program", file: "c.csv", text: "\x7fELF\x00\x00\x00\x01,\x00\n", key: "import.file_no_table"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := tt.plan
			p.Map, p.Who, p.Paths = preset(t, "onlineretail"), access.Console(), []string{filepath.Join(dir, "nothing")}
			if tt.file != "" {
				p.Paths[0] = write(t, dir, tt.file, tt.text)
			}
			_, err := Run(t.Context(), f, p, nil)
			e, ok := err.(*errs.Error)
			if !ok || e.Key != tt.key {
				t.Errorf("%v, want %s", err, tt.key)
			}
		})
	}
}

// TestUndoResumes: an interrupted undo resumes; meanwhile nothing can be recorded for the
// import.
func TestUndoResumes(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	f := flow.New(d)
	r := do(t, f, Plan{Map: preset(t, "onlineretail"), Paths: []string{invoices(t, 1500)}})
	ctx, stop := context.WithCancel(t.Context())
	calls := 0
	_, err := f.UndoImport(ctx, access.Console(), r.Run.ID, &flow.UndoOptions{Progress: func(done, total int64) {
		if calls++; calls == 3 {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("interrupted: %v", err)
	}
	run, err := f.FindImport(t.Context(), r.Run.ID)
	if err != nil || run.State != flow.ImportUndoing {
		t.Fatalf("state %s %v", run.State, err)
	}
	flowtest.Verified(t, f)
	left := sum(t, d, "SELECT COUNT(*) FROM purchase")
	if left == 0 {
		t.Fatal("nothing was left to go on with: the test is too small")
	}
	if _, err := f.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, At: run.Done}); !errs.Is(err, errs.KindConflict) {
		t.Errorf("recorded while being undone: %v", err)
	}
	if _, err := f.UndoImport(t.Context(), access.Console(), r.Run.ID, nil); err != nil {
		t.Fatal(err)
	}
	if n := sum(t, d, "SELECT (SELECT COUNT(*) FROM customer) + (SELECT COUNT(*) FROM purchase) + (SELECT COUNT(*) FROM fact_name) + (SELECT COUNT(*) FROM purchase_day)"); n != 0 {
		t.Errorf("%d rows left", n)
	}
}

// TestProgress: the phases come in their order, never go back, and end complete.
func TestProgress(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	var phases []Phase
	var last Progress
	_, err := Run(t.Context(), flow.New(d), Plan{Map: preset(t, "onlineretail"), Paths: []string{invoices(t, 1500)}, Who: access.Console(), Batch: 100}, func(p Progress) {
		if len(phases) == 0 || phases[len(phases)-1] != p.Phase {
			phases = append(phases, p.Phase)
		} else if p.Share() < last.Share() {
			t.Errorf("%s went back from %v to %v", p.Phase, last.Share(), p.Share())
		}
		last = p
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []Phase{PhaseScan, PhaseRead, PhaseSort, PhaseCheck, PhaseRecord}; !slices.Equal(phases, want) {
		t.Errorf("phases %v, want %v", phases, want)
	}
	if last.Share() != 1 || last.Facts != last.Total || last.Rows == 0 {
		t.Errorf("last %+v", last)
	}
}

// TestInspect: an inspection shows what a person needs to decide, and its guessed map is
// valid.
func TestInspect(t *testing.T) {
	t.Parallel()
	retail, cdnow := unpack(t, "onlineretail"), unpack(t, "cdnow")
	for _, tt := range []struct {
		path, preset, delimiter, encoding string
		kind                              fact.Kind
		fields                            map[string]string
	}{
		{filepath.Join(retail, "online_retail.csv"), "onlineretail", "comma", UTF8, fact.KindPurchase,
			map[string]string{"id": "InvoiceNo", "at": "InvoiceDate", "lines.price": "UnitPrice", "customer": "CustomerID", "lines.units": "Quantity"}},
		{filepath.Join(cdnow, "CDNOW_master.txt"), "cdnow", "space", UTF8, fact.KindPurchase,
			map[string]string{"customer": "customer_id", "at": "date"}},
		{write(t, t.TempDir(), "会员.csv", string(encode(t, GB18030, "会员号;姓名;手机;城市\n000123;李建祥;13800138000;上海\n"))), "", "semicolon", GB18030, fact.KindCustomer,
			map[string]string{"id": "会员号", "name": "姓名", "phone": "手机", "city": "城市"}},
		{write(t, t.TempDir(), "r.ndjson", `{"review_id":"1","score":4,"comment":"good","date":"2026-01-02"}`), "", "", UTF8, fact.KindVoice,
			map[string]string{"id": "review_id", "rating": "score", "text": "comment", "at": "date"}},
	} {
		in, err := Inspect(t.Context(), tt.path)
		if err != nil {
			t.Fatal(err)
		}
		if in.Preset != tt.preset || in.Delimiter != tt.delimiter || in.Encoding != tt.encoding || in.Guess.Kind != tt.kind {
			t.Errorf("%s: preset %q, delimiter %q, encoding %q, kind %s", in.Name, in.Preset, in.Delimiter, in.Encoding, in.Guess.Kind)
		}
		for f, c := range tt.fields {
			if in.Guess.Fields[f] != c {
				t.Errorf("%s: %s is guessed to be %q, want %q", in.Name, f, in.Guess.Fields[f], c)
			}
		}
		if len(in.Sample) == 0 {
			t.Errorf("%s: no sample", in.Name)
		}
		if in.Guess.Fields["id"] == "" {
			continue
		}
		if _, err := ParseMap([]byte(in.Map)); err != nil {
			t.Errorf("%s: the guessed map is refused: %v\n%s", in.Name, err, in.Map)
		}
	}
}

// TestTemporaryFileErrorEndsImport: an error writing temporary files ends with a message, not
// with a partial import.
func TestTemporaryFileErrorEndsImport(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	_, err := Run(t.Context(), flow.New(d), Plan{Map: preset(t, "olist"), Paths: []string{unpack(t, "olist")}, Who: access.Console(),
		TempDir: filepath.Join(t.TempDir(), "gone")}, nil)
	if e, ok := errors.AsType[*errs.Error](err); !ok || e.Key != "import.temp_full" || e.Kind != errs.KindUnavailable {
		t.Errorf("%v", err)
	}
	if n := sum(t, d, "SELECT (SELECT COUNT(*) FROM import_run) + (SELECT COUNT(*) FROM customer)"); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
}
