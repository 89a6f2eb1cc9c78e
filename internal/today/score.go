package today

import (
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/purchase"
)

// The chance that the customer is lost if the line is not done. These are assumptions that
// order the list, set so that a promise that has just become late ranks above one that is
// due today, and yesterday's low rating above one of last month. They are to be replaced
// by measured retention.
const (
	chanceLate    = 0.10 // a promise is late
	chancePerDay  = 0.02 // added for each day it is late
	chanceMost    = 0.24 // of a late promise
	chanceToday   = 0.08 // due today
	chanceSoon    = 0.03 // due within soonWindow
	chanceOneStar = 0.15
	chanceTwo     = 0.10                // two stars
	fadeAfter     = 14 * 24 * time.Hour // an older rating has half the chance
)

const day = 24 * time.Hour

// yearly returns what a customer buys in a year, in minor units: all they bought divided by
// the years since their first purchase, at least one, so that a single large purchase last
// week is not extrapolated.
func yearly(s *purchase.Sum, now clock.Instant) int64 {
	if s.Sales == 0 || s.Amount <= 0 {
		return 0
	}
	years := max(1, float64(now.Sub(s.First))/float64(365*day))
	return int64(float64(s.Amount) / years)
}

// chance returns the chance that the customer of a line is lost, and the reasons for it,
// the weightiest first.
func (l *Line) chance(now clock.Instant) (float64, []Reason) {
	switch l.Kind {
	case PromiseLate:
		late := now.Sub(l.Due)
		return min(chanceMost, chanceLate+chancePerDay*float64(late/day)), []Reason{{"today.why.late", errs.Pairs("by", l.Promise.LateSaid(now))}}
	case PromiseToday:
		if l.Promise.ByDay() {
			return chanceToday, []Reason{{"today.why.this_day", nil}}
		}
		return chanceToday, []Reason{{"today.why.today", errs.Pairs("left", l.Due.Sub(now))}}
	case PromiseSoon:
		if l.Promise.ByDay() {
			return chanceSoon, []Reason{{"today.why.in_days", errs.Pairs("n", l.Promise.DaysLeft(now))}}
		}
		return chanceSoon, []Reason{{"today.why.soon", errs.Pairs("left", l.Due.Sub(now))}}
	}
	c := chanceTwo
	if l.Voice.Stars == 1 {
		c = chanceOneStar
	}
	age := now.Sub(l.Voice.At)
	why := []Reason{{"today.why.low", errs.Pairs("n", l.Voice.Stars)}, {"today.why.unanswered", errs.Pairs("since", age)}}
	if l.Voice.Outcome == "late" || l.Voice.Outcome == "broken" {
		why = append(why, Reason{"today.why.after." + l.Voice.Outcome, nil})
	}
	if age > fadeAfter {
		c /= 2
	}
	return c, why
}
