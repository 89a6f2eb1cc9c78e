// Package recsys recommends items to a customer, with the reason for each.
//
//	lines (user, basket, item) ─▶ NewLog ─▶ Popular     most bought by all users
//	                                     ├▶ Personal    most bought by this user
//	                                     ├▶ PersonalTop personal, filled up with popular (GP-TopFreq)
//	                                     ├▶ Neighbours  bought by the same users: cosine of BM25 weights
//	                                     └▶ Factorise   implicit alternating least squares
//	SplitLast ─▶ Evaluate: recall, precision, NDCG, hits; repeats and new items apart
//
// Start with PersonalTop, which is hard to improve on for groceries (Li et al. 2023: on
// Ta-Feng recall@10 is .0803 for popular, .1217 for personal, .1350 for both), and with
// Neighbours where customers try new items. Use Factorise only when Evaluate finds it
// better on the shop's own last baskets.
//
// Results do not depend on the number of cores. Ties are broken by popularity,
// then by number.
//
// Rejected: ids that are not dense numbers from 0, because arrays are indexed by them.
// Items that are out of stock or were just bought are excluded by the caller with skip.
package recsys
