package importer

import (
	"strings"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
)

// TestReports: what reports have beside the rows of a table, totals, headings of groups and lines below, is passed
// over and said; what only looks like it is read, or refused with the reason.
func TestReports(t *testing.T) {
	t.Parallel()
	const orders = "no,day,who,total,tip,till\n1,2026-05-03,Ann,1.00,0,A\n2,2026-05-03,Bob,2.00,0,A\n"
	for _, tt := range []struct {
		name, text             string
		bought, wrong, remarks []string
	}{
		{"a total", orders + "Total,,,3.00,0,\n", nil, nil, []string{"import.rows_totals 1"}},
		{"in Chinese, with a currency", orders + ",,合计,￥3.00,,\n", nil, nil, []string{"import.rows_totals 1"}},
		{"a total with as many figures as words", orders + "Total,,,3.00,0,0\n", nil, nil, []string{"import.rows_totals 1"}},
		{"a customer called so", orders + "3,2026-05-03,Total,4.00,0,A\n", []string{"3 400 EUR 2026-05-03"}, nil, nil},
		{"a total beside words is none", orders + "Total,,Cy,3.00,,\n", nil, []string{"4 day field.required"}, nil},
		{"lines below the table", orders + "\nPrinted on 3 May 2026\nBy Ann\n", nil, nil, []string{"import.rows_foot 2"}},
		{"a line between rows is none", orders + "Printed on 3 May\n3,2026-05-03,Cy,4.00,0,A\n", []string{"3 400 EUR 2026-05-03"}, []string{"4  import.cells"}, nil},
		{"a record of one cell is none", orders + "No number known,,,,,\n", nil, []string{"4 who field.required"}, nil},
		{"a file that was cut off", orders + "3,2026-05-03,C\n", nil, []string{"4  import.cells"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.SQLite(t, now)
			r := do(t, flow.New(d), Plan{Map: mapOf(t, oddMap), Paths: []string{write(t, t.TempDir(), "f.csv", tt.text)}})
			same(t, "bought", found(t, d, purchases), append([]string{"1 100 EUR 2026-05-03", "2 200 EUR 2026-05-03"}, tt.bought...)...)
			same(t, "rejected", wrongs(&r), tt.wrong...)
			same(t, "remarks", tallies(r.Run.Counts.Remarks), tt.remarks...)
		})
	}
}

// TestDescribedFile: a line of figures that describes the file is not the header below it; a header that has numbers
// for names is.
func TestDescribedFile(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"EXTF,700,21,2026-05-01\nAmount,Sign,Account,Day\n1.00,S,10001,2026-05-03\n2.00,H,10002,2026-05-04\n": "Amount Sign Account Day",
		"Year,2025,2026,2027\nTea,1,2,3\nCup,4,5,6\n":                                                         "Year 2025 2026 2027",
		"no,day,who,total\n1,2026-05-03,Ann,1.00\n":                                                           "no day who total",
	} {
		in, err := Inspect(t.Context(), write(t, t.TempDir(), "f.csv", text))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(in.Columns, " "); got != want {
			t.Errorf("columns %s, want %s", got, want)
		}
	}
}

