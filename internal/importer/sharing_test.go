package importer

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/importer/shapetest"
)

// spent lists what each customer with purchases has bought for, and the customers without any.
const spent = `SELECT c.name || ' ' || COALESCE(SUM(p.amount), 0) FROM customer c LEFT JOIN purchase p ON p.customer_id = c.id GROUP BY c.id, c.name ORDER BY c.name, COALESCE(SUM(p.amount), 0)`

const (
	sharingHead = "Order No,Order Date,Name,Phone,Total\n"
	family      = sharingHead + "1,13/04/2026,Ann Lee,020 7946 0001,10\n2,14/04/2026,Bob Lee,020 7946 0001,20\n3,15/04/2026,Zed Wu,020 7946 0002,30\n4,16/05/2026,Ann Lee,020 7946 0002,40\n"
)

// backwards is a file with its rows in the other order.
func backwards(text string) string {
	rows := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	slices.Reverse(rows[1:])
	return strings.Join(rows, "\n") + "\n"
}

// TestPeopleOfOneNumber: people of different names on one phone are people of their own, with what each bought, in whatever
// order the rows stand, when the file comes again and when the number moves later.
func TestPeopleOfOneNumber(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(shapetest.Now), func(t *testing.T, d *db.DB) {
		people := []string{"Ann Lee 1000", "Ann Lee 4000", "Bob Lee 2000", "Zed Wu 3000"}
		_, r := byGuess(t, d, family, "GBP", "Europe/London")
		same(t, "rejected", wrongs(&r))
		same(t, "spent", found(t, d, spent), people...)
		same(t, "remarks", tallies(r.Run.Counts.Remarks), "import.number_shared 2")
		same(t, "shared", found(t, d, `SELECT c.name || ' ' || i.value FROM customer c JOIN customer_identity i ON i.customer_id = c.id ORDER BY i.value, c.name`),
			"Ann Lee +442079460001", "Bob Lee +442079460001", "Ann Lee +442079460002", "Zed Wu +442079460002")

		for _, text := range []string{family, backwards(family)} {
			_, r = byGuess(t, d, text, "GBP", "Europe/London")
			same(t, "rejected again", wrongs(&r))
			same(t, "spent again", found(t, d, spent), people...)
			if !r.Unchanged() || len(r.Run.Counts.Remarks) > 0 {
				t.Errorf("the same rows changed %+v", r.Run.Counts)
			}
		}

		_, r = byGuess(t, d, sharingHead+"11,13/06/2026,Cy Zhu,020 7946 0001,50\n12,14/06/2026,\"LEE, BOB\",+44 20 7946 0001,5\n", "GBP", "Europe/London")
		same(t, "rejected later", wrongs(&r))
		same(t, "spent later", found(t, d, `SELECT ext FROM fact_name WHERE kind = 'customer' AND ext LIKE '%0001%' ORDER BY ext`), "+442079460001", "+442079460001 bob lee", "+442079460001 cy zhu")
		same(t, "sums later", found(t, d, spent), "Ann Lee 1000", "Ann Lee 4000", "Cy Zhu 5000", "LEE, BOB 2500", "Zed Wu 3000")
		if n := r.Run.Counts.Remarks; len(n) != 1 || n[0].Args["name"] != "Cy Zhu" || n[0].Args["other"] != "Ann Lee" {
			t.Errorf("remarks %+v", n)
		}
	})
}

// TestNamesOfOneNumber: ways to write a name are one person; a part of a name, or none, is of the only one it can be,
// else of the first, which the report says.
func TestNamesOfOneNumber(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		names   []string
		want    []string
		remarks []string
	}{
		{"ways to write", []string{"Ann Lee", "LEE; Ann", "ann  lee", "Ms Ann Lee"}, []string{"Ann Lee 400"}, []string{"import.told_twice 3"}},
		{"parts", []string{"Mr Lee", "", "A. Lee", "Ann Lee"}, []string{"Ann Lee 400"}, nil},
		{"scripts", []string{"張三", "张**", "张三", "张先生"}, []string{"張三 400"}, []string{"import.told_twice 1"}},
		{"a couple", []string{"Mr Lee", "Mrs Lee"}, []string{"Mr Lee 100", "Mrs Lee 100"}, []string{"import.number_shared 1"}},
		{"the only one", []string{"Ann Wu", "Bob Lee", "Mr Lee"}, []string{"Ann Wu 100", "Bob Lee 200"}, []string{"import.number_shared 1"}},
		{"one of several", []string{"Bob Lee", "", "Ann Lee", "Lee"}, []string{"Ann Lee 300", "Bob Lee 100"}, []string{"import.number_shared 1", "import.number_unsure 2"}},
		{"nobody", []string{"Walk-in", "Ann Lee", "Guest"}, []string{"Ann Lee 100"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const number = "020 7946 0001"
			text := sharingHead + "8,2026-05-01,Other One,020 7946 0008,0.01\n9,2026-05-01,Other Two,020 7946 0009,0.01\n"
			for i, name := range tt.names {
				text += fmt.Sprintf("%d,2026-05-01,\"%s\",%s,1.00\n", 10+i, strings.ReplaceAll(name, ";", ","), number)
			}
			for _, text := range []string{text, backwards(text)} {
				d := later(t)
				for range 2 {
					_, r := byGuess(t, d, text, "GBP", "Europe/London")
					same(t, "rejected", wrongs(&r))
					got := found(t, d, `SELECT c.name || ' ' || SUM(p.amount) FROM customer c JOIN purchase p ON p.customer_id = c.id GROUP BY c.id, c.name HAVING SUM(p.amount) > 1 ORDER BY c.name`)
					if len(got) != len(tt.want) {
						t.Errorf("%s: customers %q, want %q", number, got, tt.want)
					}
					if strings.HasPrefix(text, sharingHead+"8") {
						same(t, number, got, tt.want...)
					}
					if len(r.Run.Counts.Kinds) > 0 && !r.Unchanged() {
						same(t, number+" remarks", tallies(r.Run.Counts.Remarks), tt.remarks...)
					}
				}
			}
		})
	}
}

