package flow

import (
	"strings"

	"huitou/internal/db"
)

const (
	parkedColumns = `p.id, p.awaits_ext, p.body, p.import_id, p.at, COALESCE(r.reason, '')`
	parkedFrom    = ` FROM parked p LEFT JOIN parked_reason r ON r.id = p.id `

	sqlParkedHash = `-- flow.parked_hash
SELECT hash FROM parked WHERE source = $1 AND kind = $2 AND ext = $3`
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

// sqlVerifyReturns finds returns of another customer's purchase, of none at all, in
// another currency, or that count where their purchase does not; and negative sales.
const sqlVerifyReturns = `-- flow.verify_returns
SELECT CAST(r.id AS TEXT), r.kind || ' ' || r.status || ' ' || r.currency || ' ' || CAST(r.amount AS TEXT),
	COALESCE('as its purchase: ' || s.kind || ' ' || s.status || ' ' || s.currency, 'not below 0')
FROM purchase r LEFT JOIN purchase s ON s.id = r.of_id AND r.of_id <> 0
WHERE r.kind = 'sale' AND (r.amount < 0 OR r.of_id <> 0)
	OR r.kind = 'return' AND r.of_id <> 0 AND (s.id IS NULL OR s.kind <> 'sale' OR s.customer_id <> r.customer_id
		OR s.currency <> r.currency OR s.status <> r.status)
ORDER BY r.id LIMIT 100`

// sqlVerifyNames find names that lead to no record, by kind.
var sqlVerifyNames = []string{
	verifyName("customer", "t.id = n.ref_id", "customer"),
	verifyName("product", "t.id = n.ref_id", "product"),
	verifyName("place", "t.id = n.ref_id", "place"),
	verifyName("purchase", "t.customer_id = n.customer_id AND t.id = n.ref_id", "purchase", "return", "delivery"),
	verifyName("promise", "t.customer_id = n.customer_id AND t.id = n.ref_id", "promise"),
	verifyName("voice", "t.customer_id = n.customer_id AND t.id = n.ref_id", "voice"),
	verifyName("visit", "t.customer_id = n.customer_id AND t.id = n.ref_id", "visit"),
}

func verifyName(table, on string, kinds ...string) string {
	return `-- flow.verify_names ` + table + `
SELECT n.source || ' ' || n.kind || ' ' || n.ext FROM fact_name n
LEFT JOIN ` + table + ` t ON ` + on + `
WHERE n.kind IN ('` + strings.Join(kinds, "', '") + `') AND t.id IS NULL ORDER BY n.source, n.kind, n.ext LIMIT 100`
}

var (
	tableParked = db.Table{Name: "parked", Columns: []string{
		"awaits_source", "awaits_kind", "awaits_ext", "id", "source", "kind", "ext", "hash", "body", "import_id", "at"}}
	tableParkedReason = db.Table{Name: "parked_reason", Columns: []string{"id", "reason"}}
)
