package list

import (
	"strings"

	"huitou/internal/promise"
	"huitou/internal/voice"
)

const (
	sqlStaffName = `-- list.staff_name
SELECT name FROM staff WHERE id = $1`
	sqlUserName = `-- list.user_name
SELECT name FROM app_user WHERE id = $1`
	sqlPlaceName = `-- list.place_name
SELECT name FROM place WHERE id = $1`
	sqlProductName = `-- list.product_name
SELECT name FROM product WHERE id = $1`
	sqlWho = `-- list.who
SELECT name, honorific, kind FROM customer WHERE id = $1`

	// The columns of Who, of a customer c; the optional ones for a LEFT JOIN.
	whoColumns         = `, c.name, c.honorific, c.kind`
	optionalWhoColumns = `, COALESCE(c.name, ''), COALESCE(c.honorific, ''), COALESCE(c.kind, '')`
)

// sqlGoods returns the query of the names of what purchases were of.
func sqlGoods(in string) string {
	return `-- list.goods
SELECT l.purchase_id, g.name FROM purchase_line l JOIN product g ON g.id = l.product_id
WHERE l.purchase_id IN ` + in + ` AND g.name <> '' ORDER BY l.purchase_id, l.n`
}

// sqlReach and sqlHome return the queries of what tells customers of one name apart: their phone
// numbers and addresses, and where and since when they are customers.
func sqlReach(in string) string {
	return `-- list.reach
SELECT customer_id, kind, value FROM customer_identity
WHERE customer_id IN ` + in + ` AND (kind = 'phone' OR kind = 'phone_written' OR kind = 'email') ORDER BY customer_id, kind, value`
}

func sqlNamed(in string) string {
	return `-- list.named
SELECT id, name FROM customer WHERE id IN ` + in
}

func sqlHome(in string) string {
	return `-- list.home
SELECT id, city, place_id, since, created_at FROM customer WHERE id IN ` + in
}

// entriesOf returns the query of an index's entries, without their order.
func entriesOf(table string, key []string, where string) string {
	return `-- list.entries
SELECT ` + strings.Join(key, ", ") + ` FROM ` + table + ` WHERE ` + where
}

// Promises.
var (
	promiseRows = `SELECT ` + promise.Columns("p") + whoColumns + `, COALESCE(s.name, '') FROM promise p
JOIN customer c ON c.id = p.customer_id LEFT JOIN staff s ON s.id = p.owner_id WHERE `
	sqlPromises = `-- list.promises
` + promiseRows
	sqlPromise = `-- list.promise
` + promiseRows + `p.id = $1`
)

const (
	sqlCountPromiseDays = `-- list.count_promises
SELECT SUM(open), SUM(kept), SUM(late), SUM(broken), SUM(renegotiated), SUM(waived), SUM(void) FROM promise_day WHERE `
	sqlCountPromiseMonths = `-- list.count_promise_months
SELECT SUM(open), SUM(kept), SUM(late), SUM(broken), SUM(renegotiated), SUM(waived), SUM(void) FROM promise_month WHERE `
	sqlOverdueDays = `-- list.overdue_days
SELECT COALESCE(SUM(open), 0) FROM promise_day WHERE `
	sqlJustDue = `-- list.just_due
SELECT COUNT(*) FROM promise WHERE `
)

var sqlPromiseBefore = `-- list.promise_before
SELECT id FROM promise WHERE id IN (` + promise.IDsOf("= $1") + `) AND next_id = $2`

// Voices.
var (
	voiceRows = `SELECT ` + voice.Columns("v") + optionalWhoColumns + ` FROM voice v
LEFT JOIN customer c ON c.id = v.customer_id WHERE `
	sqlVoices = `-- list.voices
` + voiceRows
	sqlVoice = `-- list.voice
` + voiceRows + `v.id = $1`
	sqlVoicesOfPurchase = `-- list.voices_of_purchase
SELECT ` + voice.Columns("v") + ` FROM voice v WHERE v.customer_id = $1 AND v.purchase_id = $2 ORDER BY v.id DESC LIMIT 20`
	sqlVoicesOfPromise = `-- list.voices_of_promise
SELECT ` + voice.Columns("v") + ` FROM voice v
WHERE v.customer_id = $1 AND v.promise_id = $2 AND v.promise_id <> 0 ORDER BY v.id DESC LIMIT 20`
)

const (
	sqlCountVoiceDays = `-- list.count_voices
SELECT outcome, SUM(stars1), SUM(stars2), SUM(stars3), SUM(stars4), SUM(stars5), SUM(unrated) FROM voice_day WHERE `
	sqlCountVoiceMonths = `-- list.count_voice_months
SELECT outcome, SUM(stars1), SUM(stars2), SUM(stars3), SUM(stars4), SUM(stars5), SUM(unrated) FROM voice_month WHERE `
	sqlCountVoiceRows = `-- list.count_voices_one_by_one
SELECT COUNT(*) FROM voice v WHERE `
)

// Orders.
const (
	// Orders with the duration of a step; {from} is the time at which the step began.
	sqlStep = `-- list.orders
SELECT p.customer_id, p.id, p.place_id, p.at, e.at, p.currency, p.amount, e.at - {from} AS took,
	CASE WHEN p.dated = 1 THEN p.day ELSE '' END, e.day` + optionalWhoColumns + `
FROM purchase_step e
JOIN purchase p ON p.customer_id = e.customer_id AND p.id = e.purchase_id{joins}
LEFT JOIN customer c ON c.id = p.customer_id
WHERE e.step = $1 AND e.at >= $2 AND e.at < $3`
	sqlOrdersApproved = `
LEFT JOIN purchase_step a ON a.customer_id = e.customer_id AND a.purchase_id = e.purchase_id AND a.step = 'approved'`
	sqlOrdersHanded = `
LEFT JOIN purchase_step h ON h.customer_id = e.customer_id AND h.purchase_id = e.purchase_id AND h.step = 'handed_over'`
	sqlCountOrders = `-- list.count_orders
SELECT COALESCE(SUM(n), 0) FROM step_week WHERE week >= $1 AND week <= $2 AND step = $3 AND bucket >= $4 AND bucket <= $5`
	sqlWeeksOfOrders = `-- list.weeks_of_orders
SELECT COALESCE(MIN(week), ''), COALESCE(MAX(week), '') FROM step_week WHERE week >= $1 AND week <= $2 AND step = $3 AND bucket >= $4 AND bucket <= $5 AND n <> 0`
	sqlReturnsOf = `-- list.returns_of
SELECT id FROM purchase WHERE of_id = $1 AND of_id <> 0 AND customer_id = $2 ORDER BY id LIMIT 20`
)

// sqlOrders returns the query of orders by a step that began at the expression from, with
// the joins that the expression needs.
func sqlOrders(from, joins string) string {
	return strings.NewReplacer("{from}", from, "{joins}", joins).Replace(sqlStep)
}
