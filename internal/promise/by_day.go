package promise

import (
	"time"

	"huitou/internal/clock"
)

// DueByDay reports whether a promise was made for a day: it is due at EndOfDay, the last
// microsecond of a minute, which is no time that anybody states.
func DueByDay(due clock.Instant) bool {
	return (due+1)%clock.Instant(time.Minute/time.Microsecond) == 0
}

// ByDay reports whether it was promised for a day rather than a time.
func (p Promise) ByDay() bool { return DueByDay(p.Due) }

// DueWhen returns what to display as its due time: the time, or the day where it was promised
// for one.
func (p Promise) DueWhen() any {
	if p.ByDay() {
		return p.DueDay
	}
	return p.Due
}

// DaysLeft returns the number of days from now until the day it is promised for: 0 = today, −1 =
// yesterday. Days are counted from its end and last 24 hours: within an hour of midnight it can be off by one
// where the clocks were changed in between.
func (p Promise) DaysLeft(now clock.Instant) int {
	const day = 24 * time.Hour
	if left := p.Due.Sub(now); left >= 0 {
		return int(left / day)
	}
	return -1 - int((now.Sub(p.Due)-time.Microsecond)/day)
}

// LateSaid is LateBy as it is said: in whole days where it was promised for a day.
func (p Promise) LateSaid(now clock.Instant) time.Duration {
	const day = 24 * time.Hour
	by := p.LateBy(now)
	switch {
	case by == 0 || !p.ByDay():
		return by
	case p.State != Late:
		return -time.Duration(p.DaysLeft(now)) * day
	case p.EndedDay != "":
		return time.Duration(p.EndedDay.Sub(p.DueDay)) * day
	}
	return -time.Duration(p.DaysLeft(p.Ended)) * day
}
