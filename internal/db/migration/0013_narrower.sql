-- How other systems call our records: each row repeated its source and its kind, some 13 bytes
-- in each of very many rows. They stand once now, and rows have their number. fact_name shows
-- both beside each id, as before.
CREATE TABLE external_source (
	id     BIGINT PRIMARY KEY,
	source TEXT   NOT NULL,
	kind   TEXT   NOT NULL,
	UNIQUE (source, kind)
);
INSERT INTO external_source (id, source, kind)
SELECT ROW_NUMBER() OVER (ORDER BY source, kind), source, kind FROM (SELECT DISTINCT source, kind FROM fact_name) AS s;

-- hash is empty while the record was only referred to, not told.
CREATE TABLE external_id (
	source_id   BIGINT NOT NULL,
	ext         TEXT   NOT NULL,
	hash        BLOB   NOT NULL,
	customer_id BIGINT NOT NULL,
	ref_id      BIGINT NOT NULL,
	import_id   BIGINT NOT NULL,
	PRIMARY KEY (source_id, ext)
) WITHOUT ROWID;
INSERT INTO external_id (source_id, ext, hash, customer_id, ref_id, import_id)
SELECT s.id, n.ext, CASE WHEN LENGTH(n.hash) > 6 THEN SUBSTR(n.hash, 1, 6) ELSE n.hash END, n.customer_id, n.ref_id, n.import_id
FROM fact_name n JOIN external_source s ON s.source = n.source AND s.kind = n.kind ORDER BY s.id, n.ext;
DROP TABLE fact_name;
CREATE INDEX external_id_import ON external_id (import_id, source_id, ref_id) WHERE import_id <> 0;

CREATE VIEW fact_name AS
SELECT s.source, s.kind, e.source_id, e.ext, e.hash, e.customer_id, e.ref_id, e.import_id
FROM external_source s JOIN external_id e ON e.source_id = s.id;

-- Who has an open promise, and whose reminder is due, is read from the index of open ones alone.
DROP INDEX promise_open;
DROP INDEX promise_remind;
CREATE INDEX promise_open ON promise (due_at, place_id, customer_id, remind_at, id) WHERE state = 'open';

-- The lists of late and of broken promises are in the order of these indexes; they were read from
-- that of all promises, past all that were kept since.
DROP INDEX promise_late_day;
DROP INDEX promise_broken_day;
CREATE INDEX promise_late_day ON promise (due_day, place_id, id, customer_id) WHERE state = 'late';
CREATE INDEX promise_broken_day ON promise (due_day, place_id, id, customer_id) WHERE state = 'broken';
