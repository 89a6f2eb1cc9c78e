// Package customer is who they are: people and organisations, their identities
// and contact points, and the words by which they are found.
//
// A customer that another system only referred to is made as a stub (Told is
// false); it becomes whole when that system tells who it is.
//
//	referred to ──▶ stub ──told──▶ customer
//
// A phone number or an address may be shared by several customers, and moves when the
// source that told it tells another (Keep). A card or any other identity belongs to one:
// when a second one claims it, the claim is not stored. Either way the caller is told:
// merging people is never done in silence.
//
// It refuses: a change made to an older state than the one there is (Conflict),
// and a name that is longer than fact.MaxName.
package customer
