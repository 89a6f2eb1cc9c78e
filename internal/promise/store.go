package promise

import "huitou/internal/db"

const (
	columns = `id, customer_id, purchase_id, place_id, owner_id, origin, what, made_at, due_at, due_day, state,
	ended_at, remind_at, reminded, notify, next_id, version, made_day, ended_day`

	sqlFind = `-- promise.find
SELECT ` + columns + ` FROM promise WHERE customer_id = $1 AND id = $2`
	sqlFindByID = `-- promise.find_by_id
SELECT ` + columns + ` FROM promise WHERE id = $1`
	// CAST: SQLite compares a bare parameter with the condition of a partial index (purchase_id = 0),
	// and then plans the statement anew for every value, which takes longer than to run it.
	sqlOfPurchase = `-- promise.of_purchase
SELECT ` + columns + ` FROM promise WHERE customer_id = $1 AND purchase_id = CAST($2 AS BIGINT) AND purchase_id <> 0 ORDER BY id DESC`
	sqlChange = `-- promise.change
UPDATE promise SET state = $3, ended_at = $4, remind_at = $5, reminded = $6, next_id = $7, ended_day = $9, version = version + 1
WHERE customer_id = $1 AND id = $2 AND version = $8`
	sqlHold = `-- promise.hold
UPDATE promise SET version = version WHERE customer_id = $1 AND id = $2 AND version = $3`
	// $2 is the last due time of which a reminder can be due now.
	sqlDueReminders = `-- promise.due_reminders
SELECT id FROM promise WHERE state = 'open' AND due_at <= $2 AND remind_at <> 0 AND remind_at <= $1 ORDER BY remind_at, id LIMIT $3`
	sqlReminded = `-- promise.reminded
UPDATE promise SET remind_at = $3, reminded = $4, version = version + 1 WHERE customer_id = $1 AND id = $2 AND version = $5`
	sqlAll = `-- promise.all
SELECT ` + columns + ` FROM promise`
	sqlEvents = `-- promise.events
SELECT at, actor, kind, due_at, reason, evidence, day FROM promise_event
WHERE customer_id = $1 AND promise_id = $2 ORDER BY id`
	sqlDrop = `-- promise.drop
DELETE FROM promise WHERE customer_id = $1 AND id = $2 AND version = $3`
	sqlDropEvents = `-- promise.drop_events
DELETE FROM promise_event WHERE customer_id = $1 AND promise_id = $2`
)

var sqlOfCustomer = `-- promise.of_customer
SELECT ` + columns + ` FROM promise WHERE id IN (` + IDsOf("= $1") + `) AND id < $2 ORDER BY id DESC LIMIT $3`

// sqlToRemind returns the query of the promises of a list of ids whose reminder is due at $1.
func sqlToRemind(in string) string {
	return `-- promise.to_remind
SELECT ` + columns + ` FROM promise WHERE remind_at <> 0 AND remind_at <= $1 AND id IN ` + in + ` ORDER BY remind_at, id`
}

// IDsOf is a query for the ids of the promises of customers: customer is the condition that
// follows customer_id in a statement, "= $1". Those of orders are found by their orders: an index by
// customer too would cost each of them a page more.
func IDsOf(customer string) string {
	return `SELECT id FROM promise WHERE purchase_id = 0 AND customer_id ` + customer + `
	UNION ALL SELECT o.id FROM purchase b JOIN promise o ON o.purchase_id = b.id AND o.purchase_id <> 0 AND o.customer_id = b.customer_id WHERE b.customer_id ` + customer
}

var (
	tablePromise = db.Table{Name: "promise", Columns: []string{
		"id", "customer_id", "purchase_id", "place_id", "owner_id", "origin", "what", "made_at", "due_at", "due_day",
		"state", "ended_at", "remind_at", "reminded", "notify", "next_id", "version", "made_day", "ended_day"}}
	tableEvent = db.Table{Name: "promise_event", Columns: []string{
		"promise_id", "id", "customer_id", "at", "actor", "kind", "due_at", "reason", "evidence", "day"}}

	// The numbers of promises by state, in the order of States, then the minutes late.
	rollDay = db.Rollup{Name: "promise_day", Key: []string{"due_day", "place_id", "origin"},
		Sum: []string{"open", "kept", "late", "broken", "renegotiated", "waived", "void", "late_minutes"}}
	rollMonth = db.Rollup{Name: "promise_month", Key: []string{"month", "place_id", "origin"},
		Sum: []string{"open", "kept", "late", "broken", "renegotiated", "waived", "void", "late_minutes"}}
	rollLate = db.Rollup{Name: "promise_late", Key: []string{"place_id", "month", "origin", "bucket"}, Sum: []string{"n", "minutes"}}
)

// IsOverdue is the condition that a promise, in a statement that calls promises alias, is open
// past its due time at now, which is a placeholder. Promise.Overdue is the same of one read.
func IsOverdue(alias, now string) string {
	return alias + ".state = 'open' AND " + alias + ".due_at < " + now
}

// Columns are those that Scan reads, of the promises that a statement calls alias.
func Columns(alias string) string { return db.Columns(alias, columns) }

// Scan reads a row that begins with Columns; what follows them goes to more. NotFound
// if there is no row.
func Scan(r db.Row, more ...any) (p Promise, err error) {
	var notify int
	err = r.Scan(append([]any{&p.ID, &p.Customer, &p.Purchase, &p.Place, &p.Owner, &p.Origin, &p.What, &p.Made, &p.Due, &p.DueDay,
		&p.State, &p.Ended, &p.Remind, &p.Reminded, &notify, &p.Next, &p.Version, &p.MadeDay, &p.EndedDay}, more...)...)
	err = db.NotFound(err, "promise.Find", "promise.none")
	if p.What == "" && p.Origin == ofOrder {
		p.What = Delivery
	}
	p.Notify = notify == 1
	return p, err
}

func scan(r db.Row) (Promise, error) { return Scan(r) }
