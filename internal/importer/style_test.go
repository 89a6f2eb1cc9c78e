package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
)

// TestDatesAreNotGuessedByNameAlone: a column is not taken for a day by its name alone, and no
// word is found inside another.
func TestDatesAreNotGuessedByNameAlone(t *testing.T) {
	t.Parallel()
	g := guess([]string{"household_key", "basket_id", "day", "product_id", "quantity", "sales_value", "store_id", "retail_disc", "due"},
		[][]string{{"2375", "26984851472", "1", "1004906", "1", "1.39", "364", "-0.6", "0.00"}})
	for field, column := range g.Fields {
		if isDate(field) {
			t.Errorf("%s is guessed to be %q", field, column)
		}
	}
	if g.Fields["lines.units"] != "quantity" {
		t.Errorf("guess %v", g.Fields)
	}
}

// TestGuessStyles: a German file is guessed with its commas and days, and its guessed
// map reads it.
func TestGuessStyles(t *testing.T) {
	t.Parallel()
	file := write(t, t.TempDir(), "kasse.csv", "order_no;customer;date;due;product;qty;total\n"+
		"1;anna;03.05.2026 14:20;05.05.2026;tee;2;1.012,50\n2;ben;13.05.2026;;kanne;1,5;30\n")
	in, err := Inspect(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if in.Guess.Dates != "31.12.2026" || in.Guess.Numbers != "1.234,50" {
		t.Errorf("dates %q, numbers %q", in.Guess.Dates, in.Guess.Numbers)
	}
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), Plan{Map: mapOf(t, in.Map), Paths: []string{file}})
	if r.Run.Counts.Taken != 2 {
		t.Errorf("taken %+v\n%s", r.Run.Counts, in.Map)
	}
	figures(t, d, map[string]int64{"(SELECT SUM(amount) FROM purchase)": 104250, "(SELECT COUNT(*) FROM promise)": 1,
		"(SELECT SUM(units) FROM purchase_line)": 3500})
	for style, cells := range map[string][]string{"": {"03/05/2026"}, "31/12/2026": {"13/05/2026"}, "12/31/2026": {"05/13/2026 10:00"}, "31.12.26": {"1.2.26"}} {
		if s := dateStyle(cells); s != style {
			t.Errorf("%v: %q, want %q", cells, s, style)
		}
	}
}

// TestCorrected: corrected rows replace those of the file, and rows imported before do not
// change.
func TestCorrected(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	f := flow.New(d)
	p := Plan{Map: mapOf(t, tillMap), Paths: []string{write(t, t.TempDir(), "till.csv", "no,date,who,called,city,sku,thing,total,due,stars\n"+
		"1,2026-03-01,anna,Anna,,tea,,5.00,,\n2,01.03.2026,ben,Ben,,tea,,x,,\n3,2026-03-01,cleo,Cleo,,tea,,5,50,,4\n4,\"2026-03-01,dora,Dora,,tea,,5.00,,\n")}}
	r := do(t, f, p)
	if len(r.Rejected) != 3 || r.Run.Counts.Taken != 1 {
		t.Fatalf("rejected %+v", r.Rejected)
	}
	kept, err := f.ListRejected(t.Context(), r.Run.ID, 0, 100)
	if err != nil || len(kept) != 3 || kept[1].Cell("column 11") != "4" || len(kept[1].Cells) != 11 || kept[2].Text == "" {
		t.Fatalf("kept %+v %v", kept, err)
	}
	p.Corrections = p.Corrections.With("till.csv", 3, Correction{Cells: map[string]string{"date": "2026-03-01"}})
	p.Corrections = p.Corrections.With("till.csv", 3, Correction{Cells: map[string]string{"total": "6.00"}})
	p.Corrections = p.Corrections.With("till.csv", 4, Correction{Cells: map[string]string{"total": "5.50", "due": "", "stars": "4", "column 11": ""}})
	p.Corrections = p.Corrections.With("till.csv", 5, Correction{Text: "4,2026-03-01,dora,Dora,,tea,,5.00,,"})
	r = do(t, f, p)
	if s := r.Run.Counts.Sum(); r.Run.Counts.Taken != 4 || s.Created != 7 || s.Refused != 0 {
		t.Errorf("corrected: %+v %+v", r.Run.Counts, s)
	}
	figures(t, d, map[string]int64{"(SELECT SUM(amount) FROM purchase)": 500 + 600 + 550 + 500, "(SELECT COUNT(*) FROM customer)": 4})
	if list, err := f.ListRejected(t.Context(), r.Run.ID, 0, 10); err != nil || len(list) != 0 {
		t.Errorf("kept %v %v", list, err)
	}
}

