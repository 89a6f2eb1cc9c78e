package importer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
)

// caseOf returns the plan (file and map) of a small regression case.
func caseOf(t testing.TB, name string) Plan {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "cases", "import", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return Plan{Map: mapOf(t, string(text)), Paths: []string{filepath.Join("testdata", "cases", "import", name+".csv")}}
}

// found returns the texts of a one-column query.
func found(t testing.TB, d *db.DB, query string, args ...any) (out []string) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.List(t.Context(), tx, db.Value[string], query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}

// purchases selects the imported purchases as "id amount currency day", by id.
const purchases = `SELECT n.ext || ' ' || p.amount || ' ' || p.currency || ' ' || p.day
	FROM purchase p JOIN fact_name n ON n.kind = 'purchase' AND n.ref_id = p.id ORDER BY LENGTH(n.ext), n.ext`

// instants are the times of the purchases, by id.
const instants = `SELECT n.ext || ' ' || p.at FROM purchase p JOIN fact_name n ON n.kind = 'purchase' AND n.ref_id = p.id ORDER BY LENGTH(n.ext), n.ext`

// wrongs are the rejected rows: "row column key".
func wrongs(r *Report) (out []string) {
	for _, w := range r.Rejected {
		var list []string
		for _, y := range w.Why {
			list = append(list, y.Column+" "+y.Key)
		}
		out = append(out, strings.Join(append([]string{fmt.Sprint(w.Row)}, list...), " "))
	}
	return out
}

func same(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got  %s\n want %s", what, strings.Join(got, " | "), strings.Join(want, " | "))
	}
}

// TestCasesOfMeaning: what numbers, currencies and dates of the small inputs mean.
func TestCasesOfMeaning(t *testing.T) {
	t.Parallel()
	day := func(ids ...string) (out []string) { // "no amount" on one day
		for _, s := range ids {
			out = append(out, s+" EUR 2026-05-03")
		}
		return out
	}
	for name, tt := range map[string]struct{ purchases, wrong []string }{
		"group-comma": {day("1 123450"), []string{"3 total import.number_groups", "4 total import.number_groups", "5 total import.number"}},
		"odd-money":   {day("1 123450", "2 1250", "3 123450", "6 123450"), []string{"5 total import.negative", "6 total import.negative", "8 total import.number"}},
		"currencies": {[]string{"1 705 JPY 2026-05-03", "2 1250 KWD 2026-05-03", "4 1250 USD 2026-05-03", "7 1000 VND 2026-05-03", "8 12345 CLF 2026-05-03", "9 5000000 HUF 2026-05-03"},
			[]string{"4 total import.places", "6 cur field.currency", "7 cur field.currency", "11 total import.places"}},
		"month-names": {[]string{"1 100 EUR 2006-06-02", "2 100 EUR 2006-09-01", "3 100 EUR 2006-06-01", "4 100 EUR 2006-06-02", "5 100 EUR 2006-06-02", "6 100 EUR 2006-06-02", "7 100 EUR 2006-05-02", "8 100 EUR 2006-12-02"}, nil},
		"dates-ampm":  {day("1 100", "2 100", "3 100", "4 100"), []string{"6 date import.date"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.SQLite(t, now)
			f := flow.New(d)
			r := do(t, f, caseOf(t, name))
			same(t, "purchases", found(t, d, purchases), tt.purchases...)
			same(t, "rejected", wrongs(&r), tt.wrong...)
			flowtest.Verified(t, f)
		})
	}
}

// TestCaseDates: usual date formats are read right; others are rejected, naming the cell.
func TestCaseDates(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), caseOf(t, "dates-plain"))
	at := func(s string) int64 {
		x, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return x.UnixMicro()
	}
	var want []string
	for _, p := range [][2]string{{"1", "2026-05-03T09:05:00+02:00"}, {"2", "2026-05-03T00:00:00+02:00"}, {"3", "2026-05-03T09:05:00+02:00"}, {"4", "2026-05-03T14:00:00+08:00"}, {"5", "2026-05-03T10:15:20-05:00"},
		{"6", "2026-05-03T14:00:00.123Z"}, {"7", "2026-05-03T14:00:00+08:00"}, {"8", "2026-05-03T14:00:00+08:00"}, {"10", "2026-05-03T14:00:00+02:00"}, {"11", "2026-05-03T14:00:00+02:00"},
		{"13", "2026-05-03T00:00:00+02:00"}, {"14", "2026-05-03T14:00:00+02:00"}, {"15", "2026-05-04T00:00:00+02:00"}, {"17", "2026-05-03T14:00:00+02:00"},
		{"19", "2026-05-03T14:00:00Z"}, {"20", "2026-05-03T00:00:00+02:00"}, {"22", "2026-05-03T14:00:00+02:00"}} {
		want = append(want, fmt.Sprint(p[0], " ", at(p[1])))
	}
	same(t, "instants", found(t, d, instants), want...)
	same(t, "rejected", wrongs(&r), "10 date import.date", "13 date import.date", "17 date import.date", "19  import.cells", "22 date import.date") // 19: a comma without quotes
}

