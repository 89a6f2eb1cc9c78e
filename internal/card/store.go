package card

const (
	sqlCompany = `-- card.company
SELECT currency FROM company WHERE id = 1`
	sqlPlaceNames = `-- card.places
SELECT id, parent_id, name FROM place`
	sqlPlaceName = `-- card.place_name
SELECT name FROM place WHERE id = $1`
	sqlStaffName = `-- card.staff_name
SELECT name FROM staff WHERE id = $1`
	sqlUserName = `-- card.user_name
SELECT name FROM app_user WHERE id = $1`
	sqlMembers = `-- card.members
SELECT id, name FROM customer WHERE household = $1 AND household <> '' AND id <> $2 ORDER BY id LIMIT 12`

	sqlPurchases = `-- card.purchases
SELECT customer_id, id, kind, at, day, place_id, channel, staff_id, currency, amount, status, of_id, note, dated FROM purchase
WHERE customer_id = $1 ORDER BY id DESC LIMIT $2`
	sqlPromises = `-- card.promise_states
SELECT state, COUNT(*), SUM(CASE WHEN state = 'late' THEN (ended_at - due_at) / 60000000 ELSE 0 END),
	SUM(CASE WHEN state = 'open' AND due_at < $2 THEN 1 ELSE 0 END)
FROM promise WHERE customer_id = $1 GROUP BY state`
	sqlOpen = `-- card.open_promises
SELECT customer_id, id, purchase_id, place_id, owner_id, origin, what, made_at, due_at, due_day, state, ended_at, remind_at, reminded,
	notify, next_id, version, made_day, ended_day FROM promise WHERE customer_id = $1 AND state = 'open' ORDER BY due_at, id LIMIT 20`
	sqlHeard = `-- card.heard
SELECT COUNT(*), COALESCE(SUM(CASE WHEN stars > 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(stars), 0),
	COALESCE(SUM(CASE WHEN stars > 0 AND stars < 3 THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN stars > 0 AND stars < 3 AND answered_at = 0 THEN 1 ELSE 0 END), 0)
FROM voice WHERE customer_id = $1`

	sqlTimeline = `-- card.timeline
SELECT id, kind, at, actor, place_id, subject, what FROM timeline
WHERE customer_id = $1 AND (at, id) < ($2, $3) AND kind LIKE $4
ORDER BY at DESC, id DESC LIMIT $5`

	rowColumns = `c.id, c.kind, c.name, c.honorific, c.city, c.place_id, c.owner_id, c.told,
	COALESCE(s.sales, 0), COALESCE(s.returns, 0), COALESCE(s.amount, 0), COALESCE(s.currency, ''), COALESCE(s.first_at, 0), COALESCE(s.last_at, 0)`

	sqlByName = `-- card.list_by_name
SELECT ` + rowColumns + `, c.name_fold FROM customer c LEFT JOIN purchase_sum s ON s.customer_id = c.id WHERE `
	sqlByNameOrder = ` ORDER BY c.name_fold, c.id LIMIT `
	// CROSS JOIN keeps the order of the tables: the sums lead, in the order of their index.
	sqlBySum = `-- card.list_by_sum
SELECT ` + rowColumns + `, c.name_fold FROM purchase_sum s CROSS JOIN customer c WHERE c.id = s.customer_id`
	sqlByLastOrder   = ` ORDER BY s.last_at DESC, s.customer_id DESC LIMIT `
	sqlByAmountOrder = ` ORDER BY s.amount DESC, s.customer_id DESC LIMIT `
	sqlNeverBought   = `NOT EXISTS (SELECT 1 FROM purchase_sum b WHERE b.customer_id = c.id)`

	sqlByIDs = `-- card.list_by_ids
SELECT ` + rowColumns + `, c.name_fold FROM customer c LEFT JOIN purchase_sum s ON s.customer_id = c.id WHERE c.id IN `

	sqlHasOpen = `EXISTS (SELECT 1 FROM promise p WHERE p.customer_id = c.id AND p.state = 'open')`
	sqlHasLow  = `EXISTS (SELECT 1 FROM voice v WHERE v.customer_id = c.id AND v.stars > 0 AND v.stars < 3 AND v.answered_at = 0)`

	sqlOfOwner = `-- card.of_owner
SELECT id FROM customer WHERE owner_id = $1 AND owner_id <> 0 LIMIT $2`
	sqlOfPlace = `-- card.of_place
SELECT id FROM customer WHERE place_id = $1 AND place_id <> 0 LIMIT $2`
	sqlBoughtBetween = `-- card.bought_between
SELECT customer_id FROM purchase_sum WHERE last_at >= $1 AND last_at < $2 LIMIT $3`
	sqlOpenOwners = `-- card.open_owners
SELECT DISTINCT customer_id FROM promise WHERE state = 'open'`
	sqlOpenCount = `-- card.open_count
SELECT COUNT(*) FROM (SELECT 1 FROM promise WHERE state = 'open' LIMIT $1) AS t`
	sqlLowOwners = `-- card.low_owners
SELECT DISTINCT customer_id FROM voice WHERE stars > 0 AND stars < 3 AND answered_at = 0`
	sqlLowCount = `-- card.low_count
SELECT COUNT(*) FROM (SELECT 1 FROM voice WHERE stars > 0 AND stars < 3 AND answered_at = 0 LIMIT $1) AS t`
	sqlOpenCounts = `-- card.open_counts
SELECT customer_id, COUNT(*), SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END) FROM promise
WHERE state = 'open' AND customer_id IN `
	sqlOpenCountsGroup = ` GROUP BY customer_id`

	sqlTermCount = `-- card.term_count
SELECT COUNT(*) FROM (SELECT 1 FROM customer_term WHERE term >= $1 AND term < $2 LIMIT $3) AS t`
	sqlTermOwners = `-- card.term_owners
SELECT DISTINCT t.customer_id FROM customer_term t WHERE t.term >= $1 AND t.term < $2`
	// A customer with two words that match stands at the first of them.
	sqlByWord = `-- card.list_by_word
SELECT ` + rowColumns + `, t.term FROM customer_term t CROSS JOIN customer c LEFT JOIN purchase_sum s ON s.customer_id = c.id
WHERE c.id = t.customer_id AND t.term >= $1 AND t.term < $2
AND NOT EXISTS (SELECT 1 FROM customer_term f WHERE f.customer_id = t.customer_id AND f.term >= $1 AND f.term < t.term)`
	sqlByWordOrder = ` ORDER BY t.term, t.customer_id LIMIT `
)
