package importer

import (
	"fmt"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
)

// daysMap reads a table of orders whose dates are days only.
const daysMap = `source: s
currency: BRL
zone: %[1]s
company: {name: T, currency: BRL, zone: %[1]s, language: en}
files:
  places: {name: "*.ndjson", read: facts}
  orders:
    name: "*.csv"
    facts:
      - kind: purchase
        id: no
        set:
          customer: who
          at: day
          place: {const: shop}
          lines: [{product: {const: tea}, amount: {column: total, decimal: "."}}]
          promise: {due: due}
          steps: {approved: day, delivered: came}
      - {kind: voice, id: no, set: {purchase: no, at: day, answered: came, rating: stars}}
      - {kind: visit, id: no, set: {customer: who, place: {const: shop}, at: day}}
      - {kind: promise, id: no, set: {customer: who, place: {const: shop}, what: {const: call}, made: day, due_day: due, kept_at: came}}
      - kind: return
        id: no
        when: [{column: no, is: "3"}]
        set: {of: no, at: came, lines: [{product: {const: tea}, amount: {column: total, decimal: "."}}]}
`

// TestDaysOfPlaces: a day without a time is that day in the zone of its place, whatever the
// zones of map and company, also if it has no midnight (São Paulo on 2017-10-15) and at month
// ends; and it is stored as a day.
func TestDaysOfPlaces(t *testing.T) {
	t.Parallel()
	orders := "no,who,day,total,due,came,stars\n" +
		"1,anna,2017-10-15,10.00,2017-10-15,2017-10-15,5\n" +
		"2,ben,2018-01-31,20.00,2018-02-01,2018-02-02,4\n" +
		"3,cleo,2018-02-01,40.00,2018-02-28,2018-02-28,1\n"
	for _, zones := range [][2]string{{"Asia/Shanghai", "America/Sao_Paulo"}, {"America/Sao_Paulo", "Asia/Shanghai"}} {
		t.Run(strings.ReplaceAll(strings.Join(zones[:], " "), "/", " "), func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
				f, dir := flow.New(d), t.TempDir()
				place := write(t, dir, "places.ndjson", fmt.Sprintf(`{"kind":"place","source":"s","id":"shop","place":{"zone":%q}}`+"\n", zones[1]))
				plan := Plan{Map: mapOf(t, fmt.Sprintf(daysMap, zones[0])), Paths: []string{place, write(t, dir, "orders.csv", orders)}}
				r := do(t, f, plan)
				same(t, "rejected", wrongs(&r))
				all := func() {
					same(t, "purchases", found(t, d, `SELECT kind || ' ' || day || ' ' || dated || ' ' || amount FROM purchase ORDER BY day, kind`),
						"sale 2017-10-15 1 1000", "sale 2018-01-31 1 2000", "sale 2018-02-01 1 4000", "return 2018-02-28 1 -4000")
					same(t, "days of the shop", found(t, d, `SELECT day || ' ' || amount FROM purchase_day WHERE sales + returns > 0 ORDER BY day`),
						"2017-10-15 1000", "2018-01-31 2000", "2018-02-01 4000", "2018-02-28 -4000")
					same(t, "voices by month", found(t, d, `SELECT month || ' ' || stars5 || stars4 || stars1 FROM voice_month WHERE stars1 + stars4 + stars5 > 0 ORDER BY month`),
						"2017-10 100", "2018-01 010", "2018-02 001")
					same(t, "voices", found(t, d, `SELECT day || ' ' || dated || ' ' || answered_day FROM voice ORDER BY day`),
						"2017-10-15 1 2017-10-15", "2018-01-31 1 2018-02-02", "2018-02-01 1 2018-02-28")
					same(t, "visits", found(t, d, `SELECT day FROM visit ORDER BY day`), "2017-10-15", "2018-01-31", "2018-02-01")
					same(t, "steps", found(t, d, `SELECT step || ' ' || day FROM purchase_step ORDER BY day, step`), "approved 2017-10-15", "delivered 2017-10-15",
						"approved 2018-01-31", "approved 2018-02-01", "delivered 2018-02-02", "delivered 2018-02-28")
					same(t, "promises", found(t, d, `SELECT origin || ' ' || made_day || ' ' || due_day || ' ' || ended_day || ' ' || state FROM promise ORDER BY made_day, origin`),
						"order 2017-10-15 2017-10-15 2017-10-15 kept", "staff 2017-10-15 2017-10-15 2017-10-15 kept",
						"order 2018-01-31 2018-02-01 2018-02-02 late", "staff 2018-01-31 2018-02-01 2018-02-02 late",
						"order 2018-02-01 2018-02-28 2018-02-28 kept", "staff 2018-02-01 2018-02-28 2018-02-28 kept")
					same(t, "timeline without a day", found(t, d, `SELECT kind FROM timeline WHERE what NOT LIKE '%"day":"20%' AND kind NOT LIKE 'customer.%' AND kind NOT LIKE 'promise.void'`))
					flowtest.Verified(t, f)
				}
				all()
				// The same file from another folder and under another name.
				plan.Paths = []string{place, write(t, t.TempDir(), "again.csv", orders+"\n")}
				again := do(t, f, plan)
				if c := again.Run.Counts; c.Rejected != 0 {
					t.Errorf("the same days again: %d rejected: %v", c.Rejected, c.Errors)
				}
				all()
				for _, run := range []Report{again, r} {
					if _, err := f.UndoImport(t.Context(), access.Console(), run.Run.ID, nil); err != nil {
						t.Fatal(err)
					}
				}
				if n := sum(t, d, `SELECT COUNT(*) FROM purchase`); n != 0 {
					t.Errorf("%d purchases after undo", n)
				}
				flowtest.Verified(t, f)
			})
		})
	}
}

