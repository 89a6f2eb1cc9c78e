// Package servqual measures the fifth gap of service quality, between perceived and
// expected service, and the position of the perceived service in the zone of tolerance
// between adequate and desired service.
//
//	expected E, perceived P ──▶ Measure   gaps P − E per item, dimension and in all,
//	 (+ 100 points, split)                unweighted and weighted; P alone (SERVPERF)
//
//	adequate A, desired D, perceived P ──▶ Zone
//
//	     A            P        D
//	─────┼────────────●────────┼─────▶
//	     │◀── MSA ───▶│◀─ MSS ▶│      adequacy P − A, superiority P − D
//	     │◀───────  width ────▶│
//
// On published data perceptions alone predict satisfaction better than gaps: Measure
// computes both.
//
// NaN is a missing answer. Respondents that cannot be used are listed in Excluded with the
// reason.
//
// Rejected: slices of different shape, infinite answers, and surveys without a usable
// respondent.
package servqual
