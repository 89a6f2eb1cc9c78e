// Package quantile is the one place where stat takes quantiles of plain, sorted
// values. Samples have no single quantile: Hyndman and Fan (1996), The American
// Statistician 50(4), number nine definitions, of which two are used here, each
// with a function that bears its number. Both are linear between neighbouring
// values, so they are the same at the median and differ most near the ends of few
// values.
//
//	Type 6   position p(n+1)     Excel PERCENTILE.EXC, Minitab, SPSS
//	Type 7   position p(n−1)+1   Excel PERCENTILE.INC, R and NumPy unless told otherwise
//
// Three quantiles of this module mean something else and stay where they are: that
// of deliveries seen only up to a limit (package quote), that of a survival curve
// (package cohort), and those of distributions (inverse of P(Y ≤ y)).
package quantile
