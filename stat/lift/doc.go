// Package lift answers whether doing something made a difference: it assigns
// units to arms, says beforehand how many are needed, and afterwards gives the
// difference between treated and hold-out with an interval and a verdict.
//
//	Assign ──▶ Balance ──▶ Sequential (while running) ──▶ Verdict
//	   ▲                   Proportions, Difference, Bootstrap (at the end)
//	ProportionSize         Qini (who should be treated next time)
//	MeanSize, Detectable
//
// Assignment is by hash: the same salt and key give the same arm for ever, on
// any machine, and enlarging an arm moves only the units it gains.
//
// Fixed intervals are right when looked at once, at the planned size.
// Sequential ones are right at every look and under any stopping rule, and are
// wider for it.
//
// It refuses: outcomes that are not finite, arms without units, and a verdict
// from redemption. A customer who used a coupon is not a customer the coupon
// brought; only the hold-out tells.
package lift
