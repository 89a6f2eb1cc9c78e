package importer

import (
	"strings"
	"testing"

	"huitou/internal/fact"
)

// TestScaleOfNumbers: a few ratings beyond five stars make no other scale.
func TestScaleOfNumbers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, column, cells string
		scale               int
		zero                bool
	}{
		{"stars", "Rating", "5 4 3 5 1", 0, false},
		{"one stray ten", "Rating", "5 5 4 10", 0, false},
		{"one stray eleven", "评分", "5 5 4 11", 0, false},
		{"a six among many", "Rating", "5 5 4 3 2 6", 0, false},
		{"two of twenty", "Rating", strings.Repeat("5 4 ", 9) + "10 9", 0, false},
		{"of ten", "Rating", "5 9 8 10", 10, false},
		{"of ten, few", "Rating", "3 10", 10, false},
		{"of seven", "Rating", "7 1 4", 7, false},
		{"from zero", "Rating", "0 5 10 3", 10, true},
		{"NPS", "NPS", "5 4 5 5", 10, true},
		{"said in brackets", "Rating (0-10)", "5 4 5 3 10", 10, true},
		{"recommended", "Would you recommend us", "5 4 5 3 10", 10, false},
		{"of their own", "Rating", "10/10 4/5 5", 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := profiles([]string{tt.column}, rowsOfCells(tt.cells))[0]
			g := &guesser{by: map[string]*profile{"rating": p}}
			if g.answers(); g.Scale != tt.scale || g.Zero != tt.zero {
				t.Errorf("scale %d from zero %v, want %d %v", g.Scale, g.Zero, tt.scale, tt.zero)
			}
		})
	}
}

func rowsOfCells(cells string) (rows [][]string) {
	for _, c := range strings.Fields(cells) {
		rows = append(rows, []string{c})
	}
	return rows
}

// TestStrayRating: the cell of a rating beyond the stars is refused, and the others keep their scale.
func TestStrayRating(t *testing.T) {
	t.Parallel()
	d := later(t)
	g, r := byGuess(t, d, "Order no,Date,Customer,Email,Total,Rating,Comment\nA1,2026-10-01,Ann,ann@x.example,10.00,5,great\nA2,2026-10-02,Bob,bob@x.example,20.00,5,lovely\n"+
		"A3,2026-10-03,Eve,eve@x.example,30.00,4,nice\nA4,2026-10-04,Dan,dan@x.example,40.00,10,typed ten by mistake\n", "EUR", "Europe/Berlin")
	if g.Kind != "purchase" || g.Fields["text"] != "Comment" {
		t.Errorf("guess %s %v", g.Kind, g.Fields)
	}
	same(t, "rejected", wrongs(&r), "5 Rating fact.rating")
	same(t, "said", found(t, d, `SELECT rating || '/' || scale || ' ' || body FROM voice ORDER BY id`), "5/5 great", "5/5 lovely", "4/5 nice")
}

// TestWordsOfChineseShops: 好评, 中评 and 差评 are five, three and one of five stars, alone and beside numbers.
func TestWordsOfChineseShops(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, cells, want string }{
		{"beside numbers", "5 4 五星 好评 差评 4星 中评", "5/5 4/5 5/5 5/5 1/5 4/5 3/5"},
		{"alone", "好评 差评 中评 好评", "5/5 1/5 3/5 5/5"},
		{"other words", "5 4 满意 非常满意", "5/5 4/5 4/5 5/5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := "订单号,下单时间,手机号,实付金额,评分\n"
			for i, c := range strings.Fields(tt.cells) {
				text += string(rune('A'+i)) + "1,2026-10-01 10:00,1380013800" + string(rune('0'+i)) + ",10.00," + c + "\n"
			}
			d := later(t)
			_, r := byGuess(t, d, text, "CNY", "Asia/Shanghai")
			same(t, "rejected", wrongs(&r))
			same(t, "said", found(t, d, `SELECT v.rating || '/' || v.scale FROM voice v JOIN fact_name n ON n.kind = 'voice' AND n.ref_id = v.id ORDER BY n.ext`), strings.Fields(tt.want)...)
		})
	}
}

