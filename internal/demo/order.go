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

// buy has a customer buy a staple, or a ware, on a day. It returns what became of the
// promise that came with it, "none" where there was none or its end is not known.
func (w *world) buy(p *person, d cal.Day, s *staple) string {
	r := p.rng
	g := pick(r, wares)
	packs := int64(1)
	if s != nil {
		g = s.good
	} else if p.wealth > 1 {
		packs += int64(r.IntN(1 + int(p.wealth)))
	}
	if s == nil && inFestival(d) && r.Float64() < 0.45 {
		g = wares[len(wares)-1] // a gift box
	}
	price := g.price
	if p.bargain {
		price = int64(float64(price) * BargainPays)
	}
	cost := g.cost * packs
	line := fact.Line{Product: fact.Ref(g.id), Units: 1000 * packs, Amount: price * packs, Cost: &cost}
	if r.Float64() < p.online {
		return w.order(p, d, line)
	}
	return w.sale(p, d, line)
}

// inFestival reports whether a day lies in the three weeks before Spring Festival.
func inFestival(d cal.Day) bool {
	for _, f := range springFestivals {
		if n := d.Sub(f); n >= -21 && n < 0 {
			return true
		}
	}
	return false
}

// purchase tells a purchase and returns its name.
func (w *world) purchase(in *fact.Purchase) (ref string, told bool) {
	w.purchases++
	ref = fmt.Sprintf("B%06d", w.purchases)
	in.Currency = company.Currency
	return ref, w.tell(in.At, fact.Fact{Kind: fact.KindPurchase, ID: ref, Purchase: in})
}

// sale is a purchase at the till.
func (w *world) sale(p *person, d cal.Day, line fact.Line) string {
	r := p.rng
	at := w.at(r, d, 10.2, 21)
	ref, told := w.purchase(&fact.Purchase{Customer: fact.Ref(p.ref), At: at, Place: fact.Ref(p.shop), Channel: "shop",
		Staff: cmp.Or(p.owner, adviser(p.shop, r.IntN(8))), Lines: []fact.Line{line}})
	if told {
		w.giveBack(p, ref, at, p.shop, line)
		if r.Float64() < 0.03 {
			w.review(p, ref, "none", at.Add(time.Duration(2+r.IntN(60))*time.Hour))
		}
	}
	return "none"
}

// carrier is who brings an order, and how often it is late on a day.
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

// order is a purchase on the web, promised for a day and brought to the door.
func (w *world) order(p *person, d cal.Day, line fact.Line) string {
	r := p.rng
	place, partner, late := w.carrier(p, d)
	line.Partner = fact.Ref(partner)
	at := w.at(r, d, 7, 23.5)
	due := d.Add(3 + r.IntN(3))
	in := &fact.Purchase{Customer: fact.Ref(p.ref), At: at, Place: fact.Ref(place), Channel: "online", Lines: []fact.Line{line}}
	outcome := fate(r, late, BrokenShare)
	var end clock.Instant
	switch outcome {
	case "kept":
		end = w.at(r, due.Add(-r.IntN(3)), 9, 20)
	case "late":
		end = w.at(r, due.Add(1+r.IntN(5)), 9, 20)
	case "broken":
		end = due.Add(2 + r.IntN(4)).End(w.zone)
	}
	w.steps(r, in, outcome, end)
	if outcome != "broken" || end > w.now {
		in.Promise = &fact.OrderPromise{DueDay: due}
	}
	ref, told := w.purchase(in)
	if !told {
		return "none"
	}
	if outcome == "broken" && end <= w.now {
		w.tell(at+1, fact.Fact{Kind: fact.KindPromise, ID: w.name("P"), Promise: &fact.Promise{Purchase: fact.Ref(ref),
			What: lostWords[p.lang], Origin: "order", Place: fact.Ref(cmp.Or(partner, place)), Made: at, DueDay: due, Status: "broken", EndedAt: end,
			Reason: "lost on the way"}})
	}
	if end > w.now {
		return "none"
	}
	if outcome == "kept" || outcome == "late" {
		w.giveBack(p, ref, end, place, line)
	}
	if share := map[string]float64{"kept": 0.28, "late": 0.45, "broken": 0.6}[outcome]; r.Float64() < share {
		w.review(p, ref, outcome, end.Add(time.Duration(3+r.IntN(80))*time.Hour))
	}
	return outcome
}

