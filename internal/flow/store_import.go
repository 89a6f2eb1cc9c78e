package flow

import "huitou/internal/db"

const (
	importColumns = `id, source, title, actor, by_name, state, fingerprint, files, options, counts, done, total, error,
	started_at, updated_at, ended_at`

	sqlImport = `-- flow.import
SELECT ` + importColumns + ` FROM import_run WHERE id = $1`
	sqlImportSame = `-- flow.import_same
SELECT ` + importColumns + ` FROM import_run WHERE fingerprint = $1 AND state IN ('running', 'stopped')
ORDER BY id DESC LIMIT 1`
	sqlImportList = `-- flow.import_list
SELECT ` + importColumns + ` FROM import_run WHERE id < $1 ORDER BY id DESC LIMIT $2`
	sqlImportState = `-- flow.import_state
UPDATE import_run SET state = $2, error = $3, updated_at = $4, ended_at = $5 WHERE id = $1`
	sqlImportHold = `-- flow.import_hold
UPDATE import_run SET state = state WHERE id = $1`
	sqlImportTotal = `-- flow.import_total
UPDATE import_run SET total = $2, files = $3 WHERE id = $1`
	sqlImportCheckpoint = `-- flow.import_checkpoint
UPDATE import_run SET done = $3, counts = $4, updated_at = $5 WHERE id = $1 AND done = $2 AND state = 'running'`
	sqlRefusals = `-- flow.refusals
SELECT seq, kind, source, ext, body FROM import_refusal WHERE import_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3`

	sqlRejected = `-- flow.rejected
SELECT body FROM import_reject WHERE import_id = $1 AND n >= $2 ORDER BY n LIMIT $3`
	sqlRejectedDrop = `-- flow.rejected_drop
DELETE FROM import_reject WHERE import_id = $1 AND n >= $2`

	sqlChanges = `-- flow.import_changes
SELECT id, kind, source, ext, ref_id, hash, body FROM import_change
WHERE import_id = $1 AND kind = $2 AND id < $3 ORDER BY id DESC LIMIT $4`
	sqlPutBacks = `-- flow.put_backs
SELECT COUNT(*) FROM import_change WHERE import_id = 0 AND kind = $1 AND ref_id = $2 AND id > $3`
	sqlChangeDrop = `-- flow.import_change_drop
DELETE FROM import_change WHERE import_id = $1 AND id = $2`
	sqlImportNames = `-- flow.import_names
SELECT source, kind, ext, hash, customer_id, ref_id FROM fact_name
WHERE import_id = $1 AND import_id <> 0 AND kind = $2 ORDER BY ref_id, source, ext LIMIT $3`
	sqlImportNamesLeft = `-- flow.import_names_left
SELECT (SELECT COUNT(*) FROM fact_name WHERE import_id = $1 AND import_id <> 0)
	+ (SELECT COUNT(*) FROM import_change WHERE import_id = $1)`
	sqlParkedDrop = `-- flow.parked_drop
DELETE FROM parked WHERE id = $1`
	sqlParkedReasonDrop = `-- flow.parked_reason_drop
DELETE FROM parked_reason WHERE id = $1`
	sqlParkedOf = `-- flow.parked_of
SELECT id FROM parked WHERE import_id = $1 ORDER BY id LIMIT $2`
	sqlNamesOfNoPlace = `-- flow.names_of_no_place
DELETE FROM fact_name WHERE kind = 'place' AND NOT EXISTS (SELECT 1 FROM place p WHERE p.id = fact_name.ref_id)`
	sqlStaffUsed = `-- flow.staff_used
SELECT 1 WHERE EXISTS (SELECT 1 FROM purchase WHERE staff_id = $1) OR EXISTS (SELECT 1 FROM visit WHERE staff_id = $1)
	OR EXISTS (SELECT 1 FROM voice WHERE staff_id = $1) OR EXISTS (SELECT 1 FROM promise WHERE owner_id = $1)
	OR EXISTS (SELECT 1 FROM customer WHERE owner_id = $1) OR EXISTS (SELECT 1 FROM app_user WHERE staff_id = $1)`
	sqlPurchaseUsed = `-- flow.purchase_used
SELECT 1 WHERE EXISTS (SELECT 1 FROM purchase WHERE of_id = $2 AND of_id <> 0)
	OR EXISTS (SELECT 1 FROM voice WHERE customer_id = $1 AND purchase_id = $2)`
	sqlCustomerUsed = `-- flow.customer_used
SELECT 1 WHERE EXISTS (SELECT 1 FROM purchase WHERE customer_id = $1) OR EXISTS (SELECT 1 FROM visit WHERE customer_id = $1)
	OR EXISTS (SELECT 1 FROM voice WHERE customer_id = $1) OR EXISTS (SELECT 1 FROM promise WHERE customer_id = $1)`
)

