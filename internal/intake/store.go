package intake

import "huitou/internal/db"

const (
	uploadColumns = `id, owner, state, files, size, look, form, mended, at, touched`
	workColumns   = `id, upload_id, import_id, owner, kind, state, language, plan, form, progress, report, failure, stop, tries, worker, asked, queued, beat, ended`

	sqlUpload = `-- intake.upload
SELECT ` + uploadColumns + ` FROM upload WHERE id = $1`
	sqlUploads = `-- intake.uploads
SELECT ` + uploadColumns + ` FROM upload WHERE state = 'here' AND ($2 = 1 OR owner = $1) ORDER BY id DESC LIMIT $3`
	sqlGrow = `-- intake.grow
UPDATE upload SET size = size + $2, touched = $3 WHERE id = $1 AND state = 'arriving' RETURNING owner, size`
	sqlKept = `-- intake.kept
SELECT COALESCE(SUM(size), 0), COALESCE(SUM(CASE WHEN owner = $1 THEN size ELSE 0 END), 0),
COALESCE(SUM(CASE WHEN owner = $1 THEN 1 ELSE 0 END), 0) FROM upload WHERE state <> 'leaving'`
	sqlFinish = `-- intake.finish
UPDATE upload SET state = 'here', files = $2, touched = $3 WHERE id = $1 AND state = 'arriving'`
	sqlInspected = `-- intake.inspected
UPDATE upload SET look = $2 WHERE id = $1`
	sqlForm = `-- intake.form
UPDATE upload SET form = $2, touched = $3 WHERE id = $1`
	sqlCorrect = `-- intake.correct
UPDATE upload SET mended = $2, touched = $3 WHERE id = $1`
	sqlLeave = `-- intake.leave
UPDATE upload SET state = 'leaving' WHERE id = $1`
	sqlUploadDrop = `-- intake.upload_drop
DELETE FROM upload WHERE id = $1`
	sqlOver = `-- intake.over
SELECT id FROM upload u WHERE state = 'leaving' OR (state = 'arriving' AND touched < $1) OR (touched < $2
AND NOT EXISTS (SELECT 1 FROM work w WHERE w.upload_id = u.id AND w.state IN ('waiting', 'working'))) ORDER BY id`

	sqlChunk = `-- intake.chunk
SELECT body FROM upload_chunk WHERE kept_by = $1 AND file = $2 AND n = $3`
	sqlChunkDrop = `-- intake.chunk_drop
DELETE FROM upload_chunk WHERE kept_by = $1 AND (file, n) IN
(SELECT file, n FROM upload_chunk WHERE kept_by = $1 ORDER BY file, n LIMIT $2)`

	sqlWork = `-- intake.work
SELECT ` + workColumns + ` FROM work WHERE id = $1`
	sqlWorkOpen = `-- intake.work_open
SELECT ` + workColumns + ` FROM work WHERE state IN ('waiting', 'working') AND ($2 = 1 OR owner = $1) ORDER BY id DESC LIMIT $3`
	sqlWorkOfUpload = `-- intake.work_of_upload
SELECT ` + workColumns + ` FROM work WHERE upload_id = $1 AND state IN ('waiting', 'working') ORDER BY id`
	sqlWorkOfImport = `-- intake.work_of_import
SELECT ` + workColumns + ` FROM work w WHERE import_id = $1 AND kind = 'import' AND state = 'done'
AND EXISTS (SELECT 1 FROM upload u WHERE u.id = w.upload_id AND u.state = 'here') ORDER BY id DESC LIMIT 1`
	sqlWorkCount = `-- intake.work_count
SELECT COUNT(*), COALESCE(SUM(CASE WHEN kind = 'undo' AND import_id = $1 THEN 1 ELSE 0 END), 0)
FROM work WHERE state IN ('waiting', 'working')`
	sqlClaim = `-- intake.claim
UPDATE work SET state = 'working', worker = $2, beat = $3, tries = tries + 1 WHERE id = $1 AND stop = 0
AND (state = 'waiting' OR (state = 'working' AND beat < $4)) RETURNING ` + workColumns
	sqlBeat = `-- intake.beat
UPDATE work SET beat = $3, progress = CASE WHEN $4 = '' THEN progress ELSE $4 END
WHERE id = $1 AND worker = $2 AND state = 'working' RETURNING stop`
	sqlEnd = `-- intake.end
UPDATE work SET state = $3, report = $4, failure = $5, import_id = CASE WHEN CAST($6 AS BIGINT) = 0 THEN import_id ELSE $6 END, ended = $7
WHERE id = $1 AND worker = $2 AND state = 'working'`
	sqlGiveBack = `-- intake.give_back
UPDATE work SET state = 'waiting', worker = '', queued = $3, tries = tries - 1 WHERE id = $1 AND worker = $2 AND state = 'working' AND stop = 0`
	sqlCancelWaiting = `-- intake.cancel_waiting
UPDATE work SET state = 'cancelled', stop = 1, ended = $2 WHERE id = $1 AND state = 'waiting'`
	sqlStop = `-- intake.stop
UPDATE work SET stop = 1 WHERE id = $1 AND state = 'working'`
	sqlStale = `-- intake.stale
SELECT ` + workColumns + ` FROM work WHERE (state = 'working' AND beat < $1) OR (state = 'waiting' AND queued < $2) ORDER BY id LIMIT 1000`
	sqlAgain = `-- intake.again
UPDATE work SET state = 'waiting', worker = '', queued = $2 WHERE id = $1`
	sqlGiveUp = `-- intake.give_up
UPDATE work SET state = $2, worker = '', failure = $3, ended = $4 WHERE id = $1 AND state = 'working'`
	sqlWorkOver = `-- intake.work_over
SELECT id FROM work WHERE state IN ('done', 'failed', 'cancelled') AND ended < $1 ORDER BY id LIMIT 1000`
	sqlWorkDrop = `-- intake.work_drop
DELETE FROM work WHERE id = $1`
)

var (
	tableUpload = db.Table{Name: "upload", Columns: []string{"id", "owner", "state", "files", "size", "look", "form", "mended", "at", "touched"}}
	tableChunk  = db.Table{Name: "upload_chunk", Columns: []string{"kept_by", "file", "n", "body"}}
	tableWork   = db.Table{Name: "work", Columns: []string{"id", "upload_id", "import_id", "owner", "kind", "state", "language", "plan", "form",
		"progress", "report", "failure", "stop", "tries", "worker", "asked", "queued", "beat", "ended"}}
)
