-- The first rooms: org, staff, access, customer, purchase, promise, voice.
-- Instants are UTC microseconds, days YYYY-MM-DD, money minor units, 0 = none.

-- org ------------------------------------------------------------------------

CREATE TABLE company (
	id       BIGINT PRIMARY KEY CHECK (id = 1),
	name     TEXT   NOT NULL,
	currency TEXT   NOT NULL,
	zone     TEXT   NOT NULL,
	language TEXT   NOT NULL,
	settings TEXT   NOT NULL,
	created_at BIGINT NOT NULL,
	version  BIGINT NOT NULL
);

CREATE TABLE calendar (
	id      BIGINT PRIMARY KEY,
	name    TEXT   NOT NULL,
	spec    TEXT   NOT NULL,
	version BIGINT NOT NULL
);

CREATE TABLE place (
	id          BIGINT PRIMARY KEY,
	parent_id   BIGINT NOT NULL,
	kind        TEXT   NOT NULL,
	name        TEXT   NOT NULL,
	name_fold   TEXT   NOT NULL,
	zone        TEXT   NOT NULL,
	calendar_id BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	closed_at   BIGINT NOT NULL,
	version     BIGINT NOT NULL
);
CREATE INDEX place_name ON place (name_fold, id);

-- staff and access ------------------------------------------------------------

CREATE TABLE staff (
	id        BIGINT PRIMARY KEY,
	code      TEXT   NOT NULL UNIQUE,
	name      TEXT   NOT NULL,
	name_fold TEXT   NOT NULL,
	place_id  BIGINT NOT NULL,
	duty      TEXT   NOT NULL,
	joined    TEXT   NOT NULL,
	left_day  TEXT   NOT NULL,
	version   BIGINT NOT NULL
);

-- "Not now, because": what a person put off in their work list.
CREATE TABLE snooze (
	staff_id  BIGINT NOT NULL, -- the staff, or the user who is none
	subject   TEXT   NOT NULL,
	until     BIGINT NOT NULL,
	reason    TEXT   NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (staff_id, subject)
) WITHOUT ROWID;

-- What a member of staff is told; staff_id 0 is whoever manages the place.
CREATE TABLE notice (
	id          BIGINT PRIMARY KEY,
	staff_id    BIGINT NOT NULL,
	place_id    BIGINT NOT NULL,
	at          BIGINT NOT NULL,
	kind        TEXT   NOT NULL,
	subject     TEXT   NOT NULL,
	customer_id BIGINT NOT NULL,
	what        TEXT   NOT NULL,
	due_at      BIGINT NOT NULL,
	seen_at     BIGINT NOT NULL
);
CREATE INDEX notice_of ON notice (staff_id, id);

CREATE TABLE app_user (
	id         BIGINT PRIMARY KEY,
	staff_id   BIGINT NOT NULL,
	email      TEXT   NOT NULL,
	email_fold TEXT   NOT NULL UNIQUE,
	name       TEXT   NOT NULL,
	password   TEXT   NOT NULL,
	role       TEXT   NOT NULL,
	place_id   BIGINT NOT NULL,
	language   TEXT   NOT NULL,
	active     BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	version    BIGINT NOT NULL
);

CREATE TABLE session (
	hash       BLOB   PRIMARY KEY,
	id         BIGINT NOT NULL,
	user_id    BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	ip         TEXT   NOT NULL,
	agent      TEXT   NOT NULL
);
CREATE INDEX session_of_user ON session (user_id);

-- One-time links that set a password.
CREATE TABLE access_link (
	hash       BLOB   PRIMARY KEY,
	user_id    BIGINT NOT NULL,
	kind       TEXT   NOT NULL, -- invite, reset
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
);
CREATE INDEX access_link_user ON access_link (user_id);

CREATE TABLE api_key (
	id         BIGINT PRIMARY KEY,
	name       TEXT   NOT NULL,
	hash       BLOB   NOT NULL UNIQUE,
	hint       TEXT   NOT NULL,
	scopes     TEXT   NOT NULL,
	created_by BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	used_at    BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL
);

CREATE TABLE role_permission (
	role       TEXT NOT NULL,
	permission TEXT NOT NULL,
	PRIMARY KEY (role, permission)
) WITHOUT ROWID;

