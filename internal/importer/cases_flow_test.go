package importer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/list"
	"huitou/internal/locale"
	"huitou/internal/page"
)

// caseMap reads the map file beside the data file of a test case.
func caseMap(t *testing.T, name string) *Map {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "cases", "import", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return mapOf(t, string(text))
}

func casePath(name string) []string {
	return []string{filepath.Join("testdata", "cases", "import", name)}
}

// TestCaseCancelAndRefund: an order that is both cancelled and refunded adds zero, not a
// negative amount.
func TestCaseCancelAndRefund(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flow.New(d)
		do(t, f, Plan{Map: caseMap(t, "cancel-and-refund"), Paths: casePath("cancel-and-refund.csv")})
		figures(t, d, map[string]int64{
			"(SELECT amount FROM purchase_sum)":               5000,
			"(SELECT sales FROM purchase_sum)":                1,
			"(SELECT returns FROM purchase_sum)":              0,
			"(SELECT SUM(amount) FROM purchase_day)":          5000,
			"(SELECT COUNT(*) FROM purchase WHERE of_id > 0)": 1,
		})
		flowtest.Verified(t, f)
	})
}

// TestRefundsMatchingCancelledOrdersAreReported: refunds that name no sale, beside cancelled
// orders of the same customer and amount, are counted in one line of the report.
func TestRefundsMatchingCancelledOrdersAreReported(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	m := mapOf(t, `source: s
currency: EUR
zone: Europe/Berlin
company: {name: T, currency: EUR, zone: Europe/Berlin, language: en}
files:
  all:
    facts:
      - {kind: purchase, id: no, when: [{column: kind, is: sale}], set: {customer: who, at: at, status: status, lines: [{product: sku, amount: {column: total, decimal: "."}}]}}
      - {kind: return, id: no, when: [{column: kind, is: refund}], set: {customer: who, at: at, lines: [{product: sku, amount: {column: total, decimal: "."}}]}}
`)
	r := do(t, flow.New(d), Plan{Map: m, Paths: []string{write(t, t.TempDir(), "till.csv", "no,kind,who,at,status,sku,total\n"+
		"1,sale,anna,2026-05-03 09:00,cancelled,tea,20.00\n2,sale,ben,2026-05-03 10:00,cancelled,pot,30.00\n3,sale,cleo,2026-05-03 11:00,,tea,20.00\n"+
		"11,refund,anna,2026-05-04 09:00,,tea,20.00\n12,refund,ben,2026-05-04 09:00,,pot,30.00\n13,refund,cleo,2026-05-04 09:00,,tea,20.00\n")}})
	wants(t, "notes", tallies(r.Run.Counts.Notes), "purchase.return_loose 2", "purchase.return_perhaps_void 2")
	for _, n := range r.Run.Counts.Notes {
		if n.Key == "purchase.return_perhaps_void" && !strings.Contains(Say(locale.For(locale.En), n), "name no sale") {
			t.Errorf("the report says %q", Say(locale.For(locale.En), n))
		}
	}
}

// TestCaseNegativeLine: a discount stays within its order; an order of −2 pieces for
// −20.00 is a return.
func TestCaseNegativeLine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flow.New(d)
		r := do(t, f, Plan{Map: caseMap(t, "negative-line"), Paths: casePath("negative-line.csv")})
		figures(t, d, map[string]int64{
			"(SELECT sales FROM purchase_sum)":                          1,
			"(SELECT returns FROM purchase_sum)":                        1,
			"(SELECT amount FROM purchase_sum)":                         1500 - 2000,
			"(SELECT SUM(sales) FROM purchase_day)":                     1,
			"(SELECT amount FROM purchase WHERE kind = 'return')":       -2000,
			"(SELECT SUM(units) FROM purchase_line WHERE amount=-2000)": -2000,
		})
		if len(r.Run.Counts.Remarks) != 1 || r.Run.Counts.Remarks[0].Key != "import.made_return" {
			t.Errorf("remarks %v, want that a purchase was taken as a return", r.Run.Counts.Remarks)
		}
		flowtest.Verified(t, f)
	})
}

// TestNegativePurchaseIsRejected: a row with only the amount negative is rejected with a hint
// how to send a return.
func TestNegativePurchaseIsRejected(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flow.New(d)
		dir := t.TempDir()
		path := write(t, dir, "till.csv", "no,date,member,sku,qty,total\nA,2026-05-03 10:00,m1,tea,1,-20.00\nB,2026-05-03 11:00,m1,tea,1,20.00\nB,2026-05-03 11:00,m1,DISCOUNT,1,-20.00\n")
		r := do(t, f, Plan{Map: caseMap(t, "negative-line"), Paths: []string{path}, Rejects: filepath.Join(dir, "rejects.csv")})
		if r.Run.Counts.Rejected != 1 || r.Run.Counts.Errors[0].Key != "import.negative" {
			t.Errorf("%d rejected: %v", r.Run.Counts.Rejected, r.Run.Counts.Errors)
		}
		if rows := rejectsOf(t, r.Rejects); !strings.Contains(strings.Join(slices.Concat(rows...), " "), "kind return") {
			t.Errorf("the rejects do not say how to correct it: %q", rows)
		}
		figures(t, d, map[string]int64{"(SELECT sales FROM purchase_sum)": 1, "(SELECT amount FROM purchase_sum)": 0})
		flowtest.Verified(t, f)
	})
}

// TestCaseSearchNames: each customer of the case is found in the list by name and by other
// spellings of it.
func TestCaseSearchNames(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flow.New(d)
		m := mapOf(t, "title: names\nsource: bugs\ncurrency: CNY\nzone: Asia/Shanghai\ncompany: {name: T, currency: CNY, zone: Asia/Shanghai, language: en}\nfiles:\n  all: {name: \"*\", read: facts}\n")
		do(t, f, Plan{Map: m, Paths: casePath("search-names.ndjson")})
		lists := list.New(d)
		for typed, want := range map[string]string{
			"Smith-Jones": "Smith-Jones & Co. (Leeds)", "smithjones leeds": "Smith-Jones & Co. (Leeds)", "muller": "Müller, Hans", "AT&T": "AT&T / Ops",
			"jean luc": "Jean-Luc Picard", "abc": "A.B.C. Trading", "(020) 7946 0958": "UK Person", "+44 20 7946 0958": "UK Person",
			"王小明": "王·小明", "王·小明": "王·小明", "7-Eleven": "7-Eleven 南京西路店", "7 eleven": "7-Eleven 南京西路店", "麦当劳（人民广场店）": "麦当劳（人民广场店）",
			"100%": "100% Cotton_Shop", "isik": "İbrahim Işık", "aether ore": "Æther Øre", "lukasz": "Dr. Łukasz Żak", "李建祥": "李 建 祥", "oneil": "O'Neil-Smith", "O’Neil": "O'Neil-Smith",
		} {
			found, err := lists.Customers(t.Context(), list.CustomerFilter{Search: typed}, page.Page{})
			if err != nil {
				t.Fatal(err)
			}
			if len(found.Rows) != 1 || found.Rows[0].Name != want {
				t.Errorf("%q finds %v, want %s", typed, found.Rows, want)
			}
		}
		if found, err := lists.Customers(t.Context(), list.CustomerFilter{Search: "%&"}, page.Page{}); err != nil || len(found.Rows) != 0 {
			t.Errorf("signs alone find %d (%v), want none", len(found.Rows), err)
		}
		flowtest.Verified(t, f)
	})
}
