// Package voice is what customers say: reviews and free voices from any channel,
// with a rating, a language and a dimension. Surveys will end here too.
//
// A voice about an order is tied to the order's promise and carries how that ended
// (Outcome), so that the board can set ratings beside kept and broken promises
// without a join; package flow moves it when the promise ends.
//
//	said ──▶ answered
//
// It refuses a second answer made from an older state than the one there is.
package voice
