// Package gap reads the five-gap board. Each of its figures carries the filter of the
// list of package list that is its evidence.
//
//	gap 1 listening       not measured yet: needs expectation surveys
//	gap 2 design          not measured yet: needs standards
//	gap 3 performance     how long the steps of an order took, against a target
//	gap 4 communication   promises kept ÷ promises due
//	gap 5 customer        ratings, by what became of the promise
//
// Every share carries its n and a Wilson interval, every mean its n and Student's,
// both at 95 %. A change is called better or worse only when the interval of the
// difference excludes zero. Cells with n < 5 are not drawn as figures. From who may not
// read the voices themselves, ratings of fewer than 5 are hidden, and of the others those without
// which they could not be had by subtraction; who may read them has nothing to gain by that.
//
// Due is kept, late, broken and what is open, of the promises whose due day is over at every
// place. A month is that of the due day of a promise, of the day a voice was heard; a week that
// of the end of a step, beginning on its Monday in UTC.
//
// It reads roll-ups only: promise_month, promise_late, promise_day (the running month),
// voice_month, step_week, purchase_day (its ends), company, place. The revenue at stake, which
// only the board of gap 4 alone has, reads promise and purchase_sum.
//
// A period that ends before it begins or is longer than ten years is Invalid.
package gap
