package gap

import (
	"strings"

	"huitou/internal/db"
	"huitou/internal/id"
)

const (
	sqlPlaces = `-- gap.places
SELECT id, parent_id, kind, name FROM place ORDER BY name_fold, id`
	sqlCompany = `-- gap.company
SELECT currency, zone, settings FROM company WHERE id = 1`

	// The first month of each kind of figure, with DESC the last. A month in which
	// promises are only open has no data yet.
	sqlPromiseEdge = `-- gap.promise_edge
SELECT month FROM promise_month GROUP BY month HAVING SUM(kept + late + broken) > 0 ORDER BY month`
	sqlVoiceEdge = `-- gap.voice_edge
SELECT month FROM voice_month GROUP BY month HAVING SUM(stars1 + stars2 + stars3 + stars4 + stars5 + unrated) > 0 ORDER BY month`
	sqlStepEdge = `-- gap.step_edge
SELECT week FROM step_week WHERE place_id = 0 AND step = $1 GROUP BY week HAVING SUM(n) > 0 ORDER BY week`

	sqlPromiseMonths = `-- gap.promise_months
SELECT month, place_id, origin, SUM(open), SUM(kept), SUM(late), SUM(broken), SUM(renegotiated), SUM(waived), SUM(void), SUM(late_minutes)
FROM promise_month WHERE month >= $1 AND month <= $2 GROUP BY month, place_id, origin`
	// Open promises of the running month by the day they fall due.
	sqlOpenDays = `-- gap.open_days
SELECT place_id, origin, SUM(open) FROM promise_day
WHERE due_day >= $1 AND due_day < $2 GROUP BY place_id, origin HAVING SUM(open) <> 0`
	// Those that fell due on the days that have begun somewhere but not ended everywhere.
	sqlJustDue = `-- gap.just_due
SELECT SUBSTR(due_day, 1, 7), place_id, origin, COUNT(*) FROM promise
WHERE state = 'open' AND due_at >= $1 AND due_at < $2 AND due_day >= $3
GROUP BY SUBSTR(due_day, 1, 7), place_id, origin`
	sqlLateBuckets = `-- gap.late_buckets
SELECT month, origin, bucket, SUM(n) FROM promise_late WHERE month >= $1 AND month <= $2 AND place_id IN `
	sqlLateBucketsGroup = ` GROUP BY month, origin, bucket`

	sqlVoiceMonths = `-- gap.voice_months
SELECT month, place_id, outcome, SUM(stars1), SUM(stars2), SUM(stars3), SUM(stars4), SUM(stars5), SUM(unrated)
FROM voice_month WHERE month >= $1 AND month <= $2 GROUP BY month, place_id, outcome`

	sqlSteps = `-- gap.steps
SELECT week, bucket, SUM(n), SUM(minutes) FROM step_week WHERE week >= $1 AND week <= $2 AND step = $3 AND place_id`
	sqlStepsGroup = ` GROUP BY week, bucket HAVING SUM(n) <> 0`

	promiseColumns = `p.customer_id, p.id, p.purchase_id, p.place_id, p.owner_id, p.origin, p.what, p.made_at, p.due_at, p.due_day, p.state,
	p.ended_at, p.remind_at, p.reminded, p.notify, p.next_id, p.version, p.made_day, p.ended_day`
	sqlEntries = `-- gap.entries
SELECT `
	sqlPromises = `-- gap.promises
SELECT ` + promiseColumns + `, c.name, c.honorific, c.kind, COALESCE(s.name, '') FROM promise p
JOIN customer c ON c.id = p.customer_id LEFT JOIN staff s ON s.id = p.owner_id WHERE `
	sqlCountDays = `-- gap.count_promises
SELECT SUM(open), SUM(kept), SUM(late), SUM(broken), SUM(renegotiated), SUM(waived), SUM(void) FROM promise_day WHERE `
	sqlCountMonths = `-- gap.count_promise_months
SELECT SUM(open), SUM(kept), SUM(late), SUM(broken), SUM(renegotiated), SUM(waived), SUM(void) FROM promise_month WHERE `
	sqlCountJustDue = `-- gap.count_just_due
SELECT COUNT(*) FROM promise WHERE state = 'open' AND `

	sqlPromise = `-- gap.promise
SELECT ` + promiseColumns + `, c.name, c.honorific, c.kind, COALESCE(s.name, '') FROM promise p
JOIN customer c ON c.id = p.customer_id LEFT JOIN staff s ON s.id = p.owner_id WHERE p.id = $1`
	sqlBefore = `-- gap.promise_before
SELECT id FROM promise WHERE customer_id = $1 AND next_id = $2`

	voiceColumns = `v.customer_id, v.id, v.purchase_id, v.promise_id, v.place_id, v.staff_id, v.at, v.day, v.channel, v.rating, v.scale, v.stars,
	v.outcome, v.title, v.body, v.language, v.dimension, v.answered_at, v.answered_by, v.answer, v.version,
	v.dated, v.answered_day, v.from_zero`
	sqlVoices = `-- gap.voices
SELECT ` + voiceColumns + `, COALESCE(c.name, ''), COALESCE(c.honorific, ''), COALESCE(c.kind, '') FROM voice v
LEFT JOIN customer c ON c.id = v.customer_id WHERE `
	sqlCountVoiceDays = `-- gap.count_voices
SELECT outcome, SUM(stars1), SUM(stars2), SUM(stars3), SUM(stars4), SUM(stars5), SUM(unrated) FROM voice_day WHERE `
	sqlCountVoiceMonths = `-- gap.count_voice_months
SELECT outcome, SUM(stars1), SUM(stars2), SUM(stars3), SUM(stars4), SUM(stars5), SUM(unrated) FROM voice_month WHERE `
	sqlCountVoicesSlow = `-- gap.count_voices_one_by_one
SELECT COUNT(*) FROM voice v WHERE `
	sqlVoice = `-- gap.voice
SELECT ` + voiceColumns + `, COALESCE(c.name, ''), COALESCE(c.honorific, ''), COALESCE(c.kind, '') FROM voice v
LEFT JOIN customer c ON c.id = v.customer_id WHERE v.id = $1`
	sqlVoicesOfPurchase = `-- gap.voices_of_purchase
SELECT ` + voiceColumns + ` FROM voice v WHERE v.customer_id = $1 AND v.purchase_id = $2 ORDER BY v.id DESC LIMIT 20`
	sqlVoicesOfPromise = `-- gap.voices_of_promise
SELECT ` + voiceColumns + ` FROM voice v WHERE v.customer_id = $1 AND v.promise_id = $2 AND v.promise_id <> 0 ORDER BY v.id DESC LIMIT 20`

	// An order's step with the time stamp it is measured from.
	sqlOrders = `-- gap.orders
SELECT p.customer_id, p.id, p.place_id, p.at, e.at, p.currency, p.amount, COALESCE(c.name, ''), COALESCE(c.honorific, ''), COALESCE(c.kind, ''),
	e.at - {from} AS took, CASE WHEN p.dated = 1 THEN p.day ELSE '' END, e.day
FROM purchase_step e
JOIN purchase p ON p.customer_id = e.customer_id AND p.id = e.purchase_id{joins}
LEFT JOIN customer c ON c.id = p.customer_id
WHERE e.step = $1 AND e.at >= $2 AND e.at < $3`
	sqlOrdersApproved = `
LEFT JOIN purchase_step a ON a.customer_id = e.customer_id AND a.purchase_id = e.purchase_id AND a.step = 'approved'`
	sqlOrdersHanded = `
LEFT JOIN purchase_step h ON h.customer_id = e.customer_id AND h.purchase_id = e.purchase_id AND h.step = 'handed_over'`
	sqlOrdersOrder = ` ORDER BY e.at DESC, e.customer_id DESC, e.purchase_id DESC LIMIT `
	sqlCountOrders = `-- gap.count_orders
SELECT COALESCE(SUM(n), 0) FROM step_week WHERE week >= $1 AND week <= $2 AND step = $3 AND bucket >= $4 AND bucket <= $5 AND place_id IN `

	sqlStaffName = `-- gap.staff_name
SELECT name FROM staff WHERE id = $1`
	sqlUserName = `-- gap.user_name
SELECT name FROM app_user WHERE id = $1`
	sqlProductName = `-- gap.product_name
SELECT name FROM product WHERE id = $1`
	sqlWho = `-- gap.who
SELECT name, honorific, kind FROM customer WHERE id = $1`
	sqlReturnsOf = `-- gap.returns_of
SELECT id FROM purchase WHERE of_id = $1 AND of_id <> 0 AND customer_id = $2 ORDER BY id LIMIT 20`

	sqlStake = `-- gap.stake
SELECT COUNT(*), COALESCE(SUM(s.amount), 0) FROM (
	SELECT DISTINCT customer_id FROM promise WHERE (state = 'late' OR state = 'broken' OR state = 'open' AND due_at < $1)
	AND due_day >= $2 AND due_day <= $3{place}
) AS hurt LEFT JOIN purchase_sum s ON s.customer_id = hurt.customer_id`
)

// where collects conditions and their arguments.
type where struct {
	terms []string
	args  []any
}

// and adds a condition; each ? in it stands for the next of args.
func (w *where) and(term string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		term = strings.Replace(term, "?", placeholder(len(w.args)), 1)
	}
	w.terms = append(w.terms, term)
}

// in adds "column IN (…)".
func (w *where) in(column string, places []id.Place) {
	var list string
	list, w.args = db.In(w.args, db.Pad(places))
	w.terms = append(w.terms, column+" IN "+list)
}

// arg adds an argument and returns its placeholder.
func (w *where) arg(a any) string {
	w.args = append(w.args, a)
	return placeholder(len(w.args))
}

func (w *where) text() string {
	if len(w.terms) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.terms, " AND ")
}