// own is a condition: the record ref of a kind was brought by import $1.
func own(ref string, kinds string) string {
	return `EXISTS (SELECT 1 FROM fact_name o WHERE o.import_id = $1 AND o.import_id <> 0 AND o.kind ` + kinds + ` AND o.ref_id = ` + ref + `)`
}

// waited is a condition: the record ref was recorded because import $1 told the
// purchase it waited for. Undoing lets it wait again.
func waited(ref string) string {
	return `EXISTS (SELECT 1 FROM import_change w WHERE w.import_id = $1 AND w.kind = 'parked' AND w.ref_id = ` + ref + `)`
}

const (
	isPurchase = `IN ('purchase', 'return')`
	// The order of tables is told by CROSS JOIN: from what the import brought to what
	// builds on it, by index. SQLite would otherwise read whole tables.
	madeBy   = `FROM fact_name n CROSS JOIN `
	usedBy   = ` CROSS JOIN fact_name n`
	ofImport = ` WHERE n.import_id = $1 AND n.import_id <> 0 AND n.kind = `
)

// blocker is a query for what builds on an import: its kind, the id of what builds,
// the kind and the id of what it builds on. $1 is the import, $2 a limit, $3 its actor
// where the query names it.
type blocker struct {
	later, on string // fact kinds, "" = changed by hand
	query     string
}

// sqlBlockers find what keeps an import from being undone.
var sqlBlockers = []blocker{
	{"purchase", "customer", `SELECT t.id, n.ref_id ` + madeBy + `purchase t` + ofImport + `'customer' AND t.customer_id = n.ref_id
		AND NOT ` + own("t.id", isPurchase) + ` AND NOT ` + waited("t.id")},
	{"return", "purchase", `SELECT t.id, n.ref_id ` + madeBy + `purchase t` + ofImport + `'purchase' AND t.of_id = n.ref_id AND t.of_id <> 0
		AND NOT ` + own("t.id", isPurchase) + ` AND NOT ` + waited("t.id")},
	{"promise", "customer", `SELECT t.id, n.ref_id ` + madeBy + `promise t` + ofImport + `'customer' AND t.customer_id = n.ref_id
		AND NOT ` + own("t.id", "= 'promise'") + ` AND NOT ` + waited("t.id") + `
		AND NOT (t.origin = 'order' AND ` + own("t.purchase_id", "= 'purchase'") + `)`},
	{"promise", "purchase", `SELECT t.id, n.ref_id ` + madeBy + `promise t` + ofImport + `'purchase' AND t.customer_id = n.customer_id AND t.purchase_id = n.ref_id
		AND t.purchase_id <> 0 AND t.origin <> 'order'
		AND NOT ` + own("t.id", "= 'promise'") + ` AND NOT ` + waited("t.id")},
	{"voice", "customer", `SELECT t.id, n.ref_id ` + madeBy + `voice t` + ofImport + `'customer' AND t.customer_id = n.ref_id
		AND NOT ` + own("t.id", "= 'voice'") + ` AND NOT ` + waited("t.id")},
	{"voice", "purchase", `SELECT t.id, n.ref_id ` + madeBy + `voice t` + ofImport + `'purchase' AND t.customer_id = n.customer_id AND t.purchase_id = n.ref_id
		AND NOT ` + own("t.id", "= 'voice'") + ` AND NOT ` + waited("t.id")},
	{"visit", "customer", `SELECT t.id, n.ref_id ` + madeBy + `visit t` + ofImport + `'customer' AND t.customer_id = n.ref_id
		AND NOT ` + own("t.id", "= 'visit'")},
	{"delivery", "purchase", `SELECT t.ref_id, n.ref_id FROM fact_name t
		CROSS JOIN fact_name n` + ofImport + `'purchase' AND n.ref_id = t.ref_id AND t.kind = 'delivery' AND t.import_id <> $1 AND NOT EXISTS (SELECT 1 FROM import_change w
		WHERE w.import_id = $1 AND w.kind = 'parked' AND w.source = t.source AND w.ext = t.ext)`},
	// Its own delivery, of an order it did not bring, recorded when that order came.
	{"", "delivery", `SELECT n.ref_id, n.ref_id FROM fact_name n` + ofImport + `'delivery'
		AND NOT ` + own("n.ref_id", "= 'purchase'") + ` AND NOT EXISTS (SELECT 1 FROM import_change w
		WHERE w.import_id = $1 AND w.kind = 'delivery' AND w.ref_id = n.ref_id AND w.source = n.source AND w.ext = n.ext)`},
	{"", "voice", `SELECT t.id, n.ref_id ` + madeBy + `voice t` + ofImport + `'voice' AND t.customer_id = n.customer_id AND t.id = n.ref_id
		AND t.answered_by <> 0`},
	{"", "promise", `SELECT t.promise_id, n.ref_id ` + madeBy + `promise_event t` + ofImport + `'promise' AND t.customer_id = n.customer_id AND t.promise_id = n.ref_id
		AND t.actor <> $3 AND t.kind NOT IN ('reminded', 'told', 'escalated')`},
	{"", "purchase", `SELECT n.ref_id, p.id ` + madeBy + `promise p CROSS JOIN promise_event t` + ofImport + `'purchase'
		AND p.customer_id = n.customer_id AND p.purchase_id = n.ref_id AND p.purchase_id <> 0
		AND t.customer_id = p.customer_id AND t.promise_id = p.id
		AND p.origin = 'order' AND t.actor <> $3 AND t.kind NOT IN ('reminded', 'told', 'escalated')`},
	{"", "customer", edited("customer")},
	{"", "product", edited("product")},
	{"", "place", edited("place")},
}