// TestRejectedFile: the file has the rejected rows unchanged, with lines of NDJSON and cells
// beyond the header, and for each the location, the value found and the value expected.
func TestRejectedFile(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	rejects := filepath.Join(t.TempDir(), "bad.csv")
	do(t, flow.New(d), Plan{Map: mapOf(t, tillMap), Rejects: rejects, Paths: []string{write(t, t.TempDir(), "till.csv",
		"no,date,who,called,city,sku,thing,total,due,stars\n1,2026-05-02,anna,,,tea,,5.00,2026-05-01,\n2,2026-05-02,ben,,,tea,,5.00,,,more,\n")}})
	rows := rejectsOf(t, rejects)
	if len(rows) != 3 {
		t.Fatalf("%q", rows)
	}
	if r := rows[1]; r[2] != "due" || r[3] != "2026-05-01" || r[4] != "2 May 2026, 00:00 or later" || r[5] != "The promise is due 1 May 2026, 23:59, before it was made 2 May 2026, 00:00. Mend one of the two times." {
		t.Errorf("%q", r)
	}
	if r := rows[2]; r[len(r)-1] != "more; " {
		t.Errorf("%q", r)
	}
	do(t, flow.New(d), Plan{Map: preset(t, "facts"), Rejects: rejects, Paths: []string{write(t, t.TempDir(), "f.ndjson", "{\"bad\":1}\n[1]\n{\"kind\":\"customer\",\"source\":\"x\",\"id\":\"1\",\"customer\":{\"name\":\"A\"}}\n")}})
	rows = rejectsOf(t, rejects)
	if len(rows) != 3 || rows[1][len(rows[1])-1] != `{"bad":1}` || rows[2][len(rows[2])-1] != `[1]` {
		t.Errorf("%q", rows)
	}
}

// TestFieldWithoutColumn: the error of a required field that the map does not set names the
// field in place of a column.
func TestFieldWithoutColumn(t *testing.T) {
	t.Parallel()
	r := do(t, flow.New(dbtest.SQLite(t, now)), Plan{Map: mapOf(t, "source: s\ncurrency: EUR\nzone: Europe/Berlin\ncompany: {name: S, currency: EUR, zone: Europe/Berlin, language: en}\n"+
		"files:\n  rows:\n    facts:\n      - {kind: purchase, id: no, set: {lines: {amount: amount}}}\n"), Paths: []string{write(t, t.TempDir(), "a.csv", "no,amount\n1,5.00\n")}})
	if len(r.Rejected) != 1 || r.Rejected[0].Why[0].Column != "purchase.at" {
		t.Errorf("%+v", r.Rejected)
	}
}

// TestDateRead: where no style is chosen, a date of the file and the day that it is read as are shown; none where the
// file leaves open which number is the day.
func TestDateRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, dates, cell, day string }{
		{"month first with AM and PM", "05/03/2026 10:01:02 AM|05/13/2026 09:00:00 PM", "05/13/2026 09:00:00 PM", "2026-05-13"},
		{"day first", "03/05/2026 10:01|13/05/2026 21:00", "13/05/2026 21:00", "2026-05-13"},
		{"open", "03/05/2026 10:01:02 AM|04/05/2026 09:00:00 PM", "03/05/2026 10:01:02 AM", ""},
		{"year first", "2026-05-03|2026-05-13", "2026-05-03", "2026-05-03"},
		{"of another date of the record", "03/05/2026;05/13/2026", "05/13/2026", "2026-05-13"},
		{"none", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := &Inspection{Columns: []string{"At", "Answered"}}
			for _, row := range strings.Split(tt.dates, "|") {
				in.Looked = append(in.Looked, strings.Split(row, ";"))
			}
			cell, day := in.DateRead(map[string]string{"at": "At", "answered": "Answered", "title": "No such"})
			if cell != tt.cell || string(day) != tt.day {
				t.Errorf("%q is %q, want %q is %q", cell, day, tt.cell, tt.day)
			}
		})
	}
}
