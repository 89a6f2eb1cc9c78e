package today

import (
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

const (
	// The conditions of the lines with only the columns that Count needs.
	sqlCountPromises = `-- today.count_promises
SELECT p.id, p.place_id, p.due_day FROM promise p WHERE p.state = 'open' AND p.due_at >= $1 AND p.due_at < $2{more} LIMIT $3`
	sqlOldPromises = `-- today.old_promises
SELECT COUNT(*) FROM (SELECT 1 FROM promise p WHERE p.state = 'open' AND p.due_at < $1{more} LIMIT $2) AS t`

	sqlSnoozed = `-- today.snoozed
SELECT subject, until, reason FROM snooze WHERE staff_id = $1 AND until > $2`
)

var (
	openPromises = `SELECT ` + promise.Columns("p") + `, c.name, c.honorific, COALESCE(o.name, ''), ` + purchase.SumColumns("s") + ` FROM promise p
JOIN customer c ON c.id = p.customer_id
LEFT JOIN purchase_sum s ON s.customer_id = p.customer_id
LEFT JOIN staff o ON o.id = p.owner_id
WHERE p.state = 'open' AND p.due_at >= $1 AND p.due_at < $2{more}`
	// Open promises before and after now, the nearest to now first, so that the limit cuts
	// those furthest from it.
	sqlLate = `-- today.late
` + openPromises + ` ORDER BY p.due_at DESC, p.place_id DESC, p.customer_id DESC, p.id DESC LIMIT $3`
	sqlComing = `-- today.coming
` + openPromises + ` ORDER BY p.due_at, p.place_id, p.customer_id, p.id LIMIT $3`
	sqlLow = `-- today.low
SELECT ` + voice.Columns("v") + `, COALESCE(c.name, ''), COALESCE(c.honorific, ''), COALESCE(c.owner_id, 0), COALESCE(o.name, ''), ` + purchase.SumColumns("s") + ` FROM voice v
LEFT JOIN customer c ON c.id = v.customer_id
LEFT JOIN purchase_sum s ON s.customer_id = v.customer_id
LEFT JOIN staff o ON o.id = c.owner_id
WHERE ` + voice.Unanswered("v") + ` AND v.at >= $1{more} ORDER BY v.at DESC, v.place_id DESC, v.id DESC LIMIT $2`
	sqlCountLow = `-- today.count_low
SELECT v.id FROM voice v WHERE ` + voice.Unanswered("v") + ` AND v.at >= $1{more} LIMIT $2`
	sqlOldVoices = `-- today.old_voices
SELECT COUNT(*) FROM (SELECT 1 FROM voice v WHERE ` + voice.Unanswered("v") + ` AND v.at < $1{more} LIMIT $2) AS t`
)
