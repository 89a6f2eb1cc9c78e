// Package quote answers "which date can we keep with 95 %?" from deliveries as
// they happen, in a world that changes.
//
//	delivery ─▶ location   log duration by features: slow, ridge
//	         ─▶ spread     its size by features: slow, ridge
//	         ─▶ pace       how fast the world is just now: days
//	         ─▶ tail       how far off quotes made like this were: months
//	quote = exp(location + pace + spread · tail quantile)
//
// A fixed quantile of old history keeps 99 % once the world gets faster, and
// breaks when it slows; a moving window follows, but its tail is made of a
// handful of orders and jumps. So the two are kept apart: where the middle is
// now is learned from the last days, how wide the tail is around it from the
// last months, from quotes as they would have been made (conformal prediction).
// On top, days of the week on which little is delivered hardly count (Cycle).
//
// Only deliveries are used. Recent ones are a biased sample, for slow orders of
// last week have not arrived yet: each delivery counts only against orders that
// could have been seen by now (Lynden-Bell's estimator for right truncation).
//
// A quote may be a date (Grain 1 for days): it is kept until that day's end,
// and the quantile is calibrated to just that.
//
// It refuses to quote before AtLeast deliveries.
package quote
