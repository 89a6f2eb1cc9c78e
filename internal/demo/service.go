package demo

import (
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
)

// centre returns the service centre of a shop, and its technician.
func centre(shop string) (place string) {
	switch shop {
	case "shenzhen", "guangzhou", "hongkong":
		return "service-sz"
	}
	return "service-sh"
}

var technicians = map[string]string{"service-sh": "S15", "service-sz": "S17"}

// visit generates a visit to a service centre with its waiting time.
func (w *world) visit(p *person, d cal.Day, at string) clock.Instant {
	r := p.rng
	when := w.at(r, d, 10.1, 11.8)
	if d.Weekday() != time.Saturday && r.Float64() < 0.6 {
		when = w.at(r, d, 13.6, 17.5)
	}
	wait := MeanWait[p.group] * 60 * (r.ExpFloat64() + r.ExpFloat64()) / 2
	w.add(when, fact.Fact{Kind: fact.KindVisit, ID: w.nextID("V"), Visit: &fact.Visit{Customer: fact.Ref(p.ref), At: when,
		Place: fact.Ref(at), Waited: int(wait), Group: p.group}})
	return when
}

// repair generates a job at a service centre, promised in working time.
func (w *world) repair(p *person, d cal.Day) {
	r := p.rng
	at := centre(p.shop)
	made := w.visit(p, d, at)
	if made > w.now {
		return
	}
	g := pick(r, jobs)
	cost := g.cost
	ref, _ := w.purchase(p.n, &fact.Purchase{Customer: fact.Ref(p.ref), At: made, Place: fact.Ref(at), Channel: "service", Staff: technicians[at],
		Lines: []fact.Line{{Product: fact.Ref(g.id), Units: 1000, Amount: g.price, Cost: &cost}}})
	within := pick(r, []string{"4h", "1d", "2d", "3d"})
	working, err := cal.ParseWorking(within)
	var due clock.Instant
	if err == nil {
		due, err = w.service.Add(made, working)
	}
	if err != nil {
		panic(err) // the hours and texts are constants
	}
	outcome, ended := w.promise(r, made, promised{by: p, purchase: ref, place: at, origin: "order", what: jobWords[p.lang][0],
		within: within, due: due, late: 0.10, broken: 0.02, owner: technicians[at]})
	if outcome != "none" && r.Float64() < 0.3 {
		late := int(ended.Sub(due) / (24 * time.Hour))
		w.review(p, opinion{ref, "repair", outcome, g.id, cal.DayOf(due, w.zone), max(0, late)}, ended.Add(time.Duration(4+r.IntN(90))*time.Hour))
	}
}
