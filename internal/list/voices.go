package list

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/page"
	"huitou/internal/promise"
	"huitou/internal/voice"
)

// VoiceFilter selects voices. A field with its zero value does not filter.
type VoiceFilter struct {
	Scope           // days of the voices
	Outcome  string // one of Outcomes
	Rated    string // "low" below 3 stars, "yes" with a rating, "no" without
	Stars    int    // 1..5
	Answered string // "yes", "no"
	Sort     string // one of VoiceSorts, default BySaidDown
}

// The sort orders of voices.
const (
	ByWaiting  = "waiting"   // low ratings without an answer, the longest waiting first; then the others, the newest first
	BySaid     = "said"      // the oldest first
	BySaidDown = "said_down" // the newest first, the order where none is asked for
)

// VoiceSorts lists the sort orders of voices.
var VoiceSorts = []string{ByWaiting, BySaidDown, BySaid}

// Outcomes are the groups of voices by the state of the promise that a voice is about.
var Outcomes = []string{string(promise.Kept), string(promise.Late), string(promise.Broken), voice.NoPromise, other}

// other is the group of voices about open, renegotiated, waived and void promises.
const other = "other"

// OutcomeOf returns the group of Outcomes that a voice's outcome belongs to.
func OutcomeOf(outcome string) string {
	switch promise.State(outcome) {
	case promise.Kept, promise.Late, promise.Broken, voice.NoPromise:
		return outcome
	}
	return other
}

// IsSet reports whether any field but Sort is set.
func (f VoiceFilter) IsSet() bool { return f != VoiceFilter{Sort: f.Sort} }

// Values is the filter as it stands in a URL: from, to, place, only, outcome, rated,
// stars, answered, sort.
func (f VoiceFilter) Values() url.Values {
	v := f.values()
	set(v, "outcome", f.Outcome)
	set(v, "rated", f.Rated)
	set(v, "answered", f.Answered)
	set(v, "sort", f.Sort)
	if f.Stars != 0 {
		v.Set("stars", strconv.Itoa(f.Stars))
	}
	return v
}

// ParseVoices parses Values. Invalid with every field that is wrong.
func ParseVoices(v url.Values) (f VoiceFilter, err error) {
	k := errs.NewCheck("list.ParseVoices")
	f = VoiceFilter{Scope: parseScope(k, v), Outcome: v.Get("outcome"), Rated: v.Get("rated"), Answered: v.Get("answered"), Sort: v.Get("sort")}
	oneOf(k, "outcome", f.Outcome, Outcomes...)
	oneOf(k, "rated", f.Rated, "low", "yes", "no")
	oneOf(k, "answered", f.Answered, "yes", "no")
	oneOf(k, "sort", f.Sort, VoiceSorts...)
	if s := v.Get("stars"); s != "" {
		f.Stars, err = strconv.Atoi(s)
		if err != nil || f.Stars < 1 || f.Stars > 5 {
			k.Add(errs.Field{Path: "stars", Key: "field.between", Args: errs.Pairs("low", 1, "high", 5), Found: s, Expected: "1 … 5"})
		}
	}
	return f, k.Err()
}

// VoiceRow is a voice in a list.
type VoiceRow struct {
	voice.Voice
	Who       Who // empty if the voice has no customer
	PlaceName string
}

func voices(ctx context.Context, tx *db.Tx, f VoiceFilter, p page.Page) (Listing[VoiceRow], error) {
	var out Listing[VoiceRow]
	tree, in, err := f.places(ctx, tx)
	if err != nil {
		return out, err
	}
	if out.Total, err = countVoices(ctx, tx, f, in); err != nil {
		return out, err
	}
	if !f.waits() {
		out.Rows, out.Next, err = readPage(ctx, tx, p, f.part(tree, in, out.Total))
		return out, err
	}
	waiting, rest := f.waiting(tree, in), f.part(tree, in, out.Total)
	if waiting.total, err = f.countWaiting(ctx, tx, in); err != nil {
		return out, err
	}
	rest.onRow.And("NOT (" + voice.Unanswered("v") + ")")
	rest.total -= waiting.total
	out.Rows, out.Next, err = readPage(ctx, tx, p, waiting, rest)
	return out, err
}

// part returns the list of the voices of a filter, by day.
func (f VoiceFilter) part(tree *Places, in []id.Place, total int64) *indexedList[VoiceRow] {
	l := indexedList[VoiceRow]{table: "voice", columns: []string{"day", "place_id", "id"}, query: sqlVoices, id: "v.id",
		up: f.Sort == BySaid, total: total, scan: scanVoice(tree), entryOf: func(r VoiceRow) entry {
			return entry{day: r.Day, at: int64(r.At), place: r.Place, record: int64(r.ID)}
		}}
	l.onIndex, l.onRow = f.conditions(in)
	return &l
}

