-- Filters of a list that a person keeps under a name.
CREATE TABLE saved_view (
	person BIGINT NOT NULL, -- as in snooze
	list   TEXT   NOT NULL, -- customers, promises, voices, orders
	name   TEXT   NOT NULL,
	query  TEXT   NOT NULL, -- of the address
	at     BIGINT NOT NULL,
	PRIMARY KEY (person, list, name)
) WITHOUT ROWID;
