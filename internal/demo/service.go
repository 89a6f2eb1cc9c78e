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

// visit has a customer come to a service centre and wait.
func (w *world) visit(p *person, d cal.Day, at string) clock.Instant {
	r := p.rng
	when := w.at(r, d, 10.1, 11.8)
	if d.Weekday() != time.Saturday && r.Float64() < 0.6 {
		when = w.at(r, d, 13.6, 17.5)
	}
	group := drawGroup(r)
	wait := MeanWait[group] * 60 * (r.ExpFloat64() + r.ExpFloat64()) / 2
	w.tell(when, fact.Fact{Kind: fact.KindVisit, ID: w.name("V"), Visit: &fact.Visit{Customer: fact.Ref(p.ref), At: when,
		Place: fact.Ref(at), Waited: int(wait), Group: group}})
	return when
}

func drawGroup(r *rand.Rand) string {
	u := r.Float64()
	for _, g := range waitGroups {
		if u -= g.share; u < 0 {
			return g.name
		}
	}
	return waitGroups[0].name
}

// repair is a job at a service centre, promised in working time.
func (w *world) repair(p *person, d cal.Day) {
	r := p.rng
	at := centre(p.shop)
	made := w.visit(p, w.openDay(d), at)
	if made > w.now {
		return
	}
	g := pick(r, jobs)
	cost := g.cost
	ref, _ := w.purchase(&fact.Purchase{Customer: fact.Ref(p.ref), At: made, Place: fact.Ref(at), Channel: "service",
		Staff: map[string]string{"service-sh": "S15", "service-sz": "S17"}[at],
		Lines: []fact.Line{{Product: fact.Ref(g.id), Units: 1000, Amount: g.price, Cost: &cost}}})
	within := []string{"4h", "1d", "2d", "3d"}[r.IntN(4)]
	working, err := cal.ParseWorking(within)
	var due clock.Instant
	if err == nil {
		due, err = w.service.Add(made, working)
	}
	if err != nil {
		panic(err) // the hours and the words are constants
	}
	outcome := w.promise(r, made, promised{customer: p.ref, purchase: ref, place: at, origin: "order", what: jobWords[p.lang],
		within: within, due: due, late: 0.10, broken: 0.02, owner: map[string]string{"service-sh": "S15", "service-sz": "S17"}[at]})
	if outcome != "none" && r.Float64() < 0.3 {
		w.review(p, ref, outcome, due.Add(time.Duration(80+r.IntN(60))*time.Hour))
	}
}

var jobWords = map[string]string{"en": "Repair done and ready to collect", "zh-Hans": "修好可取", "zh-Hant": "修好可取件"}

// dealer is an organisation that sells on: monthly orders, and promises of the
// contract, of training and of rebates.
func (w *world) dealer(n int) fact.Fact {
	r := stream(w.seed, "dealer", n)
	ref := fmt.Sprintf("D%03d", n+1)
	shop := []string{"suzhou", "hangzhou", "guangzhou", "shenzhen"}[n%4]
	lang := "zh-Hans"
	if name := dealerNames[n]; name[0] < 128 {
		lang = "en"
	}
	p := &person{ref: ref, lang: lang, shop: shop, owner: "S20", rng: r}
	size := 4 + 14*r.Float64()*r.Float64()
	for d := w.first.Add(r.IntN(28)); d <= w.last; d = d.Add(24 + r.IntN(14)) {
		at := w.at(r, d, 9, 17)
		var lines []fact.Line
		for _, k := range r.Perm(len(wares))[:3+r.IntN(3)] {
			packs := int64(size * (0.5 + r.Float64()) * season(d))
			cost := wares[k].cost * packs
			lines = append(lines, fact.Line{Product: fact.Ref(wares[k].id), Units: 1000 * packs, Amount: wares[k].price * packs * 78 / 100, Cost: &cost})
		}
		due := d.Add(7)
		in := &fact.Purchase{Customer: fact.Ref(ref), At: at, Place: "online", Channel: "dealer", Staff: "S20", Lines: lines, Promise: &fact.OrderPromise{DueDay: due}}
		outcome := fate(r, 0.09, 0)
		end := w.at(r, due.Add(-r.IntN(3)), 9, 16)
		if outcome == "late" {
			end = w.at(r, due.Add(1+r.IntN(4)), 9, 16)
		}
		w.steps(r, in, outcome, end)
		if name, told := w.purchase(in); told && end <= w.now && r.Float64() < 0.12 {
			w.review(p, name, outcome, end.Add(50*time.Hour))
		}
		if r.Float64() < 0.35 {
			what := pick(r, dealerWords[lang])
			w.promise(r, at, promised{customer: ref, place: shop, owner: "S20", origin: what.origin, what: what.text,
				due: d.Add(10+r.IntN(25)).End(w.zone) - 1, late: 0.12, broken: 0.04})
		}
	}
	return fact.Fact{Kind: fact.KindCustomer, Source: source, ID: ref, Customer: &fact.Customer{Kind: "organisation", Name: dealerNames[n],
		Language: lang, Country: "CN", Place: fact.Ref(shop), City: cmp.Or(cities[shop], "上海"), Owner: "S20", Since: w.first.Add(-400 + 20*n), Tags: []string{"dealer"}}}
}

// dealerWords are what is promised to dealers, by where the promise comes from.
var dealerWords = map[string][]struct{ origin, text string }{
	"en":      {{"rebate", "Pay the rebate of last quarter"}, {"contract", "Deliver display material for the season"}, {"contract", "Train two sales assistants on purifiers"}},
	"zh-Hans": {{"rebate", "支付上季度返利"}, {"contract", "送达本季陈列物料"}, {"contract", "培训两名净水机销售员"}},
}
