package importer

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
)

// TestXLSX: a spreadsheet imports like the CSV file it was made from: leading zeros, dates and
// amounts stored as numbers.
func TestXLSX(t *testing.T) {
	t.Parallel()
	x := excelize.NewFile()
	date, err := x.NewStyle(&excelize.Style{NumFmt: 22})
	if err != nil {
		t.Fatal(err)
	}
	zeros := "000000"
	padded, err := x.NewStyle(&excelize.Style{CustomNumFmt: &zeros})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{
		{"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"},
		{"000010", "00123", "LANTERN", 6, time.Date(2011, 1, 3, 10, 0, 0, 0, time.UTC), 2.55, 17850, "United Kingdom"},
		{11, "85123A", "HEART", 3, time.Date(2011, 1, 4, 10, 30, 0, 0, time.UTC), 0.1 + 0.2, nil, "France"},
	} {
		if err := x.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for cell, style := range map[string]int{"E2": date, "E3": date, "G2": padded} {
		if err := x.SetCellStyle("Sheet1", cell, cell, style); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "Online Retail.xlsx")
	if err := x.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), Plan{Map: preset(t, "onlineretail"), Paths: []string{path}, Rejects: filepath.Join(t.TempDir(), "r.csv")})
	if r.Run.Counts.Rejected != 0 {
		t.Errorf("errors %v", r.Run.Counts.Errors)
	}
	figures(t, d, map[string]int64{
		"(SELECT COUNT(*) FROM fact_name WHERE kind = 'purchase' AND ext = '000010')":        1,
		"(SELECT COUNT(*) FROM fact_name WHERE kind = 'customer' AND ext = '017850')":        1,
		"(SELECT SUM(amount) FROM purchase)":                                                 6*255 + 90,
		"(SELECT COUNT(*) FROM purchase WHERE at = 1294137000000000 AND day = '2011-01-04')": 1,
	})
}

// TestNDJSON: facts as the API takes them, and flat objects by a map.
func TestNDJSON(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	f := flow.New(d)
	facts := write(t, t.TempDir(), "facts.ndjson", `{"kind":"purchase","source":"till","id":"1","purchase":{"customer":"anna","at":"2026-01-02T10:00:00Z","currency":"EUR","amount":100}}

{"kind":"voice","id":"v","voice":{"purchase":"1","at":"2026-01-03T10:00:00Z","rating":9}}
not json
{"kind":"voice","id":"w","voice":{"customer":"anna","at":"2026-01-03T10:00:00Z","rating":4}}
`)
	rejects := filepath.Join(t.TempDir(), "r.csv")
	r := do(t, f, Plan{Map: preset(t, "facts"), Paths: []string{facts}, Rejects: rejects})
	wants(t, "errors", tallies(r.Run.Counts.Errors), "import.json 1", "fact.rating 1")
	if s := r.Run.Counts.Sum(); s.Created != 2 {
		t.Errorf("%+v", s)
	}
	if rows := rejectsOf(t, rejects); len(rows) != 3 || rows[1][1] != "3" || rows[2][1] != "4" {
		t.Errorf("rejects %q", rows)
	}

	m := mapOf(t, `
source: shop
currency: EUR
zone: Asia/Shanghai
company: {name: Shop, currency: EUR, zone: Asia/Shanghai, language: zh-Hans}
files:
  flat:
    facts:
      - kind: purchase
        id: no
        set:
          customer: buyer.id
          at: when
          lines: {product: sku, amount: total}
`)
	flat := write(t, t.TempDir(), "flat.ndjson", `{"no":"007","buyer":{"id":"b1"},"when":"2026-01-02 03:04","sku":"x","total":12.5}
{"no":"008","when":"2026年1月3日","total":1e2,"sku":"x"}
{"no":"009","when":"2026-01-03","total":"12.555","sku":"x"}
`)
	r = do(t, f, Plan{Map: m, Paths: []string{flat}})
	wants(t, "errors", tallies(r.Run.Counts.Errors), "import.places 1")
	if n := sum(t, d, "SELECT amount FROM purchase WHERE at = 1767294240000000"); n != 1250 {
		t.Errorf("amount %d", n)
	}
}
