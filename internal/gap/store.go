package gap

import "huitou/internal/promise"

const (
	// The months, days or weeks with data, read with LIMIT 1 or DESC LIMIT 1 for the first or the
	// last. Promises of months that are over are all due, those still open too.
	sqlPromiseEdge = `-- gap.promise_edge
SELECT month FROM promise_month WHERE month < $1 GROUP BY month HAVING SUM(open + kept + late + broken) > 0 ORDER BY month`
	sqlPromiseDayEdge = `-- gap.promise_day_edge
SELECT due_day FROM promise_day WHERE due_day >= $1 AND due_day <= $2 GROUP BY due_day
HAVING SUM(open + kept + late + broken) > 0 ORDER BY due_day`
	sqlVoiceEdge = `-- gap.voice_edge
SELECT month FROM voice_month GROUP BY month HAVING SUM(stars1 + stars2 + stars3 + stars4 + stars5 + unrated) > 0 ORDER BY month`
	sqlStepEdge = `-- gap.step_edge
SELECT week FROM step_week WHERE place_id = 0 AND step = $1 GROUP BY week HAVING SUM(n) > 0 ORDER BY week`
	// The first and the last day with orders, read at each place from its own rows; "" without any.
	sqlOrderSpan = `-- gap.order_span
SELECT COALESCE(MIN(first_day), ''), COALESCE(MAX(last_day), '') FROM (
	SELECT (SELECT MIN(d.day) FROM purchase_day d WHERE d.place_id = at.id AND d.sales <> 0 AND d.day <= $1) AS first_day,
		(SELECT MAX(d.day) FROM purchase_day d WHERE d.place_id = at.id AND d.sales <> 0 AND d.day <= $1) AS last_day
	FROM (SELECT id FROM place UNION ALL SELECT 0) AS at
) AS ends`

	sqlPromiseMonths = `-- gap.promise_months
SELECT month, place_id, origin, SUM(open), SUM(kept), SUM(late), SUM(broken), SUM(renegotiated), SUM(waived), SUM(void), SUM(late_minutes)
FROM promise_month WHERE month >= $1 AND month <= $2 GROUP BY month, place_id, origin`
	sqlPromiseDays = `-- gap.promise_days
SELECT SUBSTR(due_day, 1, 7), place_id, origin, SUM(open), SUM(kept), SUM(late), SUM(broken), SUM(renegotiated), SUM(waived), SUM(void), SUM(late_minutes)
FROM promise_day WHERE due_day >= $1 AND due_day <= $2 GROUP BY SUBSTR(due_day, 1, 7), place_id, origin`
	sqlLateBuckets = `-- gap.late_buckets
SELECT month, origin, bucket, SUM(n), SUM(minutes) FROM promise_late WHERE month >= $1 AND month <= $2`
	sqlLateBucketsGroup = ` GROUP BY month, origin, bucket`

	sqlVoiceMonths = `-- gap.voice_months
SELECT month, place_id, outcome, SUM(stars1), SUM(stars2), SUM(stars3), SUM(stars4), SUM(stars5), SUM(unrated)
FROM voice_month WHERE month >= $1 AND month <= $2 GROUP BY month, place_id, outcome`

	sqlSteps = `-- gap.steps
SELECT week, bucket, SUM(n), SUM(minutes) FROM step_week WHERE week >= $1 AND week <= $2 AND step = $3`
	sqlStepsGroup = ` GROUP BY week, bucket HAVING SUM(n) <> 0`
)

// Each of the three is read from its partial index; with OR, all promises of the period were.
// The day of open ones is an expression, lest SQLite take the index of all days for it.
var sqlStake = `-- gap.stake
SELECT COUNT(*), COALESCE(SUM(s.amount), 0) FROM (
	SELECT customer_id FROM promise WHERE state = 'late' AND due_day >= $2 AND due_day <= $3{more}
	UNION SELECT customer_id FROM promise WHERE state = 'broken' AND due_day >= $2 AND due_day <= $3{more}
	UNION SELECT customer_id FROM promise WHERE ` + promise.IsOverdue("promise", "$1") + ` AND due_day || '' >= $2 AND due_day || '' <= $3{more}
) AS hurt LEFT JOIN purchase_sum s ON s.customer_id = hurt.customer_id`
