package demo

import (
	"cmp"
	"fmt"
	"time"

	"huitou/internal/cal"
	"huitou/internal/fact"
)

// dealer generates an organisation that resells: monthly orders, and promises of the contract
// and of rebates.
func (w *world) dealer(n int) fact.Fact {
	p := &person{n: people + n, ref: fmt.Sprintf("D%03d", n+1), lang: "zh-Hans", owner: "S20", rng: stream(w.seed, "dealer", n),
		shop: []string{"suzhou", "hangzhou", "guangzhou", "shenzhen"}[n%4]}
	if dealerNames[n][0] < 128 {
		p.lang = "en"
	}
	size := 4 + 14*p.rng.Float64()*p.rng.Float64()
	for d := w.first.Add(p.rng.IntN(28)); d <= w.last; d = d.Add(24 + p.rng.IntN(14)) {
		w.dealerOrder(p, d, size)
	}
	w.commitments(p)
	return fact.Fact{Kind: fact.KindCustomer, Source: source, ID: p.ref, Customer: &fact.Customer{Kind: "organisation", Name: dealerNames[n],
		Language: p.lang, Country: "CN", Place: fact.Ref(p.shop), City: cmp.Or(cities[p.shop], "上海"), Owner: "S20", Since: w.first.Add(-500 + 20*n), Tags: []string{"dealer"}}}
}

// dealerOrder generates an order of a dealer, promised for a week later.
func (w *world) dealerOrder(p *person, d cal.Day, size float64) {
	r := p.rng
	var lines []fact.Line
	for _, k := range r.Perm(len(wares))[:3+r.IntN(3)] {
		packs := 1 + int64(size*(0.5+r.Float64())*season(d))
		cost := wares[k].cost * packs
		lines = append(lines, fact.Line{Product: fact.Ref(wares[k].id), Units: 1000 * packs, Amount: wares[k].price * packs * 78 / 100, Cost: &cost})
	}
	at, due := w.at(r, d, 9, 17), d.Add(7)
	in := &fact.Purchase{Customer: fact.Ref(p.ref), At: at, Place: "online", Channel: "dealer", Staff: "S20", Lines: lines, Promise: &fact.OrderPromise{DueDay: due}}
	outcome, late := drawOutcome(r, 0.09, 0), 0
	end := w.at(r, due.Add(-r.IntN(3)), 9, 16)
	if outcome == "late" {
		late = 1 + r.IntN(4)
		end = w.at(r, due.Add(late), 9, 16)
	}
	w.steps(r, in, outcome, end)
	if ref, added := w.purchase(p.n, in); added && end <= w.now && r.Float64() < 0.15 {
		w.review(p, opinion{ref, "dealer", outcome, string(lines[0].Product), due, late}, end.Add(50*time.Hour))
	}
}

// commitments generates a rebate each quarter, material for the two seasons, and training in
// spring.
func (w *world) commitments(p *person) {
	r := p.rng
	for m := w.first.Month(); m <= w.last.Month(); m = m.Add(1) {
		month := string(m)[5:]
		origin := map[string]string{"01": "rebate", "04": "rebate", "07": "rebate", "10": "rebate", "05": "material", "09": "material", "03": "training", "11": "training"}[month]
		d := m.First().Add(2 + r.IntN(8))
		if origin == "" || d < w.first || d > w.last || origin == "training" && r.Float64() < 0.5 {
			continue
		}
		from := origin
		if from != "rebate" {
			from = "contract"
		}
		w.promise(r, w.at(r, d, 9, 17), promised{by: p, place: p.shop, owner: "S20", origin: from, what: pick(r, dealerWords[p.lang+" "+origin]),
			due: d.Add(10+r.IntN(25)).End(w.zone) - 1, late: 0.12, broken: 0.04})
	}
}

// dealerWords are the texts of promises to dealers, by language and subject.
var dealerWords = texts{
	"en rebate":        {"Pay the rebate of last quarter"},
	"en material":      {"Deliver display material for the season", "Send price tags and leaflets for the season"},
	"en training":      {"Train two sales assistants on purifiers", "Train the repair desk on the new vacuum"},
	"zh-Hans rebate":   {"支付上季度返利"},
	"zh-Hans material": {"送达本季陈列物料", "寄出本季价签与宣传单"},
	"zh-Hans training": {"培训两名净水机销售员", "培训维修台检修新款吸尘器"},
}
