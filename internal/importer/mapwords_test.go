package importer

import (
	"slices"
	"strings"
	"testing"

	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// imported imports a CSV file by the facts of a map.
func imported(t *testing.T, facts, text string) (r Report, read func(query string) []string) {
	t.Helper()
	d := dbtest.SQLite(t, now)
	m := "source: s\ncurrency: EUR\nzone: Europe/Berlin\ncompany: {name: S, currency: EUR, zone: Europe/Berlin, language: en}\nfiles:\n  f:\n    facts:\n" + facts
	r = do(t, flow.New(d), Plan{Map: mapOf(t, m), Paths: []string{write(t, t.TempDir(), "f.csv", text)}})
	return r, func(query string) []string { return found(t, d, query) }
}

// TestEitherAndMasked: a customer is known by the first of several columns that has something, where a
// cell that hides what it held has nothing; a row without any makes no customer.
func TestEitherAndMasked(t *testing.T) {
	t.Parallel()
	const who = `{either: [{column: no, values: {"0": ""}}, {column: mail, case: lower}, {column: phone, masked: empty}]}`
	r, read := imported(t, "      - {kind: customer, id: "+who+", id_empty: skip}\n      - {kind: purchase, id: id, set: {customer: "+who+", at: at, amount: sum}}\n",
		"id,no,mail,phone,at,sum\n1,7,a@x.de,,2026-05-01,1\n2,0,Ana@X.de,,2026-05-01,1\n3,,,0171 2345678,2026-05-01,1\n4,,,1******98,2026-05-01,1\n")
	same(t, "rejected", wrongs(&r))
	same(t, "customers", read("SELECT ext FROM fact_name WHERE kind = 'customer' ORDER BY ext"), "0171 2345678", "7", "ana@x.de")
	same(t, "anonymous", read("SELECT n.ext FROM purchase p JOIN fact_name n ON n.kind = 'purchase' AND n.ref_id = p.id WHERE p.customer_id = 0"), "4")
}

// TestMinusAndRowNumber: taxes are added to an amount and discounts taken off; a record can be called by its
// row.
func TestMinusAndRowNumber(t *testing.T) {
	t.Parallel()
	_, read := imported(t, "      - {kind: purchase, id: {row: number}, set: {at: at, lines: {name: what, amount: {column: price, plus: [tax], minus: [off]}}}}\n",
		"what,at,price,tax,off\ntea,2026-05-01,10.00,1.90,2.00\ncup,2026-05-01,5.00,,\n")
	same(t, "orders", read(orders), "2 990 EUR valid 2026-05-01", "3 500 EUR valid 2026-05-01")
}

// TestSameIDFirst: what every row of an order says again counts once.
func TestSameIDFirst(t *testing.T) {
	t.Parallel()
	_, read := imported(t, "      - {kind: purchase, id: no, set: {at: at, lines: {name: what, amount: price}}}\n"+
		"      - {kind: return, when: {column: back, above: 0}, id: {concat: [no, {const: r}], with: \"-\"}, same_id: first, set: {of: no, at: at, lines: {name: {const: refund}, amount: back}}}\n",
		"no,what,at,price,back\n1,tea,2026-05-01,10.00,4.00\n1,cup,2026-05-01,5.00,4.00\n2,cup,2026-05-01,5.00,0.00\n")
	same(t, "returns", read(returned), "1-r -400")
	same(t, "orders", read(orders), "1 1500 EUR valid 2026-05-01", "2 500 EUR valid 2026-05-01")
}

// TestCancelledLines: a cancelled row of an order that is valid in others loses its line, in whichever order
// the rows come; an order all of whose rows are cancelled is cancelled, also where lines have no amounts.
func TestCancelledLines(t *testing.T) {
	t.Parallel()
	const facts = `      - {kind: purchase, id: no, set: {at: at, status: {column: said, values: {"": "", void: cancelled}, else: valid}, lines: {name: what, amount: price}}}` + "\n"
	rows := []string{"1,tea,2026-05-01,10.00,ok", "1,cup,2026-05-01,5.00,void", "2,tea,2026-05-01,,void", "2,cup,2026-05-01,5.00,void", "3,tea,2026-05-01,1.00,", "3,cup,2026-05-01,2.00,",
		"4,tea,2026-05-01,1.00,void", "4,cup,2026-05-01,2.00,", "4,pot,2026-05-01,4.00,ok"}
	for range 2 {
		r, read := imported(t, facts, "no,what,at,price,said\n"+strings.Join(rows, "\n")+"\n")
		same(t, "rejected", wrongs(&r))
		same(t, "orders", read(orders), "1 1000 EUR valid 2026-05-01", "2 500 EUR cancelled 2026-05-01", "3 300 EUR valid 2026-05-01", "4 600 EUR valid 2026-05-01")
		same(t, "lines", read(soldLines+" LIMIT 2"), "1 1000 1000", "2 1000 500")
		slices.Reverse(rows)
	}
}

// TestNegativeTotalIsReturn: an order without lines that only gives money back is a return.
func TestNegativeTotalIsReturn(t *testing.T) {
	t.Parallel()
	r, read := imported(t, "      - {kind: purchase, id: no, set: {at: at, amount: sum}}\n", "no,at,sum\n1,2026-05-01,10.00\n2,2026-05-01,-6.00\n")
	same(t, "rejected", wrongs(&r))
	same(t, "returns", read(returned), "2 -600")
}

// TestNameWords: names of columns are split where words begin, whatever joins them.
func TestNameWords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"OrderID": {"order id", ""}, "order_id": {"order id", ""}, "Order-Id": {"order id", ""}, "IDNumber": {"id number", ""}, "Order Total (inc tax)": {"order total", "inc tax"},
		"Address1": {"address 1", ""}, "商品ID": {"商品 id", ""}, "商品数量(件)": {"商品数量", "件"}, "Check #": {"check number", ""}, "# of adults": {"number adults", ""}, "Date de dépôt": {"date depot", ""}, "Auftragsnr.": {"auftragsnummer", ""}, "訂單編號": {"订单编号", ""}, "Währung": {"wahrung", ""}, "(UTC)": {"utc", ""}, "": {"", ""},
	} {
		words, aside := nameWords(name)
		if got := [2]string{strings.Join(words, " "), strings.Join(aside, " ")}; got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// TestGuessLevels: of the same names of columns, whether rows of an order repeat, leave blank or differ in
// an amount decides what it is.
func TestGuessLevels(t *testing.T) {
	t.Parallel()
	columns := []string{"order", "date", "item", "quantity", "price", "total"}
	for name, c := range map[string]struct {
		rows [][]string
		want map[string]string // field → column
	}{
		"repeated":  {[][]string{{"1", "2026-05-01", "tea", "2", "5", "13"}, {"1", "2026-05-01", "cup", "1", "3", "13"}}, map[string]string{"amount": "total", "lines.price": "price"}},
		"blank":     {[][]string{{"1", "2026-05-01", "tea", "2", "5", "13"}, {"1", "", "cup", "1", "3", ""}}, map[string]string{"amount": "total", "lines.price": "price"}},
		"of a line": {[][]string{{"1", "2026-05-01", "tea", "2", "5", "10"}, {"1", "2026-05-01", "cup", "1", "3", "3"}}, map[string]string{"lines.amount": "total"}},
		"for all units": {[][]string{{"1", "2026-05-01", "tea", "2", "10", "13"}, {"1", "2026-05-01", "cup", "1", "3", "13"}, {"2", "2026-05-01", "tea", "3", "15", "15"}},
			map[string]string{"amount": "total", "lines.amount": "price"}},
	} {
		g := guess(columns, c.rows)
		for _, field := range []string{"amount", "lines.amount", "lines.price"} {
			if g.Fields[field] != c.want[field] {
				t.Errorf("%s: %s is guessed to be %q, want %q", name, field, g.Fields[field], c.want[field])
			}
		}
		if g.Kind != fact.KindPurchase || g.Fields["lines.units"] != "quantity" {
			t.Errorf("%s: %+v", name, g)
		}
	}
}

// TestGuessOfOneProduct: an order of one row with a total and the name of a product is of that product; a list of
// products is no name.
func TestGuessOfOneProduct(t *testing.T) {
	t.Parallel()
	columns := []string{"order", "date", "product", "total"}
	for name, want := range map[string]string{"Green tea": "product", "Green tea; Cup": "", "绿茶、茶杯": "", "2 x Green tea, 1 x Cup": ""} {
		g := guess(columns, [][]string{{"1", "2026-05-01", name, "13"}, {"2", "2026-05-02", name, "9"}})
		if got := g.Fields["lines.name"]; got != want {
			t.Errorf("%q: the name of the product is guessed to be in %q, want %q", name, got, want)
		}
	}
}

// TestMeanings: words of statuses and types in several languages, and words that only look like them.
func TestMeanings(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]Meaning{
		"Cancelled": MeansVoid, "cancelled_by_guest": MeansVoid, "交易关闭": MeansVoid, "(删除)等待出库": MeansVoid, "Storniert": MeansVoid, "キャンセル": MeansVoid, "refunded": MeansVoid,
		"未发货，退款成功": MeansVoid, "无售后或售后取消": MeansNothing, "Refund": MeansReturn, "Rückzahlung": MeansReturn, "Spam": MeansAside, "AVTraining": MeansAside,
		"Completed": MeansNothing, "pending cancellation": MeansNothing, "已发货，待收货": MeansNothing,
	} {
		in := &Inspection{Columns: []string{"status"}, Looked: [][]string{{word}, {"ok"}}}
		if got := in.Meanings(fact.KindPurchase, "status")[word]; got != want {
			t.Errorf("%q means %q, want %q", word, got, want)
		}
	}
	in := &Inspection{Columns: []string{"line type"}, Looked: [][]string{{"Sale"}, {"Sale Line"}, {"Payment"}}}
	if m := in.Meanings(fact.KindPurchase, "line type"); m["Sale"] != MeansHead || m["Sale Line"] != MeansLine || m["Payment"] != MeansAside {
		t.Errorf("%v", m)
	}
}

