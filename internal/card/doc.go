// Package card reads the customer card and the customer's timeline.
//
//	Card      who · what is open · what we promised · how it is going · what next
//	Timeline  everything that happened to one customer, newest first, by kind
//
// What next is at most three suggestions, each with its reason; see next.go.
//
// It reads customer, promise, voice, timeline and company; the rest by their rooms.
package card
