package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/importer/shapetest"
)

// byGuess imports a file by what is guessed of its columns.
func byGuess(t *testing.T, d *db.DB, text, currency, zone string) (Guess, Report) {
	t.Helper()
	path := write(t, t.TempDir(), "orders.csv", text)
	in, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	m := mapOf(t, in.Guess.Map(MapHead{Source: "s", Currency: currency, Zone: zone, Sure: true}))
	return in.Guess, do(t, flow.New(d), Plan{Map: m, Paths: []string{path}, Create: []string{"staff"}})
}

// later is a database in which everything in the files of the tests has been.
func later(t *testing.T) *db.DB { return dbtest.SQLite(t, clock.Fixed(shapetest.Now)) }

// called lists the customers with what their source calls them, whose lists each order with its customer.
const (
	called = `SELECT c.name || ' = ' || n.ext FROM customer c JOIN fact_name n ON n.kind = 'customer' AND n.ref_id = c.id ORDER BY n.ext`
	whose  = `SELECT n.ext || ' ' || COALESCE(c.name, 'nobody') FROM fact_name n LEFT JOIN customer c ON c.id = n.customer_id WHERE n.kind = 'purchase' ORDER BY n.ext`
)

const phonesZh = "订单号,下单时间,客户姓名,手机号,实付金额\nA1,2026-10-01 10:00,张三,13800138001,10.00\nA2,2026-10-02 10:00,张三,138-0013-8001,20.00\n" +
	"A3,2026-10-03 10:00,张三,+86 13800138001,30.00\nA4,2026-10-04 10:00,张三,138 0013 8001,40.00\n"

// TestOnePhoneIsOneCustomer: whoever is known by a phone number or an address is one customer, however it is
// written.
func TestOnePhoneIsOneCustomer(t *testing.T) {
	t.Parallel()
	const mary = "Order no,Date,Customer,Phone,Total\nA1,2026-10-01,Mary O'Brien,+44 7700 900123,10.00\nA2,2026-10-02,Mary O'Brien,07700 900123,20.00\n" +
		"A3,2026-10-03,Mary O'Brien,(07700) 900-123,30.00\nA4,2026-10-04,Bob Hill,07700900124,40.00\n"
	const ann = "Order no,Date,Customer,Email,Total\nA1,2026-10-01,Ann,Ann@Example.com,10.00\nA2,2026-10-02,Ann,ann@example.com,20.00\nA3,2026-10-03,Ann,mailto:ANN@example.com,30.00\nA4,2026-10-03,Bo,none,30.00\n"
	for _, tt := range []struct {
		name, text, zone string
		want             []string
		remarks          []string
	}{
		{"China", phonesZh, "Asia/Shanghai", []string{"张三 = +8613800138001"}, nil},
		{"numbers of films", mary, "Europe/London", []string{"Mary O'Brien = +447700900123", "Bob Hill = +447700900124"}, nil},
		{"a country of no zone", mary, "UTC", []string{"Mary O'Brien = (07700) 900-123", "Mary O'Brien = +447700900123", "Mary O'Brien = 07700 900123", "Bob Hill = 07700900124"}, nil},
		{"addresses", ann, "Europe/London", []string{"Ann = ann@example.com"}, nil},
		{"several in a cell", strings.ReplaceAll(phonesZh, "138-0013-8001", "138 0013 8001 / 13800138002"), "Asia/Shanghai", []string{"张三 = +8613800138001"}, []string{"import.told_twice 1"}},
		{"no numbers", strings.ReplaceAll(phonesZh, "138-0013-8001", "ask"), "Asia/Shanghai", []string{"张三 = +8613800138001", "张三 = ask"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := later(t)
			_, r := byGuess(t, d, tt.text, "EUR", tt.zone)
			same(t, "rejected", wrongs(&r))
			same(t, "remarks", tallies(r.Run.Counts.Remarks), tt.remarks...)
			same(t, "customers", found(t, d, called), tt.want...)
		})
	}
}

