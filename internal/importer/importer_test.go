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

// told lists messages as "key n".
func said(list []flow.Tallied) []string {
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

func TestOlist(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flow.New(d)
		dir := unpack(t, "olist")
		rejects := filepath.Join(t.TempDir(), "rejects.csv")
		p := Plan{Map: preset(t, "olist"), Paths: []string{dir}, Rejects: rejects}
		dry := p
		dry.DryRun = true
		tried := do(t, f, dry)
		if n := sum(t, d, "SELECT (SELECT COUNT(*) FROM company) + (SELECT COUNT(*) FROM customer) + (SELECT COUNT(*) FROM import_run)"); n != 0 {
			t.Errorf("a dry run left %d rows", n)
		}
		r := do(t, f, p)
		for k, was := range tried.Run.Counts.Kinds {
			if got := r.Run.Counts.Kinds[k]; *got != *was {
				t.Errorf("%s: the dry run said %+v, it became %+v", k, *was, *got)
			}
		}
		if !r.CompanyMade {
			t.Error("the company was not made")
		}
		figures(t, d, map[string]int64{
			"(SELECT COUNT(*) FROM purchase)":                                                               4,
			"(SELECT COUNT(*) FROM customer)":                                                               3,
			"(SELECT COUNT(*) FROM purchase_line)":                                                          4,
			"(SELECT COUNT(*) FROM place WHERE kind = 'partner')":                                           3, // s9 was only named
			"(SELECT COUNT(*) FROM voice)":                                                                  2,
			"(SELECT COUNT(*) FROM parked)":                                                                 1,
			"(SELECT SUM(kept) FROM promise_day)":                                                           1, // delivered at 23:30 of the day promised
			"(SELECT SUM(late) FROM promise_day)":                                                           1,
			"(SELECT SUM(void) FROM promise_day)":                                                           1,
			"(SELECT SUM(open) FROM promise_day)":                                                           1,
			"(SELECT SUM(stars5) FROM voice_day WHERE outcome = 'kept')":                                    1,
			"(SELECT SUM(stars1) FROM voice_day WHERE outcome = 'late')":                                    1,
			"(SELECT SUM(amount) FROM purchase_sum)":                                                        1875 + 1275 + 700,
			"(SELECT COUNT(*) FROM voice WHERE body LIKE 'Muito bom,_recomendo')":                           1,
			"(SELECT COUNT(*) FROM product WHERE category = 'health_beauty')":                               1,
			"(SELECT COUNT(*) FROM product WHERE category = 'pc_gamer')":                                    1,
			"(SELECT COUNT(*) FROM purchase WHERE day = '2018-01-01' AND channel = 'online')":               1,
			"(SELECT COUNT(*) FROM promise p WHERE p.due_at = 1515635999999999 AND due_day = '2018-01-10')": 1, // 23:59:59.999999 in São Paulo, in summer time
		})
		wants(t, "errors", said(r.Run.Counts.Errors), "import.not_in_table 1", "import.orphan 1")
		if len(r.Waiting) != 1 || r.Waiting[0].Awaits != "o7" {
			t.Errorf("waiting %v, want the review of o7", r.Waiting)
		}
		if !slices.Equal(r.Unread, []string{"notes.txt"}) || len(r.Ignored) != 1 {
			t.Errorf("unread %v, ignored %v", r.Unread, r.Ignored)
		}
		rows := rejectsOf(t, rejects)
		var names []string
		for _, row := range rows[1:] {
			names = append(names, row[0]+" "+row[1]+" "+row[2]+" "+row[3])
		}
		slices.Sort(names)
		wants(t, "rejected", names, "olist_orders_dataset.csv 6 customer_id c9", "olist_order_items_dataset.csv 6 order_id o8")

		again := do(t, f, p)
		if !again.Unchanged() || again.Run.Counts.Sum().Created != 0 {
			t.Errorf("the second run: %+v", again.Run.Counts.Sum())
		}
		verified(t, f)
		for _, id := range []Report{again, r} {
			if _, err := f.UndoImport(t.Context(), access.Console(), id.Run.ID, nil); err != nil {
				t.Fatal(err)
			}
		}
		if n := sum(t, d, "SELECT (SELECT COUNT(*) FROM customer) + (SELECT COUNT(*) FROM purchase) + (SELECT COUNT(*) FROM place) + (SELECT COUNT(*) FROM fact_name) + (SELECT COUNT(*) FROM parked)"); n != 0 {
			t.Errorf("%d rows after the undo", n)
		}
	})
}

