package importer

import (
	"cmp"
	"slices"
	"strings"

	"huitou/internal/fact"
)

// Meaning is what a word says of its row.
type Meaning string

// The meanings of words such as cancelled, Refund, Sale Line, training.
const (
	MeansNothing Meaning = ""       // a row like others
	MeansHead    Meaning = "head"   // an order whose lines are rows of their own
	MeansLine    Meaning = "line"   // a line of the order with the same number
	MeansVoid    Meaning = "void"   // cancelled: it counts for nothing
	MeansReturn  Meaning = "return" // money given back
	MeansAbsent  Meaning = "absent" // they did not come
	MeansAside   Meaning = "aside"  // no business of ours: left out
	MeansEmpty   Meaning = "empty"  // the word stands for nothing, in whatever column
)

// MeaningsOf are the meanings that words may have in rows of a kind.
func MeaningsOf(kind fact.Kind) []Meaning {
	switch kind {
	case fact.KindPurchase:
		return []Meaning{MeansNothing, MeansVoid, MeansReturn, MeansAside, MeansHead, MeansLine, MeansEmpty}
	case fact.KindVisit:
		return []Meaning{MeansNothing, MeansVoid, MeansAbsent, MeansAside, MeansEmpty}
	}
	return []Meaning{MeansNothing, MeansAside, MeansEmpty}
}

// Words of statuses and types by their meaning, folded.
var (
	voidWords = wordSet("cancelled", "canceled", "cancellation", "late cancel", "late cancellation", "early cancel", "voided", "void", "failed", "fail", "failure", "declined", "denied", "refused", "rejected", "expired", "abandoned", "reversed", "error", "payment error", "payment failed",
		"storniert", "abgebrochen", "abgelehnt", "annule", "annulee", "cancelado", "cancelada", "annullato", "anulowane",
		"交易关闭", "已取消", "已退单", "支付失败", "付款失败", "已关闭", "取消", "订单取消", "交易取消", "关闭", "作废", "已撤销", "撤销", "不成立", "キャンセル", "取消済")
	refundWords = wordSet("refunded", "fully refunded", "returned", "erstattet", "rembourse", "已退款", "退款成功", "全额退款", "退款完成", "售后完成", "fully returned", "zuruckgesendet")
	returnWords = wordSet("refund", "return", "credit note", "sales credit note", "credit memo", "ruckzahlung", "erstattung", "gutschrift", "retoure", "remboursement", "retour", "devolucion", "reembolso", "退货", "退款", "返品", "返金")
	asideWords  = wordSet("training", "test", "spam", "deleted", "memo", "quote", "quotation", "draft", "authorization", "authorisation", "allgemeine autorisierung", "withdrawal", "allgemeine abbuchung", "bank transfer", "payout", "transfer",
		"avtraining", "avbelegabbruch", "avbestellung", "avsonstige", "avtransfer")
	absentWords = wordSet("no show", "noshow", "no shows", "did not come", "did not attend", "did not show", "not attended", "missed", "absent", "nicht erschienen", "non presente", "absente", "no asistio", "no presentado", "未到店", "爽约", "缺席", "未到场", "来店なし", "無断キャンセル", "not arrived", "未到", "失约")
	lineWords   = wordSet("sale line", "order line", "line", "line item", "item", "product line", "position")
	headWords   = wordSet("sale", "order", "header", "receipt", "invoice", "transaction", "head")
	payWords    = wordSet("payment", "tender", "zahlung", "change")

	// Parts of words in a script without spaces that say the same anywhere.
	voidParts   = []string{"交易关闭", "删除", "已取消", "订单取消", "作废"}
	refundParts = []string{"退款成功", "已退款", "退款完成", "已退货", "退货成功", "退货完成", "已全额退", "全部退款", "全部退货"}
	absentParts = []string{"未到店", "未到场", "未到访", "未到诊", "未到院", "未入住", "未出席", "未赴约", "未现身", "未出现", "爽约", "失约"}
	notParts    = []string{"无", "未取消", "不"} // before them: 无售后或售后取消

	// Words that say of an order, wherever they stand in a status, that it is cancelled: Venta cancelada; but for
	// those with a word that takes it back.
	doneWords = wordSet("cancelled", "canceled", "voided", "storniert", "annule", "annulee", "cancelado", "cancelada", "annullato", "annullata")
	backWords = wordSet("not", "no", "nicht", "non", "pas", "never", "partially", "partly", "partial", "teilweise", "parcialmente", "partiellement", "request", "requested", "pending", "refused", "rejected")
)

func wordSet(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[folded(w)] = true
	}
	return set
}

// status folds a cell with the status of an order: cancelled_by_guest is "cancelled by guest".
func status(cell string) string {
	return strings.Join(strings.FieldsFunc(folded(cell), func(r rune) bool { return r == '_' || r == '-' || r == ' ' }), " ")
}

// SaysVoid reports whether a cell is the status of a cancelled or fully refunded order:
// cancelled, refunded, 已取消.
func SaysVoid(cell string) bool {
	w := status(cell)
	return says(w, voidWords, voidParts) || says(w, refundWords, refundParts)
}

