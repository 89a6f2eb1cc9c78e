package purchase

import (
	"strings"

	"huitou/internal/db"
)

const (
	columns        = `id, customer_id, kind, at, day, place_id, channel, staff_id, currency, amount, status, of_id, note, dated, recorded_by`
	sumColumns     = `sales, returns, amount, currency, first_at, last_at`
	productColumns = `id, name, category, unit, version`

	sqlFind = `-- purchase.find
SELECT ` + columns + ` FROM purchase WHERE customer_id = $1 AND id = $2`
	sqlFindByID = `-- purchase.find_by_id
SELECT ` + columns + ` FROM purchase WHERE id = $1`
	sqlList = `-- purchase.list
SELECT ` + columns + ` FROM purchase WHERE customer_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`
	sqlLatest = `-- purchase.latest
SELECT ` + columns + ` FROM purchase WHERE customer_id = $1 ORDER BY at DESC, id DESC LIMIT $2`
	sqlAll = `-- purchase.all
SELECT ` + columns + ` FROM purchase ORDER BY id`
	sqlAllSteps = `-- purchase.all_steps
SELECT s.customer_id, s.purchase_id, p.at, p.place_id, s.step, s.at FROM purchase_step s
JOIN purchase p ON p.customer_id = s.customer_id AND p.id = s.purchase_id
ORDER BY s.purchase_id`
	sqlAllSums = `-- purchase.all_sums
SELECT customer_id, ` + sumColumns + ` FROM purchase_sum`
	sqlRecast = `-- purchase.recast
UPDATE purchase SET kind = $3, status = $4 WHERE customer_id = $1 AND id = $2 AND kind = $5 AND status = $6`
	sqlToRecast = `-- purchase.to_recast
SELECT ` + columns + ` FROM purchase p WHERE p.kind = 'sale' AND p.amount < 0
	OR p.kind = 'return' AND p.of_id <> 0 AND p.status <> (SELECT s.status FROM purchase s WHERE s.id = p.of_id)
ORDER BY id LIMIT $1`
	sqlHold = `-- purchase.hold
UPDATE purchase SET status = status WHERE customer_id = $1 AND id = $2`
	sqlDrop = `-- purchase.drop
DELETE FROM purchase WHERE customer_id = $1 AND id = $2 AND status = $3`

	sqlLines = `-- purchase.lines
SELECT n, product_id, partner_id, units, amount, cost, of_n FROM purchase_line
WHERE customer_id = $1 AND purchase_id = $2 ORDER BY n`
	sqlDropLines = `-- purchase.drop_lines
DELETE FROM purchase_line WHERE customer_id = $1 AND purchase_id = $2`

	sqlSteps = `-- purchase.steps
SELECT step, at, day FROM purchase_step WHERE customer_id = $1 AND purchase_id = $2 ORDER BY at, step`
	sqlSetStep = `-- purchase.set_step
INSERT INTO purchase_step (customer_id, purchase_id, step, at, day) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (purchase_id, step, customer_id) DO UPDATE SET at = excluded.at, day = excluded.day`
	sqlDropSteps = `-- purchase.drop_steps
DELETE FROM purchase_step WHERE customer_id = $1 AND purchase_id = $2`

	sqlForSum = `-- purchase.for_sum
SELECT kind, at, currency, amount FROM purchase WHERE customer_id = $1 AND status = 'valid' ORDER BY id`
	sqlSum = `-- purchase.sum
SELECT ` + sumColumns + ` FROM purchase_sum WHERE customer_id = $1`
	sqlAddAmount = `-- purchase.add_amount
UPDATE purchase_sum SET amount = amount + $3 WHERE customer_id = $1 AND currency = $2`
	sqlDropSum = `-- purchase.drop_sum
DELETE FROM purchase_sum WHERE customer_id = $1`

	// What is left of a line: its units and amount plus those (negative) of the
	// return lines that undo it.
	sqlLeftOf = `-- purchase.left_of
SELECT l.purchase_id, l.n, l.units + COALESCE(SUM(b.units), 0), l.amount + COALESCE(SUM(b.amount), 0), 0
FROM purchase_line l
LEFT JOIN purchase r ON r.of_id = l.purchase_id AND r.of_id <> 0 AND r.customer_id = l.customer_id
LEFT JOIN purchase_line b ON b.customer_id = r.customer_id AND b.purchase_id = r.id AND b.of_n = l.n
WHERE l.customer_id = $1 AND l.purchase_id = $2
GROUP BY l.purchase_id, l.n, l.units, l.amount ORDER BY l.n`
	sqlLeftInAll = `-- purchase.left_in_all
SELECT s.amount + COALESCE((SELECT SUM(r.amount) FROM purchase r WHERE r.of_id = s.id AND r.of_id <> 0), 0)
FROM purchase s WHERE s.customer_id = $1 AND s.id = $2`
	sqlFindSold = `-- purchase.find_sold
SELECT l.purchase_id, l.n, l.units + COALESCE(SUM(b.units), 0), l.amount + COALESCE(SUM(b.amount), 0), s.at
FROM purchase_line l
JOIN purchase s ON s.customer_id = l.customer_id AND s.id = l.purchase_id
	AND s.kind = 'sale' AND s.status = 'valid' AND s.at <= $3 AND s.currency = $5
LEFT JOIN purchase r ON r.of_id = l.purchase_id AND r.of_id <> 0 AND r.customer_id = l.customer_id
LEFT JOIN purchase_line b ON b.customer_id = r.customer_id AND b.purchase_id = r.id AND b.of_n = l.n
WHERE l.customer_id = $1 AND l.product_id = $2 AND l.units >= $4
GROUP BY l.purchase_id, l.n, l.units, l.amount, s.at
HAVING l.units + COALESCE(SUM(b.units), 0) >= $4
ORDER BY s.at DESC, l.purchase_id DESC, l.n LIMIT 1`
	sqlHasVoid = `-- purchase.has_void
SELECT 1 FROM purchase WHERE customer_id = $1 AND kind = 'sale' AND status <> 'valid' LIMIT 1`
	// An order that does not count and that a return of the same amount may be of: of a line
	// of the product, or without a product of the whole order. Returns of it are none yet.
	sqlFindVoid = `-- purchase.find_void
SELECT s.id FROM purchase s
WHERE s.customer_id = $1 AND s.kind = 'sale' AND s.status <> 'valid' AND s.at <= $2 AND s.currency = $3
	AND (s.amount = $4 AND CAST($5 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM purchase_line l
		WHERE l.customer_id = s.customer_id AND l.purchase_id = s.id AND l.product_id = $5 AND l.product_id <> 0 AND l.amount = $4))
	AND NOT EXISTS (SELECT 1 FROM purchase r WHERE r.of_id = s.id AND r.of_id <> 0)
ORDER BY s.at DESC, s.id DESC LIMIT 1`

	sqlMisplaced = `-- purchase.misplaced
SELECT ` + columns + ` FROM purchase r WHERE r.kind = 'return' AND r.of_id <> 0 AND NOT EXISTS (SELECT 1 FROM purchase s
	WHERE s.customer_id = r.customer_id AND s.id = r.of_id AND s.kind = 'sale' AND s.currency = r.currency) ORDER BY r.id LIMIT $1`
	sqlUntie = `-- purchase.untie
UPDATE purchase SET of_id = 0 WHERE customer_id = $1 AND id = $2`
	sqlUntieLines = `-- purchase.untie_lines
UPDATE purchase_line SET of_n = $3 WHERE customer_id = $1 AND purchase_id = $2`

	sqlProduct = `-- purchase.product
SELECT ` + productColumns + ` FROM product WHERE id = $1`
	sqlProducts = `-- purchase.products
SELECT ` + productColumns + ` FROM product WHERE id > $1 ORDER BY id LIMIT $2`
	sqlProductUpdate = `-- purchase.product_update
UPDATE product SET name = $2, name_fold = $3, category = $4, unit = $5, version = version + 1
WHERE id = $1 AND version = $6`
	sqlProductDelete = `-- purchase.product_delete
DELETE FROM product WHERE id = $1`
)

