package today

// sqlRecords tells whether there is any record of a customer, 1 or 0.
const sqlRecords = `-- today.records
SELECT CASE WHEN EXISTS (SELECT 1 FROM customer) OR EXISTS (SELECT 1 FROM purchase) OR EXISTS (SELECT 1 FROM promise)
		OR EXISTS (SELECT 1 FROM voice) THEN 1 ELSE 0 END`

// sqlSteps tells what there is, 1 or 0: places, opening hours, a second user.
const sqlSteps = `-- today.steps
SELECT CASE WHEN EXISTS (SELECT 1 FROM place) THEN 1 ELSE 0 END,
	CASE WHEN EXISTS (SELECT 1 FROM calendar) THEN 1 ELSE 0 END,
	CASE WHEN (SELECT COUNT(*) FROM app_user WHERE active = 1) > 1 THEN 1 ELSE 0 END`

// sqlHeld tells whether there is a promise, and a rating, 1 or 0. Ratings are read from their
// roll-up.
const sqlHeld = `-- today.held
SELECT CASE WHEN EXISTS (SELECT 1 FROM promise) THEN 1 ELSE 0 END,
	CASE WHEN EXISTS (SELECT 1 FROM voice_month WHERE stars1 + stars2 + stars3 + stars4 + stars5 <> 0) THEN 1 ELSE 0 END`
