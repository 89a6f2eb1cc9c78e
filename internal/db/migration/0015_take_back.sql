-- What people did in the last minutes, with the state before it, so that they can take it back.
CREATE TABLE act (
	id      BIGINT PRIMARY KEY,
	at      BIGINT NOT NULL,
	actor   TEXT   NOT NULL,
	verb    TEXT   NOT NULL, -- promise.keep, voice.answer, …
	subject TEXT   NOT NULL, -- the record in the outside form, '' = several
	what    TEXT   NOT NULL, -- how a person knows the record: what was promised, or said
	body    TEXT   NOT NULL, -- JSON: what was before, and after
	back_at BIGINT NOT NULL  -- when it was taken back, 0 = it was not
);
CREATE INDEX act_actor ON act (actor, id);
CREATE INDEX act_at ON act (at);

-- How the customer heard our answer, as the person says who answered: phone, mail, person, copied;
-- '' where nobody said so. Huitou itself sends nothing.
ALTER TABLE voice ADD COLUMN answered_how TEXT NOT NULL DEFAULT '';
