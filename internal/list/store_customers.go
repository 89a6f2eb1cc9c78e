package list

import (
	"strings"

	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// Customers.
var (
	customerColumns = `c.id, c.kind, c.name, c.honorific, c.city, c.place_id, c.owner_id, c.told, ` + purchase.SumColumns("s")

	sqlByName = `-- list.customers_by_name
SELECT ` + customerColumns + `, c.name_fold FROM customer c LEFT JOIN purchase_sum s ON s.customer_id = c.id WHERE `
	// CROSS JOIN makes SQLite read purchase_sum first, in the order of its index.
	sqlBySum = `-- list.customers_by_sum
SELECT ` + customerColumns + `, c.name_fold FROM purchase_sum s CROSS JOIN customer c WHERE c.id = s.customer_id`
	sqlByIDs = `-- list.customers_by_ids
SELECT ` + customerColumns + `, c.name_fold FROM customer c LEFT JOIN purchase_sum s ON s.customer_id = c.id WHERE `

	// A customer with several words that match is listed once, at the first of them.
	sqlByWord = `-- list.customers_by_word
SELECT ` + customerColumns + `, t.term FROM customer_term t CROSS JOIN customer c LEFT JOIN purchase_sum s ON s.customer_id = c.id
WHERE c.id = t.customer_id AND t.term >= $1 AND t.term < $2
AND NOT EXISTS (SELECT 1 FROM customer_term f WHERE f.customer_id = t.customer_id AND f.term >= $1 AND f.term < t.term)`

	sqlHasLow    = `EXISTS (SELECT 1 FROM voice v WHERE v.customer_id = c.id AND ` + voice.Unanswered("v") + `)`
	sqlLowOwners = `-- list.low_owners
SELECT DISTINCT v.customer_id FROM voice v WHERE ` + voice.Unanswered("v")
	sqlLowCount = `-- list.low_count
SELECT COUNT(*) FROM (SELECT 1 FROM voice v WHERE ` + voice.Unanswered("v") + ` LIMIT $1) AS t`
)

// keyOrder returns the end of a statement in the order of columns, up or down.
func keyOrder(down bool, columns ...string) string {
	way := ""
	if down {
		way = " DESC"
	}
	return ` ORDER BY ` + strings.Join(columns, way+", ") + way + ` LIMIT `
}

// beyond returns the condition that columns come after values in their order, up or down.
func beyond(down bool, columns ...string) string {
	than := " > ("
	if down {
		than = " < ("
	}
	return "(" + strings.Join(columns, ", ") + ")" + than + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
}

// sqlOpenCounts returns the query of the numbers of open and of overdue promises of customers: in
// is the list of their ids.
func sqlOpenCounts(in string) string {
	return `-- list.open_counts
SELECT p.customer_id, COUNT(*), SUM(CASE WHEN ` + promise.IsOverdue("p", "$1") + ` THEN 1 ELSE 0 END) FROM (
	SELECT customer_id, state, due_at FROM promise WHERE purchase_id = 0 AND state = 'open' AND customer_id IN ` + in + `
	UNION ALL SELECT o.customer_id, o.state, o.due_at FROM purchase b JOIN promise o
		ON o.purchase_id = b.id AND o.purchase_id <> 0 AND o.customer_id = b.customer_id AND o.state = 'open' WHERE b.customer_id IN ` + in + `
) AS p GROUP BY p.customer_id`
}

const (
	sqlNeverBought = `NOT EXISTS (SELECT 1 FROM purchase_sum b WHERE b.customer_id = c.id)`

	sqlHasOpen = `(EXISTS (SELECT 1 FROM promise p WHERE p.customer_id = c.id AND p.purchase_id = 0 AND p.state = 'open')
	OR EXISTS (SELECT 1 FROM purchase b JOIN promise p ON p.purchase_id = b.id AND p.purchase_id <> 0 AND p.customer_id = b.customer_id
		WHERE b.customer_id = c.id AND p.state = 'open'))`

	// The same from the index of open promises alone; + keeps the planner from reading them one by
	// one in place of the order of the list.
	sqlIsOpen = `+c.id IN (SELECT customer_id FROM promise WHERE state = 'open')`

	sqlOfOwner = `-- list.of_owner
SELECT id FROM customer WHERE owner_id = $1 AND owner_id <> 0 LIMIT $2`
	sqlOrganisations = `-- list.organisations
SELECT id FROM customer WHERE kind = 'organisation' LIMIT $1`
	sqlOfPlace = `-- list.of_place
SELECT id FROM customer WHERE place_id = $1 AND place_id <> 0 LIMIT $2`
	sqlBoughtBetween = `-- list.bought_between
SELECT customer_id FROM purchase_sum WHERE last_at >= $1 AND last_at < $2 LIMIT $3`
	sqlOpenOwners = `-- list.open_owners
SELECT DISTINCT customer_id FROM promise WHERE state = 'open'`
	sqlOpenCount = `-- list.open_count
SELECT COUNT(*) FROM (SELECT 1 FROM promise WHERE state = 'open' LIMIT $1) AS t`

	sqlTermCount = `-- list.term_count
SELECT COUNT(*) FROM (SELECT 1 FROM customer_term WHERE term >= $1 AND term < $2 LIMIT $3) AS t`
	sqlTermOwners = `-- list.term_owners
SELECT DISTINCT t.customer_id FROM customer_term t WHERE t.term >= $1 AND t.term < $2`
	sqlByWordOrder = ` ORDER BY t.term, t.customer_id LIMIT `
)
