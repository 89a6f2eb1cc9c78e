package importer

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"huitou/internal/fact"
)

// Inspection is what a first look at a file shows.
type Inspection struct {
	Name      string
	Format    string // csv, xlsx, ndjson
	Zipped    bool   // gzip
	Size      int64
	Encoding  string // "" for XLSX
	Sure      bool   // false: the encoding is a guess
	Delimiter string // by name: comma, semicolon, tab, pipe, space
	Columns   []string
	Sample    [][]string // the first rows, in the order of Columns
	Preset    string     // the preset that the file is of, "" = none
	Guess     Guess      // what its columns seem to be
	Map       string     // a map file by that guess, to be corrected
}

// Guess is which column seems to be what. All of it is only a guess from the names.
type Guess struct {
	Kind   fact.Kind
	Fields map[string]string // field of the fact ("lines.amount", "id") → column
}

// InspectOptions override what Inspect detects.
type InspectOptions struct {
	Encoding, Delimiter, Sheet string
}

// sampleRows is how many rows Inspect shows.
const sampleRows = 20

// Inspect looks at a file before it is imported. It reads it once, whole.
func Inspect(path string, opt ...InspectOptions) (*Inspection, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, broken(filepath.Base(path), io.ErrUnexpectedEOF)
	}
	src, err := scan(path, nil)
	if err != nil {
		return nil, err
	}
	var read reading
	if len(opt) > 0 {
		read = reading{encoding: opt[0].Encoding, delimiter: opt[0].Delimiter, sheet: opt[0].Sheet}
	}
	if err := src.apply(read); err != nil {
		return nil, err
	}
	in := &Inspection{Name: src.name, Format: src.format, Zipped: src.zipped, Size: src.size, Encoding: src.encoding, Sure: src.sure}
	if src.format == formatCSV {
		in.Delimiter = delimiterName(src.comma)
	}
	r, err := src.open(read, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for len(in.Sample) < sampleRows {
		row, err := r.next()
		if err == io.EOF {
			break
		}
		if _, bad := err.(*rowError); err != nil && !bad {
			return nil, err
		}
		in.Sample = append(in.Sample, row.cells)
	}
	in.Columns = append([]string(nil), r.header()...)
	in.Guess = guess(in.Columns)
	in.Map = in.Guess.Map(MapHead{Title: in.Name})
	in.Preset = presetOf(in)
	return in, nil
}

// presetOf is the preset whose columns a file has.
func presetOf(in *Inspection) string {
	for _, name := range Presets() {
		m, err := Preset(name)
		if err != nil || name == "facts" {
			continue
		}
		for _, f := range m.files {
			need := f.needs(m.tables)
			if len(need) == 0 || f.ignore != "" || f.read.header == "false" {
				continue
			}
			have := 0
			for _, c := range need {
				if contains(in.Columns, c) {
					have++
				}
			}
			if have == len(need) && (f.matches(in.Name) || have > 3) {
				return name
			}
		}
	}
	return ""
}

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
func guess(columns []string) Guess {
	best := Guess{Kind: fact.KindPurchase, Fields: map[string]string{}}
	for _, kind := range []fact.Kind{fact.KindPurchase, fact.KindVoice, fact.KindCustomer} {
		g := Guess{Kind: kind, Fields: map[string]string{}}
		taken := map[string]bool{}
		for _, h := range hints[kind] {
			if c := match(columns, h.words, taken); c != "" {
				g.Fields[h.field] = c
				taken[c] = true
			}
		}
		if g.score() > best.score() {
			best = g
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
func match(columns, words []string, taken map[string]bool) string {
	for _, whole := range []bool{true, false} {
		for _, w := range words {
			for _, c := range columns {
				n := plainName(c)
				if !taken[c] && (n == w || n == strings.ReplaceAll(w, "_", "") || !whole && len(w) > 2 && strings.Contains(n, w)) {
					return c
				}
			}
		}
	}
	return ""
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

// MapHead is what a map says of a file beside its columns. Fields left empty are
// filled with examples to be corrected.
type MapHead struct {
	Title    string
	Source   string // the name of the system the file comes from
	Currency string
	Zone     string
	Sure     bool // a person has chosen: nothing is marked as guessed
}

// Map is a map file by the guess. Every line that is guessed says so.
func (g *Guess) Map(head MapHead) string {
	guessed := " # guessed"
	if head.Sure {
		guessed = ""
	}
	source, currency, zone := cmp.Or(head.Source, "import"), cmp.Or(head.Currency, "EUR"), cmp.Or(head.Zone, "Europe/Berlin")
	var b strings.Builder
	line := func(indent int, format string, args ...any) {
		fmt.Fprintf(&b, strings.Repeat("  ", indent)+format+"\n", args...)
	}
	field := func(indent int, name, at string) {
		if c := g.Fields[at]; c != "" {
			line(indent, "%s: %s%s", name, quote(c), guessed)
		}
	}
	line(0, "title: %s", quote(head.Title))
	line(0, "source: %s # the name of the system the file comes from", quote(source))
	line(0, "currency: %s # of the amounts", currency)
	line(0, "zone: %s # of the dates", zone)
	line(0, "company: {name: My company, currency: %s, zone: %s, language: en}", currency, zone)
	line(0, "files:")
	line(1, "rows:")
	line(2, "name: %s", quote("*"))
	line(2, "facts:")
	if c := g.Fields["customer"]; c != "" && g.Kind == fact.KindPurchase {
		line(3, "- kind: customer")
		line(4, "when: {column: %s, empty: false}", quote(c))
		line(4, "id: %s%s", quote(c), guessed)
	}
	line(3, "- kind: %s", g.Kind)
	id := g.Fields["id"]
	if id == "" {
		line(4, "id: %s # name the column that tells one from another", quote("id"))
	} else {
		line(4, "id: %s%s", quote(id), guessed)
	}
	line(4, "set:")
	for _, h := range hints[g.Kind] {
		if h.field != "id" && !strings.Contains(h.field, ".") {
			field(5, h.field, h.field)
		}
	}
	for _, group := range []string{"promise", "steps", "lines"} {
		begun := false
		for _, h := range hints[g.Kind] {
			rest, ok := strings.CutPrefix(h.field, group+".")
			if !ok || g.Fields[h.field] == "" {
				continue
			}
			if !begun {
				line(5, "%s:", group)
				begun = true
			}
			field(6, rest, h.field)
		}
	}
	return b.String()
}

// quote writes a text as YAML wants it.
func quote(s string) string {
	b, err := yaml.Marshal(s)
	if err != nil { // a text always marshals
		return `""`
	}
	q := strings.TrimSpace(string(b))
	if strings.ContainsAny(q, "\n#:{}[]") && !strings.HasPrefix(q, `"`) && !strings.HasPrefix(q, "'") {
		return fmt.Sprintf("%q", s)
	}
	return q
}
