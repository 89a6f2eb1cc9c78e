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
SELECT ` + importColumns + ` FROM import_run WHERE id < $1 AND (CAST($3 AS TEXT) = '' OR state = CAST($3 AS TEXT)) ORDER BY id DESC LIMIT $2`
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
	sqlRestores = `-- flow.restores
SELECT COUNT(*) FROM import_change WHERE import_id = 0 AND kind = $1 AND ref_id = $2 AND id > $3`
	sqlChangeDrop = `-- flow.import_change_drop
DELETE FROM import_change WHERE import_id = $1 AND id = $2`
	sqlImportSources = `-- flow.import_sources
SELECT s.id FROM external_source s WHERE s.kind = $2 AND EXISTS (
	SELECT 1 FROM external_id e WHERE e.import_id = $1 AND e.import_id <> 0 AND e.source_id = s.id)
ORDER BY s.id`
	sqlImportExternalIDs = `-- flow.import_external_ids
SELECT source, kind, ext, hash, customer_id, ref_id FROM fact_name
WHERE import_id = $1 AND import_id <> 0 AND source_id = $2 ORDER BY ref_id, ext LIMIT $3`
	sqlImportExternalIDsLeft = `-- flow.import_external_ids_left
SELECT (SELECT COUNT(*) FROM external_id WHERE import_id = $1 AND import_id <> 0)
	+ (SELECT COUNT(*) FROM import_change WHERE import_id = $1)`
	sqlParkedDrop = `-- flow.parked_drop
DELETE FROM parked WHERE id = $1`
	sqlParkedReasonDrop = `-- flow.parked_reason_drop
DELETE FROM parked_reason WHERE id = $1`
	sqlParkedOf = `-- flow.parked_of
SELECT id FROM parked WHERE import_id = $1 ORDER BY id LIMIT $2`
	sqlNamesOfNoPlace = `-- flow.names_of_no_place
DELETE FROM external_id WHERE source_id IN (SELECT id FROM external_source WHERE kind = 'place')
	AND NOT EXISTS (SELECT 1 FROM place p WHERE p.id = external_id.ref_id)`
)

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
