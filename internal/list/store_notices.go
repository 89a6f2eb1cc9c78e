package list

import "huitou/internal/staff"

var sqlNotices = `-- list.notices
SELECT ` + staff.NoticeColumns("n") + optionalWhoColumns + `, COALESCE(s.name, '')
FROM notice n
LEFT JOIN customer c ON c.id = n.customer_id
LEFT JOIN staff s ON s.id = n.staff_id
WHERE ` + staff.OfReader

const (
	sqlNoticesOrder = ` ORDER BY n.id DESC LIMIT `

	sqlPromiseStates = `-- list.promise_states
SELECT p.id, p.state FROM promise p WHERE `
)