CREATE TABLE throttle (
	name         TEXT   PRIMARY KEY,
	n            BIGINT NOT NULL,
	window_start BIGINT NOT NULL
);

CREATE TABLE audit (
	id      BIGINT PRIMARY KEY,
	at      BIGINT NOT NULL,
	actor   TEXT   NOT NULL,
	action  TEXT   NOT NULL,
	subject TEXT   NOT NULL,
	detail  TEXT   NOT NULL,
	ip      TEXT   NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, id);
CREATE INDEX audit_actor ON audit (actor, id);

-- customer ---------------------------------------------------------------------

CREATE TABLE customer (
	id         BIGINT PRIMARY KEY,
	kind       TEXT   NOT NULL,
	name       TEXT   NOT NULL,
	name_fold  TEXT   COLLATE BINARY NOT NULL,
	honorific  TEXT   NOT NULL,
	language   TEXT   NOT NULL,
	country    TEXT   NOT NULL,
	city       TEXT   NOT NULL,
	place_id   BIGINT NOT NULL,
	owner_id   BIGINT NOT NULL,
	since      TEXT   NOT NULL,
	household  TEXT   NOT NULL,
	adults     BIGINT NOT NULL,
	children   BIGINT NOT NULL,
	tags       TEXT   NOT NULL,
	note       TEXT   NOT NULL,
	told       BIGINT NOT NULL, -- 0 = only referred to so far
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version    BIGINT NOT NULL
);
CREATE INDEX customer_name ON customer (name_fold, id);
CREATE INDEX customer_owner ON customer (owner_id, name_fold, id) WHERE owner_id <> 0;
CREATE INDEX customer_place ON customer (place_id, name_fold, id) WHERE place_id <> 0;
CREATE INDEX customer_household ON customer (household, id) WHERE household <> '';

-- Who is who: normalised identifiers, each of one customer.
CREATE TABLE identity (
	kind        TEXT   NOT NULL,
	value       TEXT   NOT NULL,
	customer_id BIGINT NOT NULL,
	PRIMARY KEY (kind, value)
) WITHOUT ROWID;
CREATE INDEX identity_customer ON identity (customer_id);

CREATE TABLE contact_point (
	customer_id BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	kind        TEXT   NOT NULL,
	value       TEXT   NOT NULL, -- as a person writes it
	norm        TEXT   NOT NULL,
	added_at    BIGINT NOT NULL,
	PRIMARY KEY (customer_id, id)
) WITHOUT ROWID;

-- What search looks in: folded words of names, tails of phone numbers, e-mails.
CREATE TABLE customer_term (
	term        TEXT   COLLATE BINARY NOT NULL,
	customer_id BIGINT NOT NULL,
	PRIMARY KEY (term, customer_id)
) WITHOUT ROWID;
CREATE INDEX customer_term_customer ON customer_term (customer_id);

-- purchase ---------------------------------------------------------------------

CREATE TABLE product (
	id        BIGINT PRIMARY KEY,
	name      TEXT   NOT NULL,
	name_fold TEXT   NOT NULL,
	category  TEXT   NOT NULL,
	unit      TEXT   NOT NULL,
	version   BIGINT NOT NULL
);
CREATE INDEX product_name ON product (name_fold, id);

-- Facts: never changed, only reversed. customer_id 0 is an anonymous sale.
CREATE TABLE purchase (
	customer_id BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	kind        TEXT   NOT NULL, -- sale, return
	at          BIGINT NOT NULL,
	day         TEXT   NOT NULL, -- business day of the place
	place_id    BIGINT NOT NULL,
	channel     TEXT   NOT NULL,
	staff_id    BIGINT NOT NULL,
	currency    TEXT   NOT NULL,
	amount      BIGINT NOT NULL, -- negative for a return
	status      TEXT   NOT NULL, -- valid, cancelled, unavailable
	of_id       BIGINT NOT NULL, -- the sale a return undoes
	note        TEXT   NOT NULL,
	PRIMARY KEY (customer_id, id)
) WITHOUT ROWID;
CREATE INDEX purchase_id ON purchase (id);
CREATE INDEX purchase_of ON purchase (of_id) WHERE of_id <> 0;

