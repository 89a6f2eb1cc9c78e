// Package today reads each person's list of what to do now, ranked by the revenue that
// is at risk if it is not done today.
//
//	promise.late    a promise open past its due time
//	promise.today   due before the end of the day at its place
//	promise.soon    due within the two days after
//	voice.low       a rating below 3 stars without an answer
//
// Lines are ranked by what the customer buys in a year times the chance that the customer
// is lost over this. The chances are constants in score.go: assumptions that order the
// list, not measurements. Every line lists the reasons for its rank.
//
// A snoozed line is hidden, from the person who snoozed it only, until the time they set.
// Promises due over 60 days ago and ratings over 90 days old are counted, not listed.
//
// Steps are the first steps of a new company, each done once the data say so.
//
// It reads promise, voice, voice_month, customer, purchase, purchase_sum, staff, snooze, company,
// place, calendar and app_user.
package today