// state is the roll-ups and the counts of all that was told: what must not depend on
// the order of files, or on whether an import was interrupted.
func state(t testing.TB, d *db.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"customer", "purchase", "purchase_line", "purchase_step", "promise", "voice", "product", "place",
		"fact_name", "parked", "customer_term", "timeline", "customer_identity", "purchase_sum"} {
		fmt.Fprintln(&b, table, sum(t, d, "SELECT COUNT(*) FROM "+table))
	}
	for _, q := range []string{
		"SELECT p.name || ' ' || r.day || ' ' || r.currency || ' ' || CAST(SUM(r.sales) AS TEXT) || ' ' || CAST(SUM(r.returns) AS TEXT) || ' ' || CAST(SUM(r.amount) AS TEXT) || ' ' || CAST(SUM(r.anonymous) AS TEXT) FROM purchase_day r JOIN place p ON p.id = r.place_id GROUP BY p.name, r.day, r.currency",
		"SELECT p.name || ' ' || r.due_day || ' ' || CAST(SUM(r.open) AS TEXT) || ' ' || CAST(SUM(r.kept) AS TEXT) || ' ' || CAST(SUM(r.late) AS TEXT) || ' ' || CAST(SUM(r.void) AS TEXT) || ' ' || CAST(SUM(r.late_minutes) AS TEXT) FROM promise_day r JOIN place p ON p.id = r.place_id GROUP BY p.name, r.due_day",
		"SELECT r.day || ' ' || r.outcome || ' ' || CAST(SUM(r.stars1) AS TEXT) || ' ' || CAST(SUM(r.stars5) AS TEXT) FROM voice_day r GROUP BY r.day, r.outcome",
		"SELECT r.step || ' ' || r.week || ' ' || CAST(r.bucket AS TEXT) || ' ' || CAST(SUM(r.n) AS TEXT) FROM step_week r GROUP BY r.step, r.week, r.bucket",
		"SELECT n.ext || ' ' || CAST(s.sales AS TEXT) || ' ' || CAST(s.returns AS TEXT) || ' ' || CAST(s.amount AS TEXT) || ' ' || CAST(s.first_at AS TEXT) || ' ' || CAST(s.last_at AS TEXT) FROM purchase_sum s JOIN fact_name n ON n.kind = 'customer' AND n.customer_id = s.customer_id",
		"SELECT n.ext || ' ' || CAST(p.amount AS TEXT) || ' ' || CASE WHEN p.of_id = 0 THEN 'loose' ELSE o.ext END FROM purchase p JOIN fact_name n ON n.kind IN ('purchase', 'return') AND n.ref_id = p.id LEFT JOIN fact_name o ON o.kind = 'purchase' AND o.ref_id = p.of_id AND p.of_id <> 0",
	} {
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			rows, err := db.List(t.Context(), tx, db.Value[string], q)
			slices.Sort(rows)
			b.WriteString(strings.Join(rows, "\n") + "\n")
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	return b.String()
}

// TestFileOrder: files may be given in any order.
func TestFileOrder(t *testing.T) {
	t.Parallel()
	dir := unpack(t, "olist")
	names, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for i := range 3 {
		d := dbtest.SQLite(t, now)
		do(t, flow.New(d), Plan{Map: preset(t, "olist"), Paths: names, Batch: 1 + i})
		if s := state(t, d); i == 0 {
			first = s
		} else if s != first {
			t.Errorf("order %d gives another state", i)
		}
		slices.Reverse(names)
		if i == 1 {
			names = append(names[3:], names[:3]...)
		}
	}
}

