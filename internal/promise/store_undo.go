package promise

const (
	sqlForgetEvents = `-- promise.forget_events
DELETE FROM promise_event WHERE customer_id = $1 AND promise_id = $2 AND actor = $3`

	// Conditions on a row t, see room.Table.
	sqlOfOrder     = `t.origin = 'order'`
	sqlEventByHand = `t.actor <> $3 AND t.kind NOT IN ('reminded', 'told', 'escalated')`
)