// TestOneAddressIsOneAccount: names on the orders of one e-mail address are not told apart.
func TestOneAddressIsOneAccount(t *testing.T) {
	t.Parallel()
	d := later(t)
	_, r := byGuess(t, d, "Order No,Order Date,Name,Email,Total\n1,2026-05-01,Lena Weiss,lena@example.de,10\n2,2026-05-02,Weiss GmbH,LENA@example.de,20\n3,2026-05-02,Bo,bo@example.de,20\n", "EUR", "Europe/Berlin")
	same(t, "spent", found(t, d, spent), "Bo 2000", "Lena Weiss 3000")
	same(t, "remarks", tallies(r.Run.Counts.Remarks), "import.told_twice 1")
}

// TestRenamedHere: whom somebody here gives another name keeps what comes under the old one.
func TestRenamedHere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(shapetest.Now), func(t *testing.T, d *db.DB) {
		byGuess(t, d, family, "GBP", "Europe/London")
		f := flow.New(d)
		ann, err := db.Get(t.Context(), d, func(tx *db.Tx) (customer.Customer, error) {
			known, err := tx.FindExternalIDs(t.Context(), "s", "customer", []string{"+442079460001"})
			if err != nil {
				return customer.Customer{}, err
			}
			return customer.Find(t.Context(), tx, known["+442079460001"].Customer)
		})
		if err != nil {
			t.Fatal(err)
		}
		ann.Name = "Ann Miller"
		if _, err := flow.Do(t.Context(), f, access.Console(), flow.UpdateCustomer, flow.CustomerEdit{Customer: ann}); err != nil {
			t.Fatal(err)
		}
		_, r := byGuess(t, d, backwards(family)+"5,17/05/2026,Ann Lee,020 7946 0001,50\n", "GBP", "Europe/London")
		same(t, "rejected", wrongs(&r))
		same(t, "spent", found(t, d, `SELECT CAST(SUM(amount) AS TEXT) FROM purchase GROUP BY customer_id ORDER BY SUM(amount)`), "2000", "3000", "4000", "6000")
	})
}

// TestFamilyOfBefore: an order that was imported when people of one phone were one customer stays with that one when its
// file comes again; what is new is the other's.
func TestFamilyOfBefore(t *testing.T) {
	t.Parallel()
	d := later(t)
	const before = `source: s
zone: Europe/London
currency: GBP
company: {name: S, currency: GBP, zone: Europe/London, language: en}
files:
  f:
    facts:
      - {kind: customer, id: key, set: {name: Name, phone: Phone}}
      - {kind: purchase, id: Order No, set: {customer: key, at: {column: Order Date, layout: DD/MM/YYYY}, amount: Total}}
`
	old := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(family, "0001,", "0001,+442079460001,"), "0002,", "0002,+442079460002,"), "Phone,", "Phone,key,")
	do(t, flow.New(d), Plan{Map: mapOf(t, before), Paths: []string{write(t, t.TempDir(), "f.csv", old)}})
	same(t, "before", found(t, d, spent), "Ann Lee 3000", "Zed Wu 7000")
	for _, text := range []string{family, backwards(family)} {
		_, r := byGuess(t, d, text, "GBP", "Europe/London")
		same(t, "rejected", wrongs(&r))
		same(t, "again", found(t, d, spent), "Ann Lee 3000", "Zed Wu 7000")
	}
	_, r := byGuess(t, d, family+"5,17/05/2026,Bob Lee,020 7946 0001,50\n", "GBP", "Europe/London")
	same(t, "rejected", wrongs(&r))
	same(t, "later", found(t, d, spent), "Ann Lee 3000", "Bob Lee 5000", "Zed Wu 7000")
}