// TestCaseAfternoon: AM and PM are distinguished.
func TestCaseAfternoon(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	do(t, flow.New(d), caseOf(t, "dates-ampm"))
	noon := time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC).Add(-2 * time.Hour).UnixMicro() // in Berlin
	half, early := noon+9e9, noon-43200e6+300e6
	same(t, "instants", found(t, d, instants), fmt.Sprint("1 ", half), fmt.Sprint("2 ", early), fmt.Sprint("3 ", half), fmt.Sprint("4 ", half))
}

// TestCaseMidnight: 15 October 2017 has no midnight in São Paulo; the day is kept for
// purchases, promises and customers.
func TestCaseMidnight(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flow.New(d)
		r := do(t, f, caseOf(t, "midnight-sao_paulo"))
		same(t, "rejected", wrongs(&r))
		same(t, "purchases", found(t, d, purchases), "1 100 EUR 2017-10-10", "2 100 EUR 2017-10-15")
		same(t, "since", found(t, d, `SELECT name || ' ' || since FROM customer ORDER BY name`), "m1 2017-10-15", "m2 2017-10-15")
		same(t, "promises", found(t, d, `SELECT state || ' ' || due_day FROM promise`), "kept 2017-10-15")
		flowtest.Verified(t, f)
	})
}

// TestDaysInZonesWithoutMidnight: a day stays the same day in every zone, also when the clocks
// change that night.
func TestDaysInZonesWithoutMidnight(t *testing.T) {
	t.Parallel()
	for zone, day := range map[string]string{"America/Santiago": "2023-09-03", "Asia/Beirut": "2023-03-30", "America/Havana": "2023-03-12", "America/Asuncion": "2023-10-01",
		"Africa/Cairo": "2023-04-28", "Asia/Tehran": "2021-03-22", "Asia/Amman": "2021-03-26", "America/Sao_Paulo": "2018-11-04", "Atlantic/Azores": "2024-03-31"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			d := dbtest.SQLite(t, now)
			f := flow.New(d)
			text := "source: till\ncurrency: EUR\nzone: " + zone + "\ncompany: {name: T, currency: EUR, zone: " + zone + ", language: en}\n" +
				"files:\n  o:\n    facts:\n      - {kind: customer, id: who, set: {since: date}}\n      - {kind: purchase, id: no, set: {customer: who, at: date, lines: {amount: total}, promise: {due_day: date}, steps: {delivered: date}}}\n"
			r := do(t, f, Plan{Map: mapOf(t, text), Paths: []string{write(t, t.TempDir(), "o.csv", "no,who,date,total\n1,a,"+day+",1.00\n")}})
			same(t, "rejected", wrongs(&r))
			same(t, "purchases", found(t, d, purchases), "1 100 EUR "+day)
			same(t, "promises", found(t, d, `SELECT state || ' ' || due_day FROM promise`), "kept "+day)
			same(t, "since", found(t, d, `SELECT since FROM customer`), day)
			flowtest.Verified(t, f)
		})
	}
}

// asked runs a plan that must end with questions and returns them as "key one other".
func asked(t testing.TB, p Plan) (out []string) {
	t.Helper()
	p.Who = access.Console()
	d := dbtest.SQLite(t, now)
	_, err := Run(t.Context(), flow.New(d), p, nil)
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Key != "import.ask" {
		t.Fatalf("no question: %v", err)
	}
	for _, f := range e.Fields {
		out = append(out, strings.Join([]string{f.Path, f.Key, f.Args["column"].(string), f.Args["one"].(string), f.Args["other"].(string)}, " "))
	}
	if n := sum(t, d, "SELECT COUNT(*) FROM fact_name"); n != 0 {
		t.Errorf("%d facts were recorded before it was asked", n)
	}
	return out
}

