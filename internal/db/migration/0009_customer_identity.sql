-- Two people may share a phone number or an address, and a number that moves at its source
-- moves here: who told it is kept with it. Replaces identity, in which a number was one's only.
CREATE TABLE customer_identity (
	customer_id BIGINT NOT NULL,
	kind        TEXT   NOT NULL,
	value       TEXT   NOT NULL, -- normalised: E.164, lower case
	told_by     TEXT   NOT NULL, -- the customer's name at the source that tells it as theirs; '' = a person, or several
	PRIMARY KEY (customer_id, kind, value)
) WITHOUT ROWID;
CREATE INDEX customer_identity_value ON customer_identity (kind, value);
INSERT INTO customer_identity (customer_id, kind, value, told_by) SELECT customer_id, kind, value, '' FROM identity;
DROP TABLE identity;