// TestGroupedReport: the heading of a group stands in the nameless first column of its rows.
func TestGroupedReport(t *testing.T) {
	t.Parallel()
	const m = "source: s\nzone: UTC\ncurrency: EUR\ncompany: {name: S, currency: EUR, zone: UTC, language: en}\nfiles:\n  f:\n    facts:\n" +
		"      - {kind: customer, id: column 1, set: {name: column 1}}\n      - {kind: purchase, id: \"no\", set: {customer: column 1, at: day, amount: total}}\n"
	const text = "Sales by customer\n,no,day,total\nAnn,,,\n,1,2026-05-03,1.00\n,2,2026-05-03,2.00\nTotal for Ann,,,3.00\nBob,,,\n,3,2026-05-04,4.00\nTotal,,,7.00\n"
	var rows [][]string
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		rows = append(rows, strings.Split(strings.TrimRight(line, ","), ",")) // a sheet has no empty cells at the end
	}
	for _, path := range []string{write(t, t.TempDir(), "f.csv", text), spreadsheet(t, rows...)} {
		d := dbtest.SQLite(t, now)
		r := do(t, flow.New(d), Plan{Map: mapOf(t, m), Paths: []string{path}})
		same(t, "rejected", wrongs(&r))
		same(t, "remarks", tallies(r.Run.Counts.Remarks), "import.rows_before_header 1", "import.rows_groups 2", "import.rows_totals 2")
		same(t, "bought", found(t, d, `SELECT c.name || ' ' || COUNT(*) || ' ' || SUM(p.amount) AS x FROM purchase p JOIN customer c ON c.id = p.customer_id GROUP BY c.name ORDER BY c.name`), "Ann 2 300", "Bob 1 400")
	}
}

// TestMergedCells: a row that names goods and nothing of an order is a further line of the order above; one with an
// amount alone is not.
func TestMergedCells(t *testing.T) {
	t.Parallel()
	const m = "source: s\nzone: UTC\ncurrency: EUR\ncompany: {name: S, currency: EUR, zone: UTC, language: en}\nfiles:\n  f:\n    facts:\n" +
		"      - {kind: customer, id: who, id_empty: skip, set: {name: who}}\n      - {kind: purchase, id: \"no\", set: {customer: who, at: day, lines: {name: what, amount: price}}}\n"
	const text = "no,day,who,what,price\n1,2026-05-03,Ann,Sofa,50.00\n,,,Table,10.00\n,,,,5.00\n2,2026-05-04,Bob,Chair,20.00\n,2026-05-05,,Bed,30.00\n"
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), Plan{Map: mapOf(t, m), Paths: []string{write(t, t.TempDir(), "f.csv", text)}})
	same(t, "rejected", wrongs(&r), "4 no field.required", "6 no field.required")
	same(t, "remarks", tallies(r.Run.Counts.Remarks), "import.rows_merged 1")
	same(t, "bought", found(t, d, purchases), "1 6000 EUR 2026-05-03", "2 2000 EUR 2026-05-04")
}

// TestVisitsToCome: a booking whose visit is still to come brings in the customer and what was bought; the visit is set
// aside, and comes in with a later import. A date further ahead than anybody books is refused.
func TestVisitsToCome(t *testing.T) {
	t.Parallel()
	const text = "Booking number,Guest name,Email,Booked on,Check-in,Check-out,Room type,Grand total\n" +
		"1,Ann Ray,ann@example.com,2026-04-01,2026-05-03,2026-05-04,Double,100.00\n" +
		"2,Bob Lee,bob@example.com,2026-04-02,2026-06-11,2026-06-12,Double,200.00\n" +
		"3,Cy Noor,cy@example.com,2026-04-03,2062-06-11,2062-06-12,Double,300.00\n"
	path := write(t, t.TempDir(), "bookings.csv", text)
	in, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	day := clock.At(time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC))
	d := dbtest.SQLite(t, func() clock.Instant { return day })
	f, plan := flow.New(d), Plan{Map: mapOf(t, in.Guess.Map(MapHead{Source: "s", Currency: "EUR", Zone: "Europe/Berlin"})), Paths: []string{path}}
	const visits = `SELECT n.ext FROM fact_name n WHERE n.kind = 'visit' ORDER BY n.ext`
	r := do(t, f, plan)
	same(t, "rejected", wrongs(&r), "4 Check-in field.future")
	same(t, "remarks", tallies(r.Run.Counts.Remarks), "import.visit_to_come 1")
	same(t, "visits", found(t, d, visits), "1")
	same(t, "bought", found(t, d, purchases), "1 10000 EUR 2026-04-01", "2 20000 EUR 2026-04-02")
	if c := r.Run.Counts.Kinds["visit"]; c.Created != 1 || c.Refused != 1 {
		t.Errorf("visits %+v, want one and one refused", c)
	}
	day = day.Add(48 * time.Hour)
	r = do(t, f, plan)
	same(t, "visits later", found(t, d, visits), "1", "2")
	same(t, "remarks later", tallies(r.Run.Counts.Remarks))

	// Where the file does not say when stays were booked, what they cost waits with them; their customers do not.
	const undated = "Booking number,Guest name,Email,Check-in,Check-out,Room type,Grand total\n" +
		"1,Ann Ray,ann@example.com,2026-05-03,2026-05-04,Double,100.00\n2,Bob Lee,bob@example.com,2026-08-11,2026-08-12,Double,200.00\n"
	path = write(t, t.TempDir(), "stays.csv", undated)
	if in, err = Inspect(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	d = dbtest.SQLite(t, func() clock.Instant { return day })
	r = do(t, flow.New(d), Plan{Map: mapOf(t, in.Guess.Map(MapHead{Source: "s", Currency: "EUR", Zone: "Europe/Berlin"})), Paths: []string{path}})
	same(t, "undated rejected", wrongs(&r))
	same(t, "undated remarks", tallies(r.Run.Counts.Remarks), "import.sale_to_come 1", "import.visit_to_come 1")
	same(t, "undated customers", found(t, d, `SELECT name FROM customer ORDER BY name`), "Ann Ray", "Bob Lee")
	same(t, "undated bought", found(t, d, purchases), "1 10000 EUR 2026-05-03")
}

