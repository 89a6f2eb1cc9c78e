package importer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
)

// guessed imports a case by the map that is guessed of it, with a currency and a zone.
func guessed(t testing.TB, d *db.DB, name string, head MapHead) (*flow.Flow, *Inspection, Report) {
	t.Helper()
	path := filepath.Join("testdata", "cases", "import", name)
	if strings.HasPrefix(name, "taobao") { // columns of ="…" texts are tested elsewhere
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if b, err = simplifiedchinese.GB18030.NewDecoder().Bytes(b); err != nil {
			t.Fatal(err)
		}
		path = write(t, t.TempDir(), "taobao.csv", strings.ReplaceAll(string(b), `="`, `"`))
	}
	in, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for field, column := range in.Guess.Fields {
		if i := slices.Index(in.Columns, column); !slices.ContainsFunc(in.Looked, func(r []string) bool { return i < len(r) && strings.TrimSpace(r[i]) != "" }) {
			t.Errorf("%s is guessed to be the empty column %q", field, column)
		}
	}
	f := flow.New(d)
	r := do(t, f, Plan{Map: mapOf(t, in.Guess.Map(head)), Paths: []string{path}})
	if len(r.Rejected) > 0 {
		t.Errorf("rejected %+v\n%s", r.Rejected, in.Guess.Map(head))
	}
	flowtest.Verified(t, f)
	return f, in, r
}

// orders are "id amount status day" of sales.
const orders = `SELECT n.ext || ' ' || p.amount || ' ' || p.currency || ' ' || p.status || ' ' || p.day
	FROM purchase p JOIN fact_name n ON n.kind = 'purchase' AND n.ref_id = p.id WHERE p.kind = 'sale' ORDER BY n.ext`

const (
	soldLines = `SELECT n.ext || ' ' || l.units || ' ' || l.amount FROM purchase_line l JOIN fact_name n ON n.kind = 'purchase' AND n.ref_id = l.purchase_id ORDER BY n.ext, l.n`
	returned  = `SELECT n.ext || ' ' || p.amount FROM purchase p JOIN fact_name n ON n.kind = 'return' AND n.ref_id = p.id ORDER BY n.ext`
	cards     = `SELECT c.name || COALESCE((SELECT ' ' || MAX(value) FROM contact_point x WHERE x.customer_id = c.id AND x.kind = 'phone'), '') ||
		COALESCE((SELECT ' ' || MAX(value) FROM contact_point x WHERE x.customer_id = c.id AND x.kind = 'email'), '') FROM customer c ORDER BY 1`
)

// TestCaseShopify: order lines are price × quantity, totals include everything; cancelled
// orders are void, refunds become returns, customers get name and phone.
func TestCaseShopify(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	_, in, _ := guessed(t, d, "shopify-real-shape.csv", MapHead{Source: "shop", Currency: "BDT", Zone: "Asia/Dhaka"})
	for field, column := range map[string]string{"id": "Name", "at": "Created at", "lines.price": "Lineitem price", "lines.units": "Lineitem quantity", "lines.product": "Lineitem sku", "lines.name": "Lineitem name",
		"amount": "Total", "currency": "Currency", "customer": "Phone", "customer.name": "Billing Name", "customer.phone": "Phone", "cancelled": "Cancelled at", "refunded": "Refunded Amount"} {
		if in.Guess.Fields[field] != column {
			t.Errorf("%s is guessed to be %q, want %q", field, in.Guess.Fields[field], column)
		}
	}
	if w := in.Guess.Words["Financial Status"]; w["voided"] != MeansVoid && w["refunded"] != MeansNothing || len(w) == 0 {
		t.Errorf("words %v", in.Guess.Words)
	}
	same(t, "orders", found(t, d, orders), "#501 150000 BDT valid 2026-04-05", "#502 230000 BDT valid 2026-04-06", "#503 190000 BDT valid 2026-04-07", "#504 70000 BDT cancelled 2026-04-08", "#505 130000 BDT valid 2026-04-09")
	same(t, "lines", found(t, d, soldLines), "#501 1000 140000", "#502 2000 120000", "#502 1000 140000", "#503 3000 180000", "#504 1000 60000", "#505 2000 120000")
	same(t, "returns", found(t, d, returned), "#505-refund -130000")
	same(t, "cards", found(t, d, cards), "Test Person Four +8801700000004", "Test Person One +8801700000001", "Test Person Three +8801700000003", "Test Person Two +8801700000002")

	d = dbtest.SQLite(t, now)
	guessed(t, d, "shopify.csv", MapHead{Source: "shop", Currency: "USD", Zone: "America/New_York"})
	same(t, "orders", found(t, d, orders), "#1001 6500 USD valid 2026-03-02", "#1002 4000 USD cancelled 2026-03-03")
	same(t, "lines", found(t, d, soldLines+" LIMIT 2"), "#1001 2000 4000", "#1001 1000 3000")
	same(t, "cards", found(t, d, cards), "Ana Example +1 202-555-0101 ana@example.com", "Bob Example +1 202-555-0102 bob@example.com")
}