// TestDaysBesideTimes: on one day, a return without a time comes after its sale, and a step
// without one not before the order.
func TestDaysBesideTimes(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	f := flow.New(d)
	m := mapOf(t, `source: s
currency: EUR
zone: Europe/Berlin
company: {name: T, currency: EUR, zone: Europe/Berlin, language: en}
files:
  sales:
    name: "sales*"
    facts:
      - {kind: purchase, id: no, set: {customer: who, at: day, lines: [{product: {const: tea}, amount: {const: 5}}], steps: {delivered: came}}}
  back:
    name: "back*"
    facts:
      - {kind: return, id: no, set: {customer: who, of: of, at: day, lines: [{product: {const: tea}, amount: {const: 5}}]}}
`)
	dir := t.TempDir()
	r := do(t, f, Plan{Map: m, Paths: []string{
		write(t, dir, "sales.csv", "no,who,day,came\n1,anna,2026-05-03 14:00,2026-05-03\n2,anna,2026-05-04 15:00,2026-05-05\n"),
		write(t, dir, "back.csv", "no,who,of,day\nR1,anna,1,2026-05-03\nR2,anna,,2026-05-04\nR3,anna,1,2026-05-02\n")}})
	same(t, "rejected", wrongs(&r), "4 day purchase.return_before_sale")
	same(t, "took", found(t, d, `SELECT (s.at - p.at) / 60000000 || '' FROM purchase_step s JOIN purchase p ON p.id = s.purchase_id ORDER BY p.at`), "0", "540")
	same(t, "returns", found(t, d, `SELECT r.day || ' ' || (r.at >= p.at) FROM purchase r JOIN purchase p ON p.id = r.of_id ORDER BY r.at`), "2026-05-03 1", "2026-05-04 1")
	flowtest.Verified(t, f)
}

// TestMidnightIsATime: a date with a time, also midnight, is an instant in the map's zone; one
// without, in a layout or a sheet, is a day.
func TestMidnightIsATime(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cell   string
		layout string
		timed  bool
	}{
		{"2026-05-03", "", false}, {"3 May 2026", "", false}, {"2026年5月3日", "", false}, {"20260503", "", false}, {"2026-05-03 Europe/Berlin", "", false},
		{"2026-05-03 00:00:00", "", true}, {"2026-05-03T00:00Z", "", true}, {"2026-05-03 9 am", "", true}, {"20260503 0900", "", true},
		{"03.05.2026", "DD.MM.YYYY", false}, {"03.05.2026 00:00", "DD.MM.YYYY hh:mm", true}, {"46145", "serial", false}, {"46145.5", "serial", true}, {"1777766400", "epoch", true},
	} {
		m, _, _, ok := readMoment(tt.cell, orderNone)
		if tt.layout != "" {
			l, err := layout(tt.layout)
			if err != nil {
				t.Fatal(err)
			}
			m, ok = byLayout(tt.cell, []string{l})
		}
		if !ok || m.timed != tt.timed || m.date() != "2026-05-03" {
			t.Errorf("%q by %q: %s, a time %v, ok %v; want 2026-05-03, %v", tt.cell, tt.layout, m.date(), m.timed, ok, tt.timed)
		}
	}
}

// TestFarYears: a date in a year that no fact may have is refused by its cell for its year,
// however it is written, by a layout or without; nothing of it is taken as an empty cell.
func TestFarYears(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ layout, cell string }{
		{"DD.MM.YYYY", "05.05.0026"}, {"DD.MM.YYYY hh:mm", "05.05.0026 14:00"}, {"YYYY-MM-DD", "2926-05-05"}, {"YYYY-MM-DDThh:mm:ssZ", "0026-05-05T14:00:00Z"},
		{"", "05.05.0026"}, {"", "0026-05-05"}, {"", "0026-05-05 14:00"}, {"", "5 May 0026"}, {"", "2926-05-05T14:00:00Z"},
	} {
		at := "at: day"
		if tt.layout != "" {
			at = fmt.Sprintf("at: {column: day, layout: %q}", tt.layout)
		}
		m := mapOf(t, `source: s
currency: EUR
zone: Europe/Berlin
company: {name: T, currency: EUR, zone: Europe/Berlin, language: en}
files:
  orders:
    name: "*.csv"
    facts: [{kind: purchase, id: no, set: {customer: who, `+at+`, amount: total}}]
`)
		file := write(t, t.TempDir(), "orders.csv", "no,who,day,total\n1,anna,"+tt.cell+",10.00\n")
		r := do(t, flow.New(dbtest.SQLite(t, now)), Plan{Map: m, Paths: []string{file}})
		same(t, tt.layout+" "+tt.cell, wrongs(&r), "2 day field.year")
		if len(r.Rejected) == 1 && (r.Rejected[0].Why[0].Found != tt.cell || r.Rejected[0].Why[0].Expected != "1900 … 2199") {
			t.Errorf("%s: found %q, expected %q", tt.cell, r.Rejected[0].Why[0].Found, r.Rejected[0].Why[0].Expected)
		}
	}
}
