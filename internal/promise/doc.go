// Package promise is the promise ledger: what the company promised one customer, and by when.
//
//	            ┌─▶ kept          done by the due time
//	            ├─▶ late          done after it
//	open ───────┼─▶ broken        the due time passed for good, or the company said it can't ──▶ late, when done after all
//	            ├─▶ renegotiated  the customer agreed to another time before the due time: a new promise follows
//	            ├─▶ waived        the customer no longer wants it
//	            └─▶ void          withdrawn by the company, with a reason
//
// The kept rate is kept ÷ due, where due is kept, late, broken and still open, of the promises
// whose due day is over; renegotiated, waived and void ones are not due. Agreeing on another time after the due time
// does not repair the first promise: it is broken, and a new one follows.
//
// A due time is absolute, the end of a day at the place, or an amount of working time of the
// place's calendar; it is stored as an instant. Before it the owner gets a reminder, after it
// a notice, and later the place's manager gets one.
//
// Every change adds one row to promise_event and moves the promise between the columns of
// promise_day and promise_month. It refuses a due time before the promise was made, a change
// without a required reason, and any change of a promise that has ended (Conflict), except that
// a broken one may be done after all or withdrawn, and that the time at which a kept or late one
// was done may be corrected. For some minutes a person may take back what they did to a promise,
// unless it was changed again.
package promise