// TestPeopleAndNumbers: whatever people share whatever numbers, an import in any order, and again in another, gives each
// their own purchases.
func TestPeopleAndNumbers(t *testing.T) {
	t.Parallel()
	names := []string{"Ann Lee", "Bob Lee", "Zed Wu", "张三", "李四", "Cy O'Neil"}
	written := map[string][]string{"Ann Lee": {"Ann Lee", "LEE Ann", "Ann LEE"}, "张三": {"张三", "張三"}, "Zed Wu": {"Zed Wu", "Mr Zed Wu"}}
	rapid.Check(t, func(rt *rapid.T) {
		want := map[string]int{}
		var rows []string
		for i := range rapid.IntRange(1, 25).Draw(rt, "rows") {
			name, phone := rapid.SampledFrom(names).Draw(rt, "name"), rapid.IntRange(1, 4).Draw(rt, "phone")
			sum := rapid.IntRange(1, 50).Draw(rt, "sum")
			as := name
			if list := written[name]; list != nil {
				as = rapid.SampledFrom(list).Draw(rt, "as")
			}
			want[fmt.Sprintf("%s %d", strings.ToLower(name), phone)] += 100 * sum
			rows = append(rows, fmt.Sprintf("%d,2026-05-01,%s,020 7946 000%d,%d", i, as, phone, sum))
		}
		sums := slices.Sorted(maps.Values(want))
		d := later(t)
		m := mapOf(t, knownMap)
		path := write(t, t.TempDir(), "orders.csv", "")
		for range 3 {
			rows = rapid.Permutation(rows).Draw(rt, "order")
			if err := writeFile(path, sharingHead+strings.Join(rows, "\n")+"\n"); err != nil {
				rt.Fatal(err)
			}
			r := do(t, flow.New(d), Plan{Map: m, Paths: []string{path}, Batch: rapid.IntRange(1, 30).Draw(rt, "batch")})
			if r.Run.Counts.Rejected > 0 {
				rt.Fatalf("rejected %+v", r.Rejected)
			}
			var got []int
			for _, s := range found(t, d, `SELECT CAST(SUM(amount) AS TEXT) FROM purchase GROUP BY customer_id`) {
				n := 0
				fmt.Sscan(s, &n)
				got = append(got, n)
			}
			slices.Sort(got)
			if n := sum(t, d, "SELECT COUNT(*) FROM customer"); !slices.Equal(got, sums) || int(n) != len(sums) {
				rt.Fatalf("%d customers with %v, want %v", n, got, sums)
			}
		}
	})
}

func writeFile(path, text string) error { return os.WriteFile(path, []byte(text), 0o600) }

const knownMap = `source: s
zone: Europe/London
currency: GBP
company: {name: S, currency: GBP, zone: Europe/London, language: en}
files:
  f:
    facts:
      - {kind: customer, id: {column: Phone, known_by: phone}, set: {name: Name, phone: Phone}}
      - {kind: purchase, id: Order No, set: {customer: {column: Phone, known_by: phone}, at: Order Date, amount: Total}}
`

// TestPhonesThatAreNotValid: a number that cannot be called is kept as written, search finds it by its digits, and the
// report counts them; people of it are told apart as on any other.
func TestPhonesThatAreNotValid(t *testing.T) {
	t.Parallel()
	d := later(t)
	text := sharingHead + "1,13/04/2026,Ann Lee,07700 900010,10\n2,14/04/2026,Bob Lee,+44 7700 900010,20\n3,15/04/2026,Cy Fox,07700 900011,30\n4,16/04/2026,mr lee,07700900010,1\n"
	for range 2 {
		_, r := byGuess(t, d, text, "GBP", "Europe/London")
		same(t, "rejected", wrongs(&r))
		same(t, "spent", found(t, d, spent), "Ann Lee 1100", "Bob Lee 2000", "Cy Fox 3000")
		if n := r.Run.Counts.Notes; !r.Unchanged() && (len(n) != 1 || n[0].Key != "customer.identity_written" || n[0].N != 2) {
			t.Errorf("notes %+v", n)
		}
	}
	same(t, "written", found(t, d, `SELECT value FROM contact_point WHERE kind = 'phone_written' ORDER BY value`), "07700 900010", "07700 900011")
	for typed, want := range map[string]int64{"07700 900010": 2, "7700900011": 1, "+447700900010": 2, "900011": 1, "0010": 2} {
		word := customer.Words(typed)[0]
		if n := sum(t, d, "SELECT COUNT(DISTINCT customer_id) FROM customer_term WHERE term LIKE '"+word+"%'"); n != want {
			t.Errorf("%s (%s) finds %d, want %d", typed, word, n, want)
		}
	}
}
