package staff

import "huitou/internal/db"

const (
	columns = `id, code, name, place_id, duty, joined, left_day, version`

	sqlFind = `-- staff.find
SELECT ` + columns + ` FROM staff WHERE id = $1`
	sqlFindByCode = `-- staff.find_by_code
SELECT ` + columns + ` FROM staff WHERE code = $1`
	sqlList = `-- staff.list
SELECT ` + columns + ` FROM staff ORDER BY CASE WHEN left_day = '' THEN 0 ELSE 1 END, name_fold, id`
	sqlUpdate = `-- staff.update
UPDATE staff SET name = $2, name_fold = $3, place_id = $4, duty = $5, joined = $6, left_day = $7, version = version + 1
WHERE id = $1 AND version = $8`

	noticeColumns = `id, staff_id, place_id, at, kind, subject, customer_id, what, due_at, seen_at`
	// OfReader is the condition that a notice, in a statement that calls notices n, is for the reader
	// whose Args are the first arguments.
	OfReader   = `(n.staff_id = $1 AND $1 <> 0 OR n.staff_id = 0 AND $2 = 1 AND ($3 = 0 OR n.place_id = $3))`
	sqlNotices = `-- staff.notices
SELECT ` + noticeColumns + ` FROM notice n WHERE ` + OfReader + ` ORDER BY id DESC LIMIT $4`
	sqlSeeNotices = `-- staff.see_notices
UPDATE notice AS n SET seen_at = $5 WHERE ` + OfReader + ` AND n.id <= $4 AND n.seen_at = 0`
	sqlUnseeNotices = `-- staff.unsee_notices
UPDATE notice AS n SET seen_at = 0 WHERE ` + OfReader + ` AND n.id <= $4 AND n.seen_at = $5`
	sqlSweepNotices = `-- staff.sweep_notices
DELETE FROM notice WHERE at < $1 AND seen_at <> 0`

	sqlSnooze = `-- staff.snooze
INSERT INTO snooze (staff_id, subject, until, reason, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (staff_id, subject) DO UPDATE SET until = excluded.until, reason = excluded.reason, at = excluded.at`
	sqlFindSnooze = `-- staff.find_snooze
SELECT until, reason, at FROM snooze WHERE staff_id = $1 AND subject = $2`
	sqlWake = `-- staff.wake
DELETE FROM snooze WHERE staff_id = $1 AND subject = $2`

	sqlViews = `-- staff.views
SELECT list, name, query FROM saved_view WHERE person = $1 AND list = $2 ORDER BY name`
	sqlFindView = `-- staff.find_view
SELECT list, name, query FROM saved_view WHERE person = $1 AND list = $2 AND name = $3`
	sqlSaveView = `-- staff.save_view
INSERT INTO saved_view (person, list, name, query, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person, list, name) DO UPDATE SET query = excluded.query, at = excluded.at`
	sqlDropView = `-- staff.drop_view
DELETE FROM saved_view WHERE person = $1 AND list = $2 AND name = $3`
)

// NoticeColumns are those that ScanNotice reads, of the notices that a statement calls alias.
func NoticeColumns(alias string) string { return db.Columns(alias, noticeColumns) }

var (
	tableStaff = db.Table{Name: "staff", Columns: []string{
		"id", "code", "name", "name_fold", "place_id", "duty", "joined", "left_day", "version"}}
	tableSnooze = db.Table{Name: "snooze", Columns: []string{"staff_id", "subject", "until", "reason", "at"}}
	tableView   = db.Table{Name: "saved_view", Columns: []string{"person", "list", "name", "query", "at"}}
	tableNotice = db.Table{Name: "notice", Columns: []string{
		"id", "staff_id", "place_id", "at", "kind", "subject", "customer_id", "what", "due_at", "seen_at"}}
)