// TestOrdersOfMergedCells: a Chinese shop's export, in which further lines of an order leave its cells blank; a
// quantity may have a word for its pieces.
func TestOrdersOfMergedCells(t *testing.T) {
	t.Parallel()
	const text = "订单号,下单时间,客户姓名,手机号,商品名称,数量,单价,实付金额,约定送货日期,实际送达时间,评分\n" +
		"D1,2026/10/1 10:00,张三,13800138001,沙发,1件,4580.00,5378.00,2026/10/5,2026/10/6 10:00,2\n,,,,餐椅,2 pcs,399.00,,,,\n" +
		"D2,2026/10/2 10:00,李四,13800138002,沙发,1,4580.00,4580.00,2026/10/5,2026/10/4 10:00,5\n" +
		"D3,2026/10/3 10:00,王五,13800138003,餐桌,1,2680.00,3079.00,2026/10/9,2026/10/9 10:00,4\n,,,,餐椅,1,399.00,,,,\n"
	d := later(t)
	g, r := byGuess(t, d, text, "CNY", "Asia/Shanghai")
	for field, column := range map[string]string{"id": "订单号", "promise.due": "约定送货日期", "steps.delivered": "实际送达时间", "rating": "评分", "lines.units": "数量", "lines.price": "单价", "amount": "实付金额"} {
		if g.Fields[field] != column {
			t.Errorf("%s is guessed to be %q, want %q", field, g.Fields[field], column)
		}
	}
	same(t, "rejected", wrongs(&r))
	same(t, "remarks", tallies(r.Run.Counts.Remarks), "import.rows_merged 2")
	same(t, "notes", tallies(r.Run.Counts.Notes))
	same(t, "bought", found(t, d, purchases), "D1 537800 CNY 2026-10-01", "D2 458000 CNY 2026-10-02", "D3 307900 CNY 2026-10-03")
	same(t, "lines", found(t, d, `SELECT n.ext || ' ' || g.name || ' ' || l.units FROM purchase_line l JOIN product g ON g.id = l.product_id JOIN fact_name n ON n.kind = 'purchase' AND n.ref_id = l.purchase_id ORDER BY n.ext, l.n`),
		"D1 沙发 1000", "D1 餐椅 2000", "D2 沙发 1000", "D3 餐桌 1000", "D3 餐椅 1000")
	same(t, "promises", found(t, d, `SELECT n.ext || ' ' || p.state FROM promise p JOIN fact_name n ON n.kind = 'purchase' AND n.ref_id = p.purchase_id ORDER BY n.ext`), "D1 late", "D2 kept", "D3 kept")
	same(t, "said", found(t, d, `SELECT CAST(rating AS TEXT) FROM voice ORDER BY at`), "5", "2", "4")
}

// TestCurrencyByItsCells: a column of codes of currencies is the currency, whatever its name; words that are codes by
// chance are not. With the names of a hotel's columns.
func TestCurrencyByItsCells(t *testing.T) {
	t.Parallel()
	const rows = "100,Ann Lee,ann@x.example,2026-09-01,2026-09-10,238.00,EUR\n101,Bo Ek,bo@x.example,2026-09-02,2026-09-11,119.00,EUR\n"
	for _, name := range []string{"Cur.", "Curr", "X"} {
		d := later(t)
		g, r := byGuess(t, d, "Confirmation,Guest name,Guest e-mail,Booked on,Arrival,Total,"+name+"\n"+rows, "GBP", "Europe/London")
		same(t, "rejected", wrongs(&r))
		if g.Fields["currency"] != name || g.Fields["id"] != "Confirmation" || g.Fields["customer.email"] != "Guest e-mail" {
			t.Errorf("guess %v", g.Fields)
		}
		same(t, "bought", found(t, d, purchases), "100 23800 EUR 2026-09-01", "101 11900 EUR 2026-09-02")
	}
	for name, code := range map[string]string{"Segment": "ALL", "Converted currency": "EUR", "Code": "eur"} {
		if g, _ := byGuess(t, later(t), "Order no,Date,Customer,Total,"+name+"\n1,2026-10-01,Ann,10.00,"+code+"\n2,2026-10-01,Bo,10.00,"+code+"\n", "GBP", "Europe/London"); g.Fields["currency"] != "" {
			t.Errorf("%s of %s is guessed to be the currency", name, code)
		}
	}
}

// TestWithoutUnit: words for pieces beside a quantity, and no others.
func TestWithoutUnit(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"1件": "1", "2 pcs": "2", "2 Pcs.": "2", "x 3": "3", "×3": "3", "1.5 Stk.": "1.5", "3": "3", "500 g": "500 g", "2-3 pcs": "2-3", "pcs": "pcs", "": "", "1件2": "1件2", "３个": "３"} {
		if got := withoutUnit(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// TestRatingsInUnknownWords: a column that is named for a rating makes a file one of voices though its words are on no
// scale; they are refused rather than passed over.
func TestRatingsInUnknownWords(t *testing.T) {
	t.Parallel()
	for _, rating := range []string{"Rating", "Score", "评分"} {
		rows := [][]string{{"1", "Ann Ray", "ann@a.example", "Splendid", "Fixed in one reply, thank you!", "2026-01-12T15:04:09Z"}, {"2", "Bo Lee", "bo@b.example", "Dreadful", "Still waiting for a refund", "2026-01-13T15:04:09Z"},
			{"3", "Cy Fox", "cy@c.example", "Splendid", "", "2026-01-14T15:04:09Z"}, {"1", "Ann Ray", "ann@a.example", "Dreadful", "Broken again", "2026-01-15T15:04:09Z"}}
		g := guess([]string{"Conversation #", "Customer", "Customer Email", rating, "Comments", "Rated At"}, rows)
		if g.Kind != fact.KindVoice || g.Fields["rating"] != rating || g.Fields["text"] != "Comments" || g.Fields["at"] != "Rated At" || g.Fields["id"] != "" {
			t.Errorf("%s: %s %v", rating, g.Kind, g.Fields)
		}
	}
}