// TestKnownAsBefore: a file that was imported when phone numbers counted as written finds its people again, and so
// does a new file with another way to write one; another source has people of its own.
func TestKnownAsBefore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(shapetest.Now), func(t *testing.T, d *db.DB) {
		const before = `source: s
zone: Asia/Shanghai
currency: CNY
company: {name: S, currency: CNY, zone: Asia/Shanghai, language: zh-Hans}
files:
  f:
    facts:
      - {kind: customer, id: 手机号, set: {name: 客户姓名, phone: 手机号}}
      - {kind: purchase, id: 订单号, set: {customer: 手机号, at: 下单时间, amount: 实付金额}}
`
		was := []string{"张三 = +86 13800138001", "张三 = 138 0013 8001", "张三 = 138-0013-8001", "张三 = 13800138001"}
		do(t, flow.New(d), Plan{Map: mapOf(t, before), Paths: []string{write(t, t.TempDir(), "f.csv", phonesZh)}})
		same(t, "before", found(t, d, called), was...)

		_, r := byGuess(t, d, phonesZh, "CNY", "Asia/Shanghai")
		same(t, "rejected again", wrongs(&r))
		same(t, "again", found(t, d, called), was...)
		if !r.Unchanged() {
			t.Errorf("the same file changed %+v", r.Run.Counts.Kinds)
		}
		const more = "订单号,下单时间,客户姓名,手机号,实付金额\nB1,2026-10-05 10:00,张三,0086-138-0013-8001,10.00\nB2,2026-10-05 10:00,李四,13800138002,10.00\n"
		_, r = byGuess(t, d, more, "CNY", "Asia/Shanghai")
		same(t, "rejected later", wrongs(&r))
		same(t, "later", found(t, d, called), was[0], "李四 = +8613800138002", was[1], was[2], was[3])
		same(t, "whose", found(t, d, whose), "A1 张三", "A2 张三", "A3 张三", "A4 张三", "B1 张三", "B2 李四")
	})
}

// TestHiddenPhones: where a phone number is hidden, a customer is known by the name with what shows of it; a number
// alone, and a hidden name, is nobody.
func TestHiddenPhones(t *testing.T) {
	t.Parallel()
	const head = "订单号,下单时间,客户姓名,手机号,实付金额,约定送货日期\n"
	const rows = "1,2026-10-01 10:00,张三,138****8001,10.00,2026-10-09\n2,2026-10-02 10:00,张三,138****8001,20.00,2026-10-09\n" +
		"3,2026-10-03 10:00,张三,139****9999,30.00,2026-10-09\n4,2026-10-04 10:00,李**,138****8001,40.00,2026-10-09\n"
	const open = "5,2026-10-05 10:00,王五,13800138005,50.00,2026-10-09\n6,2026-10-05 10:00,,138****8005,60.00,2026-10-09\n" +
		"7,2026-10-05 10:00,赵六,13800138006,70.00,2026-10-09\n8,2026-10-05 10:00,钱七,13800138007,80.00,2026-10-09\n"
	hidden := []string{"张三 = 张三 138****8001", "张三 = 张三 139****9999"}

	d := later(t)
	g, r := byGuess(t, d, head+rows+open, "CNY", "Asia/Shanghai")
	same(t, "rejected", wrongs(&r))
	same(t, "some hidden", found(t, d, called), append([]string{"王五 = +8613800138005", "赵六 = +8613800138006", "钱七 = +8613800138007"}, hidden...)...)
	same(t, "whose", found(t, d, whose), "1 张三", "2 张三", "3 张三", "4 nobody", "5 王五", "6 nobody", "7 赵六", "8 钱七")
	if !g.Masked || sum(t, d, "SELECT COUNT(*) FROM promise") != 6 {
		t.Errorf("guess %+v, %d promises, want 6", g, sum(t, d, "SELECT COUNT(*) FROM promise"))
	}

	d = later(t)
	_, r = byGuess(t, d, head+rows, "CNY", "Asia/Shanghai")
	same(t, "rejected", wrongs(&r))
	same(t, "all hidden", found(t, d, called), hidden...)
	same(t, "what shows", found(t, d, `SELECT c.name || ' ' || i.value FROM customer c JOIN customer_identity i ON i.customer_id = c.id AND i.kind = 'phone_written' ORDER BY i.value`),
		"张三 138****8001", "张三 139****9999")

	// Whom the source called by the name before stays that one.
	d = later(t)
	byGuess(t, d, "订单号,下单时间,客户姓名,实付金额\n0,2026-10-01 10:00,张三,10.00\n", "CNY", "Asia/Shanghai")
	_, r = byGuess(t, d, head+rows, "CNY", "Asia/Shanghai")
	same(t, "rejected", wrongs(&r))
	same(t, "known before", found(t, d, called), "张三 = 张三")
}

