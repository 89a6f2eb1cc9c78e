package importer

import (
	"maps"
	"strings"
	"testing"

	"huitou/internal/fact"
)

// TestMasked: a cell that hides letters or digits of a name or a number; not one that counts goods.
func TestMasked(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"1******6198": true, "王*明": true, "王*": true, "A*n E*e": true, "牛肉面*2": false, "酸梅汤*2,面*1": false, "2*4 m": false, "Ann": false} {
		if got := masked(s); got != want {
			t.Errorf("%q: %t, want %t", s, got, want)
		}
	}
}

// TestSaysVoid: a word for cancelled counts wherever it stands in a status, unless another takes it back.
func TestSaysVoid(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"Venta cancelada": true, "Canceled by Airbnb": true, "cancelled_by_guest": true, "Order cancelled": true, "FAIL": true, "已作废": true, "訂單取消": true, "不成立": true,
		"Not cancelled": false, "No cancelado": false, "Partially cancelled": false, "Cancellation requested": false, "Cancel request declined": false,
		"Cancelled orders are shown in the archive": false, "未取消": false, "未作废": false, "单据未作废": false, "单据已作废": true, "无售后或售后取消": false, "Completed": false,
	} {
		if got := SaysVoid(s); got != want {
			t.Errorf("%q: %t, want %t", s, got, want)
		}
	}
}

// TestShopsAreNoCustomers: a list of what has a name and is no person is not one of customers.
func TestShopsAreNoCustomers(t *testing.T) {
	t.Parallel()
	for columns, want := range map[string]bool{"门店名称,电话,地址": false, "Store name,Phone,Address": false, "Name,Phone,Address": true, "会员名称,电话,地址": true} {
		if g := guess(strings.Split(columns, ","), [][]string{{"Hill", "+49 1520 0000011", "Hill 1"}, {"Lake", "+49 1520 0000012", "Lake 2"}}); g.Whole != want {
			t.Errorf("%s: %t, want %t; %s %v", columns, g.Whole, want, g.Kind, g.Fields)
		}
	}
}

