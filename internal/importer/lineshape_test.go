package importer

import (
	"testing"

	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// TestLinesThatFit prefers the amounts of lines that come to the total of their order over those of a better name.
func TestLinesThatFit(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"1", "2024-05-01", "18.00", "茶", "2", "5.00", "8.00"}, {"1", "2024-05-01", "18.00", "杯", "1", "12.00", "10.00"},
		{"2", "2024-05-02", "30.00", "茶", "1", "15.00", "12.00"}, {"2", "2024-05-02", "30.00", "壶", "2", "10.00", "18.00"}}
	in := &Inspection{Columns: []string{"订单号", "下单时间", "实付金额", "商品名称", "数量", "商品单价", "商品实际价格"}, Looked: rows}
	if g := in.As(fact.KindPurchase); g.Fields["lines.amount"] != "商品实际价格" || g.Fields["lines.price"] != "" {
		t.Errorf("%v", g.Fields)
	}
	rows[0][6], rows[2][6] = "9.00", "13.00"
	in = &Inspection{Columns: in.Columns, Looked: rows}
	if g := in.As(fact.KindPurchase); g.Fields["lines.price"] != "商品单价" {
		t.Errorf("neither comes to the total: %v", g.Fields)
	}
}

// TestLinesWithoutPrice keeps what was bought and how many where lines do not say what each came to.
func TestLinesWithoutPrice(t *testing.T) {
	t.Parallel()
	path := write(t, t.TempDir(), "f.csv", "订单号,下单时间,实付金额,商品编码,商品名称,数量\n1,2024-05-01,18.00,T1,茶,2\n1,2024-05-01,18.00,C1,杯,1\n2,2024-05-02,30.00,T1,茶,3\n")
	in, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), Plan{Map: mapOf(t, in.Map), Paths: []string{path}})
	same(t, "bought", found(t, d, purchases), "1 1800 CNY 2024-05-01", "2 3000 CNY 2024-05-02")
	same(t, "units", found(t, d, "SELECT pr.name || ' ' || SUM(l.units) FROM purchase_line AS l JOIN product AS pr ON pr.id = l.product_id GROUP BY pr.name ORDER BY pr.name"), "杯 1000", "茶 5000")
	if len(r.Run.Counts.Notes) > 0 {
		t.Errorf("notes %v", r.Run.Counts.Notes)
	}
}

// TestLinesByShape reads rows below a bill as its lines whatever the column of what was bought is called.
func TestLinesByShape(t *testing.T) {
	t.Parallel()
	in := &Inspection{Columns: []string{"帳單編號", "結帳時間", "帳單金額", "點了啥", "數量", "小計"}, Looked: [][]string{
		{"A1", "2024-05-01 12:00", "18", "茶", "2", "8"}, {"", "", "", "杯", "1", "10"}, {"A2", "2024-05-02 12:00", "30", "茶", "1", "12"}, {"", "", "", "壺", "2", "18"}}}
	g := in.As(fact.KindPurchase)
	if g.Fields["lines.name"] != "點了啥" || g.Fields["lines.amount"] != "小計" || !g.Many || g.Gaps {
		t.Errorf("%+v", g)
	}
}

// TestRatingsThatAreNotRead names the other ratings of a survey.
func TestRatingsThatAreNotRead(t *testing.T) {
	t.Parallel()
	in, err := Inspect(t.Context(), "testdata/shapes/wjx-survey.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "ratings", in.Guess.Ratings, "3、请对以下方面进行评价：—用餐环境", "3、—服务态度", "4、您有多大可能把我们推荐给朋友或同事？")
}
