// Package customer is who they are: people and organisations, their identities
// and contact points, and the words by which they are found.
//
// A customer that another system only referred to is made as a stub (Told is
// false); it becomes whole when that system tells who it is.
//
//	referred to ──▶ stub ──told──▶ customer
//
// An identity (phone, e-mail, card) belongs to one customer. When a second one
// claims it, the claim is not stored and the caller is told: merging people is
// never done in silence.
//
// It refuses: a change made to an older state than the one there is (Conflict),
// and a name that is longer than fact.MaxName.
package customer