// TestGuessByContent: which of several columns is meant is decided by what they hold, and a word that says little
// is a name only alone.
func TestGuessByContent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, columns string
		rows          []string
		kind          fact.Kind
		want          map[string]string // field → column, "" = none
	}{
		{"two payments of an order", "Order ID,Payment ID,Date,Amount", []string{"1,p1,2026-05-01,5.00", "1,p2,2026-05-01,5.00", "2,p3,2026-05-02,7.00"},
			fact.KindPurchase, map[string]string{"id": "Payment ID", "amount": "Amount"}},
		{"two lines of an order", "Order ID,Payment ID,Date,Item,Amount", []string{"1,p1,2026-05-01,Tea,5.00", "1,p2,2026-05-01,Cup,3.00", "2,p3,2026-05-02,Tea,7.00"},
			fact.KindPurchase, map[string]string{"id": "Order ID", "lines.amount": "Amount"}},
		{"a number that shops share", "Order number,Receipt number,Date,Store,Total", []string{"1,r1,2026-05-01,Hill,5.00", "1,r2,2026-05-01,Lake,6.00", "2,r3,2026-05-02,Hill,7.00"},
			fact.KindPurchase, map[string]string{"id": "Receipt number"}},
		{"what a unit costs is no total", "orderNumber,createTime,unitPrice,paidPrice,itemName", []string{"1,2026-05-01 10:00,50,45,Cup", "1,2026-05-01 10:00,50,50,Cup", "2,2026-05-02 10:00,8,8,Tea"},
			fact.KindPurchase, map[string]string{"amount": "", "lines.price": "paidPrice"}},
		{"what was bought is nobody", "团购名称,验券时间,售价(元)", []string{"双人餐,2026-05-01 12:00:00,168.00", "单人餐,2026-05-02 12:00:00,49.90"},
			fact.KindPurchase, map[string]string{"customer.name": "", "lines.amount": "售价(元)"}},
		{"what was bought is nobody by half a word either", "团购名称,验券时间,售价(元),手机号", []string{"双人餐,2026-05-01 12:00:00,168.00,13800138001", "单人餐,2026-05-02 12:00:00,49.90,13900139002"},
			fact.KindPurchase, map[string]string{"customer.name": "", "customer.first": "", "customer": "手机号", "lines.name": "团购名称"}},
		{"a thing has a name, and a customer has one", "订单号,下单时间,课程名称,会员名称,金额", []string{"1,2026-05-01,瑜伽,李明,88.00", "2,2026-05-02,普拉提,王芳,99.00"},
			fact.KindPurchase, map[string]string{"customer.name": "会员名称", "customer.first": "", "lines.name": "课程名称"}},
		{"a product is no family", "N° commande,Date,Nom du produit,Client,Total", []string{"1,2026-05-01,Thé vert,Léa Roy,5.00", "2,2026-05-02,Tasse,Ugo Petit,6.00"},
			fact.KindPurchase, map[string]string{"customer.name": "Client", "customer.surname": "", "lines.name": "Nom du produit"}},
		{"what kind of customer is nobody", "Order,Date,Customer Segment,Total", []string{"1,2026-05-01,Consumer,5.00", "2,2026-05-02,Corporate,6.00"},
			fact.KindPurchase, map[string]string{"customer": "", "customer.name": ""}},
		{"names in two columns", "注文番号,注文日時,お名前(姓),お名前(名),メールアドレス,商品名,合計金額", []string{"1,2026-05-01,佐藤,花,a@x.example,湯呑,500", "2,2026-05-02,鈴木,実,b@x.example,急須,900"},
			fact.KindPurchase, map[string]string{"customer.surname": "お名前(姓)", "customer.first": "お名前(名)", "lines.name": "商品名"}},
		{"an amount named in the second brackets", "订单号,下单时间,商家应收金额(元)(支付金额),商家实收金额(元)", []string{"P1,2026-05-01 12:00:00,88.00,0.00", "P2,2026-05-02 12:00:00,49.90,49.90"},
			fact.KindPurchase, map[string]string{"amount": "商家应收金额(元)(支付金额)"}},
		{"a flag is no customer", "ID,New client,Customer,Date,Total", []string{"1,1,A. Ray,2026-05-01,5.00", "2,0,B. Lee,2026-05-02,6.00"},
			fact.KindPurchase, map[string]string{"customer": "Customer"}},
		{"appointments of a salon", "Ref #,Created Date,Client,Service,Scheduled Date,Time,Duration,Price", []string{"A1,1 May 2026,Ana Ray,Cut,4 May 2026,10:00,1h,45.00", "A2,13 May 2026,Ben Lee,Cut,13 May 2026,12:00,45min,38.50"},
			fact.KindVisit, map[string]string{"at": "Scheduled Date", "at.time": "Time", "booked": ""}},
		{"appointments by the day, some missed", "Booked On,Appointment Date,Customer,Service,Provider,Status,Price", []string{"03/15/2026,03/30/2026,Ana Ray,Cut,Kim,Show,45.00", "03/30/2026,03/30/2026,Ben Lee,Cut,Kim,No Show,45.00"},
			fact.KindVisit, map[string]string{"at": "Appointment Date", "booked": "", "staff": "Provider"}},
		{"appointments whose time stands apart", "Appointment Date,Booked On,Start Time,Customer,Service,Status,Price", []string{"03/30/2026,03/15/2026,9:00 AM,Ana Ray,Cut,Accepted,45.00", "03/30/2026,03/30/2026,10:00 AM,Ben Lee,Cut,Show,45.00"},
			fact.KindVisit, map[string]string{"at": "Appointment Date", "at.time": "Start Time", "booked": ""}},
		{"appointments of nobody knows what", "Order ID,Booked On,Appointment Date,Duration,Total", []string{"1,2026-05-01,2026-05-04,60,45.00", "2,2026-05-13,2026-05-13,30,38.50"},
			fact.KindPurchase, map[string]string{"at": "Appointment Date"}},
		{"a stay is bought when it is booked", "Guest,Booked On,Arrival,Departure,Room type,Total", []string{"Ana Ray,2026-03-01,2026-03-30,2026-04-02,Double,390.50", "Ben Lee,2026-03-30,2026-03-31,2026-04-01,Single,120.00"},
			fact.KindVisit, map[string]string{"at": "Arrival", "booked": "Booked On"}},
		{"orders that are to be delivered", "Order ID,Created at,Scheduled date,Customer,Item,Total", []string{"1,2026-03-01,2026-03-30,Ana Ray,Sofa,390.50", "2,2026-03-30,2026-03-31,Ben Lee,Chair,120.00"},
			fact.KindPurchase, map[string]string{"at": "Created at"}},
		{"tables of a restaurant", "Visit Date,Visit Time,Party Size,Guest Name,Phone,Status", []string{"05/30/2026,7:00 PM,2,Ana Ray,555 010 0001,Done", "05/31/2026,8:15 PM,4,Ben Lee,555 010 0002,No Show"},
			fact.KindVisit, map[string]string{"at": "Visit Date", "at.time": "Visit Time"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var rows [][]string
			for _, r := range tt.rows {
				rows = append(rows, strings.Split(r, ","))
			}
			g := guess(strings.Split(tt.columns, ","), rows)
			got := maps.Clone(tt.want)
			for field := range got {
				got[field] = g.Fields[field]
			}
			if g.Kind != tt.kind || !maps.Equal(got, tt.want) {
				t.Errorf("%s %v, want %s %v; all: %v", g.Kind, got, tt.kind, tt.want, g.Fields)
			}
		})
	}
}

