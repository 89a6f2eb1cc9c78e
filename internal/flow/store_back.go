package flow

import "huitou/internal/db"

const (
	actColumns = `id, at, actor, verb, subject, what, body, back_at`

	sqlAct = `-- flow.act
SELECT ` + actColumns + ` FROM act WHERE id = $1`
	sqlActsOf = `-- flow.acts_of
SELECT ` + actColumns + ` FROM act WHERE actor = $1 AND at > $2 AND back_at = 0 ORDER BY id DESC LIMIT $3`
	sqlActBack = `-- flow.act_back
UPDATE act SET back_at = $2 WHERE id = $1 AND back_at = 0`
	sqlActSweep = `-- flow.act_sweep
DELETE FROM act WHERE at < $1`
	sqlActForget = `-- flow.act_forget
DELETE FROM act WHERE subject IN `
)

var tableAct = db.Table{Name: "act", Columns: []string{"id", "at", "actor", "verb", "subject", "what", "body", "back_at"}}
