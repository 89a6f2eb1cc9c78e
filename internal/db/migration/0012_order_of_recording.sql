-- Facts are kept in the order in which they were recorded: a purchase is appended to its table
-- and touches one random page, that of an index of what each customer has. Until now each of its
-- rows was kept beside the other rows of its customer, each on a page of its own. See ADR 0026.

-- Texts that very many rows repeat, by a small number: who recorded a purchase.
CREATE TABLE word (
	id   BIGINT PRIMARY KEY,
	text TEXT   NOT NULL UNIQUE
);
INSERT INTO word (id, text) SELECT ROW_NUMBER() OVER (ORDER BY actor), actor FROM (
	SELECT DISTINCT actor FROM timeline WHERE kind IN ('purchase.recorded', 'purchase.returned') AND actor <> '') AS a;

-- purchase -----------------------------------------------------------------------

ALTER TABLE purchase RENAME TO purchase_was;
CREATE TABLE purchase (
	id          BIGINT NOT NULL,
	customer_id BIGINT NOT NULL, -- 0 is an anonymous sale
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
	dated       BIGINT NOT NULL, -- 1 = only the day is known
	recorded_by BIGINT NOT NULL, -- a word, 0 = not known
	PRIMARY KEY (id, customer_id)
) IN ORDER OF id;
-- The timeline had an entry for each purchase, in the order of their ids.
INSERT INTO purchase (id, customer_id, kind, at, day, place_id, channel, staff_id, currency, amount, status, of_id, note, dated, recorded_by)
SELECT p.id, p.customer_id, p.kind, p.at, p.day, p.place_id, p.channel, p.staff_id, p.currency, p.amount, p.status, p.of_id, p.note, p.dated,
	COALESCE(w.id, 0)
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY customer_id, at ORDER BY id) AS nth FROM purchase_was) AS p
LEFT JOIN (SELECT customer_id, at, actor, ROW_NUMBER() OVER (PARTITION BY customer_id, at ORDER BY id) AS nth FROM timeline
	WHERE kind IN ('purchase.recorded', 'purchase.returned')) AS t
	ON t.customer_id = p.customer_id AND t.at = p.at AND t.nth = p.nth
LEFT JOIN word w ON w.text = t.actor
ORDER BY p.id;
DROP TABLE purchase_was;
CREATE INDEX purchase_customer ON purchase (customer_id, at, id);
CREATE INDEX purchase_of ON purchase (of_id, id) WHERE of_id <> 0;
DELETE FROM timeline WHERE kind IN ('purchase.recorded', 'purchase.returned');

ALTER TABLE purchase_line RENAME TO purchase_line_was;
CREATE TABLE purchase_line (
	purchase_id BIGINT NOT NULL,
	n           BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	product_id  BIGINT NOT NULL,
	partner_id  BIGINT NOT NULL,
	units       BIGINT NOT NULL, -- thousandths, negative for a return
	amount      BIGINT NOT NULL,
	cost        BIGINT NOT NULL, -- -1 = not known
	of_n        BIGINT NOT NULL, -- the line of of_id that a return line undoes, -1 = none
	PRIMARY KEY (purchase_id, n, customer_id)
) WITHOUT ROWID;
INSERT INTO purchase_line (purchase_id, n, customer_id, product_id, partner_id, units, amount, cost, of_n)
SELECT purchase_id, n, customer_id, product_id, partner_id, units, amount, cost, of_n FROM purchase_line_was ORDER BY purchase_id, n;
DROP TABLE purchase_line_was;

ALTER TABLE purchase_step RENAME TO purchase_step_was;
CREATE TABLE purchase_step (
	purchase_id BIGINT NOT NULL,
	step        TEXT   NOT NULL,
	customer_id BIGINT NOT NULL,
	at          BIGINT NOT NULL,
	day         TEXT   NOT NULL, -- where only the day is known
	PRIMARY KEY (purchase_id, step, customer_id)
) WITHOUT ROWID;
INSERT INTO purchase_step (purchase_id, step, customer_id, at, day)
SELECT purchase_id, step, customer_id, at, day FROM purchase_step_was ORDER BY purchase_id, step;
DROP TABLE purchase_step_was;
CREATE INDEX purchase_step_at ON purchase_step (step, at, purchase_id);

