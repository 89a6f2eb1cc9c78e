package demo

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
)

// history is the length of the generated history.
const history = 24 // months

// world is the state of one run of the generator.
type world struct {
	seed        uint64
	now         clock.Instant
	zone        *time.Location
	first, last cal.Day // the days of the history; last is today
	leaves      cal.Day // when LeaverStaff leaves
	drifts      cal.Day // when DriftPlace begins to drift
	service     *cal.Calendar
	shops       *cal.Calendar
	facts       []timed
	customer    int             // number of the customer whose facts are being generated
	used        map[string]bool // external ids of purchases
	lastID      int
}

// timed is a fact with the time at which other systems would send it, and its customer.
type timed struct {
	customer int
	at       clock.Instant
	fact     fact.Fact
}

// Facts returns what happened at Homeway in the two years up to now: products and places
// first, then customer by customer, each in order of time, so that a customer's history is
// written to adjacent rows of the database. The same seed and moment return the same facts.
func Facts(seed uint64, now clock.Instant) ([]fact.Fact, error) {
	w, err := newWorld(seed, now)
	if err != nil {
		return nil, err
	}
	facts := append(siteFacts(), goodsFacts()...)
	for n := range people - dealerCount {
		w.customer++
		p, f := newPerson(seed, n, w.first, w.last)
		facts = append(facts, f)
		w.customerHistory(p)
	}
	for n := range dealerCount {
		w.customer++
		facts = append(facts, w.dealer(n))
	}
	w.customer++
	w.passersBy()
	slices.SortStableFunc(w.facts, func(a, b timed) int { return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.at, b.at)) })
	for _, t := range w.facts {
		facts = append(facts, t.fact)
	}
	return facts, nil
}

func newWorld(seed uint64, now clock.Instant) (*world, error) {
	zone, err := cal.Zone(company.Zone)
	if err != nil {
		return nil, err
	}
	service, err := serviceHours.Calendar()
	if err != nil {
		return nil, err
	}
	shops, err := shopHours.Calendar()
	if err != nil {
		return nil, err
	}
	today := cal.DayOf(now, zone)
	return &world{seed: seed, now: now, zone: zone, first: today.AddMonths(-history).Add(1), last: today,
		leaves: today.Add(-7 * LeaverWeeks), drifts: today.Add(-7 * DriftWeeks), service: service, shops: shops, used: map[string]bool{}}, nil
}

// add adds a fact, unless it lies in the future.
func (w *world) add(at clock.Instant, f fact.Fact) bool {
	if at > w.now {
		return false
	}
	f.Source = source
	w.facts = append(w.facts, timed{w.customer, at, f})
	return true
}

// nextID returns the next external id of a kind of fact.
func (w *world) nextID(prefix string) string {
	w.lastID++
	return fmt.Sprintf("%s%06d", prefix, w.lastID)
}

// at returns a random moment of a day, between two hours.
func (w *world) at(r *rand.Rand, d cal.Day, from, to float64) clock.Instant {
	h := from + (to-from)*r.Float64()
	return d.At(w.zone, time.Duration(h*float64(time.Hour)).Truncate(time.Second))
}

// workingDay is how long people work on the shortest day of any place.
const workingDay = 8 * time.Hour

// inHours returns a moment at which somebody works at a place: t, or where it is closed then within the
// day after it opens, or with back within the day before it closed.
func (w *world) inHours(place string, t clock.Instant, back bool) clock.Instant {
	hours := w.shops
	if strings.HasPrefix(place, "service-") {
		hours = w.service
	}
	open, err := hours.NextOpen(t)
	if err == nil && open == t {
		return t
	}
	some := time.Minute + time.Duration(int64(t)/1_000_000%int64(workingDay/time.Second))*time.Second
	if back {
		some = -some
	}
	if err == nil {
		open, err = hours.AddWorking(t, some)
	}
	if err != nil {
		panic(err) // the hours are constants
	}
	return open
}

// highSeason bounds season; from bigSeason on there are special prices.
const (
	highSeason = 4.5
	bigSeason  = 2.5
)

// season returns the demand on a day relative to the usual one.
func season(d cal.Day) float64 {
	md := string(d[5:])
	switch {
	case md == "11-11":
		return highSeason
	case md >= "11-01" && md <= "11-12":
		return 2.8
	case md >= "06-14" && md <= "06-18":
		return bigSeason
	case md >= "10-01" && md <= "10-05":
		return 1.4
	}
	for _, f := range springFestivals {
		switch n := d.Sub(f); {
		case n >= -21 && n < -2:
			return 2.0
		case n >= -2 && n < 6:
			return 0.4
		}
	}
	if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return 1.25
	}
	return 0.9
}
