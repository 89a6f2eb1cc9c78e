package importer

import (
	"slices"
	"strings"

	"huitou/internal/fact"
	"huitou/internal/money"
)

// codes finds the currency by its cells where no name says it: all are codes such as EUR.
func (g *guesser) codes() {
	if g.by["currency"] != nil || !slices.Contains(kinds[g.Kind].asked, "currency") {
		return
	}
	names := lexemeOf("currency", kinds[g.Kind].names)
	for _, p := range g.list {
		if p.n > 0 && !g.taken[p] && !names.excludes(p) && p.count(func(s string) bool { return currencyCode(s) && !alsoWords[s] }) == p.n {
			g.by["currency"], g.taken[p] = p, true
			return
		}
	}
}

// currencyCode reports whether a text is the code of a currency.
func currencyCode(s string) bool { _, err := money.Places(s); return err == nil }

// alsoWords are codes of currencies that are words as well: a column of these alone says nothing.
var alsoWords = map[string]bool{"ALL": true, "TOP": true, "TRY": true, "CUP": true, "PEN": true, "MOP": true}

// identify chooses by what customers are told apart where no column has a number of theirs: the e-mail,
// else the phone, else the name.
func (g *guesser) identify() {
	if g.Kind == fact.KindCustomer || g.by["customer"] != nil {
		return
	}
	for _, most := range []float64{0.5, 0} {
		for _, by := range []string{"customer.email", "customer.phone", "customer.name"} {
			if p := g.by[by]; p != nil && p.fill() > most && g.by["customer"] == nil {
				g.by["customer"] = p
			}
		}
	}
	if key, name := g.by["customer"], g.by["customer.name"]; key != nil && name != nil && key != name && g.Kind == fact.KindPurchase && key.somehow(name) {
		g.by["customer"] = name
	}
	if g.by["customer"] == nil {
		for _, field := range []string{"customer.first", "customer.surname", "customer.city", "customer.country"} {
			g.drop(field)
		}
	}
}

// somehow reports whether some people have only a name, which every row has, and those that can be reached have one
// name each and always the same address: whoever has none is known by the name.
func (p *profile) somehow(name *profile) bool {
	if name.fill() < 1 || p.fill() == 1 || name.is[shapeMasked] > 0 {
		return false
	}
	reached, called, only := map[string]string{}, map[string]string{}, false
	for row, s := range name.cells {
		to := p.cells[row]
		if had, have := reached[s]; have && had != to {
			return false
		}
		if had, have := called[to]; to != "" && have && had != s {
			return false
		}
		reached[s], called[to] = to, s
		only = only || to == "" && !nobody(s)
	}
	return only
}

// numberThatIsMeant chooses, of several numbers of a record, the one by which returns name what they give
// back.
func (g *guesser) numberThatIsMeant() {
	of, id := g.by["of"], g.by["id"]
	if of == nil || id == nil {
		return
	}
	named := map[string]bool{}
	for _, s := range of.filled() {
		named[s] = true
	}
	is := func(p *profile) bool { return p != of && p.count(func(s string) bool { return named[s] }) > 0 }
	if is(id) {
		return
	}
	for _, p := range g.list {
		if is(p) && (!g.taken[p] || p == id) && p.most(shapeDigit) {
			g.by["id"], g.taken[p] = p, true
			delete(g.taken, id)
			return
		}
	}
}

// whenBooked dates what stays are sold for by when they were booked, where every row says that: a stay may be to come.
func (g *guesser) whenBooked() {
	at := g.by["at"]
	if g.Kind != fact.KindPurchase || at == nil || g.blind || !slices.ContainsFunc(g.list, ofStay) {
		return
	}
	for _, p := range g.list {
		if !g.taken[p] && bookedNames.score(p) >= leastName && p.fill() == 1 && p.nearly(shapeDay) && earlier(p, at) {
			delete(g.taken, at)
			g.by["at"], g.taken[p] = p, true
			return
		}
	}
}

// ofStay reports whether a column says how many nights a stay has, or on which day it ends.
func ofStay(p *profile) bool {
	return nightNames.score(p) >= leastName || endNames.score(p) >= leastName && p.most(shapeDay)
}

// before reports whether no day of a column is later than that of another, and some are earlier.
func before(a, b *profile, o order) bool {
	earlier := false
	for row := range a.cells {
		x, _, _, ok := readMoment(a.cells[row], o)
		y, _, _, have := readMoment(b.cells[row], o)
		if ok && have && x.date() > y.date() {
			return false
		}
		earlier = earlier || ok && have && x.date() < y.date()
	}
	return earlier
}