ALTER TABLE visit RENAME TO visit_was;
CREATE TABLE visit (
	id          BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	at          BIGINT NOT NULL,
	day         TEXT   NOT NULL,
	place_id    BIGINT NOT NULL,
	staff_id    BIGINT NOT NULL,
	waited      BIGINT NOT NULL, -- seconds
	grp         TEXT   NOT NULL,
	PRIMARY KEY (id, customer_id)
) IN ORDER OF id;
INSERT INTO visit (id, customer_id, at, day, place_id, staff_id, waited, grp)
SELECT id, customer_id, at, day, place_id, staff_id, waited, grp FROM visit_was ORDER BY id;
DROP TABLE visit_was;
CREATE INDEX visit_customer ON visit (customer_id, at, id);

ALTER TABLE purchase_sum RENAME TO purchase_sum_was;
CREATE TABLE purchase_sum (
	customer_id BIGINT NOT NULL,
	sales       BIGINT NOT NULL,
	returns     BIGINT NOT NULL,
	amount      BIGINT NOT NULL,
	currency    TEXT   NOT NULL,
	first_at    BIGINT NOT NULL,
	last_at     BIGINT NOT NULL,
	PRIMARY KEY (customer_id)
) IN ORDER OF customer_id;
INSERT INTO purchase_sum (customer_id, sales, returns, amount, currency, first_at, last_at)
SELECT customer_id, sales, returns, amount, currency, first_at, last_at FROM purchase_sum_was ORDER BY customer_id;
DROP TABLE purchase_sum_was;
CREATE INDEX purchase_sum_last ON purchase_sum (last_at, customer_id);
CREATE INDEX purchase_sum_amount ON purchase_sum (amount, customer_id);

-- Sums of a day lie together: all places add to those of today.
ALTER TABLE purchase_day RENAME TO purchase_day_was;
CREATE TABLE purchase_day (
	day       TEXT   NOT NULL,
	place_id  BIGINT NOT NULL,
	currency  TEXT   NOT NULL,
	slot      BIGINT NOT NULL,
	sales     BIGINT NOT NULL,
	returns   BIGINT NOT NULL,
	amount    BIGINT NOT NULL,
	anonymous BIGINT NOT NULL,
	PRIMARY KEY (day, place_id, currency, slot)
) WITHOUT ROWID;
INSERT INTO purchase_day (day, place_id, currency, slot, sales, returns, amount, anonymous)
SELECT day, place_id, currency, slot, sales, returns, amount, anonymous FROM purchase_day_was;
DROP TABLE purchase_day_was;

-- promise ------------------------------------------------------------------------

ALTER TABLE promise RENAME TO promise_was;
CREATE TABLE promise (
	id           BIGINT NOT NULL,
	customer_id  BIGINT NOT NULL,
	purchase_id  BIGINT NOT NULL,
	place_id     BIGINT NOT NULL,
	owner_id     BIGINT NOT NULL,
	origin       TEXT   NOT NULL,
	what         TEXT   NOT NULL, -- '' of an order: its delivery
	made_at      BIGINT NOT NULL,
	due_at       BIGINT NOT NULL,
	due_day      TEXT   NOT NULL, -- day of due_at at the place
	state        TEXT   NOT NULL, -- open, kept, late, broken, renegotiated, waived, void
	ended_at     BIGINT NOT NULL, -- when it was kept, or otherwise ended, 0 = open
	remind_at    BIGINT NOT NULL, -- next reminder or escalation, 0 = none
	reminded     BIGINT NOT NULL, -- 0 no, 1 reminded, 2 told the owner it is late, 3 escalated
	notify       BIGINT NOT NULL, -- 1 = tell the customer before it is due
	next_id      BIGINT NOT NULL, -- the promise that took this one's place
	version      BIGINT NOT NULL,
	made_day     TEXT   NOT NULL, -- of made_at, where only the day is known
	ended_day    TEXT   NOT NULL, -- of ended_at, likewise
	PRIMARY KEY (id, customer_id)
) IN ORDER OF id;
INSERT INTO promise (id, customer_id, purchase_id, place_id, owner_id, origin, what, made_at, due_at, due_day, state, ended_at, remind_at,
	reminded, notify, next_id, version, made_day, ended_day)
SELECT id, customer_id, purchase_id, place_id, owner_id, origin, CASE WHEN origin = 'order' AND what = 'promise.order_delivered' THEN '' ELSE what END,
	made_at, due_at, due_day, state, ended_at, remind_at, reminded, notify, next_id, version, made_day, ended_day FROM promise_was ORDER BY id;
