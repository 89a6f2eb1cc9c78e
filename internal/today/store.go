package today

const (
	sqlPlaces = `-- today.places
SELECT id, parent_id, name, zone FROM place`
	sqlCompany = `-- today.company
SELECT currency, zone FROM company WHERE id = 1`

	promiseColumns = `p.customer_id, p.id, p.purchase_id, p.place_id, p.owner_id, p.origin, p.what, p.made_at, p.due_at, p.due_day, p.state,
	p.ended_at, p.remind_at, p.reminded, p.notify, p.next_id, p.version, p.made_day, p.ended_day`
	customerColumns = `, c.name, c.honorific, COALESCE(o.name, ''), COALESCE(s.amount, 0), COALESCE(s.first_at, 0), COALESCE(s.last_at, 0), COALESCE(s.sales, 0)`
	customerJoins   = `
JOIN customer c ON c.id = p.customer_id
LEFT JOIN purchase_sum s ON s.customer_id = p.customer_id
LEFT JOIN staff o ON o.id = p.owner_id`

	// Open promises in a window, the nearest to now first from either side.
	sqlLate = `-- today.late
SELECT ` + promiseColumns + customerColumns + ` FROM promise p` + customerJoins + `
WHERE p.state = 'open' AND p.due_at >= $1 AND p.due_at < $2{more} ORDER BY p.due_at DESC, p.customer_id, p.id LIMIT $3`
	sqlComing = `-- today.coming
SELECT ` + promiseColumns + customerColumns + ` FROM promise p` + customerJoins + `
WHERE p.state = 'open' AND p.due_at >= $1 AND p.due_at < $2{more} ORDER BY p.due_at, p.customer_id, p.id LIMIT $3`
	// The same without what only lines show: for the badge.
	sqlCountPromises = `-- today.count_promises
SELECT p.id, p.place_id, p.due_day FROM promise p WHERE p.state = 'open' AND p.due_at >= $1 AND p.due_at < $2{more} LIMIT $3`
	sqlCountLow = `-- today.count_low
SELECT v.id FROM voice v WHERE v.stars > 0 AND v.stars < 3 AND v.answered_at = 0 AND v.at >= $1{more} LIMIT $2`
	sqlOldPromises = `-- today.old_promises
SELECT COUNT(*) FROM (SELECT 1 FROM promise p WHERE p.state = 'open' AND p.due_at < $1{more} LIMIT $2) AS t`

	voiceColumns = `v.customer_id, v.id, v.purchase_id, v.promise_id, v.place_id, v.staff_id, v.at, v.day, v.channel, v.rating, v.scale, v.stars,
	v.outcome, v.title, v.body, v.language, v.dimension, v.answered_at, v.answered_by, v.answer, v.version,
	v.dated, v.answered_day, v.from_zero`
	sqlLow = `-- today.low
SELECT ` + voiceColumns + `, COALESCE(c.name, ''), COALESCE(c.honorific, ''), COALESCE(c.owner_id, 0), COALESCE(o.name, ''),
	COALESCE(s.amount, 0), COALESCE(s.first_at, 0), COALESCE(s.last_at, 0), COALESCE(s.sales, 0) FROM voice v
LEFT JOIN customer c ON c.id = v.customer_id
LEFT JOIN purchase_sum s ON s.customer_id = v.customer_id
LEFT JOIN staff o ON o.id = c.owner_id
WHERE v.stars > 0 AND v.stars < 3 AND v.answered_at = 0 AND v.at >= $1{more} ORDER BY v.at DESC, v.customer_id, v.id LIMIT $2`
	sqlOldVoices = `-- today.old_voices
SELECT COUNT(*) FROM (SELECT 1 FROM voice v WHERE v.stars > 0 AND v.stars < 3 AND v.answered_at = 0 AND v.at < $1{more} LIMIT $2) AS t`

	sqlSnoozed = `-- today.snoozed
SELECT subject, until, reason FROM snooze WHERE staff_id = $1 AND until > $2`
)