// waits reports whether the list begins with low ratings that wait for an answer. One of a single
// outcome does not: its few are found in the order of days.
func (f VoiceFilter) waits() bool {
	return f.Sort == ByWaiting && f.Answered != "yes" && f.Rated != "no" && f.Stars < voice.Low && f.Outcome == ""
}

// waiting returns the part of the list with the low ratings that wait for an answer, the longest
// first, read from their index.
func (f VoiceFilter) waiting(tree *Places, in []id.Place) *indexedList[VoiceRow] {
	l := f.part(tree, in, 0)
	l.columns, l.up = []string{"at", "place_id", "id"}, true
	l.onIndex, l.onRow = f.waitingConditions("voice", in)
	return l
}

// waitingConditions are those on columns of the index voice_low, of a table, and those on others of
// voice v.
func (f VoiceFilter) waitingConditions(table string, in []id.Place) (index, row *Where) {
	index, row = &Where{}, &Where{}
	from, to := f.days()
	index.And(voice.Unanswered(table))
	if f.From != "" || f.To != "" {
		index.And("at >= ? AND at < ?", from.Start(time.UTC).Add(-cal.Eastmost), to.End(time.UTC).Add(-cal.Westmost))
		row.Days("v.day", from, to)
	}
	index.At("place_id", in)
	if f.Stars != 0 {
		row.And("v.stars = ?", f.Stars)
	}
	return index, row
}

func (f VoiceFilter) countWaiting(ctx context.Context, tx *db.Tx, in []id.Place) (n int64, err error) {
	w, row := f.waitingConditions("v", in)
	w.join(row)
	err = tx.Row(ctx, sqlCountVoiceRows+w.Text(), w.Args()...).Scan(&n)
	return n, err
}

func scanVoice(tree *Places) func(db.Row) (VoiceRow, error) {
	return func(r db.Row) (v VoiceRow, err error) {
		v.Voice, err = voice.Scan(r, v.Who.into()...)
		v.PlaceName = tree.Name(v.Place)
		return v, err
	}
}

// conditions returns the conditions on columns of the index that the list is read by, and
// those on other columns of voice v.
func (f VoiceFilter) conditions(in []id.Place) (index, row *Where) {
	index, row = &Where{}, &Where{}
	from, to := f.days()
	index.Days("day", from, to)
	index.At("place_id", in)
	switch f.Outcome {
	case "":
	case other:
		row.And("v.outcome NOT IN ('kept', 'late', 'broken', 'none')")
	default:
		row.And("v.outcome = ?", f.Outcome)
	}
	switch f.Rated {
	case "low":
		row.And(voice.RatedLow("v"))
	case "yes":
		row.And("v.stars > 0")
	case "no":
		row.And("v.stars = 0")
	}
	if f.Stars != 0 {
		row.And("v.stars = ?", f.Stars)
	}
	switch f.Answered {
	case "yes":
		row.And("v.answered_at <> 0")
	case "no":
		row.And("v.answered_at = 0")
	}
	return index, row
}

// countVoices counts voices from a roll-up, monthly or daily. The roll-ups do not hold
// whether a voice was answered: a filter by that counts the rows of the table voice.
func countVoices(ctx context.Context, tx *db.Tx, f VoiceFilter, in []id.Place) (n int64, err error) {
	from, to := f.days()
	if f.Answered != "" {
		_, w := f.conditions(in)
		w.Days("v.day", from, to)
		w.At("v.place_id", in)
		err = tx.Row(ctx, sqlCountVoiceRows+w.Text(), w.Args()...).Scan(&n)
		return n, err
	}
	query, w := sqlCountVoiceDays, &Where{}
	if first, last, whole := f.months(); whole {
		query = sqlCountVoiceMonths
		w.And("month >= ? AND month <= ?", first, last)
	} else {
		w.Days("day", from, to)
	}
	w.At("place_id", in)
	err = tx.Each(ctx, func(r db.Row) error {
		var outcome string
		var stars [5]int64
		var unrated int64
		err := r.Scan(&outcome, &stars[0], &stars[1], &stars[2], &stars[3], &stars[4], &unrated)
		if f.Outcome == "" || f.Outcome == OutcomeOf(outcome) {
			n += f.count(stars, unrated)
		}
		return err
	}, query+w.Text()+" GROUP BY outcome", w.Args()...)
	return n, err
}

// count returns how many voices of a roll-up row meet the filter's Stars and Rated.
func (f VoiceFilter) count(stars [5]int64, unrated int64) (n int64) {
	for i, k := range stars {
		if (f.Stars == 0 || f.Stars == i+1) && (f.Rated != "low" || i+1 < voice.Low) && f.Rated != "no" {
			n += k
		}
	}
	if f.Stars == 0 && (f.Rated == "" || f.Rated == "no") {
		n += unrated
	}
	return n
}
