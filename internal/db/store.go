package db

const (
	sqlVersionTable = `-- db.version_table
CREATE TABLE IF NOT EXISTS schema_version (
	version BIGINT PRIMARY KEY,
	name    TEXT   NOT NULL,
	hash    TEXT   NOT NULL,
	at      BIGINT NOT NULL
)`
	sqlVersions = `-- db.versions
SELECT version, name, hash FROM schema_version ORDER BY version`
	sqlAnswers = `-- db.answers
SELECT MAX(version) FROM schema_version`
	sqlVersionInsert = `-- db.version_insert
INSERT INTO schema_version (version, name, hash, at) VALUES ($1, $2, $3, $4)`

	// of PostgreSQL alone: each schema has a lock of its own
	sqlLock   = `SELECT pg_try_advisory_lock(CAST($1 AS BIGINT) + hashtext(current_schema()))`
	sqlUnlock = `SELECT pg_advisory_unlock(CAST($1 AS BIGINT) + hashtext(current_schema()))`
	sqlTurn   = `SELECT pg_advisory_xact_lock(CAST($1 AS BIGINT) + hashtext(current_schema()))`

	// of SQLite alone: bytes of the pages in use
	sqlUsed = `-- db.used
SELECT (p.page_count - f.freelist_count) * s.page_size FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s`

	// of PostgreSQL alone: bytes of the schema, bytes of WAL the server has written
	sqlSize = `-- db.size
SELECT CAST(COALESCE(SUM(pg_total_relation_size(c.oid)), 0) AS BIGINT) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind = 'r'`
	sqlLogged = `-- db.logged
SELECT CAST(pg_current_wal_insert_lsn() - '0/0' AS BIGINT)`

	sqlClaimNode = `-- db.claim_node
UPDATE node SET next = (next + 1) % $1 RETURNING next`

	sqlStamp = `-- db.stamp
SELECT n FROM stamp WHERE name = $1`
	sqlBump = `-- db.bump
INSERT INTO stamp (name, n) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET n = stamp.n + 1`

	sqlExternalIDs = `-- db.external_ids
SELECT ext, hash, customer_id, ref_id, import_id FROM external_id WHERE source_id = $1 AND ext IN `
	sqlExternalIDRehash = `-- db.external_id_rehash
UPDATE external_id SET hash = $3 WHERE source_id = $1 AND ext = $2`
	sqlExternalIDDelete = `-- db.external_id_delete
DELETE FROM external_id WHERE source_id = $1 AND ext = $2`
	sqlExternalSource = `-- db.external_source
SELECT id FROM external_source WHERE source = $1 AND kind = $2`
	sqlExternalSourceNext = `-- db.external_source_next
SELECT COALESCE(MAX(id), 0) + 1 FROM external_source`

	sqlIdempotency = `-- db.idempotency
SELECT hash, status, head, body FROM idempotency WHERE caller = $1 AND idem_key = $2`
	sqlIdempotencySweep = `-- db.idempotency_sweep
DELETE FROM idempotency WHERE at < $1`

	sqlTimeline = `-- db.timeline
SELECT id, kind, at, actor, place_id, subject, what FROM timeline
WHERE customer_id = $1 AND (at, id) < ($2, $3)
ORDER BY at DESC, id DESC LIMIT $4`
	// of SQLite and of PostgreSQL; River keeps its own tables
	sqlSchemaSQLite = `-- db.schema
SELECT m.name, c.name, c.type, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'river%' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid`
	sqlSchemaPostgres = `-- db.schema
SELECT c.table_name, c.column_name, c.data_type, COALESCE(k.ordinal_position, 0) FROM information_schema.columns c
LEFT JOIN (information_schema.key_column_usage k JOIN information_schema.table_constraints p
	ON p.constraint_type = 'PRIMARY KEY' AND p.table_schema = k.table_schema AND p.constraint_name = k.constraint_name)
	ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE 'river%'
	AND EXISTS (SELECT 1 FROM information_schema.tables t WHERE t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE')
ORDER BY c.table_name, c.ordinal_position`

	sqlTimelineDelete = `-- db.timeline_delete
DELETE FROM timeline WHERE customer_id = $1 AND subject = $2`
)

var (
	tableExternalSource = Table{Name: "external_source", Views: []string{"fact_name"}, Columns: []string{"id", "source", "kind"}}
	tableExternalID     = Table{Name: "external_id", Key: 2, Views: []string{"fact_name"}, Columns: []string{
		"source_id", "ext", "hash", "customer_id", "ref_id", "import_id"}}
	tableIdempotency = Table{Name: "idempotency", Columns: []string{
		"caller", "idem_key", "hash", "status", "head", "body", "at"}}
	tableTimeline = Table{Name: "timeline", Columns: []string{
		"customer_id", "at", "id", "kind", "actor", "place_id", "subject", "what"}}
	tableNode    = Table{Name: "node", Columns: []string{"next"}}
	tableStamp   = Table{Name: "stamp", Columns: []string{"name", "n"}}
	tableVersion = Table{Name: "schema_version", Columns: []string{"version", "name", "hash", "at"}}
)
