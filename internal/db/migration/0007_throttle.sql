-- Wrong passwords slow those who type them, and nobody else: a count says when its
-- next try is taken and when it may be forgotten.
ALTER TABLE throttle ADD COLUMN next_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE throttle ADD COLUMN forget_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX throttle_forget ON throttle (forget_at);

-- Browsers from which somebody has signed in: what strangers type does not slow them.
CREATE TABLE known_device (
	hash       BLOB   NOT NULL,
	user_id    BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	PRIMARY KEY (hash, user_id)
);
CREATE INDEX known_device_user ON known_device (user_id, seen_at);
CREATE INDEX known_device_expires ON known_device (expires_at);
