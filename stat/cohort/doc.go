// Package cohort estimates how long customers stay: by the period of their first
// activity (retention), as a survival curve (Kaplan–Meier), and by covariates that
// raise or lower their hazard of leaving (Cox).
//
//	purchases ─▶ Retention        cohort × age, with Wilson intervals
//	durations ─▶ KaplanMeier      S(t), median, restricted mean
//	          ─▶ LogRank          do groups differ?
//	          ─▶ Cox              hazard ratios, Efron's ties
//
// A duration whose end has not been observed is censored: Event is false and Time is
// the duration so far. Leaving such customers out, or counting them as ended, biases
// the results. Customers who joined before the records began have an Entry: they are
// at risk from then on (left truncation).
//
// An age that a cohort has not reached by the end of the data is missing in the
// table, not zero.
package cohort