// TestAmountsAlike: what the rows of an order have alike is its total, or lines that cost the same: the other columns
// and the other orders tell, else a person is asked.
func TestAmountsAlike(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, columns string
		rows          []string
		field, column string // of what the amount is
		asked         string // the column that is asked about
	}{
		{"price × units is the amount of each row", "Order ID,Date,Item,Quantity,Unit Price,Amount", []string{"1,2026-05-01,Tea,2,5.00,10.00", "1,2026-05-01,Cup,1,10.00,10.00", "2,2026-05-02,Pot,1,20.00,20.00"},
			"lines.amount", "Amount", ""},
		{"price × units of all rows is the amount", "Order ID,Date,Item,Quantity,Unit Price,Amount", []string{"1,2026-05-01,Tea,2,5.00,20.00", "1,2026-05-01,Cup,1,10.00,20.00", "2,2026-05-02,Pot,1,20.00,20.00"},
			"amount", "Amount", ""},
		{"one order differs", "Order ID,Date,Item,Amount", []string{"1,2026-05-01,Tea,5.00", "1,2026-05-01,Cup,5.00", "2,2026-05-01,Pan,5.00", "2,2026-05-01,Lid,5.00", "3,2026-05-01,Bag,6.00", "3,2026-05-01,Box,6.00", "4,2026-05-02,Pot,20.00", "4,2026-05-02,Tin,4.00"},
			"lines.amount", "Amount", ""},
		{"the same goods have it in other orders", "Order ID,Date,Item,Amount", []string{"1,2026-05-01,Tea,5.00", "1,2026-05-01,Cup,5.00", "2,2026-05-02,Tea,5.00", "3,2026-05-03,Pot,20.00"},
			"lines.amount", "Amount", ""},
		{"the same goods have another in other orders", "Order ID,Date,Item,Amount", []string{"1,2026-05-01,Tea,9.00", "1,2026-05-01,Cup,9.00", "2,2026-05-02,Tea,5.00", "3,2026-05-03,Pot,20.00"},
			"amount", "Amount", ""},
		{"orders of other goods have others", "Order ID,Date,Item,Amount", []string{"1,2026-05-01,Tea,9.00", "1,2026-05-01,Cup,9.00", "2,2026-05-02,Pan,7.00", "2,2026-05-02,Lid,7.00", "3,2026-05-03,Pot,20.00", "3,2026-05-03,Tin,20.00"},
			"amount", "Amount", ""},
		{"the name says it", "Order ID,Date,Item,Order total", []string{"1,2026-05-01,Tea,9.00", "1,2026-05-01,Cup,9.00", "2,2026-05-03,Pot,20.00"},
			"amount", "Order total", ""},
		{"a name of totals alone", "Belegnummer,Datum,Artikel,Betrag", []string{"1,2026-05-01,Tee,9.00", "1,2026-05-01,Tasse,4.00", "2,2026-05-03,Kanne,20.00"},
			"lines.amount", "Betrag", ""},
		{"nothing says it", "Order ID,Date,Item,Amount", []string{"1,2026-05-01,Tea,9.00", "1,2026-05-01,Cup,9.00", "2,2026-05-02,Pot,20.00"},
			"amount", "Amount", "Amount"},
		{"tickets of an order", "Order ID,Date,Item,Amount", []string{"1,2026-05-01,Seat,9.00", "1,2026-05-01,Seat,9.00", "2,2026-05-02,Box,20.00"},
			"amount", "Amount", "Amount"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := &Inspection{Columns: strings.Split(tt.columns, ",")}
			for _, r := range tt.rows {
				in.Looked = append(in.Looked, strings.Split(r, ","))
			}
			g := guess(in.Columns, in.Looked)
			if g.Fields[tt.field] != tt.column || g.Alike != tt.asked {
				t.Errorf("%s is %q, asked about %q; %v", tt.field, g.Fields[tt.field], g.Alike, g.Fields)
			}
			if again := in.Chosen(g); again.Alike != tt.asked {
				t.Errorf("chosen, it is asked about %q", again.Alike)
			}
			if text := g.Map(MapHead{}); strings.Contains(text, "if it is of each line") != (tt.asked != "") {
				t.Error(text)
			}
			if tt.asked == "" {
				return
			}
			if g := in.Settle(g, Answers{Of: OfOrder}); g.Fields["amount"] != tt.asked || g.Alike != "" {
				t.Errorf("of orders: %v", g)
			}
			if g := in.Settle(g, Answers{Of: OfLine}); g.Fields["lines.amount"] != tt.asked || g.Fields["lines.name"] != "Item" || g.Fields["amount"] != "" || g.Alike != "" {
				t.Errorf("of lines: %v", g)
			}
		})
	}
}
