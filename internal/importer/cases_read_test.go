package importer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/locale"
)

const cases = "testdata/cases/import/"

// listed returns the texts of a query of one column, x.
func listed(t testing.TB, d *db.DB, query string) (out string) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Row(t.Context(), "SELECT COALESCE(group_concat(x, ' | '), '') FROM ("+query+" ORDER BY x)").Scan(&out)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}

// TestCasesOfReading: regression cases of encodings, delimiters and headers.
func TestCasesOfReading(t *testing.T) {
	t.Parallel()
	const names = "SELECT name AS x FROM customer"
	for _, tt := range []struct {
		file, encoding string
		query, want    string
		remarks        string
		errors         string
	}{
		{file: "csv-blank-lines.csv", query: "SELECT CAST(amount AS TEXT) AS x FROM purchase", want: "100", remarks: "import.rows_blank 1"},
		{file: "csv-preamble.csv", query: "SELECT CAST(amount AS TEXT) AS x FROM purchase", want: "100", remarks: "import.rows_before_header 2"},
		{file: "excel-sep.csv", query: "SELECT CAST(amount AS TEXT) AS x FROM purchase", want: "1200"},
		{file: "csv-excel-text.csv", query: "SELECT kind || ext AS x FROM fact_name", want: "customer007 | product00123 | purchase0001"},
		{file: "enc-nul.csv", query: names, want: "AB | Bob", remarks: "import.rows_nul 1"},
		{file: "enc-ru.csv", encoding: "cp1251", query: names, want: "Bob | Иван Петров"},
		{file: "enc-jp.csv", encoding: "shift-jis", query: names, want: "Bob | 山田太郎"},
		{file: "enc-pl.csv", encoding: "cp1250", query: names, want: "Bob | Zażółć Gęślą"},
		{file: "xlsx-long-id.xlsx", query: "SELECT ext AS x FROM fact_name WHERE kind = 'purchase'",
			want: "123456789012 | 1234567890123 | 12345678901234 | 123456789012345 | 1234567890123456 | 6901234567892", errors: "import.cell_inexact 3"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			d := dbtest.SQLite(t, now)
			f := flow.New(d)
			m := caseMap(t, strings.TrimSuffix(tt.file, filepath.Ext(tt.file)))
			if tt.encoding != "" { // either uncertain, with a sample of each reading, or read right
				in, err := Inspect(t.Context(), cases+tt.file)
				if err != nil || in.Encoding != tt.encoding {
					t.Fatalf("taken for %s (%v)", in.Encoding, err)
				}
				_, err = Run(t.Context(), f, Plan{Map: m, Paths: []string{cases + tt.file}, Who: access.Console()}, nil)
				e, _ := errors.AsType[*errs.Error](err)
				if in.Sure != (err == nil) || !in.Sure && (e == nil || e.Key != "import.encoding_unsure" || len(e.Fields) < 2 || e.Fields[0].Path != tt.encoding) {
					t.Fatalf("sure %v, but the import says %v", in.Sure, err)
				}
			}
			r := do(t, f, Plan{Map: m, Paths: []string{cases + tt.file}, Encoding: tt.encoding})
			wants(t, "errors", tallies(r.Run.Counts.Errors), commaList(tt.errors)...)
			wants(t, "remarks", tallies(r.Run.Counts.Remarks), commaList(tt.remarks)...)
			if got := listed(t, d, tt.query); got != tt.want {
				t.Errorf("recorded %q, want %q", got, tt.want)
			}
		})
	}
}

func commaList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ", ")
}

