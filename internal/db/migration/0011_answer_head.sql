-- The header fields of an answer that is kept, as JSON, so that it is given again whole.
ALTER TABLE idempotency ADD COLUMN head TEXT NOT NULL DEFAULT '';
