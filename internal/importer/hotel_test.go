package importer

import (
	"strings"
	"testing"

	"huitou/internal/fact"
)

// TestNoShow: what nobody came for is not bought, unless the file says what was paid; of two amounts of a visit the paid one
// counts.
func TestNoShow(t *testing.T) {
	t.Parallel()
	columns := []string{"预订号", "预订时间", "入住日期", "离店日期", "应收金额", "总价", "联系人", "状态"}
	rows := [][]string{{"1", "2024-05-01 10:00", "2024-05-03", "2024-05-04", "12.00", "10.00", "王", "已离店"}, {"2", "2024-05-01 11:00", "2024-05-04", "2024-05-05", "13.00", "11.00", "李", "未到"}}
	in := &Inspection{Columns: columns, Looked: rows}
	g := in.As(fact.KindVisit)
	text := g.Map(MapHead{Title: "x", Source: "x", Currency: "CNY", Zone: "Asia/Shanghai", Sure: true})
	if g.Fields["amount"] != "总价" || strings.Count(text, `in: ["未到"], not: true`) != 2 {
		t.Errorf("%v\n%s", g.Fields, text)
	}
	columns[5] = "实付金额"
	in = &Inspection{Columns: columns, Looked: rows}
	g = in.As(fact.KindVisit)
	text = g.Map(MapHead{Title: "x", Source: "x", Currency: "CNY", Zone: "Asia/Shanghai", Sure: true})
	if g.Fields["amount"] != "实付金额" || strings.Count(text, `in: ["未到"], not: true`) != 1 {
		t.Errorf("paid: %v\n%s", g.Fields, text)
	}
}

// TestBookedOfStays dates the sale of a stay by when it was booked where the file says nights or an end.
func TestBookedOfStays(t *testing.T) {
	t.Parallel()
	for _, length := range []string{"晚数", "离店日期"} {
		g := (&Inspection{Columns: []string{"订单号", "预订时间", "入住日期", length, "总价", "联系人"}, Looked: [][]string{
			{"1", "2024-05-01 10:00", "2024-05-03", "2024-05-04", "10.00", "王"}, {"2", "2024-05-01 11:00", "2024-05-04", "2024-05-05", "11.00", "李"}}}).As(fact.KindPurchase)
		if g.Fields["at"] != "预订时间" {
			t.Errorf("%s: %v", length, g.Fields)
		}
	}
}