CREATE TABLE purchase_line (
	customer_id BIGINT NOT NULL,
	purchase_id BIGINT NOT NULL,
	n           BIGINT NOT NULL,
	product_id  BIGINT NOT NULL,
	partner_id  BIGINT NOT NULL,
	units       BIGINT NOT NULL, -- thousandths, negative for a return
	amount      BIGINT NOT NULL,
	cost        BIGINT NOT NULL, -- -1 = not known
	of_n        BIGINT NOT NULL, -- the line of of_id that a return line undoes, -1 = none
	PRIMARY KEY (customer_id, purchase_id, n)
) WITHOUT ROWID;

CREATE TABLE purchase_step (
	customer_id BIGINT NOT NULL,
	purchase_id BIGINT NOT NULL,
	step        TEXT   NOT NULL,
	at          BIGINT NOT NULL,
	PRIMARY KEY (customer_id, purchase_id, step)
) WITHOUT ROWID;
CREATE INDEX purchase_step_at ON purchase_step (step, at, customer_id, purchase_id);

CREATE TABLE visit (
	customer_id BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	at          BIGINT NOT NULL,
	day         TEXT   NOT NULL,
	place_id    BIGINT NOT NULL,
	staff_id    BIGINT NOT NULL,
	waited      BIGINT NOT NULL, -- seconds
	grp         TEXT   NOT NULL,
	PRIMARY KEY (customer_id, id)
) WITHOUT ROWID;

-- One row per customer: what lists show and sort by.
CREATE TABLE purchase_sum (
	customer_id BIGINT PRIMARY KEY,
	sales       BIGINT NOT NULL,
	returns     BIGINT NOT NULL,
	amount      BIGINT NOT NULL,
	currency    TEXT   NOT NULL,
	first_at    BIGINT NOT NULL,
	last_at     BIGINT NOT NULL
);
CREATE INDEX purchase_sum_last ON purchase_sum (last_at, customer_id);
CREATE INDEX purchase_sum_amount ON purchase_sum (amount, customer_id);

CREATE TABLE purchase_day (
	place_id BIGINT NOT NULL,
	day      TEXT   NOT NULL,
	currency TEXT   NOT NULL,
	slot     BIGINT NOT NULL,
	sales    BIGINT NOT NULL,
	returns  BIGINT NOT NULL,
	amount   BIGINT NOT NULL,
	anonymous BIGINT NOT NULL,
	PRIMARY KEY (place_id, day, currency, slot)
) WITHOUT ROWID;

-- How long a step took: orders by place, step, week (its Monday) and bucket; see
-- purchase.Bucket. place_id 0 is the whole company.
CREATE TABLE step_week (
	place_id BIGINT NOT NULL,
	step     TEXT   NOT NULL,
	week     TEXT   NOT NULL,
	bucket   BIGINT NOT NULL,
	slot     BIGINT NOT NULL,
	n        BIGINT NOT NULL,
	minutes  BIGINT NOT NULL,
	PRIMARY KEY (place_id, step, week, bucket, slot)
) WITHOUT ROWID;

-- promise ----------------------------------------------------------------------

CREATE TABLE promise (
	customer_id  BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	purchase_id  BIGINT NOT NULL,
	place_id     BIGINT NOT NULL,
	owner_id     BIGINT NOT NULL,
	origin       TEXT   NOT NULL,
	what         TEXT   NOT NULL,
	made_at      BIGINT NOT NULL,
	due_at       BIGINT NOT NULL,
	due_day      TEXT   NOT NULL, -- day of due_at at the place
	state        TEXT   NOT NULL, -- open, kept, late, broken, renegotiated, waived, void
	ended_at     BIGINT NOT NULL, -- when it was kept, or otherwise ended; 0 = open
	remind_at    BIGINT NOT NULL, -- next reminder or escalation; 0 = none
	reminded     BIGINT NOT NULL, -- 0 no, 1 reminded, 2 told the owner it is late, 3 escalated
	notify       BIGINT NOT NULL, -- 1 = tell the customer before it is due
	next_id      BIGINT NOT NULL, -- the promise that took this one's place
	version      BIGINT NOT NULL,
	PRIMARY KEY (customer_id, id)
) WITHOUT ROWID;
CREATE INDEX promise_id ON promise (id);
CREATE INDEX promise_purchase ON promise (customer_id, purchase_id) WHERE purchase_id <> 0;
CREATE INDEX promise_open ON promise (due_at, place_id, customer_id, id) WHERE state = 'open';
CREATE INDEX promise_remind ON promise (remind_at, customer_id, id) WHERE remind_at <> 0;
CREATE INDEX promise_due ON promise (due_day, place_id, customer_id, id);

