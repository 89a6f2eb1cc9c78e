-- A day without a time is shown as a day: dated and the columns of days say of what only the
-- day is known, the instant beside them is its first at the place. A scale may begin at 0.
ALTER TABLE purchase ADD COLUMN dated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE purchase_step ADD COLUMN day TEXT NOT NULL DEFAULT '';
ALTER TABLE voice ADD COLUMN dated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE voice ADD COLUMN answered_day TEXT NOT NULL DEFAULT '';
ALTER TABLE voice ADD COLUMN from_zero BIGINT NOT NULL DEFAULT 0;
ALTER TABLE promise ADD COLUMN made_day TEXT NOT NULL DEFAULT '';
ALTER TABLE promise ADD COLUMN ended_day TEXT NOT NULL DEFAULT '';
ALTER TABLE promise_event ADD COLUMN day TEXT NOT NULL DEFAULT '';