func TestOnlineRetail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flow.New(d)
		rejects := filepath.Join(t.TempDir(), "rejects.csv")
		r := do(t, f, Plan{Map: preset(t, "onlineretail"), Paths: []string{unpack(t, "onlineretail")}, Rejects: rejects})
		figures(t, d, map[string]int64{
			"(SELECT COUNT(*) FROM purchase WHERE kind = 'sale')":                         5, // 10 11 12 13 16
			"(SELECT COUNT(*) FROM purchase WHERE kind = 'return')":                       2,
			"(SELECT COUNT(*) FROM purchase WHERE kind = 'return' AND of_id <> 0)":        1,
			"(SELECT COUNT(*) FROM purchase_line)":                                        3 + 1 + 1 + 1 + 1 + 1 + 1,
			"(SELECT SUM(anonymous) FROM purchase_day)":                                   1,
			"(SELECT amount FROM purchase WHERE kind = 'return' AND of_id <> 0)":          -500,
			"(SELECT COUNT(*) FROM fact_name WHERE kind = 'customer' AND ext = '017850')": 1, // leading zeros survive
			"(SELECT COUNT(*) FROM fact_name WHERE kind = 'product' AND ext = '00123')":   1,
			"(SELECT COUNT(*) FROM customer WHERE country = 'FR')":                        1,
			"(SELECT SUM(amount) FROM purchase_sum)":                                      700*250/100 + 125 - 500 + 375 - 999 + 0,
			"(SELECT COUNT(*) FROM purchase WHERE kind = 'sale' AND amount = 0)":          2, // a gift, and a tenth of a penny
		})
		wants(t, "set aside", said(r.Run.Counts.Asides), "import.aside_bad_debt 1", "import.aside_stock 1")
		wants(t, "errors", said(r.Run.Counts.Errors), "import.number_groups 1", "import.group_refused 1")
		wants(t, "notes", said(r.Run.Counts.Notes), "purchase.return_loose 1")
		wants(t, "remarks", said(r.Run.Counts.Remarks), "import.rounded 1", "import.times_differ 1")
		rows := rejectsOf(t, rejects)
		if len(rows) != 3 {
			t.Fatalf("rejects %v", rows)
		}
		bad := rows[2]
		if bad[1] != "14" || bad[2] != "UnitPrice" || bad[3] != "1,25" || bad[4] == "" || bad[5] == "" {
			t.Errorf("rejected: %q", bad)
		}
		// The file of rejected rows, mended, can be imported as it is.
		mended := write(t, t.TempDir(), "rest.csv", strings.ReplaceAll(csvText(t, rows), `"1,25"`, "1.25"))
		rest := do(t, f, Plan{Map: preset(t, "onlineretail"), Paths: []string{mended}})
		if s := rest.Run.Counts.Kinds[fact.KindPurchase]; s == nil || s.Created != 1 || rest.Run.Counts.Rejected != 0 {
			t.Errorf("mended: %+v", rest.Run.Counts)
		}
		verified(t, f)
	})
}

func csvText(t testing.TB, rows [][]string) string {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCDNOW(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int64{"CDNOW_master.txt": 4, "CDNOW_sample.txt": 2} {
		d := dbtest.SQLite(t, now)
		f := flow.New(d)
		p := Plan{Map: preset(t, "cdnow"), Paths: []string{filepath.Join(unpack(t, "cdnow"), name)}}
		do(t, f, p)
		if n := sum(t, d, "SELECT COUNT(*) FROM purchase"); n != want {
			t.Errorf("%s: %d purchases, want %d", name, n, want)
		}
		if r := do(t, f, p); !r.Unchanged() {
			t.Errorf("%s again: %+v", name, r.Run.Counts.Sum())
		}
	}
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
	wants(t, "remarks", said(r.Run.Counts.Remarks), "import.split 1")
}

// TestErrors: what cannot be begun is said with a sentence.
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

// TestUndoGoesOn: an undo that was interrupted is continued; meanwhile nothing more is
// recorded for the import.
func TestUndoGoesOn(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	f := flow.New(d)
	r := do(t, f, Plan{Map: preset(t, "onlineretail"), Paths: []string{invoices(t, 1500)}})
	ctx, stop := context.WithCancel(t.Context())
	calls := 0
	_, err := f.UndoImport(ctx, access.Console(), r.Run.ID, func(done, total int64) {
		if calls++; calls == 3 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("interrupted: %v", err)
	}
	run, err := f.FindImport(t.Context(), r.Run.ID)
	if err != nil || run.State != flow.ImportUndoing {
		t.Fatalf("state %s %v", run.State, err)
	}
	verified(t, f)
	left := sum(t, d, "SELECT COUNT(*) FROM purchase")
	if left == 0 {
		t.Fatal("nothing was left to go on with: the test is too small")
	}
	if _, err := f.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, At: run.Done}); !errs.Is(err, errs.Clash) {
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

// TestInspect: a first look shows what a person needs to decide, and its guessed map
// can be read.
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

// TestNoRoom: a disk that cannot take temporary files ends in a sentence, not in half
// an import.
func TestNoRoom(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	_, err := Run(t.Context(), flow.New(d), Plan{Map: preset(t, "olist"), Paths: []string{unpack(t, "olist")}, Who: access.Console(),
		TempDir: filepath.Join(t.TempDir(), "gone")}, nil)
	if e, ok := errors.AsType[*errs.Error](err); !ok || e.Key != "import.temp_full" || e.Kind != errs.Busy {
		t.Errorf("%v", err)
	}
	if n := sum(t, d, "SELECT (SELECT COUNT(*) FROM import_run) + (SELECT COUNT(*) FROM customer)"); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
}
