// Package servqual measures the fifth gap of service quality: what customers
// perceived against what they expected, and where that lies in the zone
// between what they would accept and what they wish.
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
// Perception alone predicts satisfaction better than the gap on published
// data: Measure gives both, and they belong beside each other.
//
// NaN is a question that was not answered. Respondents that cannot be used are
// named in Excluded with the reason, never dropped in silence.
//
// It refuses: slices of different shape, infinite answers, and a figure that
// nobody answered.
package servqual
