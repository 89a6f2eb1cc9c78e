// Package reliability estimates the internal consistency of a scale: Cronbach's alpha,
// raw and standardised, for all items and with each left out; McDonald's omega of one
// factor; and the composite reliability of given loadings, each with its interval.
//
//	answers  ──▶ Alpha         reliability of the sum of the items
//	         ──▶ Omega         the same with different loadings
//	loadings ──▶ CompositeRho  of a measurement model fitted elsewhere
//
// Items are [item][respondent] and coded in the same direction: an item that correlates
// negatively with the others has a warning and is not reversed. NaN is a missing answer; a
// respondent with one is left out of all results (list-wise deletion).
//
// A high alpha does not show that a scale has one factor, and near-identical items
// increase it.
//
// Rejected: fewer than two items or three complete respondents, items that
// do not vary, and infinite answers.
package reliability