CREATE TABLE promise_event (
	customer_id BIGINT NOT NULL,
	promise_id  BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	at          BIGINT NOT NULL,
	actor       TEXT   NOT NULL,
	kind        TEXT   NOT NULL,
	due_at      BIGINT NOT NULL,
	reason      TEXT   NOT NULL,
	evidence    TEXT   NOT NULL,
	PRIMARY KEY (customer_id, promise_id, id)
) WITHOUT ROWID;

-- Promises by place, origin and the day they were due. place_id is the place or
-- partner that was to keep it.
CREATE TABLE promise_day (
	place_id     BIGINT NOT NULL,
	origin       TEXT   NOT NULL,
	due_day      TEXT   NOT NULL,
	slot         BIGINT NOT NULL,
	open         BIGINT NOT NULL,
	kept         BIGINT NOT NULL,
	late         BIGINT NOT NULL,
	broken       BIGINT NOT NULL,
	renegotiated BIGINT NOT NULL,
	waived       BIGINT NOT NULL,
	void         BIGINT NOT NULL,
	late_minutes BIGINT NOT NULL,
	PRIMARY KEY (due_day, place_id, origin, slot)
) WITHOUT ROWID;

-- The same by month: what boards read.
CREATE TABLE promise_month (
	month        TEXT   NOT NULL, -- of due_day
	place_id     BIGINT NOT NULL,
	origin       TEXT   NOT NULL,
	slot         BIGINT NOT NULL,
	open         BIGINT NOT NULL,
	kept         BIGINT NOT NULL,
	late         BIGINT NOT NULL,
	broken       BIGINT NOT NULL,
	renegotiated BIGINT NOT NULL,
	waived       BIGINT NOT NULL,
	void         BIGINT NOT NULL,
	late_minutes BIGINT NOT NULL,
	PRIMARY KEY (month, place_id, origin, slot)
) WITHOUT ROWID;

-- How late the late ones were: see promise.LateBucket. place_id 0 is the whole company.
CREATE TABLE promise_late (
	place_id BIGINT NOT NULL,
	month    TEXT   NOT NULL,
	origin   TEXT   NOT NULL,
	bucket   BIGINT NOT NULL,
	slot     BIGINT NOT NULL,
	n        BIGINT NOT NULL,
	PRIMARY KEY (place_id, month, origin, bucket, slot)
) WITHOUT ROWID;

-- voice ------------------------------------------------------------------------

CREATE TABLE voice (
	customer_id BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	purchase_id BIGINT NOT NULL,
	promise_id  BIGINT NOT NULL,
	place_id    BIGINT NOT NULL,
	staff_id    BIGINT NOT NULL,
	at          BIGINT NOT NULL,
	day         TEXT   NOT NULL,
	channel     TEXT   NOT NULL,
	rating      BIGINT NOT NULL, -- as given, 0 = none
	scale       BIGINT NOT NULL,
	stars       BIGINT NOT NULL, -- the rating on 1..5, 0 = none
	outcome     TEXT   NOT NULL, -- of the promise it is tied to: none, open, kept, late, broken, …
	title       TEXT   NOT NULL,
	body        TEXT   NOT NULL,
	language    TEXT   NOT NULL,
	dimension   TEXT   NOT NULL,
	answered_at BIGINT NOT NULL,
	answered_by BIGINT NOT NULL,
	answer      TEXT   NOT NULL,
	version     BIGINT NOT NULL,
	PRIMARY KEY (customer_id, id)
) WITHOUT ROWID;
CREATE INDEX voice_id ON voice (id);
CREATE INDEX voice_promise ON voice (customer_id, promise_id) WHERE promise_id <> 0;
CREATE INDEX voice_by_day ON voice (day, place_id, customer_id, id);
CREATE INDEX voice_low ON voice (at, place_id, customer_id, id) WHERE stars > 0 AND stars < 3 AND answered_at = 0;

