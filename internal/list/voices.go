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

// VoiceFilter selects voices. A field with its zero value does not filter.
type VoiceFilter struct {
	Scope           // days of the voices
	Outcome  string // one of Outcomes
	Rated    string // "low" below 3 stars, "yes" with a rating, "no" without
	Stars    int    // 1..5
	Answered string // "yes", "no"
}

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

// IsSet reports whether any field is set.
func (f VoiceFilter) IsSet() bool { return f != VoiceFilter{} }

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

// ParseVoices parses Values. Invalid with every field that is wrong.
func ParseVoices(v url.Values) (f VoiceFilter, err error) {
	k := errs.NewCheck("list.ParseVoices")
	f = VoiceFilter{Scope: parseScope(k, v), Outcome: v.Get("outcome"), Rated: v.Get("rated"), Answered: v.Get("answered")}
	oneOf(k, "outcome", f.Outcome, Outcomes...)
	oneOf(k, "rated", f.Rated, "low", "yes", "no")
	oneOf(k, "answered", f.Answered, "yes", "no")
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
	l := indexedList[VoiceRow]{table: "voice", column: "day", query: sqlVoices, id: "v.id", scan: scanVoice(tree),
		entryOf: func(r VoiceRow) entry {
			return entry{day: r.Day, place: r.Place, record: int64(r.ID)}
		}}
	l.onIndex, l.onRow = f.conditions(in)
	after, err := l.startAfter(p)
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
