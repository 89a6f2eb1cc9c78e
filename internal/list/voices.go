package list

import (
	"context"
	"net/url"
	"strconv"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/page"
	"huitou/internal/promise"
	"huitou/internal/voice"
)

// VoiceFilter picks voices. Empty fields do not ask.
type VoiceFilter struct {
	Scope           // of the day they were heard
	Outcome  string // of Outcomes
	Rated    string // "low" below 3 stars, "yes" with a rating, "no" without
	Stars    int    // 1..5
	Answered string // "yes", "no"
}

// Outcomes are the groups of what became of the promise a voice is about.
var Outcomes = []string{string(promise.Kept), string(promise.Late), string(promise.Broken), voice.NoPromise, other}

// other is the group of open, renegotiated, waived and void.
const other = "other"

// OutcomeOf is the group of Outcomes that a voice's outcome belongs to.
func OutcomeOf(outcome string) string {
	switch promise.State(outcome) {
	case promise.Kept, promise.Late, promise.Broken, voice.NoPromise:
		return outcome
	}
	return other
}

// Asks reports whether the filter leaves anything out.
func (f VoiceFilter) Asks() bool { return f != VoiceFilter{} }

// Values is the filter as it stands in a URL: from, to, place, only, outcome, rated,
// stars, answered.
func (f VoiceFilter) Values() url.Values {
	v := f.values()
	set(v, "outcome", f.Outcome)
	set(v, "rated", f.Rated)
	set(v, "answered", f.Answered)
	if f.Stars != 0 {
		v.Set("stars", strconv.Itoa(f.Stars))
	}
	return v
}

// ParseVoices reads Values. InvalidInput with every field that is wrong.
func ParseVoices(v url.Values) (f VoiceFilter, err error) {
	k := errs.NewCheck("list.ParseVoices")
	f = VoiceFilter{Scope: parseScope(k, v), Outcome: v.Get("outcome"), Rated: v.Get("rated"), Answered: v.Get("answered")}
	oneOf(k, "outcome", f.Outcome, Outcomes...)
	oneOf(k, "rated", f.Rated, "low", "yes", "no")
	oneOf(k, "answered", f.Answered, "yes", "no")
	if s := v.Get("stars"); s != "" {
		f.Stars, err = strconv.Atoi(s)
		k.That(err == nil && f.Stars >= 1 && f.Stars <= 5, "stars", "field.invalid")
	}
	return f, k.Err()
}

// VoiceRow is a voice in a list.
type VoiceRow struct {
	voice.Voice
	Who       Who // empty for a voice of nobody we know
	PlaceName string
}

func voices(ctx context.Context, tx *db.Tx, f VoiceFilter, p page.Page) (Listing[VoiceRow], error) {
	var out Listing[VoiceRow]
	tree, in, err := f.places(ctx, tx)
	if err != nil {
		return out, err
	}
	l := indexed[VoiceRow]{table: "voice", column: "day", query: sqlVoices, id: "v.id", scan: scanVoice(tree),
		entry: func(r VoiceRow) entry {
			return entry{day: r.Day, place: r.Place, customer: r.Customer, record: int64(r.ID)}
		}}
	l.index, l.row = f.where(in)
	after, err := l.start(p)
	if err != nil {
		return out, err
	}
	if out.Total, err = countVoices(ctx, tx, f, in); err != nil {
		return out, err
	}
	out.Rows, out.Next, err = l.page(ctx, tx, p, after, out.Total)
	return out, err
}

func scanVoice(tree *Places) func(db.Row) (VoiceRow, error) {
	return func(r db.Row) (v VoiceRow, err error) {
		v.Voice, err = voice.Scan(r, v.Who.into()...)
		v.PlaceName = tree.Name(v.Place)
		return v, err
	}
}

// where are the conditions that the index of voices tells, and those that only the row
// v tells.
func (f VoiceFilter) where(in []id.Place) (index, row *Where) {
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
		row.And("v.stars > 0 AND v.stars < 3")
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

// countVoices adds up the roll-up; only what it does not know is counted one by one.
func countVoices(ctx context.Context, tx *db.Tx, f VoiceFilter, in []id.Place) (n int64, err error) {
	from, to := f.days()
	if f.Answered != "" {
		_, w := f.where(in)
		w.Days("v.day", from, to)
		w.At("v.place_id", in)
		err = tx.Row(ctx, sqlCountVoicesSlow+w.Text(), w.Args()...).Scan(&n)
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

// count is how many of the voices of a roll-up meet the filter's rating.
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
