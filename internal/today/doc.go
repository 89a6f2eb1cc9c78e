// Package today is one list per person of what to do now, ranked by what is lost if
// it is not done today.
//
//	promise.late    a promise open past its due time
//	promise.today   due before the end of the day at its place
//	promise.soon    due within the two days after
//	voice.low       a rating below 3 stars without an answer
//
// The rank of a line is what the customer is worth in a year times the chance that
// this costs us the customer. The chances are a table in score.go: assumptions that
// order the list, not measurements; every line says what its rank is made of.
//
// A line that was snoozed is hidden from the person who did so until its time. What
// is older than the windows (promises due over 60 days ago, ratings over 90 days old)
// is counted, not listed: it is a matter of history, not of today.
//
// It reads promise, voice, customer, purchase_sum, staff, snooze and company.
package today
