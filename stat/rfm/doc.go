// Package rfm scores customers by how lately they bought (recency), how often
// (frequency) and for how much (money): the oldest way of choosing whom to write to
// (Hughes 1994, "Strategic Database Marketing"), and still the one to beat.
//
//	days since, purchases, money ─▶ Score ─▶ 1 … groups on each scale, best highest
//	                        who answered ─▶ Respond: share of each cell, with its interval
//
// Equal values get equal scores. Cutting a sorted list into fifths, as is often done,
// gives customers with the same single purchase scores from 1 to 3 by the accident of
// their order; here they share the score of their middle rank, and scores that nobody
// then has are said in Warnings.
//
// Do not use it for the chance that a customer comes back: it looks at one period and
// has no unit. Package btyd has.
package rfm
