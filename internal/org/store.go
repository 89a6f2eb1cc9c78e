package org

import "huitou/internal/db"

const (
	sqlCompany = `-- org.company
SELECT name, currency, zone, language, settings, version FROM company WHERE id = 1`
	sqlCompanyInsert = `-- org.company_insert
INSERT INTO company (id, name, currency, zone, language, settings, created_at, version)
VALUES (1, $1, $2, $3, $4, $5, $6, 1) ON CONFLICT (id) DO NOTHING`
	sqlCompanyUpdate = `-- org.company_update
UPDATE company SET name = $1, currency = $2, zone = $3, language = $4, settings = $5, version = version + 1
WHERE id = 1 AND version = $6`

	placeColumns = `id, parent_id, kind, name, zone, calendar_id, created_at, closed_at, version`
	sqlPlaceFind = `-- org.place
SELECT ` + placeColumns + ` FROM place WHERE id = $1`
	sqlPlaceList = `-- org.places
SELECT ` + placeColumns + ` FROM place ORDER BY name_fold, id`
	sqlPlaceTree = `-- org.place_tree
SELECT ` + placeColumns + ` FROM place`
	sqlPlaceUpdate = `-- org.place_update
UPDATE place SET parent_id = $2, kind = $3, name = $4, name_fold = $5, zone = $6, calendar_id = $7,
	closed_at = $8, version = version + 1
WHERE id = $1 AND version = $9`
	sqlPlaceDelete = `-- org.place_delete
DELETE FROM place WHERE id = $1`

	calendarColumns = `id, name, spec, version`
	sqlCalendar     = `-- org.calendar
SELECT ` + calendarColumns + ` FROM calendar WHERE id = $1`
	sqlCalendars = `-- org.calendars
SELECT ` + calendarColumns + ` FROM calendar ORDER BY name, id`
	sqlCalendarUpdate = `-- org.calendar_update
UPDATE calendar SET name = $2, spec = $3, version = version + 1 WHERE id = $1 AND version = $4`
)

var (
	tableCompany = db.Table{Name: "company", Columns: []string{
		"id", "name", "currency", "zone", "language", "settings", "created_at", "version"}}
	tableCalendar = db.Table{Name: "calendar", Columns: []string{"id", "name", "spec", "version"}}
	tablePlace    = db.Table{Name: "place", Columns: []string{
		"id", "parent_id", "kind", "name", "name_fold", "zone", "calendar_id", "created_at", "closed_at", "version"}}
)
