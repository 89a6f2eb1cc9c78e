package demo

import (
	"math"
	"time"

	"huitou/internal/cal"
)

// need is the next purchase of a household, with its day.
type need struct {
	on     float64 // days since the start of the history
	staple *Staple // nil = a ware
}

// customerHistory generates a customer's history until they leave: staples when they run out,
// occasional wares, repairs, calls.
func (w *world) customerHistory(p *person) {
	r := p.rng
	days := float64(w.last.Sub(w.first)) + 1
	start := math.Max(0, float64(p.since.Sub(w.first)))
	var needs []need
	for _, s := range p.uses() {
		needs = append(needs, need{start + r.Float64()*s.Lasts(p.adults, p.children), &s})
	}
	needs = append(needs, need{w.nextWare(p, start), nil})
	end := days
	if p.owner == LeaverStaff && r.Float64() < LeaverTakes {
		end = float64(w.leaves.Sub(w.first))
	}
	for {
		k := 0
		for i := range needs {
			if needs[i].on < needs[k].on {
				k = i
			}
		}
		n := &needs[k]
		if n.on >= end {
			break
		}
		day := w.first.Add(int(n.on))
		outcome, packs := w.buy(p, day, n.staple)
		if n.staple != nil {
			n.on += float64(packs) * n.staple.Lasts(p.adults, p.children) * math.Exp(SpreadOfUse*r.NormFloat64())
		} else {
			n.on = w.nextWare(p, n.on+1)
		}
		if r.Float64() > stayProbability(outcome) { // the customer has left, repairs included
			end = float64(day.Sub(w.first) + 1)
			break
		}
	}
	w.repairs(p, start, math.Min(end, days))
	w.calls(p, start, math.Min(end, days))
}

// nextWare draws when a customer next buys a ware: at their own rate, more often in season.
func (w *world) nextWare(p *person, from float64) float64 {
	days := float64(w.last.Sub(w.first)) + 1
	for on := from; ; {
		on += p.rng.ExpFloat64() / (p.wares * highSeason)
		if on >= days || p.rng.Float64()*highSeason < season(w.first.Add(int(on))) {
			return on
		}
	}
}

// stayProbability returns the probability of staying after a purchase with this outcome.
func stayProbability(outcome string) float64 {
	switch outcome {
	case "late":
		return ComesBack - LateTakesAway
	case "broken":
		return ComesBack - BrokenTakesAway
	}
	return ComesBack
}

// repairs generates repairs at a service centre, about one in five years.
func (w *world) repairs(p *person, from, to float64) {
	r := p.rng
	for t := from + r.ExpFloat64()*1900; t < to; t += r.ExpFloat64() * 1900 {
		w.repair(p, w.openDay(w.first.Add(int(t))))
	}
	for t := from + r.ExpFloat64()*2600; t < to; t += r.ExpFloat64() * 2600 { // only a question, no repair
		w.visit(p, w.openDay(w.first.Add(int(t))), centre(p.shop))
	}
}

// openDay returns the next day on which the service centres work.
func (w *world) openDay(d cal.Day) cal.Day {
	for !w.service.Works(d) {
		d = d.Add(1)
	}
	return d
}

// calls generates occasional promises of a customer's adviser.
func (w *world) calls(p *person, from, to float64) {
	if p.owner == "" {
		return
	}
	r := p.rng
	for t := from + r.ExpFloat64()*330; t < to; t += r.ExpFloat64() * 330 {
		d := w.first.Add(int(t))
		if p.owner == LeaverStaff && d >= w.leaves {
			return
		}
		made := w.at(r, d, 10, 19)
		w.promise(r, made, promised{by: p, place: p.shop, owner: p.owner, origin: "staff", what: pick(r, adviserWords[p.lang]),
			due: w.inHours(p.shop, made.Add(time.Duration(8+r.IntN(64))*time.Hour), false), late: 0.06, broken: 0.03})
	}
}
