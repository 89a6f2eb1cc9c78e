package importer

import (
	"encoding/csv"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
)

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
		wants(t, "errors", tallies(r.Run.Counts.Errors), "import.not_in_table 1", "import.orphan 1")
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
		flowtest.Verified(t, f)
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

// state is the roll-ups and the counts of all that was recorded: what must not depend on
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
		wants(t, "set aside", tallies(r.Run.Counts.Asides), "import.aside_bad_debt 1", "import.aside_stock 1")
		wants(t, "errors", tallies(r.Run.Counts.Errors), "import.number_groups 1", "import.group_refused 1")
		wants(t, "notes", tallies(r.Run.Counts.Notes), "purchase.return_loose 1")
		wants(t, "remarks", tallies(r.Run.Counts.Remarks), "import.rounded 1", "import.times_differ 1")
		rows := rejectsOf(t, rejects)
		if len(rows) != 3 {
			t.Fatalf("rejects %v", rows)
		}
		bad := rows[2]
		if bad[1] != "14" || bad[2] != "UnitPrice" || bad[3] != "1,25" || bad[4] == "" || bad[5] == "" {
			t.Errorf("rejected: %q", bad)
		}
		// The file of rejected rows, corrected, can be imported as it is.
		corrected := write(t, t.TempDir(), "rest.csv", strings.ReplaceAll(csvText(t, rows), `"1,25"`, "1.25"))
		rest := do(t, f, Plan{Map: preset(t, "onlineretail"), Paths: []string{corrected}})
		if s := rest.Run.Counts.Kinds[fact.KindPurchase]; s == nil || s.Created != 1 || rest.Run.Counts.Rejected != 0 {
			t.Errorf("corrected: %+v", rest.Run.Counts)
		}
		flowtest.Verified(t, f)
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

// TestFilesOfOtherShapes: each file of an import is read by what is guessed of its own columns, unless it has those of the
// first; one that says too little is left out, and the report says so.
func TestFilesOfOtherShapes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	paths := []string{
		write(t, dir, "may.csv", "Order number,Order date,Customer email,Total\nA-1,2026-05-01,ann@example.com,10.00\n"),
		write(t, dir, "april[1].csv", "Order number,Order date,Customer email,Total,Shipped\nA-2,2026-04-01,bob@example.com,20.00,yes\n"),
		write(t, dir, "reviews.csv", "Reviews of May\nReview ID,Order number,Stars,Review text,Review date,Reviewer email\nR-1,A-1,4,Good,2026-05-03,ann@example.com\n"),
		write(t, dir, "notes[1].csv", "colour,weight\nred,heavy\n"),
	}
	in := make([]*Inspection, len(paths))
	for i, p := range paths {
		var err error
		if in[i], err = Inspect(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	text, how := in[0].Guess.MapWith(MapHead{Title: "t", Source: "s", Currency: "EUR", Zone: "UTC"}, in[1:])
	if want := []Reading{ReadAlike, ReadApart, ReadNot}; !slices.Equal(how, want) {
		t.Fatalf("read %v, want %v", how, want)
	}
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), Plan{Map: mapOf(t, text), Paths: paths})
	same(t, "rejected", wrongs(&r))
	same(t, "bought", found(t, d, purchases), "A-1 1000 EUR 2026-05-01", "A-2 2000 EUR 2026-04-01")
	same(t, "said", found(t, d, `SELECT v.rating || ' ' || v.day || ' of ' || o.ext FROM voice v JOIN fact_name o ON o.kind = 'purchase' AND o.ref_id = v.purchase_id`), "4 2026-05-03 of A-1")
	if len(r.Ignored) != 1 || r.Ignored[0] != (Ignored{"notes[1].csv", "import.guess_nothing"}) || len(r.Unread) > 0 {
		t.Errorf("ignored %v, unread %v", r.Ignored, r.Unread)
	}
}
