// Package list reads the lists of customers, promises, voices and orders, what a row of
// them opens, and what a customer has.
//
//	filter ──parse──▶ CustomerFilter, PromiseFilter, VoiceFilter, OrderFilter
//	       ──read───▶ Listing: rows of one page, the cursor of the next, the total
//	row    ──open───▶ PromiseDetail, VoiceDetail, PurchaseDetail
//
// The other read models stand on what it is made of: Where collects the conditions of a
// statement, Places is the tree of places, Names what people and things are called, and
// Scope where and when a list is of. A list of what happened at places to customers is
// an indexed: it says its index, its rows and which condition either of them tells.
//
// A search of customers is for the beginnings of words of names, phone numbers and
// e-mail addresses. Up to 3,000 hits are sorted as asked; more are shown in the order
// of the word that matched, which is said in Listing.ByWord.
//
// Totals are added up from roll-ups, so that a page of millions has one.
//
// It reads customer, customer_term, purchase, purchase_line, purchase_step,
// purchase_sum, step_week, promise, promise_event, promise_day, promise_month, voice,
// voice_day, voice_month, product, staff, app_user and place.
//
// It refuses a filter that asks for what there is not, and a cursor that nobody made.
package list