DROP TABLE promise_was;
-- The promises of an order are found by it, and all of a customer by their orders and these two.
CREATE INDEX promise_purchase ON promise (purchase_id, id) WHERE purchase_id <> 0;
CREATE INDEX promise_customer ON promise (customer_id, id) WHERE purchase_id = 0;
CREATE INDEX promise_open ON promise (due_at, place_id, id) WHERE state = 'open';
CREATE INDEX promise_remind ON promise (remind_at, id) WHERE remind_at <> 0;
CREATE INDEX promise_due ON promise (due_day, place_id, id);
-- These two are read without the rows by who counts the customers behind them.
CREATE INDEX promise_late_day ON promise (due_day, place_id, customer_id, id) WHERE state = 'late';
CREATE INDEX promise_broken_day ON promise (due_day, place_id, customer_id, id) WHERE state = 'broken';

ALTER TABLE promise_event RENAME TO promise_event_was;
CREATE TABLE promise_event (
	promise_id  BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	at          BIGINT NOT NULL,
	actor       TEXT   NOT NULL,
	kind        TEXT   NOT NULL,
	due_at      BIGINT NOT NULL,
	reason      TEXT   NOT NULL,
	evidence    TEXT   NOT NULL,
	day         TEXT   NOT NULL, -- of at, where only the day is known
	PRIMARY KEY (promise_id, id, customer_id)
) WITHOUT ROWID;
INSERT INTO promise_event (promise_id, id, customer_id, at, actor, kind, due_at, reason, evidence, day)
SELECT promise_id, id, customer_id, at, actor, kind, due_at, reason, evidence, day FROM promise_event_was ORDER BY promise_id, id;
DROP TABLE promise_event_was;

-- voice --------------------------------------------------------------------------

ALTER TABLE voice RENAME TO voice_was;
CREATE TABLE voice (
	id           BIGINT NOT NULL,
	customer_id  BIGINT NOT NULL,
	purchase_id  BIGINT NOT NULL,
	promise_id   BIGINT NOT NULL,
	place_id     BIGINT NOT NULL,
	staff_id     BIGINT NOT NULL,
	at           BIGINT NOT NULL,
	day          TEXT   NOT NULL,
	channel      TEXT   NOT NULL,
	rating       BIGINT NOT NULL, -- as given, 0 = none
	scale        BIGINT NOT NULL,
	stars        BIGINT NOT NULL, -- the rating on 1..5, 0 = none
	outcome      TEXT   NOT NULL, -- of the promise it is tied to: none, open, kept, late, broken, …
	title        TEXT   NOT NULL,
	body         TEXT   NOT NULL,
	language     TEXT   NOT NULL,
	dimension    TEXT   NOT NULL,
	answered_at  BIGINT NOT NULL,
	answered_by  BIGINT NOT NULL,
	answer       TEXT   NOT NULL,
	version      BIGINT NOT NULL,
	dated        BIGINT NOT NULL, -- 1 = only the day is known
	answered_day TEXT   NOT NULL, -- of answered_at, where only the day is known
	from_zero    BIGINT NOT NULL, -- 1 = the scale begins at 0
	PRIMARY KEY (id, customer_id)
) IN ORDER OF id;
INSERT INTO voice (id, customer_id, purchase_id, promise_id, place_id, staff_id, at, day, channel, rating, scale, stars, outcome, title, body,
	language, dimension, answered_at, answered_by, answer, version, dated, answered_day, from_zero)
SELECT id, customer_id, purchase_id, promise_id, place_id, staff_id, at, day, channel, rating, scale, stars, outcome, title, body,
	language, dimension, answered_at, answered_by, answer, version, dated, answered_day, from_zero FROM voice_was ORDER BY id;
DROP TABLE voice_was;
CREATE INDEX voice_customer ON voice (customer_id, at, id);
CREATE INDEX voice_promise ON voice (promise_id, id) WHERE promise_id <> 0;
CREATE INDEX voice_by_day ON voice (day, place_id, id);
CREATE INDEX voice_low ON voice (at, place_id, id) WHERE stars > 0 AND stars < 3 AND answered_at = 0;
CREATE INDEX voice_low_customer ON voice (customer_id, id) WHERE stars > 0 AND stars < 3 AND answered_at = 0;
