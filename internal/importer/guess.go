package importer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huitou/internal/fact"
)

// hint says which words in the name of a column speak for a field.
type hint struct {
	field string
	words []string
}

// hints by kind, in the order in which columns are given away.
var hints = map[fact.Kind][]hint{
	fact.KindVoice: {
		{"id", []string{"review_id", "feedback_id", "评论编号", "評論編號", "评价编号"}},
		{"rating", []string{"rating", "score", "stars", "评分", "評分", "星级"}},
		{"text", []string{"comment_message", "review_text", "comment", "text", "message", "content", "评论内容", "评价内容", "评论", "評論", "内容"}},
		{"title", []string{"title", "subject", "标题", "標題"}},
		{"purchase", []string{"order_id", "order_no", "order", "订单号", "订单编号", "訂單編號", "订单"}},
		{"customer", customerWords},
		{"at", timeWords},
		{"place", placeWords},
	},
	fact.KindPurchase: {
		{"id", []string{"invoice_no", "invoiceno", "order_id", "order_no", "order_number", "invoice", "receipt", "order", "订单号", "订单编号", "訂單編號", "单号", "流水号", "小票"}},
		{"customer", customerWords},
		{"promise.due_day", []string{"estimated", "promised", "due", "eta", "承诺", "预计送达", "預計送達"}},
		{"steps.delivered", []string{"delivered", "received_at", "签收", "送达时间", "送達時間"}},
		{"steps.handed_over", []string{"shipped", "carrier", "发货", "出貨"}},
		{"at", timeWords},
		{"lines.product", []string{"sku", "product_id", "stock_code", "stockcode", "item_code", "barcode", "product", "商品编号", "商品编码", "商品編號", "货号", "商品"}},
		{"lines.name", []string{"product_name", "description", "item_name", "商品名称", "商品名稱", "品名"}},
		{"lines.units", []string{"quantity", "qty", "units", "数量", "數量"}},
		{"lines.amount", []string{"line_total", "total", "amount", "price", "value", "金额", "金額", "实付", "价格", "單價", "单价"}},
		{"place", placeWords},
		{"staff", []string{"cashier", "clerk", "salesperson", "staff", "员工", "導購", "导购", "店员"}},
		{"currency", []string{"currency", "币种", "幣別"}},
	},
	fact.KindCustomer: {
		{"id", append([]string{"member_no", "card_no", "会员号", "会员编号", "會員編號"}, customerWords...)},
		{"name", []string{"full_name", "customer_name", "name", "姓名", "名称", "名稱"}},
		{"phone", []string{"mobile", "phone", "tel", "手机", "電話", "电话", "手機"}},
		{"email", []string{"email", "e-mail", "mail", "邮箱", "電郵", "电子邮件"}},
		{"city", []string{"city", "城市"}},
		{"country", []string{"country", "国家", "國家"}},
		{"language", []string{"language", "语言", "語言"}},
		{"since", []string{"since", "joined", "registered", "入会", "注册", "註冊"}},
		{"place", placeWords},
	},
}

var (
	customerWords = []string{"customer_unique_id", "customer_id", "customerid", "client_id", "member_id", "buyer", "customer", "member", "client", "顾客", "顧客", "客户", "客戶", "会员", "會員"}
	timeWords     = []string{"purchase_timestamp", "order_date", "invoicedate", "invoice_date", "created_at", "datetime", "timestamp", "date", "time", "下单时间", "下單時間", "交易时间", "日期", "时间", "時間"}
	placeWords    = []string{"store", "shop", "branch", "outlet", "location", "门店", "門市", "店铺", "店"}
)

// guess matches columns with the fields of the kind that most of them speak for.
func guess(columns []string, sample [][]string) Guess {
	best := Guess{Kind: fact.KindPurchase, Fields: map[string]string{}}
	holds := func(field, column string) bool { return !isDate(field) || holdDays(cellsOf(columns, sample, column)) }
	for _, kind := range []fact.Kind{fact.KindPurchase, fact.KindVoice, fact.KindCustomer} {
		g := Guess{Kind: kind, Fields: map[string]string{}}
		taken := map[string]bool{}
		for _, h := range hints[kind] {
			if c := match(columns, h, taken, holds); c != "" {
				g.Fields[h.field] = c
				taken[c] = true
			}
		}
		if g.score() > best.score() {
			best = g
		}
	}
	for _, field := range Fields(best.Kind) {
		switch cells := cellsOf(columns, sample, best.Fields[field]); {
		case isDate(field) && best.Dates == "":
			best.Dates = dateStyle(cells)
		case isNumber(field) && best.Numbers == "":
			best.Numbers = numberStyle(cells)
		}
	}
	return best
}

// score weighs a guess: what a kind cannot do without counts more.
func (g *Guess) score() int {
	s := len(g.Fields)
	vital := map[fact.Kind][]string{fact.KindPurchase: {"lines.amount", "at"}, fact.KindVoice: {"rating", "text"}, fact.KindCustomer: {"name", "phone"}}
	for _, f := range vital[g.Kind] {
		if g.Fields[f] != "" {
			s += 2
		}
	}
	return s
}

// match finds the column that a word speaks for: its whole name before a part of it.
func match(columns []string, h hint, taken map[string]bool, holds func(field, column string) bool) string {
	for _, whole := range []bool{true, false} {
		for _, w := range h.words {
			for _, c := range columns {
				n := plainName(c)
				if !taken[c] && (n == w || n == strings.ReplaceAll(w, "_", "") || !whole && speaks(n, w)) && holds(h.field, c) {
					return c
				}
			}
		}
	}
	return ""
}

// speaks reports whether a word is part of a column's name. A short word must stand by
// itself: the eta in retail is none.
func speaks(name, word string) bool {
	if len(word) > 3 || word[0] >= utf8.RuneSelf {
		return strings.Contains(name, word)
	}
	return slices.Contains(strings.Split(name, "_"), word)
}

// plainName is a column's name in lower case, words joined by _.
func plainName(c string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '.' {
			return '_'
		}
		return unicode.ToLower(r)
	}, c)
}

// Fields are the fields that a guess, or a person, may give a column for a kind, in
// the order in which they are asked for; nil for a kind that needs a map file.
func Fields(kind fact.Kind) []string {
	var out []string
	for _, h := range hints[kind] {
		out = append(out, h.field)
	}
	return out
}