CREATE TABLE voice_day (
	place_id BIGINT NOT NULL,
	day      TEXT   NOT NULL,
	outcome  TEXT   NOT NULL,
	slot     BIGINT NOT NULL,
	stars1   BIGINT NOT NULL,
	stars2   BIGINT NOT NULL,
	stars3   BIGINT NOT NULL,
	stars4   BIGINT NOT NULL,
	stars5   BIGINT NOT NULL,
	unrated  BIGINT NOT NULL,
	PRIMARY KEY (place_id, day, outcome, slot)
) WITHOUT ROWID;

-- The same by month: what boards read.
CREATE TABLE voice_month (
	month    TEXT   NOT NULL,
	place_id BIGINT NOT NULL,
	outcome  TEXT   NOT NULL,
	slot     BIGINT NOT NULL,
	stars1   BIGINT NOT NULL,
	stars2   BIGINT NOT NULL,
	stars3   BIGINT NOT NULL,
	stars4   BIGINT NOT NULL,
	stars5   BIGINT NOT NULL,
	unrated  BIGINT NOT NULL,
	PRIMARY KEY (month, place_id, outcome, slot)
) WITHOUT ROWID;

-- what waits for a purchase that nobody has told us of yet (flow) ----------------

CREATE TABLE parked (
	awaits_source TEXT   NOT NULL,
	awaits_kind   TEXT   NOT NULL,
	awaits_ext    TEXT   NOT NULL,
	id            BIGINT NOT NULL,
	source        TEXT   NOT NULL,
	kind          TEXT   NOT NULL,
	ext           TEXT   NOT NULL,
	hash          BLOB   NOT NULL,
	body          TEXT   NOT NULL,
	import_id     BIGINT NOT NULL,
	at            BIGINT NOT NULL,
	PRIMARY KEY (awaits_source, awaits_kind, awaits_ext, id)
) WITHOUT ROWID;
CREATE INDEX parked_name ON parked (source, kind, ext);
CREATE INDEX parked_at ON parked (at);

-- Why a parked fact could not be recorded when its purchase came.
CREATE TABLE parked_reason (
	id     BIGINT PRIMARY KEY,
	reason TEXT   NOT NULL
);

-- imports (flow) -------------------------------------------------------------------

-- One run of an import. done is the checkpoint: how many facts of its sequence are
-- recorded; it moves in the transaction that records them.
CREATE TABLE import_run (
	id          BIGINT PRIMARY KEY,
	source      TEXT   NOT NULL,
	title       TEXT   NOT NULL,
	actor       TEXT   NOT NULL,
	by_name     TEXT   NOT NULL,
	state       TEXT   NOT NULL, -- running, stopped, done, undoing, undone
	fingerprint TEXT   NOT NULL, -- of the map and the contents of the files
	files       TEXT   NOT NULL,
	options     TEXT   NOT NULL,
	counts      TEXT   NOT NULL,
	done        BIGINT NOT NULL,
	total       BIGINT NOT NULL,
	error       TEXT   NOT NULL,
	started_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL,
	ended_at    BIGINT NOT NULL
);
CREATE INDEX import_run_same ON import_run (fingerprint, id);

-- What things were before an import changed them, so that undo restores them. Import 0
-- keeps that a thing was put back, which raised its version.
CREATE TABLE import_change (
	import_id BIGINT NOT NULL,
	id        BIGINT NOT NULL,
	kind      TEXT   NOT NULL, -- customer, product, place, delivery, staff, parked
	source    TEXT   NOT NULL,
	ext       TEXT   NOT NULL,
	ref_id    BIGINT NOT NULL,
	hash      BLOB   NOT NULL, -- of the name before
	body      TEXT   NOT NULL,
	PRIMARY KEY (import_id, id)
) WITHOUT ROWID;
CREATE INDEX import_change_ref ON import_change (import_id, kind, ref_id);

-- Facts of an import that could not be recorded, and why.
CREATE TABLE import_refusal (
	import_id BIGINT NOT NULL,
	seq       BIGINT NOT NULL, -- place in the sequence of facts
	kind      TEXT   NOT NULL,
	source    TEXT   NOT NULL,
	ext       TEXT   NOT NULL,
	body      TEXT   NOT NULL,
	PRIMARY KEY (import_id, seq)
) WITHOUT ROWID;
