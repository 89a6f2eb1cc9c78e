// Package rfm scores customers by recency, frequency and money: how recently, how often
// and for how much they bought. It is the classic method of selecting customers for a
// mailing (Hughes 1994, "Strategic Database Marketing") and a baseline for others.
//
//	days since, purchases, money ─▶ Score ─▶ 1 … groups on each scale, best highest
//	                        who answered ─▶ Respond: share of each cell, with its interval
//
// Equal values get equal scores. Cutting a sorted list into fifths, as is often done,
// gives customers with the same single purchase scores from 1 to 3 depending on their
// order; here they share the score of their middle rank, and scores that no customer then
// has are listed in Warnings.
//
// Do not use it for the probability that a customer comes back: a score describes one
// period and has no unit. Package btyd has that probability.
package rfm