// lostWords name the promise of an order that never came.
var lostWords = map[string]string{"en": "Order delivered", "zh-Hans": "订单送达", "zh-Hant": "訂單送達"}

// fate draws what becomes of a promise.
func fate(r *rand.Rand, late, broken float64) string {
	switch u := r.Float64(); {
	case u < broken:
		return "broken"
	case u < broken+late:
		return "late"
	}
	return "kept"
}

// steps adds the time stamps of an order that have happened. The delivery comes
// alone later where it lies after the last one told.
func (w *world) steps(r *rand.Rand, in *fact.Purchase, outcome string, end clock.Instant) {
	approved := in.At.Add(time.Duration((4 + 50*r.ExpFloat64()) * float64(time.Minute)).Truncate(time.Second))
	handed := approved.Add(time.Duration((5 + 14*r.ExpFloat64()) * float64(time.Hour)).Truncate(time.Second))
	if outcome == "late" && r.Float64() < 0.6 { // it lay in the warehouse
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

// giveBack has a line returned now and then.
func (w *world) giveBack(p *person, ref string, since clock.Instant, place string, line fact.Line) {
	share := UsualReturns
	if p.bargain {
		share = BargainReturns
	}
	if p.rng.Float64() >= share {
		return
	}
	at := since.Add(time.Duration(20+p.rng.IntN(200)) * time.Hour)
	back := fact.Line{Product: line.Product, Units: line.Units, Amount: line.Amount}
	w.tell(at, fact.Fact{Kind: fact.KindReturn, ID: w.name("R"), Return: &fact.Return{Of: fact.Ref(ref), At: at, Place: fact.Ref(place),
		Currency: company.Currency, Lines: []fact.Line{back}}})
}

// promised is a promise apart from the date of an order.
type promised struct {
	customer, purchase, place, owner, origin, what string
	due                                            clock.Instant
	within                                         string // instead of due, which it then means
	late, broken                                   float64
}

// promise tells a promise and what became of it, and returns that.
func (w *world) promise(r *rand.Rand, made clock.Instant, p promised) string {
	in := &fact.Promise{Customer: fact.Ref(p.customer), Purchase: fact.Ref(p.purchase), Place: fact.Ref(p.place), What: p.what,
		Origin: p.origin, Made: made, Due: p.due, Within: p.within, Owner: p.owner}
	if p.within != "" {
		in.Due = 0
	}
	outcome := fate(r, p.late, p.broken)
	room := float64(p.due.Sub(made))
	switch u := r.Float64(); {
	case u < 0.02: // the customer does not need it any more, or we take it back
		in.Status, in.Reason, outcome = "waived", "customer found it elsewhere", "none"
		if u < 0.005 {
			in.Status, in.Reason = "void", "written down twice"
		}
		in.EndedAt = made.Add(time.Duration(room * 0.5))
	case outcome == "kept":
		in.KeptAt = made.Add(time.Duration(room * (0.2 + 0.75*r.Float64())).Truncate(time.Second))
	case outcome == "late":
		in.KeptAt = p.due.Add(time.Duration((2 + 40*r.ExpFloat64()) * float64(time.Hour)).Truncate(time.Second))
	case outcome == "broken":
		in.Status, in.EndedAt = "broken", p.due.Add(72*time.Hour)
	}
	if max(in.KeptAt, in.EndedAt) > w.now { // it is still open
		in.KeptAt, in.EndedAt, in.Status, in.Reason, outcome = 0, 0, "", "", "none"
	}
	w.tell(made, fact.Fact{Kind: fact.KindPromise, ID: w.name("P"), Promise: in})
	return outcome
}
