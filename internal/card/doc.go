// Package card reads the customer card, the customer's timeline and the list of
// customers.
//
//	Card      who · what is open · what we promised · how it is going · what next
//	Timeline  everything that happened to one customer, newest first, by kind
//	List      customers by filter, sorted, found by what a person types
//
// What next is at most three suggestions, each with its reason; see next.go.
//
// A search is for the beginnings of words of names, phone numbers and e-mail
// addresses. Up to 3,000 hits are sorted as asked; more are shown in the order of
// the word that matched, which is said in Listing.ByWord.
//
// It reads customer, identity, contact_point, customer_term, purchase, purchase_sum,
// promise, voice, timeline, place, staff, app_user, company.
package card
