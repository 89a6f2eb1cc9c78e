// Package quote computes delivery dates that are met with a given probability (95 %),
// from past deliveries, under drift: durations whose distribution changes over time.
//
//	delivery ─▶ location   log duration by features, slowly adapting (ridge)
//	         ─▶ spread     size of its residual by features, slowly adapting (ridge)
//	         ─▶ pace       current general level of the residuals, over days
//	         ─▶ tail       errors of past quotes made in this way, over months
//	quote = exp(location + pace + spread · tail quantile)
//
// A fixed quantile of all history covers too much when durations fall and too little
// when they rise; a moving window follows, but its tail rests on a handful of orders
// and jumps. Level and tail are therefore estimated separately: the current level
// from the last days, the width of the tail around it from the quotes as they would
// have been made over the last months (conformal prediction). Days of the week with few
// deliveries count as short time (Cycle).
//
// Only deliveries are used. Recent ones are a biased sample, because slow orders of
// last week have not arrived yet: each delivery is compared only with orders that
// could have been observed by now (Lynden-Bell's estimator for right truncation).
//
// A quote may be a date (Grain 1 for days): it is met by a delivery until the end of
// that day, and the quantile is calibrated to that event.
//
// There is no quote before AtLeast deliveries.
package quote
