-- What db itself keeps: node numbers for ids, stamps, names of facts, answers to
-- idempotent calls, the timeline.

CREATE TABLE node (next BIGINT NOT NULL);
INSERT INTO node (next) VALUES (0);

-- Counts changes to things that programs keep a copy of in memory: a copy made at
-- another count is read anew.
CREATE TABLE stamp (
	name TEXT   PRIMARY KEY,
	n    BIGINT NOT NULL
);

-- How other systems call our records. hash is empty while the record was only
-- referred to, not told.
CREATE TABLE fact_name (
	source      TEXT   NOT NULL,
	kind        TEXT   NOT NULL,
	ext         TEXT   NOT NULL,
	hash        BLOB   NOT NULL,
	customer_id BIGINT NOT NULL,
	ref_id      BIGINT NOT NULL,
	import_id   BIGINT NOT NULL,
	PRIMARY KEY (source, kind, ext)
) WITHOUT ROWID;
CREATE INDEX fact_name_import ON fact_name (import_id, kind, ref_id) WHERE import_id <> 0;

CREATE TABLE idempotency (
	caller   TEXT   NOT NULL,
	idem_key TEXT   NOT NULL,
	hash     BLOB   NOT NULL,
	status   BIGINT NOT NULL,
	body     BLOB   NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (caller, idem_key)
) WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE timeline (
	customer_id BIGINT NOT NULL,
	at          BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	kind        TEXT   NOT NULL,
	actor       TEXT   NOT NULL,
	place_id    BIGINT NOT NULL,
	subject     TEXT   NOT NULL,
	what        TEXT   NOT NULL,
	PRIMARY KEY (customer_id, at, id)
) WITHOUT ROWID;
