// Package list reads the lists of customers, promises, voices and orders, the details of
// a single row, and the records of one customer.
//
//	URL parameters ──parse──▶ CustomerFilter, PromiseFilter, VoiceFilter, OrderFilter
//	filter         ──read───▶ Listing: rows of one page, the cursor of the next, the total
//	id of a row    ──read───▶ PromiseDetail, VoiceDetail, PurchaseDetail
//
// The read models gap, today and card are built from the same parts: Where builds the
// conditions of a statement, Places is the tree of places, Names looks up names, and Scope
// is a range of days and places. The lists of promises and voices are read by an
// indexedList, first from an index, then from the table.
//
// A search for customers matches the beginnings of words in names, phone numbers and
// e-mail addresses. Up to 3,000 hits, or hits among up to 3,000 customers of a filter, are
// sorted by the filter's Sort; more are in the order of the word that matched, and
// Listing.ByWord is set.
//
// Totals are added up from roll-ups, so that they are cheap for lists of millions too.
//
// Lists of promises begin with the open ones, and lists of voices with the low ratings that wait for
// an answer, where they are in the order of the work. Apart tells two people of one name apart.
//
// It reads customer, customer_term, customer_identity, contact_point, purchase, purchase_line, purchase_step,
// purchase_sum, step_week, promise, promise_event, promise_day, promise_month, voice,
// voice_day, voice_month, product, staff, notice, app_user, api_key, audit, import_run, calendar
// and place.
//
// A filter with an unknown word or place and a cursor that is not one of the list's own
// are errors.
package list
