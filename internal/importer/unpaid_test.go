package importer

import (
	"testing"

	"huitou/internal/fact"
)

// TestWordsOfStatesByStem gives words that stand in no list the meaning of their stems.
func TestWordsOfStatesByStem(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]Meaning{
		"待付款": MeansVoid, "未付款": MeansVoid, "待支付": MeansVoid, "等待买家付款": MeansVoid, "尚未付款": MeansVoid, "待買家付款": MeansVoid, "Unpaid": MeansVoid,
		"Awaiting payment": MeansVoid, "pending_payment": MeansVoid, "Waiting for payment": MeansVoid, "Payment pending": MeansVoid, "Warten auf Zahlung": MeansVoid,
		"待付尾款": MeansNothing, "部分付款": MeansNothing, "已付款": MeansNothing, "Paid": MeansNothing, "Partially unpaid balance": MeansNothing, "货到付款": MeansNothing,
		"未到": MeansVoid, "未到場": MeansVoid, "客人未入住": MeansVoid, "未到货": MeansNothing, "Not arrived": MeansVoid,
		"已退货": MeansVoid, "已退貨": MeansVoid, "退货完成": MeansVoid, "部分退货": MeansNothing, "退货中": MeansNothing, "已退房": MeansNothing,
	} {
		columns := []string{"订单号", "下单时间", "金额", "订单状态"}
		g := guess(columns, [][]string{{"A1", "2024-05-03 10:00", "10.00", word}, {"A2", "2024-05-04 10:00", "11.50", "正常"}, {"A3", "2024-05-05 10:00", "12.00", "正常"}})
		if got := g.Words["订单状态"][word]; got != want {
			t.Errorf("%s means %q, want %q", word, got, want)
		}
	}
}

// TestUnpaidCounts leaves invoices, which are owed, and orders that were sent.
func TestUnpaidCounts(t *testing.T) {
	t.Parallel()
	for name, g := range map[string]Guess{
		"invoice": guess([]string{"Invoice Number", "Invoice Date", "Total", "Status"}, [][]string{{"1", "2024-05-03", "10.00", "Unpaid"}, {"2", "2024-05-04", "11.00", "Paid"}}),
		"sent":    guess([]string{"訂單編號", "訂單日期", "訂單金額", "訂單狀態", "付款狀態"}, [][]string{{"1", "2024-05-03", "10.00", "已送達", "未付款"}, {"2", "2024-05-04", "11.00", "已完成", "已付款"}}),
	} {
		for column, words := range g.Words {
			for w, m := range words {
				if m != MeansNothing {
					t.Errorf("%s: %s of %s means %q", name, w, column, m)
				}
			}
		}
	}
	g := guess([]string{"訂單編號", "訂單日期", "訂單金額", "訂單狀態", "付款狀態"}, [][]string{{"1", "2024-05-03", "10.00", "處理中", "未付款"}, {"2", "2024-05-04", "11.00", "已完成", "已付款"}})
	if g.Words["付款狀態"]["未付款"] != MeansVoid {
		t.Errorf("words %v", g.Words)
	}
}

// TestOpenInvoices: invoices are owed, whatever the column is called that says that rows are some.
func TestOpenInvoices(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Rechnungs-Nr.": "", "Rechnungsdatum": "", "Re.-Nr.": "", "Invoiced": "", "发票号码": "", "Fällig am": "", "Offen": "", "Due Date": "", "Balance": "",
		"Rechnungsadresse": "Bezahlt am", "Bemerkung": "Bezahlt am", "发票抬头": "Bezahlt am",
	} {
		g := guess([]string{"Beleg-Nr.", "Belegdatum", "Kunde", "Brutto", "Bezahlt am", name}, [][]string{{"A1", "03.05.2024", "Anna Rot", "10,00", "04.05.2024", "7"},
			{"A2", "13.05.2024", "Bert Blau", "11,00", "24.05.2024", "8"}, {"A3", "23.05.2024", "Cara Grau", "12,00", "", "9"}})
		if g.Fields["paid"] != want {
			t.Errorf("%s: paid is %q, want %q", name, g.Fields["paid"], want)
		}
	}
}

// TestNoTimeOfPayment takes orders without one for unpaid where most have one and nothing says otherwise.
func TestNoTimeOfPayment(t *testing.T) {
	t.Parallel()
	columns := []string{"订单号", "下单时间", "支付时间", "实付金额", "订单状态", "支付方式"}
	of := func(state, way string) Guess {
		return guess(columns, [][]string{{"A1", "2024-05-03 10:00:00", "2024-05-03 10:01:00", "10.00", "交易成功", "微信"},
			{"A2", "2024-05-04 10:00:00", "2024-05-04 10:01:00", "11.00", "交易成功", "微信"}, {"A3", "2024-05-05 10:00:00", "", "12.00", state, way}})
	}
	for _, x := range []struct {
		state, way, want string
	}{{"正常", "", "支付时间"}, {"已发货", "", ""}, {"正常", "货到付款", ""}, {"已取消", "", ""}} {
		if g := of(x.state, x.way); g.Fields["paid"] != x.want {
			t.Errorf("%s %s: paid %q, want %q", x.state, x.way, g.Fields["paid"], x.want)
		}
	}
	g := guess(append(columns, "商品名称", "单价", "数量"), [][]string{{"A1", "2024-05-03 10:00:00", "2024-05-03 10:01:00", "10.00", "", "", "茶", "5.00", "1"},
		{"A1", "2024-05-03 10:00:00", "", "10.00", "", "", "杯", "5.00", "1"}, {"A2", "2024-05-04 10:00:00", "2024-05-04 10:01:00", "11.00", "", "", "茶", "11.00", "1"}})
	if g.Fields["paid"] != "" {
		t.Errorf("further rows of an order: %v", g.Fields)
	}
}

// TestStillBooked leaves out services that were not had yet where other rows say that theirs were.
func TestStillBooked(t *testing.T) {
	t.Parallel()
	columns := []string{"单号", "预约时间", "服务项目", "实付金额", "状态"}
	rows := [][]string{{"A1", "2024-05-03 10:00", "补水", "10.00", "已完成"}, {"A2", "2024-05-04 10:00", "补水", "11.50", "已完成"}, {"A3", "2024-06-05 10:00", "补水", "12.00", "已预约"}}
	in := &Inspection{Columns: columns, Looked: rows}
	g := in.As(fact.KindPurchase)
	if g.Words["状态"]["已预约"] != MeansVoid {
		t.Errorf("%v %v", g.Fields, g.Words)
	}
	rows[0][4], rows[1][4] = "已确认", "已确认"
	in = &Inspection{Columns: columns, Looked: rows}
	if g := in.As(fact.KindPurchase); g.Words["状态"]["已预约"] == MeansVoid {
		t.Errorf("nothing is done: %v", g.Words)
	}
}
