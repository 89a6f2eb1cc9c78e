// Package voice keeps customers' feedback: reviews and comments from any channel, with a
// rating, a language and a dimension. Surveys will be recorded here too.
//
// A voice about an order is tied to the order's promise and has a copy of its state
// (Outcome), so that the board can compare ratings of kept and broken promises without a
// join; package flow updates the copy when the promise ends.
//
//	recorded ──▶ answered ──taken back within minutes──▶ recorded
//
// An answer is a record of what a person told the customer, and how (Hows): nothing is sent.
//
// It refuses a second answer made to an older version than the current one.
package voice
