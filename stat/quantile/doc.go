// Package quantile computes quantiles of sorted values for all packages of stat. A sample
// quantile has no single definition: Hyndman and Fan (1996), The American Statistician
// 50(4), number nine, of which two are used here, each by a function with its number. Both
// interpolate linearly between neighbouring values, so they are equal at the median and
// differ most near the ends of small samples.
//
//	Type 6   position p(n+1)     Excel PERCENTILE.EXC, Minitab, SPSS
//	Type 7   position p(n−1)+1   Excel PERCENTILE.INC, R and NumPy by default
//
// Three other kinds of quantiles are computed elsewhere: of right-truncated values
// (package quote), of a survival curve (package cohort), and of distributions (inverse of
// P(Y ≤ y)).
package quantile
