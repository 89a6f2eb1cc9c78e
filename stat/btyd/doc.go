// Package btyd tells from a customer's purchases alone whether they will come
// back: the "buy till you die" models of the marketing literature.
//
//	BG/NBD, MBG/NBD, Pareto/NBD   repeat purchases at any time, unseen dropout
//	NBD                           the same without dropout
//	BG/BB                         one chance to buy per period, unseen dropout
//	sBG                           contracts: renewals, seen dropout
//	Gamma-Gamma                   spend per purchase
//
// The way through:
//
//	[]Customer ──Compress──▶ Cells ──FitModel──▶ Fit ──▶ Model
//	                           │                           │
//	                           └───────────┬───────────────┘
//	                 Score, LifetimeValue, RunBackTest (all customers at once)
//	                 PAlive, ExpectedFuture, NextPurchase, Discounted (one)
//	                 Expected, PMF, Survival, DiscountedNew (a new customer)
//
// A Customer is (x, t_x, T): repeat purchases, time of the last, time of the
// end of the data, in any one unit of time from the first purchase. Purchases
// of one day are one purchase.
//
// A fit always ends: on the top of the likelihood, or on a bound with a
// warning, or on the NBD with the reason when no dropout can be seen; a search
// that stopped short of a top says so and has no intervals. Results carry n,
// method and warnings as values. Every fit makes the interval of any number of
// its model: Interval on the Scale where the number lives, Profile, Bootstrap.
// LifetimeIntervals has those of money. RunBackTest compares the models with
// naive baselines on a hold-out; do it before believing any.
//
// What it refuses: histories that cannot be one (by row), parameters outside
// [1e-9, 1e9], fitting when nobody came back. Every refusal is an *Error.
// Within its domain every answer is finite. Nothing is read, written, logged
// or taken from a clock; randomness comes in; inputs are never changed. Sums
// are made in a fixed order: one core and many give the same bits.
//
// When not to use it: customers under contract (use SBG), strongly regular or
// seasonal purchases, bases of less than a hundred customers, and spend that
// depends on frequency (TestIndependence says so).
package btyd
