package promise

const sqlForgetEvents = `-- promise.forget_events
DELETE FROM promise_event WHERE customer_id = $1 AND promise_id = $2 AND actor = $3`
