package list

const (
	sqlCalendarName = `-- list.calendar_name
SELECT name FROM calendar WHERE id = $1`
	sqlKeyName = `-- list.key_name
SELECT name FROM api_key WHERE id = $1`
	sqlImportTitle = `-- list.import_title
SELECT title FROM import_run WHERE id = $1`
	sqlPromiseAbout = `-- list.promise_about
SELECT p.what, p.customer_id, p.purchase_id` + optionalWhoColumns + ` FROM promise p LEFT JOIN customer c ON c.id = p.customer_id WHERE p.id = $1`
	sqlVoiceAbout = `-- list.voice_about
SELECT COALESCE(c.name, ''), COALESCE(c.honorific, ''), COALESCE(c.kind, '') FROM voice v LEFT JOIN customer c ON c.id = v.customer_id WHERE v.id = $1`
)
