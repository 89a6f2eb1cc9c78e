package voice

import (
	"strconv"

	"huitou/internal/db"
)

const (
	columns = `id, customer_id, purchase_id, promise_id, place_id, staff_id, at, day, channel, rating, scale, stars,
	outcome, title, body, language, dimension, answered_at, answered_by, answer, version,
	dated, answered_day, from_zero, answered_how`

	sqlFind = `-- voice.find
SELECT ` + columns + ` FROM voice WHERE customer_id = $1 AND id = $2`
	sqlFindByID = `-- voice.find_by_id
SELECT ` + columns + ` FROM voice WHERE id = $1`
	sqlOfCustomer = `-- voice.of_customer
SELECT ` + columns + ` FROM voice WHERE customer_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`
	sqlOfPromise = `-- voice.of_promise
SELECT ` + columns + ` FROM voice WHERE customer_id = $1 AND promise_id = $2 AND promise_id <> 0`
	sqlSettle = `-- voice.settle
UPDATE voice SET outcome = $3 WHERE customer_id = $1 AND id = $2 AND outcome = $4`
	sqlAnswer = `-- voice.answer
UPDATE voice SET answered_at = $3, answered_day = $7, answered_by = $4, answer = $5, answered_how = $8, version = version + 1
WHERE customer_id = $1 AND id = $2 AND version = $6`
	sqlAll = `-- voice.all
SELECT ` + columns + ` FROM voice`
	sqlForeign = `-- voice.foreign
SELECT ` + columns + ` FROM voice v WHERE v.purchase_id <> 0
AND NOT EXISTS (SELECT 1 FROM purchase p WHERE p.customer_id = v.customer_id AND p.id = v.purchase_id) ORDER BY v.id LIMIT $1`
	sqlUntie = `-- voice.untie
UPDATE voice SET purchase_id = 0, promise_id = 0, outcome = $3, version = version + 1 WHERE customer_id = $1 AND id = $2 AND outcome = $4`
	sqlAnsweredByHand = `t.answered_by <> 0` // of a row t, see room.Table
	sqlDrop           = `-- voice.drop
DELETE FROM voice WHERE customer_id = $1 AND id = $2 AND outcome = $3`
)

var (
	tableVoice = db.Table{Name: "voice", Columns: []string{
		"id", "customer_id", "purchase_id", "promise_id", "place_id", "staff_id", "at", "day", "channel", "rating",
		"scale", "stars", "outcome", "title", "body", "language", "dimension", "answered_at", "answered_by",
		"answer", "version", "dated", "answered_day", "from_zero", "answered_how"}}
	rollDay = db.Rollup{Name: "voice_day", Key: []string{"place_id", "day", "outcome"},
		Sum: []string{"stars1", "stars2", "stars3", "stars4", "stars5", "unrated"}}
	rollMonth = db.Rollup{Name: "voice_month", Key: []string{"month", "place_id", "outcome"},
		Sum: []string{"stars1", "stars2", "stars3", "stars4", "stars5", "unrated"}}
)

// Columns are those that Scan reads, of the voices that a statement calls alias.
func Columns(alias string) string { return db.Columns(alias, columns) }

// RatedLow is the condition that a voice has a rating below Low.
func RatedLow(alias string) string {
	return alias + ".stars > 0 AND " + alias + ".stars < " + strconv.Itoa(Low)
}

// Unanswered is the condition that a voice is rated low and has no answer. It is also that
// of the partial indexes voice_low and voice_low_customer, which serve a statement only
// if its text has every part of it.
func Unanswered(alias string) string { return RatedLow(alias) + " AND " + alias + ".answered_at = 0" }

// Scan reads a row that begins with Columns; what follows them goes to more. NotFound
// if there is no row.
func Scan(r db.Row, more ...any) (v Voice, err error) {
	err = r.Scan(append([]any{&v.ID, &v.Customer, &v.Purchase, &v.Promise, &v.Place, &v.Staff, &v.At, &v.Day, &v.Channel,
		&v.Rating, &v.Scale, &v.Stars, &v.Outcome, &v.Title, &v.Text, &v.Language, &v.Dimension, &v.Answered,
		&v.By, &v.Answer, &v.Version, &v.Dated, &v.Replied, &v.FromZero, &v.How}, more...)...)
	return v, db.NotFound(err, "voice.Find", "voice.none")
}

func scan(r db.Row) (Voice, error) { return Scan(r) }
