// Package fact is the wire form of what happened: the one shape in which tills, shops, imports
// and the demo company send data to Huitou. The API decodes it, the importer builds it,
// package flow records it.
//
// A fact has a kind, the system it comes from (source) and that system's own id. The three
// together are its name, which is its idempotency key: the same name with the same body is
// answered as the first time, with another body it is a conflict. Customers, products and
// places are entities, not events: a new body updates them.
//
//	events   purchase return delivery promise voice visit    never changed, only reversed
//	entities customer product place                          updated
//
// A reference names another fact of the same source by its id ("o-1001"), or any record by
// ours ("cus_…", "pur_…"). An event that refers to an unknown purchase is parked, and recorded
// when the purchase arrives.
//
// What happened has a time or, where only the day is known, a day: at or day, made or
// made_day. A day is that day at the place where it happened, whichever zone it lies in.
//
// Validate rejects what cannot be right: no id, neither time nor day, a year before 1900, a
// currency that is not ISO 4217, an amount beyond money.Max, more than 1,000 lines, names over
// 500 characters. It reports all errors at once, by field.
package fact