// tellsApart chooses another number of orders where rows with the same one cannot be of one order.
func (g *guesser) tellsApart() {
	id := g.by["id"]
	if id == nil || !g.mixes(id) {
		return
	}
	l := lexemeOf("id", kinds[g.Kind].names)
	var best *profile
	for _, p := range g.list {
		if !g.taken[p] && p.distinct > id.distinct && l.score(p)*g.fits("id", p) >= leastName && !g.mixes(p) && (best == nil || l.score(p) > l.score(best)) {
			best = p
		}
	}
	if best != nil {
		delete(g.taken, id)
		g.by["id"], g.taken[best] = best, true
	}
}

// mixes reports whether rows with the same number are of different places, or have nothing that lines of one
// order have: they are payments, then.
func (g *guesser) mixes(id *profile) bool {
	place := g.by["place"]
	any := func(*profile) bool { return true }
	lines := g.by["lines.product"] != nil || g.by["lines.name"] != nil || g.best(&unitNames, any) != nil || g.best(&priceNames, isMoney) != nil
	first := map[string]int{}
	for row, s := range id.cells {
		at, again := first[s]
		switch {
		case s == "":
		case !again:
			first[s] = row
		case !lines, place != nil && place.cells[row] != "" && place.cells[row] != place.cells[at]:
			return true
		}
	}
	return false
}

// invoices drops what an invoice is due as a promise: it is a promise of the customer, to pay.
func (g *guesser) invoices() {
	due := g.by["promise.due"]
	if g.Kind != fact.KindPurchase || due == nil || !slices.Contains(due.words, "due") {
		return
	}
	for _, p := range g.list {
		if hasAny(p.words, "invoice", "rechnung") {
			g.drop("promise.due")
			return
		}
	}
}

// nobodyWords are customers that are none, and members of staff.
var nobodyWords = wordSet("0", "walkin", "walk in", "walk in client", "walk in customer", "walk in guest", "guest", "anonymous", "none", "a google user", "google user", "nobody", "no one", "no customer", "laufkunde", "barverkauf", "client passage", "consumidor final", "散客", "无", "过路客",
	"non member", "no member", "not a member", "cash customer", "cash sale", "counter sale", "retail customer", "default customer", "passer by", "visitor", "einmalkunde", "kein kunde", "client comptoir", "cliente mostrador", "cliente generico",
	"非会员", "无会员", "游客", "过客", "路人", "路客", "零售客户", "零散客户", "现金客户", "临时客户", "普通散客", "门店散客", "一般客人",
	"no agent", "no staff", "no preference", "no assignee", "unassigned", "not assigned", "unknown", "any", "anyone", "any staff", "nicht zugewiesen", "niemand", "keiner", "aucun", "personne", "non assigne", "sin asignar", "ninguno", "nadie",
	"未分配", "未指定", "未指派", "待分配", "不指定", "无人", "未割当")

// nobody reports whether a cell of a customer or of a member of staff means that there is none: Walk-In, 匿名用户,
// Unassigned.
func nobody(s string) bool {
	if in, ok := bracketed(s); ok {
		s = in
	}
	w := status(s)
	return nobodyWords[w] || strings.HasPrefix(w, "匿名")
}

// people finds whether customers are told apart by a phone number or an address, and whether some numbers are
// hidden in part, beside names that are not.
func (g *guesser) people() {
	g.Called, g.StaffLast = g.nobodies(), g.staffLast()
	g.together()
	g.SaysPaid = slices.ContainsFunc(g.list, func(p *profile) bool {
		return hasAny(p.words, "paid", "payment") || strings.Contains(p.plain, "支付") || strings.Contains(p.plain, "付款") || strings.Contains(p.plain, "实付") || strings.Contains(p.plain, "实收")
	})
	phone, name, key := g.by["customer.phone"], g.by["customer.name"], g.by["customer"]
	g.Masked = phone != nil && phone.is[shapeMasked] > 0 && name != nil && !name.most(shapeMasked)
	if g.Kind == fact.KindCustomer {
		key = g.by["id"]
	}
	switch g.KnownBy = ""; {
	case key == nil:
	case slices.Contains(g.Mixed, key.name): // by its parts
	case key == g.by["customer.email"], key.nearly(shapeEmail):
		g.KnownBy = byEmail
	case key == phone, phoneNames.score(key) >= leastName && key.most(shapePhone):
		g.KnownBy = byPhone
	}
}

// ofThings reports whether a column names things, such as shops or goods: a row of it is no person.
func (g *guesser) ofThings() bool {
	return slices.ContainsFunc(g.list, func(p *profile) bool {
		return thingNames.score(p) >= leastName && (strings.HasSuffix(p.plain, "name") || strings.HasSuffix(p.plain, "名") || strings.HasSuffix(p.plain, "名称"))
	})
}