// TestBookingsOfNobody: what was booked without a name comes in without a customer, and its visit does not, which is
// said; a guest with a name alone is known by it. One to come without a day of booking is set aside with its price.
func TestBookingsOfNobody(t *testing.T) {
	t.Parallel()
	const text = "Booking ID;Client;Mobile;Email;Service;Stylist;Start;Price;Status\n" +
		"B1;Zoe Hall;07700 900123;zoe@example.com;Cut;Kim;01/09/2026 10:00;45.00;Completed\n" +
		"B2;Walk-in;;;Cut;Kim;02/09/2026 10:00;45.00;Completed\n" +
		"B3;;;;Colour;Unassigned;13/09/2026 10:00;110.50;Completed\n" +
		"B4;J. Smith;;;Cut;No Agent;14/09/2026 10:00;45.00;Completed\n" +
		"B5;J. Smith;;;Cut;Kim;14/12/2026 10:00;45.00;Confirmed\n"
	d := later(t)
	g, r := byGuess(t, d, text, "GBP", "Europe/London")
	if g.Fields["staff"] != "Stylist" {
		t.Errorf("guess %v", g.Fields)
	}
	same(t, "rejected", wrongs(&r))
	same(t, "remarks", tallies(r.Run.Counts.Remarks), "import.sale_to_come 1", "import.visit_nobody 2", "import.visit_to_come 1")
	same(t, "bought", found(t, d, purchases), "B1 4500 GBP 2026-09-01", "B2 4500 GBP 2026-09-02", "B3 11050 GBP 2026-09-13", "B4 4500 GBP 2026-09-14")
	same(t, "whose", found(t, d, whose), "B1 Zoe Hall", "B2 nobody", "B3 nobody", "B4 J. Smith")
	same(t, "visits", found(t, d, `SELECT n.ext FROM fact_name n WHERE n.kind = 'visit' ORDER BY n.ext`), "B1", "B4")
	same(t, "staff", found(t, d, `SELECT code FROM staff ORDER BY code`), "Kim")
}

// TestStaffThatIsNobody: words for nobody make no member of staff, wherever in the file they stand.
func TestStaffThatIsNobody(t *testing.T) {
	t.Parallel()
	agents := slices.Repeat([]string{"Kim", "Lee"}, 300) // more than are looked at
	agents = append(agents, "No Agent", "Unassigned", "None", "-", "未分配", "无", "N/A")
	text := "Order no,Date,Customer,Agent,Total\n"
	for i, agent := range agents {
		text += fmt.Sprintf("%d,2026-10-01,Ann,%s,10.00\n", i, agent)
	}
	d := later(t)
	_, r := byGuess(t, d, text, "EUR", "Europe/Berlin")
	same(t, "rejected", wrongs(&r))
	same(t, "staff", found(t, d, `SELECT code FROM staff ORDER BY code`), "Kim", "Lee")
}

// TestPhoneChosenAsTheKey: a person who chooses a phone or an address as what tells customers apart, and nothing
// else of them, means the same; a number that only looks like a phone stays as it is.
func TestPhoneChosenAsTheKey(t *testing.T) {
	t.Parallel()
	const text = "Order no,Date,Mobile,Mail,Member no,Total\n1,2026-10-01,138-0013-8001,Ann@example.com,138 0013 8001,10.00\n2,2026-10-02,13800138001,ann@example.com,13800138001,10.00\n"
	path := write(t, t.TempDir(), "orders.csv", text)
	in, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string][]string{"Mobile": {"+8613800138001"}, "Mail": {"ann@example.com"}, "Member no": {"138 0013 8001", "13800138001"}} {
		g := in.Chosen(Guess{Kind: fact.KindPurchase, Fields: map[string]string{"id": "Order no", "at": "Date", "customer": column, "amount": "Total"}})
		d := later(t)
		do(t, flow.New(d), Plan{Map: mapOf(t, g.Map(MapHead{Source: "s", Currency: "CNY", Zone: "Asia/Shanghai"})), Paths: []string{path}})
		same(t, column, found(t, d, `SELECT ext FROM fact_name WHERE kind = 'customer' ORDER BY ext`), want...)
	}
	g := in.Chosen(Guess{Kind: fact.KindCustomer, Fields: map[string]string{"id": "Mobile", "email": "Mail"}})
	d := later(t)
	do(t, flow.New(d), Plan{Map: mapOf(t, g.Map(MapHead{Source: "s", Currency: "CNY", Zone: "Asia/Shanghai"})), Paths: []string{path}})
	same(t, "a list of people", found(t, d, `SELECT ext FROM fact_name WHERE kind = 'customer'`), "+8613800138001")
}

// TestNobodyKeys: a visit alone may be skipped without a customer; joined parts are nothing where one is missing.
func TestNobodyKeys(t *testing.T) {
	t.Parallel()
	const head = "source: s\nzone: UTC\ncurrency: EUR\nfiles:\n  f:\n    facts:\n"
	if _, err := ParseMap([]byte(head + "      - {kind: purchase, id: a, customer_empty: skip, set: {at: b, amount: c}}\n")); err == nil {
		t.Error("a purchase that is skipped without a customer is accepted")
	}
	_, read := imported(t, "      - {kind: purchase, id: no, set: {customer: {concat: [who, {column: tel, nobody: empty}], with: \" \", all: true}, at: at, amount: sum}}\n",
		"no,who,tel,at,sum\n1,Ann,12,2026-05-01,1\n2,Ann,,2026-05-01,1\n3,Ann,No Agent,2026-05-01,1\n")
	same(t, "customers", read("SELECT ext FROM fact_name WHERE kind = 'customer' ORDER BY ext"), "Ann 12")
}
