// Package repeat tells when a customer will need the product again: the run-out
// date of rice, the next visit of a regular.
//
//	gaps, open gap, units, household ─▶ Fit ─▶ Model
//	Model.Within(history, 14)   chance of a purchase in the next 14 days
//	Model.Window(history, 0.8)  the window in which it will come, or not enough evidence
//
// Every customer has a rhythm; a gap is a Gamma variable around it, more regular
// than chance when k > 1. Rhythms differ as a Gamma distribution, and after each
// purchase a customer may be gone for good, the less likely the more often they
// came back. Units bought stretch a gap, a larger household shortens it.
// Customers are shrunk towards their item, items towards their category, the
// category towards all. The gap still open is evidence too: leaving it out makes
// everybody look faster than they are.
//
// Baselines to beat come along: repeat probability, average gap, Poisson–gamma.
//
// It refuses a date below a number of purchases that the caller sets, and gaps
// of no length: two purchases on one day are one.
package repeat
