// Package pls fits path models of things that cannot be measured directly
// (image, quality, satisfaction) from questions that can, by partial least
// squares: the mathematics of a satisfaction index.
//
//	questions ──▶ latent variable ──▶ latent variable ◀── questions
//	          weights            paths
//
//	Fit ───────▶ Result: weights, loadings, paths, total effects, R²,
//	             and how well each block measures (alpha, rho, AVE, HTMT)
//	Bootstrap ─▶ Resampled: the intervals of all of these, and
//	             Resampled.Index, the satisfaction index of 0 to 100
//	IndexOf ───▶ an index of given weights; Index, its arithmetic on means
//
// A block in Mode A reflects its latent variable (weights are covariances); in
// Mode B it forms it (weights are regressions). Latent variables have variance
// 1 and point the way most of their items do.
//
// Everything is computed from the correlations of the items, so that the cost
// does not grow with respondents once these are known. NaN is no answer; a
// respondent with one is left out (list-wise).
//
// It refuses: paths in a circle, latent variables without path or item, items
// that do not vary, a Mode B block whose items determine each other, and an
// index of answers off the scale or of weights below zero. Weak items and blocks
// are warned of, not removed. What a block does not have is nil: no R² where no
// path leads to it, no alpha or rho of Mode B.
package pls
