// Package repeat predicts when a customer will buy the same item again: the run-out
// date of rice, the next visit of a regular.
//
//	gaps, open gap, units, household ─▶ Fit ─▶ Model
//	Model.Within(history, 14)   probability of a purchase in the next 14 days
//	Model.Window(history, 0.8)  prediction interval of the next purchase, or too few purchases
//
// Gaps between purchases are gamma distributed around a customer's own mean, more
// regular than a Poisson process when k > 1. Rates vary over customers as a gamma
// distribution, and after each purchase a customer may drop out, with a probability
// that decreases with the number of returns. Units bought lengthen a gap, a larger
// household shortens it. Parameters of items are shrunk towards their category, those
// of categories towards the whole. The open gap since the last purchase is used as a
// censored observation: without it rates are overestimated.
//
// Baselines for comparison: repeat probability, average gap, Poisson–gamma.
//
// Rejected: gaps of zero length (two purchases on one day are one). A Window is not
// given below a number of purchases that the caller sets.
package repeat