// TestCaseBlankCellsRepeatTheLineBefore: blank cells of further lines of an order are filled from
// the line before.
func TestCaseBlankCellsRepeatTheLineBefore(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), caseOf(t, "shopify-blank-currency"))
	same(t, "rejected", wrongs(&r))
	same(t, "orders", found(t, d, orders), "#1001 7000 USD valid 2026-03-02", "#1002 4000 USD valid 2026-03-03")

	// Also if the map has another currency with other decimals.
	text := "source: s\ncurrency: USD\nzone: Asia/Tokyo\ncompany: {name: S, currency: USD, zone: Asia/Tokyo, language: en}\n" +
		"files:\n  o:\n    facts:\n      - {kind: customer, when: {column: who, empty: false}, id: who}\n      - {kind: purchase, id: no, set: {customer: who, at: date, currency: cur, lines: {product: sku, amount: total}}}\n"
	d = dbtest.SQLite(t, now)
	r = do(t, flow.New(d), Plan{Map: mapOf(t, text), Paths: []string{write(t, t.TempDir(), "o.csv",
		"no,who,date,cur,sku,total\n1,ana,2026-05-03,JPY,tea,705\n1,,,,cup,300\n2,,2026-05-04,,tea,1.50\n")}})
	same(t, "rejected", wrongs(&r))
	same(t, "orders", found(t, d, orders), "1 1005 JPY valid 2026-05-03", "2 150 USD valid 2026-05-04")
	same(t, "whose", found(t, d, `SELECT CAST(COUNT(*) AS TEXT) FROM purchase WHERE customer_id <> 0`), "1")
}

// TestCaseWoo: the amount is the order's, not the shipping; 0 is no customer's number, and a guest is known
// by their e-mail.
func TestCaseWoo(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	_, in, _ := guessed(t, d, "woo-shape.csv", MapHead{Source: "woo", Currency: "EUR", Zone: "America/New_York"})
	if in.Guess.Fields["amount"] != "order_total" {
		t.Errorf("guess %+v", in.Guess)
	}
	same(t, "orders", found(t, d, orders), "101 4500 USD valid 2026-04-01", "102 4500 USD valid 2026-04-02")
	same(t, "returns", found(t, d, returned), "102-refund -4500")
	same(t, "customers", found(t, d, `SELECT n.ext || ' ' || c.ext FROM purchase p JOIN fact_name n ON n.kind = 'purchase' AND n.ref_id = p.id
		JOIN fact_name c ON c.kind = 'customer' AND c.ref_id = p.customer_id ORDER BY n.ext`), "101 ana@example.com", "102 7")
	same(t, "cards", found(t, d, cards), "Ana Example 202-555-0101 ana@example.com", "Bob Example 202-555-0102 bob@example.com")
}

// TestCaseTaobao: amounts paid and their customers; closed orders are void.
func TestCaseTaobao(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	_, in, _ := guessed(t, d, "taobao-shape.csv", MapHead{Source: "taobao", Currency: "CNY", Zone: "Asia/Shanghai"})
	if f := in.Guess.Fields; f["lines.amount"] != "买家实际支付金额" || f["at"] != "订单创建时间" || f["customer"] != "买家会员名" || f["customer.name"] != "收货人姓名" || f["customer.phone"] != "联系手机" {
		t.Errorf("guess %v", f)
	}
	same(t, "orders", found(t, d, orders), "2000000000000000001 9000 CNY valid 2026-04-01", "2000000000000000002 5000 CNY cancelled 2026-04-02", "2000000000000000003 6600 CNY valid 2026-04-03")
	same(t, "names", found(t, d, `SELECT name FROM customer ORDER BY name`), "张三测试", "李四测试")
	if n := sum(t, d, "SELECT COALESCE(SUM(amount), 0) FROM purchase_sum"); n != 15600 {
		t.Errorf("sales are %d", n)
	}
}
