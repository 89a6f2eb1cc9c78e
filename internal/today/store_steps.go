package today

// sqlSteps tells what there is, 1 or 0: records, places, opening hours, a second user.
const sqlSteps = `-- today.steps
SELECT CASE WHEN EXISTS (SELECT 1 FROM customer) OR EXISTS (SELECT 1 FROM purchase) OR EXISTS (SELECT 1 FROM promise)
		OR EXISTS (SELECT 1 FROM voice) THEN 1 ELSE 0 END,
	CASE WHEN EXISTS (SELECT 1 FROM place) THEN 1 ELSE 0 END,
	CASE WHEN EXISTS (SELECT 1 FROM calendar) THEN 1 ELSE 0 END,
	CASE WHEN (SELECT COUNT(*) FROM app_user WHERE active = 1) > 1 THEN 1 ELSE 0 END`
