package importer

import (
	"slices"

	"huitou/internal/fact"
)

// whenAppointed dates what appointments are sold for by the appointment, not by when it was booked: it is paid for
// when it takes place, and may be cancelled until then.
func (g *guesser) whenAppointed() {
	at := g.by["at"]
	if g.Kind != fact.KindPurchase || at == nil || g.blind || bookedNames.score(at) < leastName {
		return
	}
	if g.named(&lengthNames, func(p *profile) bool { return p.most(shapeDigit) }) == nil && !g.stayedAway() {
		return
	}
	p := g.named(&visitTimes, func(p *profile) bool {
		return p != at && !g.taken[p] && p.fill() == 1 && p.nearly(shapeDay) && earlier(at, p)
	})
	if p != nil {
		delete(g.taken, at)
		g.by["at"], g.taken[p] = p, true
	}
}

// appointmentWords are words of the name of a time that only bookings have.
var appointmentWords = []string{"appointment", "appt", "booking", "reservation", "visit", "check", "checkin", "arrival"}

// ofAppointments reports whether rows are appointments although a list of sales has their columns, too: some customers
// stayed away; or each was booked before it was, by the names of both times.
func (g *guesser) ofAppointments() bool {
	at, booked := g.by["at"], g.by["booked"]
	if at == nil || g.blind {
		return false
	}
	if g.stayedAway() {
		return true
	}
	long := g.named(&lengthNames, func(p *profile) bool { return p.most(shapeDigit) }) != nil
	return booked != nil && (long || hasAny(at.words, appointmentWords...)) && earlier(booked, at)
}

// stayedAway reports whether a status says of some that they did not come.
func (g *guesser) stayedAway() bool {
	return slices.ContainsFunc(g.list, func(p *profile) bool {
		return statusNames.score(p) >= leastName && p.count(func(s string) bool { return absentWords[status(s)] }) > 0
	})
}

// stays reports whether visits are stays: they have nights, or most of them end on a later day.
func (g *guesser) stays() bool {
	if g.named(&nightNames, func(p *profile) bool { return p.most(shapeNumber) }) != nil {
		return true
	}
	at, end := g.by["at"], g.named(&endNames, func(p *profile) bool { return p.most(shapeDay) })
	if at == nil || end == nil {
		return false
	}
	later := 0
	for row := range at.cells {
		x, _, _, ok := readMoment(at.cells[row], orderNone)
		y, _, _, have := readMoment(end.cells[row], orderNone)
		if ok && have && x.date() != y.date() {
			later++
		}
	}
	return 2*later > at.n
}

// earlier reports whether no day of a column is later than that of another, and some are earlier.
func earlier(a, b *profile) bool { return before(a, b, dayFirst) || before(a, b, monthFirst) }

// startWords are words of the name of a time of the day that is the one when it begins.
var startWords = append([]string{"start", "begin", "beginn", "scheduled"}, appointmentWords...)

// clock drops a time of day that stands beside another date than the one that was chosen, but for the one when a visit
// begins.
func (g *guesser) clock() {
	at, time := g.by["at"], g.by["at.time"]
	if at == nil || time == nil || g.Kind == fact.KindVisit && hasAny(time.words, startWords...) {
		return
	}
	i := slices.Index(g.list, time)
	if i > 0 && g.list[i-1] != at && g.list[i-1].most(shapeDay) {
		g.drop("at.time")
	}
}

// timed reports whether most records say at which time of the day they were.
func (g *guesser) timed() bool {
	p := g.by["at"]
	return g.by["at.time"] != nil || p != nil && 2*p.count(func(s string) bool { m, _, _, ok := readMoment(s, orderNone); return ok && m.timed }) > p.n
}
