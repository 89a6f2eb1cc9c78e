// Package btyd estimates from customers' purchase histories whether they are still
// active and how much they will buy: the "buy till you die" models of marketing.
//
//	BG/NBD, MBG/NBD, Pareto/NBD   repeat purchases at any time, unobserved dropout
//	NBD                           the same without dropout
//	BG/BB                         one opportunity to buy per period, unobserved dropout
//	sBG                           contracts: renewals, observed dropout
//	Gamma-Gamma                   spend per purchase
//
// Order of use:
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
// A fit always returns: at the maximum of the likelihood, on a bound with a
// warning, or with the NBD and the reason when the data show no dropout; a search
// that stopped before a maximum has a warning and no intervals. Results carry n,
// method and warnings as values. Every fit gives the interval of any number
// computed from its model: Interval on the Scale of the number, Profile, Bootstrap.
// LifetimeIntervals has those of money. RunBackTest compares the models with
// naive baselines on a hold-out; run it before you rely on a model.
//
// Rejected: invalid histories (by row), parameters outside [1e-9, 1e9], fits without
// any repeat purchase. Every rejection is an *Error. Within its domain every result
// is finite. No function reads or writes files, logs or uses a clock; random
// generators are arguments; inputs are never changed. Sums are made in a fixed
// order: the results are bit-identical on any number of cores.
//
// Not suitable for: customers under contract (use SBG), strongly regular or
// seasonal purchases, fewer than a hundred customers, and spend that depends on
// frequency (see TestIndependence).
package btyd
