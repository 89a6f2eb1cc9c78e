// Package promise is the promise ledger: what we told one customer we would do,
// and by when.
//
//	            ┌─▶ kept          done by the due time
//	            ├─▶ late          done after it
//	open ───────┼─▶ broken        the due time passed for good, or we said we can't ──▶ late, when done after all
//	            ├─▶ renegotiated  the customer agreed to another time before the due time: a new promise follows
//	            ├─▶ waived        the customer does not want it any more
//	            └─▶ void          withdrawn by us, with a reason
//
// The kept rate is kept ÷ due, where due is kept, late, broken and what is open
// past its due time; renegotiated, waived and void ones are not due. Agreeing on
// another time after the due time does not mend the first promise: it is broken,
// and a new one follows.
//
// A due time is absolute, the end of a day at the place, or an amount of working
// time of the place's calendar; it is stored as an instant. Before it the owner is
// reminded, after it told, then the place's manager.
//
// Every change is one row of promise_event and moves the promise between the
// columns of promise_day and promise_month. It refuses a due time before the promise was made, a
// change without a reason where one is owed, and any change of a promise that has
// ended (Conflict) but for broken ─▶ late.
package promise
