-- Rows of files that an import could not take, as they were, with what was wrong.
CREATE TABLE import_reject (
	import_id BIGINT NOT NULL,
	n         BIGINT NOT NULL, -- their order
	body      TEXT   NOT NULL,
	PRIMARY KEY (import_id, n)
) WITHOUT ROWID;
