package importer

import (
	"slices"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
)

// reached selects the phone numbers and addresses of customers, by name.
const reached = `SELECT c.name || ' ' || i.value FROM customer c JOIN customer_identity i ON i.customer_id = c.id ORDER BY c.name, i.value`

// valuesOf returns the values listed by the notes of an import with a key.
func valuesOf(notes []flow.Tallied, key string) (out []string) {
	for _, n := range notes {
		if n.Key == key {
			out = append(out, n.Each...)
		}
	}
	slices.Sort(out)
	return out
}

// TestCasePhones: numbers without a country code get the company's country, two customers may
// share one, a cell may hold several, and every ignored one is listed.
func TestCasePhones(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flow.New(d)
		r := do(t, f, caseOf(t, "phones"))
		same(t, "rejected", wrongs(&r))
		same(t, "reached", found(t, d, reached),
			"Ana Five +8613812345679", "Ana Four +8613812345678", "Ana One +8613812345678", "Ana One ana@example.com", "Ana Three +8613812345678", "Ana Two +8613812345678", "Ana Two ana@example.com",
			"Country name +12025550114", "Dots +491712345678", "Excel lost zero +491712345678", "Ext +12025550101", "Mail idn info@müller.example", "Mail list a@example.com", "Mail list b@example.com", "Mail space x@example.com", "No country +4913812345670",
			"Plus jane+shop@example.com", "Quote +12025550113", "Two +12025550111", "Two +12025550112", "UK +442079460958", "UK2 +442079460958", "UK3 +442079460958")
		same(t, "left out", valuesOf(r.Run.Counts.Notes, "customer.identity_malformed"), "customer a9: 8.61381E+12", "customer b5: 12345")
		same(t, "written", valuesOf(r.Run.Counts.Notes, "customer.identity_written"), "customer c4: 13812345670")
		same(t, "shared", valuesOf(r.Run.Counts.Notes, "customer.identity_shared"), "customer a2: 13812345678", "customer a2: ANA@EXAMPLE.COM",
			"customer a3: 8613812345678", "customer a4: 008613812345678", "customer a7: +44 (0)20 7946 0958", "customer a8: 442079460958", "customer c3: 1712345678")
		same(t, "country", found(t, d, `SELECT country FROM customer WHERE name = 'Country name'`), "US")
		flowtest.Verified(t, f)
	})
}

// TestCaseSwappedPhones: phone numbers that change customers at the source change here too,
// and an undo reverts it.
func TestCaseSwappedPhones(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flow.New(d)
		do(t, f, caseOf(t, "swap-1"))
		before := []string{"A +491712345678", "B +491712345679"}
		same(t, "before", found(t, d, reached), before...)
		r := do(t, f, caseOf(t, "swap-2"))
		same(t, "after", found(t, d, reached), "A +491712345679", "B +491712345678")
		same(t, "written", found(t, d, `SELECT c.name || ' ' || p.value FROM customer c JOIN contact_point p ON p.customer_id = c.id ORDER BY 1`), "A +49 171 2345679", "B +49 171 2345678")
		flowtest.Verified(t, f)
		if _, err := f.UndoImport(t.Context(), access.Console(), r.Run.ID, nil); err != nil {
			t.Fatal(err)
		}
		same(t, "undone", found(t, d, reached), before...)
		same(t, "written again", found(t, d, `SELECT c.name || ' ' || p.value FROM customer c JOIN contact_point p ON p.customer_id = c.id ORDER BY 1`), "A +49 171 2345678", "B +49 171 2345679")
		flowtest.Verified(t, f)
	})
}

// TestMissingPhoneRemovesNone: a missing or malformed phone number removes nothing; nor does a
// source remove a number that another source also sends.
func TestMissingPhoneRemovesNone(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	f := flow.New(d)
	text := func(source, phone string) Plan {
		return Plan{Map: mapOf(t, "source: "+source+"\nzone: Europe/Berlin\ncompany: {name: T, currency: EUR, zone: Europe/Berlin, language: en}\n"+
			"files:\n  c:\n    facts:\n      - {kind: customer, id: id, set: {name: name, phone: "+phone+"}}\n")}
	}
	record := func(p Plan, rows string) {
		p.Paths = []string{write(t, t.TempDir(), "c.csv", "id,name,phone\n"+rows)}
		do(t, f, p)
	}
	p := text("s", "phone")
	record(p, "1,A,0171 2345678\n")
	for _, rows := range []string{"1,A,\n", "1,A,N/A\n", "1,A,12\n"} {
		record(p, rows)
		same(t, rows, found(t, d, reached), "A +491712345678")
	}
	record(text("u", "{column: phone, country: US}"), "9,U,202-555-0114\n") // a country for the column
	same(t, "of the map", found(t, d, reached), "A +491712345678", "U +12025550114")
}