// TestTotalsDisagree: rows of one order with different totals are rejected, not one of them taken in silence.
func TestTotalsDisagree(t *testing.T) {
	t.Parallel()
	r, read := imported(t, "      - {kind: purchase, id: no, set: {at: at, amount: sum}}\n", "no,at,sum\n1,2026-05-01,10.00\n1,2026-05-01,20.00\n2,2026-05-01,5.00\n2,2026-05-01,5.00\n")
	same(t, "orders", read(orders), "2 500 EUR valid 2026-05-01")
	if r.Run.Counts.Rejected != 2 {
		t.Errorf("rejected %v", wrongs(&r))
	}
}

// TestNamesAreVisible: names come in without the characters of an export that nobody sees, and on one
// line; other texts stay as they are.
func TestNamesAreVisible(t *testing.T) {
	t.Parallel()
	r, read := imported(t, "      - {kind: place, id: shop, set: {name: shop}}\n      - {kind: customer, id: no, set: {name: name, city: city, place: shop}}\n",
		"no,shop,name,city\n1,a,\"\u202aAnna\u202c \x01Be\u2066rg\",Ki  el\n2,a,\"Bo\r\nLi\u0085Wu\u2028Xu\",Kiel\n")
	wants(t, "errors", tallies(r.Run.Counts.Errors))
	wants(t, "names", read("SELECT name || '|' || city FROM customer ORDER BY name"), "Anna Berg|Ki  el", "Bo Li Wu Xu|Kiel")
}
