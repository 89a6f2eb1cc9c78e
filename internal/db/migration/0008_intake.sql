-- Files that people hand in, in pieces, and the work that is done on them: every
-- instance on one database reaches both, and both survive the process.
CREATE TABLE upload (
	id      BIGINT PRIMARY KEY,
	owner   BIGINT NOT NULL, -- the user who handed it in
	state   TEXT   NOT NULL, -- arriving, here, leaving
	files   TEXT   NOT NULL, -- JSON: name and size of each
	size    BIGINT NOT NULL, -- bytes of all files, as they were handed in
	look    TEXT   NOT NULL, -- JSON: what a first look found; '' = not looked at
	form    TEXT   NOT NULL, -- JSON: how it was asked to be read last
	mended  TEXT   NOT NULL, -- JSON: rows that a person has mended
	at      BIGINT NOT NULL,
	touched BIGINT NOT NULL
);
CREATE INDEX upload_owner ON upload (owner, id);

-- A file, or the rejected rows of a check, in pieces.
CREATE TABLE upload_chunk (
	kept_by BIGINT NOT NULL, -- the upload, or the work
	file    BIGINT NOT NULL,
	n       BIGINT NOT NULL,
	body    BLOB   NOT NULL, -- a byte that says how it is packed, and the bytes
	PRIMARY KEY (kept_by, file, n)
);

CREATE TABLE work (
	id        BIGINT PRIMARY KEY,
	upload_id BIGINT NOT NULL, -- 0 = of an undo
	import_id BIGINT NOT NULL, -- that it makes or undoes; 0 = none, or not yet
	owner     BIGINT NOT NULL,
	kind      TEXT   NOT NULL, -- look, check, import, undo
	state     TEXT   NOT NULL, -- waiting, working, done, failed, cancelled
	language  TEXT   NOT NULL,
	plan      TEXT   NOT NULL, -- JSON: what to do
	form      TEXT   NOT NULL, -- JSON: as it was asked for
	progress  TEXT   NOT NULL, -- JSON
	report    TEXT   NOT NULL, -- JSON
	failure   TEXT   NOT NULL, -- JSON: why it failed
	stop      BIGINT NOT NULL, -- 1 = somebody has asked it to end
	tries     BIGINT NOT NULL, -- how often it was begun
	worker    TEXT   NOT NULL, -- which process does it
	asked     BIGINT NOT NULL,
	queued    BIGINT NOT NULL, -- when it was last put in the queue
	beat      BIGINT NOT NULL, -- when its worker was last alive
	ended     BIGINT NOT NULL
);
CREATE INDEX work_upload ON work (upload_id, id);
CREATE INDEX work_import ON work (import_id, id);
CREATE INDEX work_open ON work (state, id);
