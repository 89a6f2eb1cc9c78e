package promise

const (
	sqlForgetEvents = `-- promise.forget_events
DELETE FROM promise_event WHERE customer_id = $1 AND promise_id = $2 AND actor = $3`

	// Conditions on a row t, see room.Table. What was taken back and that it was cancel out.
	sqlOfOrder     = `t.origin = 'order'`
	sqlEventByHand = `t.actor <> $3 AND t.kind NOT IN ('reminded', 'told', 'escalated', 'undone')
		AND 0 < (SELECT SUM(CASE e.kind WHEN 'undone' THEN -1 ELSE 1 END) FROM promise_event e WHERE e.promise_id = t.promise_id
			AND e.customer_id = t.customer_id AND e.actor <> $3 AND e.kind NOT IN ('reminded', 'told', 'escalated'))`
)
