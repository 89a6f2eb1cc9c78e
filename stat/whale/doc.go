// Package whale tells who earns the money and who costs it: customers ranked
// by profit, best first, and their profit added up.
//
//	200 % ┤      ╭─────╮
//	      │    ╭─╯     ╰──╮          peak: what would be earned without losses
//	100 % ┤  ╭─╯          ╰────● ◀── all of the profit: exactly 100 %
//	      │ ╭╯
//	  0 % ┼─┴────┬────┬────┬────┤
//	      0 %        customers 100 %
//
// The same curve over revenue is the Lorenz curve read from the rich end, and
// "80/20" one of its points. "80/20/30" adds that half of what the best 20 %
// bring is lost again on the worst 30 % (Sherden 1994): three numbers that this
// package reads from data instead of repeating.
//
// Money is integers, in minor units: sums are exact to the cent.
//
// It refuses to divide by a total that is zero or negative: such a Curve is
// Flagged, and its shares are of what the profitable customers earn.
package whale