// TestSheetCorrected: rejected rows of a spreadsheet, with one cell corrected, import by the same
// map, dates included.
func TestSheetCorrected(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	f := flow.New(d)
	text, err := os.ReadFile(cases + "xlsx-mend.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m := mapOf(t, strings.Replace(string(text), "amount: total", `amount: {column: total, decimal: "."}`, 1))
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	r := do(t, f, Plan{Map: m, Paths: []string{cases + "xlsx-mend.xlsx"}, Rejects: rejects})
	if r.Run.Counts.Rejected != 1 {
		t.Fatalf("%d rejected: %v", r.Run.Counts.Rejected, r.Run.Counts.Errors)
	}
	if text, err = os.ReadFile(rejects); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), ",2024-04-02,") {
		t.Errorf("the day is not written as one: %s", text)
	}
	corrected := strings.ReplaceAll(string(text), `,1,"12,50",`, `,1,12.50,`)
	if corrected == string(text) {
		t.Fatalf("there is nothing to correct: %s", text)
	}
	if err := os.WriteFile(rejects, []byte(corrected), 0o600); err != nil {
		t.Fatal(err)
	}
	r = do(t, f, Plan{Map: m, Paths: []string{rejects}})
	if r.Run.Counts.Rejected != 0 || sum(t, d, "SELECT SUM(amount) FROM purchase") != 1550 {
		t.Errorf("%+v", r.Run.Counts)
	}
}

// TestRejectedRowsAreReadInTheirOwnFormat: a file of rejected rows is read in its own format,
// even if the map sets delimiter, encoding or skipped rows of the original file.
func TestRejectedRowsAreReadInTheirOwnFormat(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			d := dbtest.SQLite(t, now)
			f := flow.New(d)
			m := mapOf(t, `
source: s
zone: UTC
currency: EUR
company: {name: S, currency: EUR, zone: UTC, language: en}
files:
  sales:
    encoding: cp1250
    delimiter: semicolon
    skip: 2
    facts:
      - {kind: customer, id: who, set: {name: name}}
      - {kind: purchase, id: no, set: {customer: who, at: {column: date, layout: D.M.YYYY}, lines: {amount: {column: total, decimal: ",", group: "."}}}}
`)
			dir := t.TempDir()
			in := write(t, dir, "sales.csv", string(encode(t, "cp1250", "Sales\nMay\nno;who;name;date;total\n1;k;Łucja;3.5.2026;x\n2;k;Łucja;3.5.2026;2,50\n3;=k;=1+1;4.5.2026;y\n")))
			out := filepath.Join(dir, "rejects.csv")
			r := do(t, f, Plan{Map: m, Paths: []string{in}, Rejects: out, Words: locale.For(lang)})
			if r.Run.Counts.Rejected != 2 {
				t.Fatalf("%+v", r.Run.Counts)
			}
			text, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), ",=") || !strings.Contains(string(text), ",'=1+1,") {
				t.Errorf("not defused: %s", text)
			}
			corrected := strings.NewReplacer(",x,", `,"1,00",`, ",y,", `,"4,00",`).Replace(string(text))
			again := write(t, dir, "rejects.csv", corrected)
			r = do(t, f, Plan{Map: m, Paths: []string{again}})
			if r.Run.Counts.Rejected != 0 || sum(t, d, "SELECT SUM(amount) FROM purchase") != 750 {
				t.Errorf("%+v\n%s", r.Run.Counts, corrected)
			}
			if n := sum(t, d, "SELECT COUNT(*) FROM customer WHERE name IN ('Łucja', '=1+1')"); n != 2 {
				t.Errorf("names were changed: %s", listed(t, d, "SELECT name AS x FROM customer"))
			}
		})
	}
}

// TestHostileSheets: malicious files are refused with an error message by every entry point
// that reads files.
func TestHostileSheets(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{"crash.xlsx": "import.xlsx_text A41", "huge-row.xlsx": "import.xlsx_row 99999999999"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			path := "testdata/cases/security/" + file
			id := map[string]string{"crash.xlsx": "order_id", "huge-row.xlsx": "id"}[file]
			m := mapOf(t, "source: s\nzone: UTC\ncompany: {name: S, currency: EUR, zone: UTC, language: en}\nfiles:\n  f:\n    facts: {kind: customer, id: "+id+"}\n")
			_, run := Run(t.Context(), flow.New(dbtest.SQLite(t, now)), Plan{Map: m, Paths: []string{path}, Who: access.Console()}, nil)
			_, inspected := Inspect(t.Context(), path)
			_, table := ReadTable(path, "")
			for door, err := range map[string]error{"inspect": inspected, "table": table, "import": run} {
				e, ok := errors.AsType[*errs.Error](err)
				if !ok || fmt.Sprint(e.Key, " ", e.Args["cell"]) != want {
					t.Errorf("%s: %v, want %s", door, err, want)
				}
			}
		})
	}
}
