// Package purchase keeps what customers bought: orders and sales with their lines, returns,
// the time stamps of delivery steps, visits, and the products.
//
// Purchases are facts: never changed, only reversed by a return. Customer 0 is an anonymous
// sale: it counts as revenue but in no customer's history. A cancelled order counts as
// neither.
//
//	sale ◀── return (of_id, and line by line where it is known)
//	sale: placed ─▶ approved ─▶ handed_over ─▶ delivered      (Step)
//
// Roll-ups updated with each write: purchase_sum (one row per customer), purchase_day (by
// place and day), step_week (durations of steps; see Bucket).
//
// It refuses a return of more than is left of the purchase it reverses.
package purchase
