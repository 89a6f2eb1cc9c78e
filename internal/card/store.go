package card

import (
	"huitou/internal/promise"
	"huitou/internal/voice"
)

const (
	sqlMembers = `-- card.members
SELECT id, name FROM customer WHERE household = $1 AND household <> '' AND id <> $2 ORDER BY id LIMIT 12`

	// Purchases are in no entry of the table timeline: they are read from where they stand.
	sqlBought = `-- card.timeline_bought
SELECT p.id, p.kind, p.at, COALESCE(w.text, ''), p.place_id, p.amount, p.currency, p.dated, p.day,
	(SELECT COUNT(*) FROM purchase_line l WHERE l.purchase_id = p.id)
FROM purchase p LEFT JOIN word w ON w.id = p.recorded_by
WHERE p.customer_id = $1 AND (p.at, p.id) < ($2, $3) ORDER BY p.at DESC, p.id DESC LIMIT $4`
	sqlTimeline = `-- card.timeline
SELECT id, kind, at, actor, place_id, subject, what FROM timeline
WHERE customer_id = $1 AND (at, id) < ($2, $3) AND kind LIKE $4
ORDER BY at DESC, id DESC LIMIT $5`
)

var (
	// By state: all, the minutes that late ones were late, and the overdue ones.
	sqlPromises = `-- card.promise_states
SELECT p.state, COUNT(*), SUM(CASE WHEN p.state = 'late' THEN (p.ended_at - p.due_at) / 60000000 ELSE 0 END),
	SUM(CASE WHEN ` + promise.IsOverdue("p", "$2") + ` THEN 1 ELSE 0 END)
FROM promise p WHERE p.id IN (` + promise.IDsOf("= $1") + `) GROUP BY p.state`
	sqlOpen = `-- card.open_promises
SELECT ` + promise.Columns("p") + ` FROM promise p WHERE p.id IN (` + promise.IDsOf("= $1") + `) AND p.state = 'open' ORDER BY p.due_at, p.id LIMIT 20`

	sqlHeard = `-- card.heard
SELECT COUNT(*), COALESCE(SUM(CASE WHEN v.stars > 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(v.stars), 0),
	COALESCE(SUM(CASE WHEN ` + voice.RatedLow("v") + ` THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN ` + voice.Unanswered("v") + ` THEN 1 ELSE 0 END), 0)
FROM voice v WHERE v.customer_id = $1`
)
