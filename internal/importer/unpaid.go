package importer

import (
	"regexp"
	"slices"
	"strings"

	"huitou/internal/fact"
)

// What says of an order that it was not paid, by the stems of its words: 待付款, 等待买家付款, unpaid, awaiting payment. Of
// 待付尾款 a part was paid.
var (
	unpaidStems = []*regexp.Regexp{
		regexp.MustCompile(`(待|未|没有?|尚未|等待|等候)(买家|客户|顾客|用户|会员)?(付款|支付|付费|缴费|付钱|付$)`),
		regexp.MustCompile(`^(unpaid|not paid|not yet paid|nonpaid|unbezahlt|impaye|impayee|no pagado|sin pagar)( |$)`),
		regexp.MustCompile(`\b(awaiting|pending|waiting|wait|waits|expecting)( for)?( the)?( buyers?| customers?)?( to)? (payment|pay)\b`),
		regexp.MustCompile(`\b(payment|zahlung) (pending|awaited|required|outstanding|ausstehend)\b`),
		regexp.MustCompile(`\b(warten auf zahlung|en attente de paiement|attente paiement|pendiente de pago|pago pendiente|in attesa di pagamento|aguardando pagamento)\b`),
	}
	partPaid = []string{"尾款", "部分", "货到", "partial", "balance", "delivery"}
)

// notPaid reports whether a status, folded, says that nothing was paid.
func notPaid(w string) bool {
	return !slices.ContainsFunc(partPaid, func(s string) bool { return strings.Contains(w, s) }) &&
		slices.ContainsFunc(unpaidStems, func(r *regexp.Regexp) bool { return r.MatchString(w) })
}

// Stems of statuses that say that goods were sent, or that a service was had.
var (
	sentStems = []*regexp.Regexp{
		regexp.MustCompile(`(已|全部)(发货|出货|寄出|送达|签收|收货|完成|取货|交付|到店|离店|入住|到场|服务)|(完成|成功|签收|在住)$|^(交易|订单|服务)?完成`),
		regexp.MustCompile(`^(completed?|done|finished|delivered|shipped|fulfilled|sent|arrived|checked (in|out)|show(ed)?( up)?|served|attended|seated|closed|abgeschlossen|erledigt|geliefert|versendet|livre|livree|expedie|termine|completado|entregado|enviado)$`),
	}
	bookedStems = []*regexp.Regexp{
		regexp.MustCompile(`(已|待)(预约|预订|到店|到访|服务|上门|就诊)$|^(预约|预订)(成功|中)?$|^待(服务|消费)`),
		regexp.MustCompile(`^(booked|scheduled|upcoming|reserved|new booking|gebucht|geplant|reserve|reservado)$`),
	}
)

func anyStem(stems []*regexp.Regexp, w string) bool {
	return slices.ContainsFunc(stems, func(r *regexp.Regexp) bool { return r.MatchString(w) })
}

// stillBooked reports whether a status, folded, says that what was booked is yet to come.
func stillBooked(w string) bool { return anyStem(bookedStems, w) }

// counted reports whether an order that is not paid counts for nothing: not an invoice, which is owed, and no order
// that another column says was sent.
func (g *guesser) counted(p *profile) bool {
	if g.Kind != fact.KindPurchase {
		return false
	}
	for _, q := range g.list {
		if q.owed() {
			return false
		}
	}
	for row, s := range p.cells {
		if s == "" || !notPaid(status(s)) {
			continue
		}
		for _, q := range g.list {
			if q != p && statusNames.score(q) >= leastName && anyStem(sentStems, status(q.cells[row])) {
				return false
			}
		}
	}
	return true
}

// owed reports whether a column says that rows are invoices: their number, when they are due, what of them is open.
func (p *profile) owed() bool {
	return p.n > 0 && (invoiced.score(p) > 0 || openNames.score(p) > 0 || p.fill() == 1 && printed.score(p) > 0)
}

// served reports whether a column of statuses tells services that were had from those that are yet to come, and sales
// are dated by when these are to be.
func (g *guesser) served(p *profile) bool {
	at := g.by["at"]
	return g.Kind == fact.KindPurchase && at != nil && visitNames.score(at) >= leastName && p.count(func(s string) bool { return anyStem(sentStems, status(s)) }) > 0
}

// unpaid finds the column with the time at which orders were paid, where most have one: the others were not, if they came
// to something and no status speaks of them otherwise.
func (g *guesser) unpaid() {
	if g.blind || !g.counted(&profile{}) {
		return
	}
	for _, p := range g.list {
		if !g.taken[p] && paidNames.score(p) >= leastName && p.nearly(shapeDay) && 2*p.n > len(p.cells) && g.lacks(p) {
			g.by["paid"], g.taken[p] = p, true
			return
		}
	}
}

// lacks reports whether some orders that count have no value in a column, and all of these may be ones that nobody paid.
func (g *guesser) lacks(p *profile) bool {
	amount := g.by["amount"]
	if amount == nil {
		amount = g.by["lines.amount"]
	}
	open := 0
	for _, rows := range g.ledger().groups { // further rows of a paid order that leave it blank would be cancelled
		if slices.ContainsFunc(rows, func(r int) bool { return (p.cells[r] == "") != (p.cells[rows[0]] == "") }) {
			return false
		}
	}
	for row, s := range p.cells {
		if s != "" || g.means(g.list, row) != MeansNothing || g.merged(row) {
			continue
		}
		if f, ok := figureOf(amount, row); !ok || f.m <= 0 {
			continue
		}
		for _, q := range g.list {
			w := status(q.cells[row])
			if w != "" && (statusNames.score(q) >= leastName && anyStem(sentStems, w) || onDelivery.MatchString(w)) {
				return false
			}
		}
		open++
	}
	return open > 0
}

// onDelivery are ways to pay for what has come.
var onDelivery = regexp.MustCompile(`货到付款|到付|cash on delivery|^cod$|nachnahme|contre remboursement|月结|挂账|on account|auf rechnung`)