// TestCaseAnswers: ratings in the notations of survey forms; an unanswered question gives no
// rating.
func TestCaseAnswers(t *testing.T) {
	t.Parallel()
	head := "source: s\nzone: Europe/Berlin\ncompany: {name: T, currency: EUR, zone: Europe/Berlin, language: en}\nfiles:\n  v:\n    facts:\n      - {kind: voice, id: no, set: {at: {const: 2026-05-03}, text: said, rating: "
	for _, tt := range []struct {
		rating, rows string
		want         []string
		wrong        []string
	}{
		{"{column: r}", "1,a,5 stars\n2,b,★★★★☆\n3,c,4/5\n4,d,N/A\n5,e,-\n6,f,\n7,g,3 - so so\n8,h,often\n9,i,4.5\n", []string{"1 5/5", "2 4/5", "3 4/5", "4 0/5", "5 0/5", "6 0/5", "7 3/5"}, []string{"9 r import.rating", "10 r import.rating"}},
		{"{column: r}, scale: {const: 10}", "1,a,10 - Extremely likely\n2,b,9\n3,c,0 - Not at all likely\n", []string{"1 10/10", "2 9/10"}, []string{"4 r fact.rating_zero"}},
		{"{column: r}, scale: {const: 10}, from_zero: {const: yes}", "1,a,10 - Extremely likely\n2,b,9\n3,c,0 - Not at all likely\n4,d,N/A\n5,e,11\n", []string{"1 10/10", "2 9/10", "3 0/10", "4 0/10"}, []string{"6 r fact.rating"}},
		{"{column: r, answers: kano}", "1,a,I like it that way\n2,b,It must be that way\n3,c,I am neutral\n4,d,I can live with it\n5,e,I dislike it that way\n6,f,perhaps\n", []string{"1 1/5", "2 2/5", "3 3/5", "4 4/5", "5 5/5"}, []string{"7 r import.kano"}},
	} {
		d := dbtest.SQLite(t, now)
		f := flow.New(d)
		r := do(t, f, Plan{Map: mapOf(t, head+tt.rating+"}}\n"), Paths: []string{write(t, t.TempDir(), "v.csv", "no,said,r\n"+tt.rows)}})
		same(t, tt.rating, found(t, d, `SELECT n.ext || ' ' || v.rating || '/' || v.scale FROM voice v JOIN fact_name n ON n.kind = 'voice' AND n.ref_id = v.id ORDER BY n.ext`), tt.want...)
		same(t, "rejected", wrongs(&r), tt.wrong...)
	}
}

// TestNotationsOfMissingValues: N/A, - and null are empty in every column, unless the map has its
// own list of empty values.
func TestNotationsOfMissingValues(t *testing.T) {
	t.Parallel()
	head := "source: s\ncurrency: EUR\nzone: Europe/Berlin\ncompany: {name: T, currency: EUR, zone: Europe/Berlin, language: en}\n"
	files := "files:\n  o:\n    facts:\n      - {kind: customer, when: {column: who, empty: false}, id: who, set: {city: city}}\n      - {kind: purchase, id: no, set: {customer: who, at: date, lines: {name: thing, units: qty, amount: total}}}\n"
	rows := "no,who,city,date,thing,qty,total\n1,N/A,Ulm,2026-05-03,tea,-,1.00\n2,null,-,2026-05-03,tea,NULL,2.00\n3,-,,2026-05-03,tea,n/a,3.00\n4,nan,,2026-05-03,tea,,N/A\n5,anna,#N/A,2026-05-03,tea,2,5.00\n"
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), Plan{Map: mapOf(t, head+files), Paths: []string{write(t, t.TempDir(), "o.csv", rows)}})
	same(t, "customers", found(t, d, `SELECT name || '/' || city FROM customer`), "anna/")
	same(t, "anonymous", found(t, d, `SELECT CAST(COUNT(*) AS TEXT) FROM purchase WHERE customer_id = 0`), "3")
	same(t, "rejected", wrongs(&r), "5 total field.required")
	d = dbtest.SQLite(t, now)
	do(t, flow.New(d), Plan{Map: mapOf(t, strings.Replace(head, "zone:", "empty: []\nzone:", 1)+files), Paths: []string{write(t, t.TempDir(), "o.csv", "no,who,city,date,thing,qty,total\n1,N/A,-,2026-05-03,tea,1,1.00\n")}})
	same(t, "customers", found(t, d, `SELECT name || '/' || city FROM customer`), "N/A/-")
}
