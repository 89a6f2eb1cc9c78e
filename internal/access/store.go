package access

import (
	"strconv"
	"strings"

	"huitou/internal/db"
)

const (
	userColumns = `u.id, u.staff_id, u.email, u.name, u.password, u.role, u.place_id, u.language, u.active, u.created_at, u.seen_at, u.version`

	sqlUserAny = `-- access.user_any
SELECT 1 FROM app_user LIMIT 1`
	sqlUserFind = `-- access.user
SELECT ` + userColumns + ` FROM app_user u WHERE u.id = $1`
	sqlUserByEmail = `-- access.user_by_email
SELECT ` + userColumns + ` FROM app_user u WHERE u.email_fold = $1`
	sqlUsers = `-- access.users
SELECT ` + userColumns + ` FROM app_user u ORDER BY u.active DESC, u.name, u.id`
	sqlUserUpdate = `-- access.user_update
UPDATE app_user SET staff_id = $2, email = $3, email_fold = $4, name = $5, role = $6, place_id = $7, language = $8,
	active = $9, version = version + 1
WHERE id = $1 AND version = $10`
	sqlUserOwn = `-- access.user_own
UPDATE app_user SET name = $2, language = $3, version = version + 1 WHERE id = $1`
	sqlUserPassword = `-- access.user_password
UPDATE app_user SET password = $2, version = version + 1 WHERE id = $1`
	sqlUserRehash = `-- access.user_rehash
UPDATE app_user SET password = $2 WHERE id = $1 AND password = $3`
	sqlUserSeen = `-- access.user_seen
UPDATE app_user SET seen_at = $2 WHERE id = $1`
	sqlOwners = `-- access.owners
SELECT count(*) FROM app_user WHERE role = $1 AND active = 1 AND password <> ''`

	sqlSessionUser = `-- access.session_user
SELECT s.id, s.seen_at, s.expires_at, ` + userColumns + `
FROM session s JOIN app_user u ON u.id = s.user_id WHERE s.hash = $1`
	sqlSessionSeen = `-- access.session_seen
UPDATE session SET seen_at = $2, ip = $3 WHERE hash = $1 AND seen_at < $2`
	sqlSessions = `-- access.sessions
SELECT id, created_at, seen_at, expires_at, ip, agent FROM session
WHERE user_id = $1 AND expires_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, id DESC`
	sqlSessionEnd = `-- access.session_end
DELETE FROM session WHERE hash = $1`
	sqlSessionEndOwn = `-- access.session_end_own
DELETE FROM session WHERE user_id = $1 AND id = $2`
	sqlSessionEndOthers = `-- access.session_end_others
DELETE FROM session WHERE user_id = $1 AND id <> $2`
	sqlSessionEndAll = `-- access.session_end_all
DELETE FROM session WHERE user_id = $1`
	sqlSessionSweepAge = `-- access.session_sweep_age
DELETE FROM session WHERE expires_at <= $1`
	sqlSessionSweepIdle = `-- access.session_sweep_idle
DELETE FROM session WHERE seen_at <= $1`

	sqlLink = `-- access.link
SELECT user_id, kind, expires_at FROM access_link WHERE hash = $1`
	sqlLinkDrop = `-- access.link_drop
DELETE FROM access_link WHERE user_id = $1`
	sqlLinkSweep = `-- access.link_sweep
DELETE FROM access_link WHERE expires_at <= $1`

	keyColumns = `id, name, hint, scopes, created_by, created_at, used_at, revoked_at`
	sqlKey     = `-- access.key
SELECT ` + keyColumns + ` FROM api_key WHERE id = $1`
	sqlKeyByHash = `-- access.key_by_hash
SELECT ` + keyColumns + ` FROM api_key WHERE hash = $1`
	sqlKeys = `-- access.keys
SELECT ` + keyColumns + ` FROM api_key ORDER BY id DESC`
	sqlKeyUsed = `-- access.key_used
UPDATE api_key SET used_at = $2 WHERE id = $1 AND used_at < $2`
	sqlKeyRevoke = `-- access.key_revoke
UPDATE api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0`

	sqlGrid = `-- access.grid
SELECT role, permission FROM role_permission`
	sqlGridClear = `-- access.grid_clear
DELETE FROM role_permission`

	sqlThrottle = `-- access.throttle
SELECT n, next_at, forget_at FROM throttle WHERE name = $1`
	// A count incremented since the row was read as $6 is not overwritten.
	sqlThrottlePut = `-- access.throttle_put
INSERT INTO throttle (name, n, window_start, next_at, forget_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (name) DO UPDATE SET n = $2, window_start = $3, next_at = $4, forget_at = $5
WHERE throttle.n = $6 OR throttle.forget_at <= $3`
	// A sum expires at $3 after its first failure, however many follow.
	sqlThrottleSum = `-- access.throttle_sum
INSERT INTO throttle (name, n, window_start, next_at, forget_at) VALUES ($1, 1, $2, 0, $3)
ON CONFLICT (name) DO UPDATE SET
	n = CASE WHEN throttle.forget_at <= $2 THEN 1 ELSE throttle.n + 1 END,
	window_start = CASE WHEN throttle.forget_at <= $2 THEN $2 ELSE throttle.window_start END,
	forget_at = CASE WHEN throttle.forget_at <= $2 THEN $3 ELSE throttle.forget_at END`
	sqlThrottleClear = `-- access.throttle_clear
DELETE FROM throttle WHERE name = $1`
	sqlThrottleBack = `-- access.throttle_back
UPDATE throttle SET n = n - 1 WHERE name = $1 AND n > 0`
	sqlThrottleForget = `-- access.throttle_forget
DELETE FROM throttle WHERE name IN (SELECT name FROM throttle WHERE forget_at <= $1 ORDER BY forget_at LIMIT 20)`
	sqlThrottleSweep = `-- access.throttle_sweep
DELETE FROM throttle WHERE forget_at <= $1`

	sqlDeviceKnown = `-- access.device_known
SELECT expires_at FROM known_device WHERE hash = $1 AND user_id = $2`
	// The browser's old token ends, whichever user signs in there.
	sqlDeviceRenew = `-- access.device_renew
UPDATE known_device SET hash = $2 WHERE hash = $1`
	sqlDeviceSeen = `-- access.device_seen
INSERT INTO known_device (hash, user_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)
ON CONFLICT (hash, user_id) DO UPDATE SET seen_at = $3, expires_at = $4`
	sqlDeviceOver = `-- access.device_over
DELETE FROM known_device WHERE user_id = $1 AND hash NOT IN
	(SELECT hash FROM known_device WHERE user_id = $1 ORDER BY seen_at DESC, hash LIMIT $2)`
	sqlDeviceForget = `-- access.device_forget
DELETE FROM known_device WHERE user_id = $1`
	sqlDeviceSweep = `-- access.device_sweep
DELETE FROM known_device WHERE expires_at <= $1`
)

