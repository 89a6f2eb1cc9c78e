// Package purchase is what customers bought: orders and sales with their lines,
// returns, the time stamps on the way to the customer, visits, and the products.
//
// Purchases are facts: never changed, only reversed by a return. Customer 0 is
// nobody: an anonymous sale counts as money and in no history. A cancelled order
// counts as neither.
//
//	sale ◀── return (of_id, and line by line where it is known)
//	sale: placed ─▶ approved ─▶ handed_over ─▶ delivered      (Step)
//
// Roll-ups kept at write: purchase_sum (one row per customer), purchase_day (by
// place and day), step_week (how long steps took; see Bucket).
//
// It refuses a return of more than is left of what it undoes.
package purchase
