package importer

import (
	"testing"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
)

const shopMap = `title: shop
source: shop
currency: EUR
zone: Europe/Berlin
company: {name: T, currency: EUR, zone: Europe/Berlin, language: en}
create: [places, staff, products]
files:
  people:
    name: "people*.csv"
    facts:
      - kind: customer
        id: member
        set: {name: name, phone: phone, email: email, city: city}
  orders:
    name: "orders*.csv"
    facts:
      - kind: purchase
        id: no
        set:
          customer: member
          at: date
          place: shop
          staff: clerk
          lines: {product: sku, amount: total, partner: carrier}
          promise: {due: due}
          steps: {delivered: arrived}
  promises:
    name: "promises*.csv"
    facts:
      - kind: promise
        id: id
        set: {customer: member, what: what, made: made, due: due, place: shop, owner: clerk}
  reviews:
    name: "reviews*.csv"
    facts:
      - kind: voice
        id: id
        set: {purchase: no, at: date, rating: stars, scale: {const: "5"}, text: said}
`

// TestUndoLeavesNothingBehind: a company with facts of its own imports files that make places,
// staff, products, customers, orders, promises and reviews. Reminders are sent, people read them
// and put lines off. When it is undone, and reminders were looked for again, every table is as it
// was.
func TestUndoLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flowtest.Start(t, d)
		flowtest.Year(t, f)
		flowtest.Record(t, f, flowtest.Place("Harbour", "shop", "", ""))
		remind := func() int {
			t.Helper()
			n, err := f.RemindPromises(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		remind()
		before := flowtest.Dump(t, d)

		dir := t.TempDir()
		paths := []string{
			write(t, dir, "people.csv", "member,name,phone,email,city\nm1,Anna Müller,+49 30 1234567,anna@example.org,Kiel\nm2,李建祥,,li@example.org,上海\n"),
			write(t, dir, "orders.csv", "no,date,member,shop,clerk,sku,total,carrier,due,arrived\n"+
				"1,2026-05-11 10:00,m1,Harbour,k1,tea,12.50,courier one,2026-05-14 18:00,2026-05-13 09:00\n"+
				"2,2026-05-12 10:00,m2,Mill,k2,pot,30.00,courier one,2026-05-21 10:00,\n"+
				"3,2026-05-12 11:00,m3,Mill,k2,tea,6.00,,2026-05-15 10:00,2026-05-18 09:00\n"),
			write(t, dir, "promises.csv", "id,member,what,made,due,shop,clerk\np1,m1,call back,2026-05-12 10:00,2026-05-19 10:00,Mill,k1\n"+
				"p2,m2,send the manual,2026-05-12 10:00,2026-05-20 18:00,Harbour,k2\n"),
			write(t, dir, "reviews.csv", "id,no,date,stars,said\nv1,1,2026-05-14 10:00,5,good\nv2,3,2026-05-19 10:00,1,too late\n"),
		}
		m, err := ParseMap([]byte(shopMap))
		if err != nil {
			t.Fatal(err)
		}
		run := do(t, f, Plan{Map: m, Paths: paths}).Run
		if s := run.Counts.Sum(); s.Created != 9 || s.Refused != 0 || run.Counts.Rejected != 0 {
			t.Fatalf("%+v, %d rejected: %+v", s, run.Counts.Rejected, run.Counts.Errors)
		}
		if remind() < 3 {
			t.Error("no reminders of what was imported")
		}
		who := access.Who{User: 5, Name: "Eve", Role: access.Owner}
		for _, subject := range []string{
			id.Voice(sum(t, d, "SELECT id FROM voice WHERE body = 'too late'")).String(),
			id.Promise(sum(t, d, "SELECT id FROM promise WHERE what = 'call back' AND due_day = '2026-05-19' AND owner_id <> 0")).String(),
		} {
			_, err := flow.Do(t.Context(), f, who, flow.Snooze, flow.Snoozing{Subject: subject, Until: clock.At(flowtest.Now).Add(24 * 3600e9), Reason: "busy"})
			if err != nil {
				t.Fatal(err)
			}
		}
		flowtest.Verified(t, f)

		undone, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(undone.Counts.Kept) > 0 {
			t.Errorf("stays: %+v", undone.Counts.Kept)
		}
		remind()
		if err := f.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		flowtest.Same(t, "undo", before, flowtest.Dump(t, d))
		flowtest.Verified(t, f)
	})
}
