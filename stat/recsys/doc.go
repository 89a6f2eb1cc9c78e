// Package recsys says what a customer may want next, and why.
//
//	lines (user, basket, item) ─▶ NewLog ─▶ Popular     what all buy
//	                                     ├▶ Personal    what this one buys
//	                                     ├▶ PersonalTop personal, filled up with popular (GP-TopFreq)
//	                                     ├▶ Neighbours  bought together: cosine of BM25 weights
//	                                     └▶ Factorise   implicit alternating least squares
//	SplitLast ─▶ Evaluate: recall, precision, NDCG, hits; repeats and new items apart
//
// Start with PersonalTop: on groceries it is hard to beat (Li et al. 2023: on
// Ta-Feng recall@10 is .0803 for popular, .1217 for personal, .1350 for both),
// and Neighbours where people explore. Take Factorise only when it wins on the
// shop's own last baskets.
//
// Answers do not depend on the number of cores. Ties are broken by popularity,
// then by number.
//
// It refuses ids that are not dense, since it keeps arrays by them. What is in
// stock, or was bought an hour ago, the caller knows: pass it as skip.
package recsys
