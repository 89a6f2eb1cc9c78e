// Package whale computes the concentration of profit over customers: the cumulative share
// of profit by customers ordered from the most to the least profitable.
//
//	200 % ┤      ╭─────╮
//	      │    ╭─╯     ╰──╮          peak: what would be earned without losses
//	100 % ┤  ╭─╯          ╰────● ◀── all of the profit: exactly 100 %
//	      │ ╭╯
//	  0 % ┼─┴────┬────┬────┬────┤
//	      0 %        customers 100 %
//
// The same curve of revenue is the Lorenz curve from its upper end, and "80/20" is one of
// its points. "80/20/30" adds that half of the profit of the best 20 % is lost again on the
// worst 30 % (Sherden 1994): three numbers that this package estimates from the data.
//
// Money is in integers, in minor units: sums are exact.
//
// Shares of a total that is zero or negative are undefined: such a Curve is Flagged, and its
// shares are of the profit of the profitable customers.
package whale