// TestSheetFoot: a sheet does not store the empty cells of a record: one of a name alone is a record, unless a row is
// free above it.
func TestSheetFoot(t *testing.T) {
	t.Parallel()
	for free, want := range map[bool][]string{false: {"Ann Ray", "Bob Lee"}, true: {"Ann Ray"}} {
		rows := [][]string{{"Name", "Phone", "Email"}, {"Ann Ray", "+49 171 0000001", "ann@example.com"}}
		if free {
			rows = append(rows, nil)
		}
		path := spreadsheet(t, append(rows, []string{"Bob Lee"})...)
		d := dbtest.SQLite(t, now)
		const m = "source: s\nzone: UTC\ncurrency: EUR\ncompany: {name: S, currency: EUR, zone: UTC, language: en}\nfiles:\n  f:\n    facts:\n      - {kind: customer, id: Name, set: {name: Name}}\n"
		r := do(t, flow.New(d), Plan{Map: mapOf(t, m), Paths: []string{path}})
		same(t, "rejected", wrongs(&r))
		same(t, "customers", found(t, d, `SELECT name FROM customer ORDER BY name`), want...)
	}
}

// TestTotalOfManyFigures: a total in a narrow table is told by its sums, and by what it lacks of the words that all rows have; a
// product of that name is none.
func TestTotalOfManyFigures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		rows       int
	}{
		{"the sum", "product,n,amount\nTea,1,2.00\nCup,2,4.50\nTotal,3,6.50\n", 2},
		{"a product", "product,n,amount\nTea,1,2.00\nTotal,2,4.50\nCup,1,3.00\n", 3},
		{"a product without a note", "product,n,amount,note\nTea,1,2.00,\nCup,2,4.50,hot\nTotal,2,4.75,\n", 3},
		{"not of all rows", "流水号,类型,数量,原价,实收,现金,微信\n1,销售,1,2.00,2.00,2.00,0\n2,作废,2,4.50,4.50,0,4.50\n总计,,1,2.00,2.00,2.00,0\n", 2},
	} {
		in, err := Inspect(t.Context(), write(t, t.TempDir(), "f.csv", tt.text))
		if err != nil {
			t.Fatal(err)
		}
		if len(in.Looked) != tt.rows {
			t.Errorf("%s: %d rows, want %d", tt.name, len(in.Looked), tt.rows)
		}
	}
}
