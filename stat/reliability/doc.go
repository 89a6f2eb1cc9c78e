// Package reliability tells how far the items of a scale measure the same
// thing: Cronbach's alpha, raw and standardised, with interval and with each
// item left out; McDonald's omega of one factor; and the composite reliability
// of given loadings, each with its interval.
//
//	answers  ──▶ Alpha         what a sum of the items repeats
//	         ──▶ Omega         the same when items weigh differently
//	loadings ──▶ CompositeRho  of a measurement model fitted elsewhere
//
// Items are [item][respondent] and keyed alike: an item that falls when others
// rise is warned of, not turned round. NaN is no answer; a respondent with one
// is left out of everything (list-wise).
//
// High alpha does not show that a scale has one factor, and items that say the
// same in other words raise it.
//
// It refuses: fewer than two items or three complete respondents, items that
// do not vary, and infinite answers.
package reliability
