package importer

import "strings"

// hint lists the words in column names that indicate a field, best first; one after = must be
// the whole name.
type hint struct {
	field string
	words []string
}

// voiceHints and the others below are in the order in which columns are assigned.
var voiceHints = []hint{
	{"id", []string{"review_id", "feedback_id", "评论编号", "評論編號", "评价编号"}},
	{"rating", []string{"rating", "score", "stars", "评分", "評分", "星级"}},
	{"text", []string{"comment_message", "review_text", "comment", "text", "message", "content", "评论内容", "评价内容", "评论", "評論", "内容"}},
	{"title", []string{"title", "subject", "标题", "標題"}},
	{"purchase", []string{"order_id", "order_no", "order", "订单号", "订单编号", "訂單編號", "订单"}},
	{"customer", customerWords},
	{"at", timeWords},
	{"place", placeWords},
}

var purchaseHints = []hint{
	{"id", []string{"invoice_no", "invoiceno", "order_id", "order_no", "order_number", "order_name", "=name", "invoice", "receipt", "order", "订单号", "订单编号", "訂單編號", "单号", "流水号", "小票"}},
	{"customer", append([]string{"买家会员名", "买家昵称", "買家會員名"}, customerWords...)},
	{"promise.due_day", []string{"estimated", "promised", "due", "eta", "承诺", "预计送达", "預計送達"}},
	{"steps.delivered", []string{"delivered", "received_at", "签收", "送达时间", "送達時間", "确认收货时间", "確認收貨時間"}},
	{"steps.handed_over", []string{"shipped", "carrier", "fulfilled_at", "发货", "出貨"}},
	{"cancelled", []string{"cancelled_at", "canceled_at", "cancelled_on", "date_cancelled", "取消时间", "取消時間"}},
	{"status", []string{"order_status", "financial_status", "payment_status", "status", "=state", "订单状态", "訂單狀態", "交易状态", "状态", "狀態"}},
	{"at", timeWords},
	{"lines.product", []string{"sku", "product_id", "stock_code", "stockcode", "item_code", "barcode", "product", "商品编号", "商品编码", "商品編號", "货号", "商品"}},
	{"lines.name", []string{"product_name", "lineitem_name", "description", "item_name", "商品名称", "商品名稱", "品名", "宝贝标题", "商品标题", "寶貝標題"}},
	{"lines.units", []string{"quantity", "qty", "units", "数量", "數量"}},
	{"lines.price", []string{"unit_price", "unitprice", "lineitem_price", "item_price", "price", "单价", "單價", "价格", "價格"}},
	{"refunded", []string{"refunded_amount", "refunded_total", "refund_amount", "total_refunded", "amount_refunded", "refunded", "refund", "退款金额", "退款金額"}},
	{"lines.amount", []string{"line_total", "实际支付", "實際支付", "实付", "實付", "order_total", "grand_total", "total", "amount", "value", "金额", "金額", "总价", "總價"}},
	{"place", placeWords},
	{"staff", []string{"cashier", "clerk", "salesperson", "staff", "员工", "導購", "导购", "店员"}},
	{"currency", []string{"currency", "币种", "幣別"}},
	{"customer.name", []string{"customer_name", "billing_name", "buyer_name", "full_name", "shipping_name", "billing_first_name", "first_name", "收货人姓名", "收貨人姓名", "收件人姓名", "客户姓名", "姓名", "收货人", "收貨人"}},
	{"customer.surname", []string{"billing_last_name", "last_name", "surname"}},
	{"customer.phone", phoneWords},
	{"customer.email", mailWords},
	{"customer.city", []string{"billing_city", "city", "shipping_city", "城市"}},
	{"customer.country", []string{"billing_country", "country", "shipping_country", "国家", "國家"}},
	{"amount", nil}, // see settleOrder
}

var customerHints = []hint{
	{"id", append([]string{"member_no", "card_no", "会员号", "会员编号", "會員編號"}, customerWords...)},
	{"name", []string{"full_name", "customer_name", "name", "姓名", "名称", "名稱"}},
	{"phone", phoneWords},
	{"email", mailWords},
	{"city", []string{"city", "城市"}},
	{"country", []string{"country", "国家", "國家"}},
	{"language", []string{"language", "语言", "語言"}},
	{"since", []string{"since", "joined", "registered", "入会", "注册", "註冊"}},
	{"place", placeWords},
}

var (
	customerWords = []string{"customer_unique_id", "customer_id", "customerid", "client_id", "member_id", "buyer", "customer", "member", "client", "顾客", "顧客", "客户", "客戶", "会员", "會員"}
	timeWords     = []string{"purchase_timestamp", "order_date", "invoicedate", "invoice_date", "created_at", "datetime", "timestamp", "date", "time", "下单时间", "下單時間", "订单创建时间", "创建时间", "交易时间", "日期", "时间", "時間"}
	placeWords    = []string{"store", "shop", "branch", "outlet", "location", "门店", "門市", "店铺", "店"}
	phoneWords    = []string{"phone", "mobile", "billing_phone", "tel", "shipping_phone", "联系手机", "手机", "電話", "电话", "手機"}
	mailWords     = []string{"email", "e-mail", "mail", "邮箱", "電郵", "电子邮件"}
)

// strange are words in the names of money columns that are not the amount of a purchase.
var strange = []string{"shipping", "tax", "discount", "fee", "postage", "freight", "subtotal", "outstanding", "balance", "compare", "refund", "tip", "dut", "cost",
	"邮费", "運費", "运费", "退款", "优惠", "優惠", "税", "稅", "手续费"}

// cancels are the status words of cancelled orders.
var cancels = map[string]bool{"cancelled": true, "canceled": true, "voided": true, "void": true, "failed": true, "cancelled by customer": true, "storniert": true, "annulé": true, "annulée": true,
	"cancelado": true, "annullato": true, "交易关闭": true, "交易關閉": true, "已取消": true, "已关闭": true, "已關閉": true, "取消": true}

// refundWords are the status words of refunded orders, used if no column has the refunded
// amount.
var refundWords = map[string]bool{"refunded": true, "已退款": true, "退款成功": true}

// SaysVoid reports whether a cell is the status of a cancelled or fully refunded order:
// cancelled, refunded, 已取消.
func SaysVoid(cell string) bool {
	w := strings.ToLower(trimSpace(cell))
	return cancels[w] || refundWords[w]
}
