package demo

import (
	"math"
	"time"

	"huitou/internal/cal"
)

// need is something a household will buy next on a day.
type need struct {
	on     float64 // days since the first of the history
	staple *staple // nil = a ware
}

// live follows a customer through the history: staples when they run out, wares now
// and then, repairs, calls; until they do not come back.
func (w *world) live(p *person) {
	r := p.rng
	days := float64(w.last.Sub(w.first))
	start := math.Max(0, float64(p.since.Sub(w.first)))
	var needs []need
	for _, s := range p.uses() {
		needs = append(needs, need{start + r.Float64()*s.lasts(p.adults, p.children), &s})
	}
	wareGap := 190 + 260*r.Float64()
	needs = append(needs, need{start + r.ExpFloat64()*wareGap*0.5, nil})
	end := days + 1
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
		if n.staple == nil && r.Float64() > season(day)/2.4 { // not the season: later
			n.on += r.ExpFloat64() * wareGap * 0.35
			continue
		}
		outcome := w.buy(p, day, n.staple)
		if n.staple != nil {
			n.on += n.staple.lasts(p.adults, p.children) * math.Exp(0.13*r.NormFloat64())
		} else {
			n.on += 1 + r.ExpFloat64()*wareGap*0.6
		}
		if r.Float64() > comesBack(outcome) {
			break
		}
	}
	w.repairs(p, start, math.Min(end, days))
	w.calls(p, start, math.Min(end, days))
}

// comesBack is the chance to go on after a purchase with this outcome.
func comesBack(outcome string) float64 {
	switch outcome {
	case "late":
		return ComesBack - LateTakesAway
	case "broken":
		return ComesBack - BrokenTakesAway
	}
	return ComesBack
}

// repairs has what broke brought to a service centre, about once in six years.
func (w *world) repairs(p *person, from, to float64) {
	r := p.rng
	for t := from + r.ExpFloat64()*1900; t < to; t += r.ExpFloat64() * 1900 {
		w.repair(p, w.first.Add(int(t)))
	}
	for t := from + r.ExpFloat64()*2600; t < to; t += r.ExpFloat64() * 2600 { // only a question
		w.visit(p, w.openDay(w.first.Add(int(t))), centre(p.shop))
	}
}

// openDay is the next day on which the service centres work.
func (w *world) openDay(d cal.Day) cal.Day {
	for !w.service.Works(d) {
		d = d.Add(1)
	}
	return d
}

// centre is the service centre for a shop.
func centre(shop string) string {
	switch shop {
	case "shenzhen", "guangzhou", "hongkong":
		return "service-sz"
	}
	return "service-sh"
}

// calls has the adviser of a customer promise something now and then.
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
		w.promise(p.rng, made, promised{customer: p.ref, place: p.shop, owner: p.owner, origin: "staff",
			what: pick(r, promiseWords[p.lang]), due: made.Add(time.Duration(8+r.IntN(64)) * time.Hour), late: 0.06, broken: 0.03})
	}
}

// promiseWords are what advisers promise, in the customer's language.
var promiseWords = map[string][]string{
	"en":      {"Call back about the spare part", "Set two bags of rice aside", "Send the care guide for the wok", "Ask whether the older cartridge still fits", "Let them know when the duvet is back"},
	"zh-Hans": {"回电告知配件到货时间", "预留两袋大米", "发送铸铁锅养护说明", "确认旧款滤芯是否通用", "蚕丝被到货后通知"},
	"zh-Hant": {"回電告知零件到貨時間", "預留兩包白米", "傳送鑄鐵鍋保養說明", "確認舊款濾芯是否通用", "蠶絲被到貨後通知"},
}