var (
	tablePurchase = db.Table{Name: "purchase", Columns: []string{
		"id", "customer_id", "kind", "at", "day", "place_id", "channel", "staff_id", "currency", "amount",
		"status", "of_id", "note", "dated", "recorded_by"}}
	tableLine = db.Table{Name: "purchase_line", Columns: []string{
		"purchase_id", "n", "customer_id", "product_id", "partner_id", "units", "amount", "cost", "of_n"}}
	tableStep    = db.Table{Name: "purchase_step", Columns: []string{"purchase_id", "step", "customer_id", "at", "day"}}
	tableProduct = db.Table{Name: "product", Columns: []string{"id", "name", "name_fold", "category", "unit", "version"}}
	tableVisit   = db.Table{Name: "visit", Columns: []string{
		"id", "customer_id", "at", "day", "place_id", "staff_id", "waited", "grp"}}

	// Batches may be added in any order. first_at and last_at are those of sales, 0 in a
	// batch without one. Amounts in another currency than that of the row are not added.
	tableSum = db.Table{Name: "purchase_sum", Columns: []string{
		"customer_id", "sales", "returns", "amount", "currency", "first_at", "last_at"},
		Suffix: `ON CONFLICT (customer_id) DO UPDATE SET
	sales = purchase_sum.sales + excluded.sales,
	returns = purchase_sum.returns + excluded.returns,
	amount = purchase_sum.amount + CASE WHEN excluded.currency = purchase_sum.currency THEN excluded.amount ELSE 0 END,
	first_at = CASE WHEN purchase_sum.first_at = 0 OR excluded.first_at <> 0 AND excluded.first_at < purchase_sum.first_at
		THEN excluded.first_at ELSE purchase_sum.first_at END,
	last_at = CASE WHEN excluded.last_at > purchase_sum.last_at THEN excluded.last_at ELSE purchase_sum.last_at END`}

	rollDay = db.Rollup{Name: "purchase_day", Key: []string{"day", "place_id", "currency"},
		Sum: []string{"sales", "returns", "amount", "anonymous"}}
	rollStep = db.Rollup{Name: "step_week", Key: []string{"place_id", "step", "week", "bucket"},
		Sum: []string{"n", "minutes"}}
)

// SumColumns are those that Sum.Into reads, of the sums that a statement joins as alias:
// LEFT JOIN purchase_sum, so that who bought nothing has a zero Sum.
func SumColumns(alias string) string {
	return strings.NewReplacer("#", alias).Replace(`COALESCE(#.sales, 0), COALESCE(#.returns, 0), COALESCE(#.amount, 0),
	COALESCE(#.currency, ''), COALESCE(#.first_at, 0), COALESCE(#.last_at, 0)`)
}

// Into is where the SumColumns of a row go.
func (c *Sum) Into() []any {
	return []any{&c.Sales, &c.Returns, &c.Amount, &c.Currency, &c.First, &c.Last}
}
