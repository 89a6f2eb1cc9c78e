package promise

import (
	"time"

	"huitou/internal/clock"
)

// Stage is how far reminding of a promise has gone.
type Stage = int

// The stages, in order.
const (
	NotReminded Stage = iota
	Reminded          // the owner, before it is due
	Told              // the owner, that it is late
	Escalated         // the manager
)

// lead is how long before the due time the owner is reminded: a quarter of the
// time there is, at least one hour and at most two days.
func lead(p *Promise) time.Duration {
	return max(time.Hour, min(p.Due.Sub(p.Made)/4, 48*time.Hour))
}

// escalateAfter is how long a promise is late before the manager hears of it.
const escalateAfter = 24 * time.Hour

// staleAfter is how long after its due time an open promise that comes to us for
// the first time is not worth a reminder: history that is imported.
const staleAfter = 30 * 24 * time.Hour

// firstReminder says when to remind of a new or reopened promise.
func firstReminder(p *Promise, now clock.Instant) (at clock.Instant, stage Stage) {
	if p.State != Open || now > p.Due.Add(staleAfter) {
		return 0, NotReminded
	}
	return max(p.Made, p.Due.Add(-lead(p))), NotReminded
}
