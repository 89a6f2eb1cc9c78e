package demo

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
)

// buy generates a purchase of a staple, or a ware, on a day. It returns the outcome of the
// promise that came with it, "none" where there was none or its outcome is not known yet, and
// the number of packs.
func (w *world) buy(p *person, d cal.Day, s *Staple) (outcome string, packs int64) {
	r := p.rng
	g, packs := pick(r, wares), int64(1)
	switch {
	case s != nil:
		g = s.good
		switch u := r.Float64(); {
		case u < 0.04:
			packs = 3
		case u < 0.18 || season(d) >= bigSeason && u < 0.5:
			packs = 2
		}
	case inFestival(d) && r.Float64() < 0.45:
		g = giftBox
		packs += int64(r.IntN(2 + int(2*p.wealth)))
	case p.wealth > 1:
		packs += int64(r.IntN(1 + int(p.wealth)))
	}
	lines := []fact.Line{p.line(g, packs, d)}
	if small, ok := drawAddOn(r, g); ok {
		lines = append(lines, p.line(small, 1, d))
	}
	if s == nil && r.Float64() < 0.2*p.wealth { // and an impulse purchase
		if other := pick(r, wares); other.id != g.id {
			lines = append(lines, p.line(other, 1, d))
		}
	}
	if r.Float64() < p.online {
		return w.order(p, d, lines), packs
	}
	return w.sale(p, d, lines), packs
}

// giftBox is the present for Spring Festival.
var giftBox = wares[len(wares)-1]

// drawAddOn draws the small good in the basket.
func drawAddOn(r *rand.Rand, g good) (small good, ok bool) {
	if c, ok := companions[g.id]; ok && r.Float64() < c.chance {
		return smallNamed(c.small), true
	}
	return pick(r, smalls), r.Float64() < AddOn
}

// line returns the price a customer pays for a good on a day.
func (p *person) line(g good, packs int64, d cal.Day) fact.Line {
	price := float64(g.price)
	switch {
	case p.bargain:
		price *= BargainPays
	case season(d) >= bigSeason:
		price *= 0.92
	}
	cost := g.cost * packs
	return fact.Line{Product: fact.Ref(g.id), Units: 1000 * packs, Amount: int64(price/10) * 10 * packs, Cost: &cost}
}

// inFestival reports whether a day is in the three weeks before Spring Festival.
func inFestival(d cal.Day) bool {
	for _, f := range springFestivals {
		if n := d.Sub(f); n >= -21 && n < 0 {
			return true
		}
	}
	return false
}

// purchase adds the fact of a purchase and returns its external id: a person buys at most
// once a day, except for a repair.
func (w *world) purchase(n int, in *fact.Purchase) (ref string, added bool) {
	day := cal.DayOf(in.At, w.zone)
	ref = fmt.Sprintf("B%s%s%s-%04d", day[2:4], day[5:7], day[8:10], n)
	for w.used[ref] {
		ref += "b"
	}
	w.used[ref] = true
	in.Currency = company.Currency
	return ref, w.add(in.At, fact.Fact{Kind: fact.KindPurchase, ID: ref, Purchase: in})
}

// sale generates a purchase at the till.
func (w *world) sale(p *person, d cal.Day, lines []fact.Line) string {
	r := p.rng
	at := w.at(r, d, 10.2, 21)
	by := cmp.Or(p.owner, adviser(r, p.shop))
	if by == LeaverStaff && d >= w.leaves {
		by = "S08"
	}
	ref, added := w.purchase(p.n, &fact.Purchase{Customer: fact.Ref(p.ref), At: at, Place: fact.Ref(p.shop), Channel: "shop", Staff: by, Lines: lines})
	if added {
		w.drawReturn(p, ref, at, p.shop, lines[:1])
		if r.Float64() < 0.03 {
			w.review(p, opinion{ref: ref, about: "shop", outcome: "none", good: string(lines[0].Product)}, at.Add(time.Duration(2+r.IntN(60))*time.Hour))
		}
	}
	return "none"
}

// passersBy generates anonymous sales: small baskets at every shop.
func (w *world) passersBy() {
	for k, s := range sites {
		if s.share == 0 {
			continue
		}
		r := stream(w.seed, "passers-by", k)
		p := &person{shop: s.id, rng: r}
		for d := w.first; d <= w.last; d = d.Add(1) {
			if r.Float64() >= 0.45*season(d) {
				continue
			}
			lines := []fact.Line{p.line(pick(r, smalls), 1, d)}
			if r.Float64() < 0.4 {
				lines = append(lines, p.line(pick(r, Staples).good, 1, d))
			}
			w.purchase(9000+k, &fact.Purchase{At: w.at(r, d, 10.2, 21), Place: fact.Ref(s.id), Channel: "shop", Lines: lines})
		}
	}
}

// carrier draws who delivers an order, with their late share on a day.
func (w *world) carrier(p *person, d cal.Day) (place, partner string, late float64) {
	switch u := p.rng.Float64(); {
	case u < 0.35:
		return "online", "shunda", LateShare
	case u < 0.5:
		return "online", "haitong", SlowCarrierLate
	}
	if p.shop == DriftPlace && d >= w.drifts {
		return p.shop, "", DriftLate
	}
	return p.shop, "", LateShare
}

