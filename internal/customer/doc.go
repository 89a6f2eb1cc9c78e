// Package customer keeps people and organisations, their identities and contact points, and
// the terms by which search finds them.
//
// A customer that a fact only refers to is created as a stub (Recorded is false); it becomes
// complete when a source sends the customer's record.
//
//	referred to ──▶ stub ──record sent──▶ customer
//
// A phone number or an address may be shared by several customers, and moves when its source
// sends another one (Keep). A card or any other identity belongs to one customer: when a
// second one claims it, the claim is not stored. The caller learns of both cases: customers
// are never merged silently.
//
// It refuses: a change made to an older version than the current one (Conflict), and a name
// longer than fact.MaxName.
package customer