var (
	tableUser = db.Table{Name: "app_user", Columns: []string{"id", "staff_id", "email", "email_fold", "name", "password",
		"role", "place_id", "language", "active", "created_at", "seen_at", "version"}}
	tableSession = db.Table{Name: "session", Columns: []string{"hash", "id", "user_id", "created_at", "seen_at",
		"expires_at", "ip", "agent"}}
	tableLink = db.Table{Name: "access_link", Columns: []string{"hash", "user_id", "kind", "created_at", "expires_at"}}
	tableKey  = db.Table{Name: "api_key", Columns: []string{"id", "name", "hash", "hint", "scopes", "created_by",
		"created_at", "used_at", "revoked_at"}}
	tableDevice   = db.Table{Name: "known_device", Columns: []string{"hash", "user_id", "created_at", "seen_at", "expires_at"}}
	tableThrottle = db.Table{Name: "throttle", Columns: []string{"name", "n", "window_start", "next_at", "forget_at"}}
	tableGrid     = db.Table{Name: "role_permission", Columns: []string{"role", "permission"}}
	tableAudit    = db.Table{Name: "audit", Columns: []string{"id", "at", "actor", "action", "subject", "detail", "ip"}}
)

// auditQuery returns the query for a page of the audit log, and its arguments.
func auditQuery(f AuditFilter) (string, []any) {
	var b strings.Builder
	b.WriteString("-- access.audit\nSELECT id, at, actor, action, subject, detail, ip FROM audit WHERE id < $1")
	args := []any{f.Before}
	and := func(condition string, v any) {
		args = append(args, v)
		b.WriteString(" AND " + condition + " $" + strconv.Itoa(len(args)))
	}
	if f.Actor != "" {
		and("actor =", f.Actor)
	}
	if f.Subject != "" {
		and("subject =", f.Subject)
	}
	if area, ok := strings.CutSuffix(f.Action, "."); ok {
		and("action >=", f.Action)
		and("action <", area+"/") // '/' follows '.': the upper bound of the prefix
	} else if f.Action != "" {
		and("action =", f.Action)
	}
	if f.From != 0 {
		and("at >=", f.From)
	}
	if f.To != 0 {
		and("at <", f.To)
	}
	args = append(args, f.Limit+1)
	b.WriteString(" ORDER BY id DESC LIMIT $" + strconv.Itoa(len(args)))
	return b.String(), args
}