// order generates an online purchase with a promised delivery day.
func (w *world) order(p *person, d cal.Day, lines []fact.Line) string {
	r := p.rng
	place, partner, late := w.carrier(p, d)
	for i := range lines {
		lines[i].Partner = fact.Ref(partner)
	}
	at, due := w.at(r, d, 7, 23.5), d.Add(3+r.IntN(3))
	in := &fact.Purchase{Customer: fact.Ref(p.ref), At: at, Place: fact.Ref(place), Channel: "online", Lines: lines}
	if r.Float64() < 0.01 {
		in.Status, in.Promise = "cancelled", &fact.OrderPromise{DueDay: due}
		w.purchase(p.n, in)
		return "none"
	}
	outcome, lateBy := drawOutcome(r, late, BrokenShare), 0
	var end clock.Instant
	switch outcome {
	case "kept":
		end = w.at(r, due.Add(-r.IntN(3)), 9, 20)
	case "late":
		lateBy = 1 + r.IntN(5)
		end = w.at(r, due.Add(lateBy), 9, 20)
	case "broken":
		end = due.Add(2 + r.IntN(4)).End(w.zone)
	}
	w.steps(r, in, outcome, end)
	lost := outcome == "broken" && end <= w.now
	if !lost {
		in.Promise = &fact.OrderPromise{DueDay: due}
	}
	ref, added := w.purchase(p.n, in)
	if !added || end > w.now {
		return "none"
	}
	if lost {
		w.loseOrder(p, ref, cmp.Or(partner, place), due, end, in)
	} else {
		w.drawReturn(p, ref, end, place, lines[:1])
	}
	if season(d) >= bigSeason && r.Float64() < 0.15 {
		w.promise(r, at, promised{by: p, purchase: ref, place: place, origin: "campaign", what: guardWords[p.lang][0],
			due: d.Add(15).End(w.zone) - 1, late: 0.05, broken: 0.01})
	}
	if share := map[string]float64{"kept": 0.28, "late": 0.45, "broken": 0.6}[outcome]; r.Float64() < share {
		w.review(p, opinion{ref, "online", outcome, string(lines[0].Product), due, lateBy}, end.Add(time.Duration(3+r.IntN(80))*time.Hour))
	}
	return outcome
}

// loseOrder breaks the promise of an order that never arrived, and refunds it.
func (w *world) loseOrder(p *person, ref, keeper string, due cal.Day, end clock.Instant, in *fact.Purchase) {
	why := lostWords[p.lang][0]
	w.add(in.At+1, fact.Fact{Kind: fact.KindPromise, ID: w.nextID("P"), Promise: &fact.Promise{Purchase: fact.Ref(ref), What: orderWords[p.lang][0],
		Origin: "order", Place: fact.Ref(keeper), Made: in.At, DueDay: due, Status: "broken", EndedAt: end, Reason: why}})
	w.addReturn(ref, end.Add(20*time.Hour), string(in.Place), in.Lines, why)
}

// steps adds the time stamps of an order up to now.
func (w *world) steps(r *rand.Rand, in *fact.Purchase, outcome string, end clock.Instant) {
	approved := in.At.Add(time.Duration((4 + 50*r.ExpFloat64()) * float64(time.Minute)).Truncate(time.Second))
	handed := approved.Add(time.Duration((5 + 14*r.ExpFloat64()) * float64(time.Hour)).Truncate(time.Second))
	if outcome == "late" && r.Float64() < 0.6 { // delayed in the warehouse
		handed = handed.Add(time.Duration(20+r.IntN(50)) * time.Hour)
	}
	if outcome != "broken" {
		handed = min(handed, end.Add(-90*time.Minute))
		approved = min(approved, handed.Add(-10*time.Minute))
	}
	for _, s := range []fact.Step{{Step: "approved", At: max(approved, in.At)}, {Step: "handed_over", At: max(handed, in.At)}} {
		if s.At <= w.now {
			in.Steps = append(in.Steps, s)
		}
	}
	if outcome != "broken" && end <= w.now {
		in.Steps = append(in.Steps, fact.Step{Step: "delivered", At: end})
	}
}

// drawReturn adds a return for some purchases, at the rate of the customer's segment.
func (w *world) drawReturn(p *person, ref string, since clock.Instant, place string, lines []fact.Line) {
	share := UsualReturns
	if p.bargain {
		share = BargainReturns
	}
	if p.rng.Float64() < share {
		w.addReturn(ref, since.Add(time.Duration(20+p.rng.IntN(200))*time.Hour), place, lines, pick(p.rng, returnWords[p.lang]))
	}
}

// addReturn adds the fact of a return.
func (w *world) addReturn(ref string, at clock.Instant, place string, lines []fact.Line, why string) {
	in := &fact.Return{Of: fact.Ref(ref), At: at, Place: fact.Ref(place), Currency: company.Currency, Reason: why}
	for _, l := range lines {
		in.Lines = append(in.Lines, fact.Line{Product: l.Product, Units: l.Units, Amount: l.Amount})
	}
	w.add(at, fact.Fact{Kind: fact.KindReturn, ID: w.nextID("R"), Return: in})
}
