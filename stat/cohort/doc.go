// Package cohort tells how long customers stay: by the period they came in
// (retention), as a curve of survival (Kaplan–Meier), and by what hastens or
// delays their leaving (Cox).
//
//	purchases ─▶ Retention        cohort × age, with Wilson intervals
//	durations ─▶ KaplanMeier      S(t), median, restricted mean
//	          ─▶ LogRank          do groups differ?
//	          ─▶ Cox              hazard ratios, Efron's ties
//
// A duration whose end has not been seen yet is censored: Event is false and
// Time is how long it has lasted so far. Leaving such customers out, or taking
// them for gone, is the classic mistake. Customers who were customers before
// the records began have an Entry: they count from then on.
//
// It refuses cells of the future: an age that a cohort has not reached by the
// data end is missing, not zero.
package cohort