// TestCaseThousandsOrDecimals: 1.000 can be one or a thousand: other cells decide, else one
// question is asked for the column.
func TestCaseThousandsOrDecimals(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "cases", "import", "units-thousand.csv")
	in, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "asked", asked(t, Plan{Map: mapOf(t, in.Map), Paths: []string{path}}), "units-thousand.csv:2 import.ask_number qty 1.000 1000")
	for style, units := range map[string]string{"1.234,50": "1000000", "1,234.50": "1000"} { // as a person chooses in the page
		in.Guess.Numbers = style
		d := dbtest.SQLite(t, now)
		do(t, flow.New(d), Plan{Map: mapOf(t, in.Guess.Map(MapHead{})), Paths: []string{path}})
		same(t, style, found(t, d, `SELECT CAST(l.units AS TEXT) FROM purchase_line l ORDER BY l.amount`), units, "2000")
	}
	for text, units := range map[string]string{
		"no;qty;total\n1;1.000;500\n2;2,5;999\n":           "1000000 2500",
		"no;qty;total\n1;1.000;500\n2;2;9,99\n":            "1000000 2000", // another column proves it
		"no;qty;total\n1;1.000;500\n2;2;9.99\n":            "1000 2000",
		"no;qty;total\n1;1.000;500\n2;0.500;999\n":         "1000 500",
		"no;qty;total\n1;1.000;500\n2;1.000.000;999\n":     "1000000 1000000000",
		"no;qty;total\n1;1.000;500\n2;1.5;9\n3;1.5;1,50\n": "1000 1500 1500",
	} {
		d := dbtest.SQLite(t, now)
		do(t, flow.New(d), Plan{Map: mapOf(t, plainTill), Paths: []string{write(t, t.TempDir(), "a.csv", text)}})
		if got := strings.Join(found(t, d, `SELECT CAST(l.units AS TEXT) FROM purchase_line l JOIN fact_name n ON n.kind = 'purchase' AND n.ref_id = l.purchase_id ORDER BY n.ext`), " "); got != units {
			t.Errorf("%q: %s, want %s", text, got, units)
		}
	}
}

// plainTill is a map without number or date formats.
const plainTill = "source: till\ncurrency: EUR\nzone: Europe/Berlin\ncompany: {name: T, currency: EUR, zone: Europe/Berlin, language: en}\n" +
	"files:\n  o:\n    facts:\n      - {kind: purchase, id: no, set: {at: {const: 2026-05-03}, lines: {name: {const: tea}, units: qty, amount: total}}}\n"

// TestDayOrMonth: an ambiguous order of day and month is asked once per column, unless other
// cells settle it.
func TestDayOrMonth(t *testing.T) {
	t.Parallel()
	dated := strings.Replace(strings.Replace(plainTill, "{const: 2026-05-03}", "date", 1), "units: qty, ", "", 1)
	file := func(days ...string) Plan {
		text := "no,date,total\n"
		for i, s := range days {
			text += fmt.Sprintf("%d,%s,1.00\n", i+1, s)
		}
		return Plan{Map: mapOf(t, dated), Paths: []string{write(t, t.TempDir(), "a.csv", text)}}
	}
	same(t, "asked", asked(t, file("5/5/2026", "03/04/2026", "04/04/2026")), "a.csv:3 import.ask_date date 2026-04-03 2026-03-04")
	same(t, "asked of the year", asked(t, file("26-05-01", "26-04-13")), "a.csv:2 import.ask_year date 2026-05-01 2001-05-26")
	for _, tt := range []struct {
		cells []string
		want  string
		wrong int
	}{
		{[]string{"03/04/2026", "13/04/2026"}, "2026-04-03 2026-04-13", 0},
		{[]string{"03/04/2026", "04/13/2026 9:05"}, "2026-03-04 2026-04-13", 0},
		{[]string{"03/04/2026", "13/04/2026", "14/04/2026", "04/13/2026"}, "2026-04-03 2026-04-13 2026-04-14", 1},
		{[]string{"5/5/2026", "4/4/2026"}, "2026-05-05 2026-04-04", 0},
		{[]string{"3.4.2026", "2026-05-03"}, "2026-04-03 2026-05-03", 0},
	} {
		d := dbtest.SQLite(t, now)
		r := do(t, flow.New(d), file(tt.cells...))
		if got := strings.Join(found(t, d, `SELECT p.day FROM purchase p JOIN fact_name n ON n.kind = 'purchase' AND n.ref_id = p.id ORDER BY n.ext`), " "); got != tt.want || len(r.Rejected) != tt.wrong {
			t.Errorf("%v: %s, %d rejected; want %s, %d", tt.cells, got, len(r.Rejected), tt.want, tt.wrong)
		}
	}
}
