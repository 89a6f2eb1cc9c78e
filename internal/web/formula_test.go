package web_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/web"
)

// armed are texts that spreadsheets evaluate as formulas when they open a CSV file.
var armed = []string{"=1+1", "+1+cmd", "-1+cmd", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "\t=1+1", "\r=1+1"}

// formulas records customers, places, promises and voices with such texts, and breaks promises for such reasons.
func formulas(t testing.TB, f *flow.Flow) {
	t.Helper()
	low := 2
	var made []string
	day := func(n int) clock.Instant { return clock.At(now.AddDate(0, 0, -n)) }
	for i, a := range armed {
		ref := fact.Ref(string(rune('a' + i)))
		ext := string(ref)
		facts := []fact.Fact{
			{Kind: fact.KindPlace, Source: "till", ID: ext, Place: &fact.Place{Name: a + " place", Kind: "shop"}},
			{Kind: fact.KindCustomer, Source: "till", ID: ext, Customer: &fact.Customer{Name: a + " name", City: a + " city", Place: ref}},
			{Kind: fact.KindPurchase, Source: "till", ID: ext, Purchase: &fact.Purchase{Customer: ref, At: day(9), Place: ref, Currency: "EUR",
				Lines: []fact.Line{{Product: "tea", Units: 1000, Amount: 500}}, Promise: &fact.OrderPromise{Due: day(5)}}},
			{Kind: fact.KindDelivery, Source: "till", ID: ext, Delivery: &fact.Delivery{Purchase: ref, Steps: []fact.Step{{Step: "delivered", At: day(6)}}}},
			{Kind: fact.KindVoice, Source: "till", ID: ext, Voice: &fact.Voice{Purchase: ref, At: day(5), Channel: "review", Rating: &low, Title: a + " title", Text: a + " text"}},
			{Kind: fact.KindPromise, Source: "till", ID: ext, Promise: &fact.Promise{Customer: ref, What: a + " promised", Made: day(9), Due: day(1)}},
		}
		res, err := f.Record(t.Context(), facts, flow.Sender{Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
		for k, r := range res {
			if r.Err != nil {
				t.Fatalf("%q: %s: %v", a, facts[k].Kind, r.Err)
			}
		}
		made = append(made, res[len(res)-1].ID)
	}
	if _, err := f.RemindPromises(t.Context()); err != nil { // notices of them
		t.Fatal(err)
	}
	for i, text := range made { // and reasons in the audit
		pro, err := id.Parse[id.PromiseNoun](text)
		if err == nil {
			_, err = flow.Do(t.Context(), f, access.Console(), flow.BreakPromise, flow.PromiseChange{Promise: pro, Reason: armed[i] + " reason"})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestExportsHaveNoFormulas: no exported file of any route has a cell that a spreadsheet would
// evaluate. The cells contain the texts of the database, in CSV after an apostrophe.
func TestExportsHaveNoFormulas(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t), formulas)
	c, v := w.owner(t), visit(t, w)
	var rows strings.Builder
	rows.WriteString("order_no;customer;order_date;due;product;amount\n")
	for _, a := range armed {
		rows.WriteString(`1;"` + a + ` customer";no day;;"` + a + ` product";5,00` + "\n")
	}
	_, at := v.upload("kasse.csv", rows.String(), 200)
	_, work := v.post(at.Path, 200, append(kasseFields, "act", "check")...)
	v.await(work.Path, "This is what the import would do")
	_, done := v.post(at.Path, 200, append(kasseFields, "act", "import")...)
	page := v.await(done.Path, "Rejected")
	imported := regexp.MustCompile(`/imports/imp_\w+`).FindString(page)

	danger := regexp.MustCompile(`^[=+\-@\t\r\n＝＋－＠]`)
	number := regexp.MustCompile(`^[+-]?[0-9][0-9 ().,-]*$`)
	tried := 0
	for _, r := range web.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		isFile := strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".xlsx") || strings.HasSuffix(path, "/rejects") || r.May == access.ListExport
		if method != http.MethodGet || !isFile {
			continue
		}
		tried++
		path = strings.Replace(path, "/work/{id}", work.Path, 1)
		if imported != "" {
			path = strings.Replace(path, "/imports/{id}", imported, 1)
		}
		a := c.Get(path).Status(http.StatusOK)
		var cells []string
		if strings.HasSuffix(path, ".xlsx") {
			cells = sheetCells(t, path, []byte(a.Text))
		} else {
			records := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Text, "\ufeff")))
			records.FieldsPerRecord = -1
			all, err := records.ReadAll()
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			for _, cell := range slices.Concat(all...) {
				if danger.MatchString(cell) && !number.MatchString(cell) && cell != "-" {
					t.Errorf("%s: a spreadsheet evaluates %q", path, cell)
				}
				cells = append(cells, cell)
			}
		}
		if strings.HasPrefix(path, "/sample.") || strings.HasPrefix(path, "/imports.") { // no texts of people, or only names of files
			continue
		}
		for _, text := range armed {
			text = strings.TrimSpace(text) // names are stored without spaces around them
			if !strings.HasSuffix(path, ".xlsx") {
				text = "'" + text
			}
			if !slices.ContainsFunc(cells, func(s string) bool { return strings.HasPrefix(s, text) }) {
				t.Errorf("%s: no cell begins with %q", path, text)
			}
		}
	}
	if tried < 10 {
		t.Errorf("found %d routes that answer with files, want at least 10", tried)
	}
}

// sheetCells returns the cells of a spreadsheet. It fails the test if one is a formula.
func sheetCells(t *testing.T, path string, b []byte) (cells []string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	defer f.Close()
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for y, row := range rows {
		for x, text := range row {
			at, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err != nil {
				t.Fatal(err)
			}
			formula, err := f.GetCellFormula("Sheet1", at)
			kind, e := f.GetCellType("Sheet1", at)
			if err != nil || e != nil || formula != "" || kind == excelize.CellTypeFormula {
				t.Errorf("%s: %s is a formula: %q, %v %v", path, at, formula, err, e)
			}
			cells = append(cells, text)
		}
	}
	return cells
}
