-- How late promises were is counted in finer buckets (see promise.LateBucket), each with its
-- minutes: the median of delays of under an hour was read as half an hour. place_id 0 is the
-- whole company.
ALTER TABLE promise_late ADD COLUMN minutes BIGINT NOT NULL DEFAULT 0;
DELETE FROM promise_late;
INSERT INTO promise_late (place_id, month, origin, bucket, slot, n, minutes)
SELECT place_id, month, origin,
	CASE WHEN up <= 60 THEN up - 1
		WHEN up <= 360 THEN 60 + (up - 61) / 5
		WHEN up <= 1440 THEN 120 + (up - 361) / 15
		WHEN up <= 4320 THEN 192 + (up - 1441) / 60
		WHEN up <= 86400 THEN 240 + (up - 4321) / 1440
		ELSE 297 END AS at, 0, COUNT(*), SUM(whole)
FROM (
	SELECT place_id, origin, SUBSTR(due_day, 1, 7) AS month, (ended_at - due_at) / 60000000 AS whole,
		(ended_at - due_at + 59999999) / 60000000 AS up
	FROM promise WHERE state = 'late' AND place_id <> 0
	UNION ALL
	SELECT 0, origin, SUBSTR(due_day, 1, 7), (ended_at - due_at) / 60000000, (ended_at - due_at + 59999999) / 60000000
	FROM promise WHERE state = 'late'
) AS late GROUP BY place_id, month, origin, at;
