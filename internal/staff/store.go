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
)

var tableStaff = db.Table{Name: "staff", Columns: []string{
	"id", "code", "name", "name_fold", "place_id", "duty", "joined", "left_day", "version"}}