// sqlUsed find uses of products and places that an import made by what it did not
// bring. They read whole tables, so they are asked only where it made any.
var sqlUsed = []blocker{
	{"purchase", "product", `SELECT t.purchase_id, n.ref_id FROM purchase_line t` + usedBy + ofImport + `'product' AND t.product_id = n.ref_id
		AND NOT ` + own("t.purchase_id", isPurchase)},
	{"purchase", "place", `SELECT t.purchase_id, n.ref_id FROM purchase_line t` + usedBy + ofImport + `'place' AND t.partner_id = n.ref_id
		AND NOT ` + own("t.purchase_id", isPurchase)},
	{"purchase", "place", `SELECT t.id, n.ref_id FROM purchase t` + usedBy + ofImport + `'place' AND t.place_id = n.ref_id
		AND NOT ` + own("t.id", isPurchase)},
	{"promise", "place", `SELECT t.id, n.ref_id FROM promise t` + usedBy + ofImport + `'place' AND t.place_id = n.ref_id
		AND NOT ` + own("t.id", "= 'promise'") + ` AND NOT (t.origin = 'order' AND ` + own("t.purchase_id", "= 'purchase'") + `)`},
	{"voice", "place", `SELECT t.id, n.ref_id FROM voice t` + usedBy + ofImport + `'place' AND t.place_id = n.ref_id
		AND NOT ` + own("t.id", "= 'voice'") + ` AND NOT ` + waited("t.id")},
	{"visit", "place", `SELECT t.id, n.ref_id FROM visit t` + usedBy + ofImport + `'place' AND t.place_id = n.ref_id
		AND NOT ` + own("t.id", "= 'visit'")},
	{"place", "place", `SELECT t.id, n.ref_id FROM place t` + usedBy + ofImport + `'place' AND t.parent_id = n.ref_id
		AND NOT ` + own("t.id", "= 'place'") + changedHere("place")},
	{"customer", "place", `SELECT t.id, n.ref_id FROM customer t` + usedBy + ofImport + `'place' AND t.place_id = n.ref_id
		AND NOT ` + own("t.id", "= 'customer'") + changedHere("customer")},
	{"staff", "place", `SELECT t.id, n.ref_id FROM staff t` + usedBy + ofImport + `'place' AND t.place_id = n.ref_id`},
	{"user", "place", `SELECT t.id, n.ref_id FROM app_user t` + usedBy + ofImport + `'place' AND t.place_id = n.ref_id`},
}

// edited finds things that an import made and that were changed after it.
func edited(table string) string {
	return `SELECT t.id, n.ref_id ` + madeBy + table + ` t` + ofImport + `'` + table + `' AND t.id = n.ref_id
		AND t.version > 1 + (SELECT COUNT(*) FROM import_change w WHERE w.import_id = $1 AND w.kind = '` + table + `' AND w.ref_id = t.id)
		+ 2 * (SELECT COUNT(*) FROM import_change u WHERE u.import_id = 0 AND u.kind = '` + table + `' AND u.ref_id = t.id)`
}

// changedHere leaves out things that the import changed: those are put back.
func changedHere(table string) string {
	return ` AND NOT EXISTS (SELECT 1 FROM import_change w WHERE w.import_id = $1 AND w.kind = '` + table + `' AND w.ref_id = t.id)`
}

var (
	tableImport = db.Table{Name: "import_run", Columns: []string{
		"id", "source", "title", "actor", "by_name", "state", "fingerprint", "files", "options", "counts", "done", "total",
		"error", "started_at", "updated_at", "ended_at"}}
	tableChange = db.Table{Name: "import_change", Columns: []string{
		"import_id", "id", "kind", "source", "ext", "ref_id", "hash", "body"}}
	tableReject  = db.Table{Name: "import_reject", Columns: []string{"import_id", "n", "body"}}
	tableRefusal = db.Table{Name: "import_refusal", Columns: []string{
		"import_id", "seq", "kind", "source", "ext", "body"}}
)
