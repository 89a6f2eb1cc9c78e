// Package lift measures whether a treatment changed an outcome: it assigns units to arms,
// computes the sample size beforehand, and afterwards estimates the difference between
// treated and hold-out with an interval and a verdict.
//
//	Assign ──▶ Balance ──▶ Sequential (while running) ──▶ Verdict
//	   ▲                   Proportions, Difference, Bootstrap (at the end)
//	ProportionSize         Qini (who should be treated next time)
//	MeanSize, Detectable
//
// Assignment is by hash: the same salt and key always give the same arm on any machine,
// and enlarging an arm moves only the units it gains.
//
// Fixed intervals are valid for one analysis at the planned size. Sequential intervals
// are valid at every analysis and under any stopping rule, and are wider.
//
// Rejected: outcomes that are not finite, and arms without units. Redemptions of a coupon
// do not measure its effect, because some of their customers would have bought anyway;
// only the comparison with a hold-out does.
package lift
