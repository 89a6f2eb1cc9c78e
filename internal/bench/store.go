package bench

import (
	"context"

	"huitou/internal/db"
)

const (
	sqlAnalyze = `ANALYZE`

	sqlCustomerAt = `-- bench.customer_at
SELECT id FROM customer WHERE id >= $1 ORDER BY id LIMIT 1`
	sqlCustomerSpan = `-- bench.customer_span
SELECT MIN(id), MAX(id) FROM customer`
	sqlPlaces = `-- bench.places
SELECT id FROM place WHERE kind = $1 ORDER BY id`
	sqlOwners = `-- bench.owners
SELECT id FROM staff ORDER BY id`
	sqlRows = `-- bench.rows
SELECT (SELECT COUNT(*) FROM fact_name) + (SELECT COUNT(*) FROM timeline) + (SELECT COUNT(*) FROM purchase) + (SELECT COUNT(*) FROM purchase_line)
	+ (SELECT COUNT(*) FROM promise)`
)

// tableBare is the table for bare inserts: a purchase and nothing else.
var tableBare = db.Table{Name: "purchase", Columns: []string{
	"id", "customer_id", "kind", "at", "day", "place_id", "channel", "staff_id", "currency", "amount", "status", "of_id", "note", "dated", "recorded_by"}}

// settle runs ANALYZE for the planner of PostgreSQL; a server that is up for a while does
// that by itself.
func settle(ctx context.Context, d *db.DB) error {
	if d.Engine() != db.Postgres {
		return nil
	}
	return d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, sqlAnalyze); return err })
}
