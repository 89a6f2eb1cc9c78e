// Package pls fits path models of latent variables (image, quality, satisfaction), which
// are measured by questions, by partial least squares: the basis of satisfaction indices.
//
//	questions ──▶ latent variable ──▶ latent variable ◀── questions
//	          weights            paths
//
//	Fit ───────▶ Result: weights, loadings, paths, total effects, R²,
//	             and the reliability and validity of blocks (alpha, rho, AVE, HTMT)
//	Bootstrap ─▶ Resampled: the intervals of all of these, and
//	             Resampled.Index, the satisfaction index of 0 to 100
//	IndexOf ───▶ an index with given weights; Index, its formula on means
//
// A block in Mode A reflects its latent variable (weights are covariances); in
// Mode B it forms it (weights are regressions). Latent variables have variance
// 1 and correlate positively with most of their items.
//
// All results are computed from the correlations of the items, so that the cost does not
// grow with the number of respondents once these are known. NaN is a missing answer; a
// respondent with one is left out (list-wise deletion).
//
// Rejected: cyclic paths, latent variables without path or item, items that do not vary, a
// Mode B block with linearly dependent items, and an index of answers off the scale or with
// negative weights. Weak items and blocks have a warning and are not removed. A figure that
// a block does not have is nil: R² without a path to the block, alpha and rho of Mode B.
package pls
