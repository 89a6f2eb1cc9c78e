// Package card reads the customer card and the customer's timeline.
//
//	Card      name and contacts, purchases, promises, ratings, suggestions what to do next
//	Timeline  everything that happened to one customer, newest first, by kind
//
// There are at most three suggestions, each with its reason; see next.go.
//
// A purchase or return stands in the timeline by itself, without a row of the table timeline.
//
// Its own statements read customer, purchase, purchase_line, promise, voice, timeline, word
// and company; other tables are read by the packages that own them.
package card