// says reports whether a word is in a set, has a part of a script without spaces that says the same,
// or begins with a word of the set: cancelled by guest.
func says(w string, set map[string]bool, parts []string) bool {
	if set[w] {
		return true
	}
	if slices.ContainsFunc(notParts, func(no string) bool { return strings.HasPrefix(w, no) }) || strings.Contains(w, "部分") {
		return set[w]
	}
	if slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(w, p) && !strings.Contains(w, "未"+p) }) { // 未作废 is not 作废
		return true
	}
	first, rest, more := strings.Cut(w, " ")
	if more && set[first] && strings.HasPrefix(rest, "by ") {
		return true
	}
	words := strings.Fields(w)
	return len(words) <= maxStatus && slices.ContainsFunc(words, func(w string) bool { return set[w] && doneWords[w] }) &&
		!slices.ContainsFunc(words, func(w string) bool { return backWords[w] })
}

// maxStatus is how many words a status has at most.
const maxStatus = 4

// statusColumns is how many columns of statuses are looked at.
const statusColumns = 6

// MaxSays is how many columns may say what a row is.
const MaxSays = 4

// maxWords bounds the different words of a column that says what a row is.
const maxWords = 30

// meanings finds the columns whose words say what a row is, and what each word means.
func (g *guesser) meanings() {
	type named struct {
		col   *profile
		score float64
	}
	var cols []named
	for _, p := range g.list {
		few := p.distinct <= min(maxWords, 3+p.n/2)
		if s := statusNames.score(p); s >= leastName && p.n > 0 && few && p.longest <= 80 && !g.taken[p] && !p.most(shapeDay) && !p.most(shapeFraction) {
			cols = append(cols, named{p, s})
		}
	}
	slices.SortStableFunc(cols, func(a, b named) int { return cmp.Compare(b.score, a.score) })
	refunds := g.refunds()
	for i, c := range cols[:min(len(cols), statusColumns)] {
		if len(g.Words) == MaxSays {
			break
		}
		words := g.wordsOf(c.col, refunds)
		some := slices.ContainsFunc(c.col.cells, func(s string) bool { return words[s] != MeansNothing })
		if some || i == 0 && !c.col.most(shapeFlag) {
			if g.Words == nil {
				g.Words = map[string]map[string]Meaning{}
			}
			g.Words[c.col.name] = words
			g.taken[c.col] = true
		}
	}
}

// Said returns the different words of a column, in order; the first of them where there are very many.
func (in *Inspection) Said(column string) (words []string) {
	i := slices.Index(in.Columns, column)
	for _, row := range in.Looked {
		if i < 0 || i >= len(row) {
			continue
		}
		if s := trimSpace(row[i]); s != "" && !nothing(s) && !slices.Contains(words, s) && len(words) < maxWords {
			words = append(words, s)
		}
	}
	slices.Sort(words)
	return words
}

// Meanings returns what the words of a column seem to mean in rows of a kind.
func (in *Inspection) Meanings(kind fact.Kind, column string) map[string]Meaning {
	i := slices.Index(in.Columns, column)
	if i < 0 || i >= guessColumns {
		return map[string]Meaning{}
	}
	g := &guesser{Guess: Guess{Kind: kind}, list: in.profiles()}
	return g.wordsOf(g.list[i], g.refunds())
}

// refunds reports whether a column has what was refunded.
func (g *guesser) refunds() bool {
	return g.by["refunded"] != nil || g.best(&refundNames, isMoney) != nil
}

// wordsOf returns the words of a column with their meanings. refunds: another column has what was
// refunded.
func (g *guesser) wordsOf(p *profile, refunds bool) map[string]Meaning {
	words, lines := map[string]Meaning{}, false
	for _, s := range p.cells {
		lines = lines || s != "" && lineWords[status(s)]
	}
	flag := p.nearly(shapeFlag)
	unpaid, waits := g.counted(p), g.served(p)
	for _, s := range p.cells {
		if _, have := words[s]; s == "" || have {
			continue
		}
		w, m := status(s), MeansNothing
		switch {
		case flag:
			if v, bad := flagValue(s, ""); bad == nil && v.n == 1 {
				m = g.flagged(p)
			}
		case lines && lineWords[w]:
			m = MeansLine
		case lines && headWords[w]:
			m = MeansHead
		case lines && payWords[w], says(w, asideWords, nil):
			m = MeansAside
		case says(w, absentWords, absentParts) && g.Kind != fact.KindVisit:
			m = MeansVoid // nothing was sold
		case says(w, absentWords, absentParts):
			m = MeansAbsent
		case waits && stillBooked(w):
			m = MeansVoid
		case says(w, voidWords, voidParts), !refunds && says(w, refundWords, refundParts), unpaid && notPaid(w):
			m = MeansVoid
		case returnWords[w]:
			m = MeansReturn
		}
		if g.Kind == fact.KindVoice && (m == MeansVoid || m == MeansReturn) {
			m = MeansNothing // what a ticket is about
		}
		words[s] = m
	}
	g.givenBack(p, words)
	return words
}

// flagged is the meaning of yes in a column that is named for it.
func (g *guesser) flagged(p *profile) Meaning {
	switch {
	case hasAny(p.words, "test", "deleted", "spam"):
		return MeansAside
	case slices.Contains(p.words, "show"):
		return MeansAbsent
	case hasAny(p.words, "void", "voided", "cancelled", "canceled", "storniert"):
		return MeansVoid
	}
	return MeansNothing
}

// means returns what the words of a row say together: the strongest.
func (g *Guess) means(list []*profile, row int) Meaning {
	for _, m := range []Meaning{MeansAside, MeansLine, MeansVoid, MeansReturn, MeansHead} {
		for _, p := range list {
			if words := g.Words[p.name]; words != nil && p.cells[row] != "" && words[p.cells[row]] == m {
				return m
			}
		}
	}
	return MeansNothing
}
