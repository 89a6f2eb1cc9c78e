package flow

import "huitou/internal/db"

const (
	parkedColumns = `p.id, p.awaits_ext, p.body, p.import_id, p.at, COALESCE(r.reason, '')`
	parkedFrom    = ` FROM parked p LEFT JOIN parked_reason r ON r.id = p.id `

	sqlParkedHash = `-- flow.parked_hash
SELECT hash FROM parked WHERE source = $1 AND kind = $2 AND ext = $3`
	sqlAwaitsAny = `-- flow.awaits_any
SELECT 1 FROM parked WHERE awaits_source = $1 AND awaits_kind = $2 LIMIT 1`
	sqlAwaited = `-- flow.awaited
SELECT DISTINCT awaits_ext FROM parked WHERE awaits_source = $1 AND awaits_kind = $2 AND awaits_ext IN `
	sqlParkedFor = `-- flow.parked_for
SELECT ` + parkedColumns + parkedFrom + `
WHERE p.awaits_source = $1 AND p.awaits_kind = $2 AND p.awaits_ext = $3 ORDER BY p.id`
	sqlUnpark = `-- flow.unpark
DELETE FROM parked WHERE awaits_source = $1 AND awaits_kind = $2 AND awaits_ext = $3`
	sqlParkedList = `-- flow.parked_list
SELECT ` + parkedColumns + parkedFrom + `
WHERE (p.import_id = $1 OR $1 = 0) ORDER BY p.at, p.id LIMIT $2`

	sqlVerifyOutcomes = `-- flow.verify_outcomes
SELECT CAST(v.id AS TEXT), v.outcome, COALESCE(p.state, 'none') FROM voice v
LEFT JOIN promise p ON p.customer_id = v.customer_id AND p.id = v.promise_id
WHERE v.outcome <> COALESCE(p.state, 'none') ORDER BY v.id LIMIT 100`
)

var (
	tableParked = db.Table{Name: "parked", Columns: []string{
		"awaits_source", "awaits_kind", "awaits_ext", "id", "source", "kind", "ext", "hash", "body", "import_id", "at"}}
	tableParkedReason = db.Table{Name: "parked_reason", Columns: []string{"id", "reason"}}
)
