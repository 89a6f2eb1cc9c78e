package gap

import (
	"context"
	"strings"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/page"
	"huitou/internal/promise"
	"huitou/internal/voice"
)

func replace(text, old, with string) string { return strings.Replace(text, old, with, 1) }

// Bounds of an open day filter.
func bounds(from, to cal.Day) (cal.Day, cal.Day) {
	if from == "" {
		from = cal.FirstDay
	}
	if to == "" {
		to = cal.LastDay
	}
	return from, to
}

func listPromises(ctx context.Context, tx *db.Tx, f PromiseFilter, p page.Page) (PromiseList, error) {
	var out PromiseList
	tree, in, err := pick(ctx, tx, f.Place, f.Only)
	if err != nil {
		return out, err
	}
	now := tx.Now()
	index, row := f.where(in, now)
	// Open ones have an index of their own, in the order of the due time.
	column := "due_day"
	after := new(entry)
	var first any = &after.day
	if f.isOpen() {
		column, first = "due_at", &after.at
	}
	more, err := p.Key(first, &after.place, &after.customer, &after.record)
	if err != nil {
		return out, err
	}
	if !more {
		after = nil
	}
	if out.Total, err = countPromises(ctx, tx, f, in); err != nil {
		return out, err
	}
	rows, err := through(min(out.Total, int64(p.Size()+1)), func(last *entry) ([]entry, error) {
		if last == nil {
			last = after
		}
		return entries(ctx, tx, "promise", column, index, last)
	}, func(list []entry) ([]PromiseRow, error) {
		return behind(ctx, tx, list, sqlPromises, "p.id", row, scanPromise(tree, now), func(r PromiseRow) int64 { return int64(r.ID) })
	})
	if err != nil {
		return out, err
	}
	out.Rows, out.Next = page.Cut(firstOf(rows, p.Size()+1), p.Size(), func(r PromiseRow) string {
		if f.isOpen() {
			return page.Cursor(int64(r.Due), r.Place, r.Customer, int64(r.ID))
		}
		return page.Cursor(r.DueDay, r.Place, r.Customer, int64(r.ID))
	})
	return out, nil
}

func firstOf[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// isOpen reports whether the filter is of open promises only.
func (f PromiseFilter) isOpen() bool { return f.State == Overdue || f.State == string(promise.Open) }

// where are the conditions that an index of promises tells, and those that only the
// row p tells.
func (f PromiseFilter) where(in []id.Place, now clock.Instant) (index, row *where) {
	index, row = &where{}, &where{}
	from, to := bounds(f.From, f.To)
	switch f.State {
	case Overdue:
		index.and("state = 'open' AND due_at < ? AND due_at >= ?", now, from.Start(time.UTC).Add(-latestZone))
	case string(promise.Open): // not due yet
		index.and("state = 'open' AND due_at >= ? AND due_at < ?", now, to.End(time.UTC).Add(-earliestZone))
	case Due:
		row.and("(p.state = 'kept' OR p.state = 'late' OR p.state = 'broken' OR p.state = 'open' AND p.due_at < ?)", now)
	case "":
	case string(promise.Late): // these two have indexes of their own, known by the text
		index.and("state = 'late'")
	case string(promise.Broken):
		index.and("state = 'broken'")
	default:
		row.and("p.state = ?", f.State)
	}
	if f.isOpen() {
		row.and("p.due_day >= ? AND p.due_day <= ?", from, to)
	} else {
		index.and("due_day >= ? AND due_day <= ?", from, to)
	}
	if in != nil {
		index.in("place_id", in)
	}
	if f.Origin != "" {
		row.and("p.origin = ?", f.Origin)
	}
	return index, row
}

func scanPromise(tree *places, now clock.Instant) func(db.Row) (PromiseRow, error) {
	return func(r db.Row) (v PromiseRow, err error) {
		var notify int
		p := &v.Promise
		err = r.Scan(&p.Customer, &p.ID, &p.Purchase, &p.Place, &p.Owner, &p.Origin, &p.What, &p.Made, &p.Due, &p.DueDay, &p.State,
			&p.Ended, &p.Remind, &p.Reminded, &notify, &p.Next, &p.Version, &p.MadeDay, &p.EndedDay,
			&v.Who.Name, &v.Who.Honorific, &v.Who.Kind, &v.OwnerName)
		p.Notify = notify == 1
		v.PlaceName = tree.name[p.Place].Name
		v.Overdue, v.LateBy = p.Overdue(now), p.LateBy(now)
		return v, err
	}
}

// countPromises adds up the roll-up: by month where the filter is of whole months,
// else by day. Those of today that may or may not be due are counted one by one.
func countPromises(ctx context.Context, tx *db.Tx, f PromiseFilter, in []id.Place) (int64, error) {
	from, to := bounds(f.From, f.To)
	query, column, low, high := sqlCountDays, "due_day", string(from), string(to)
	if from == from.Month().First() && to == to.Month().Last() {
		query, column, low, high = sqlCountMonths, "month", string(from.Month()), string(to.Month())
	}
	sum := func(query, column, low, high string) (s States, err error) {
		w := &where{}
		w.and(column+" >= ? AND "+column+" <= ?", low, high)
		if in != nil {
			w.in("place_id", in)
		}
		if f.Origin != "" {
			w.and("origin = ?", f.Origin)
		}
		var n [7]*int64
		if err = tx.Row(ctx, query+w.text(), w.args...).Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6]); err != nil {
			return s, err
		}
		for i, state := range promise.States {
			if n[i] != nil {
				*s.of(state) = *n[i]
			}
		}
		return s, nil
	}
	s, err := sum(query, column, low, high)
	if err != nil {
		return 0, err
	}
	switch f.State {
	case "":
		return s.Total(), nil
	case Due, Overdue, string(promise.Open):
		day, begins := dueEverywhere(tx.Now())
		var past States
		if from < day {
			if past, err = sum(sqlCountDays, "due_day", string(from), string(min(to, day.Add(-1)))); err != nil {
				return 0, err
			}
		}
		s.Overdue = past.Open
		if to >= day {
			w := &where{}
			w.and("due_at >= ? AND due_at < ? AND due_day >= ? AND due_day <= ?", begins, tx.Now(), max(from, day), to)
			if in != nil {
				w.in("place_id", in)
			}
			if f.Origin != "" {
				w.and("origin = ?", f.Origin)
			}
			var today int64
			if err := tx.Row(ctx, sqlCountJustDue+w.text(), w.args...).Scan(&today); err != nil {
				return 0, err
			}
			s.Overdue += today
		}
		switch s.Open -= s.Overdue; f.State {
		case Due:
			return s.Due(), nil
		case Overdue:
			return s.Overdue, nil
		}
		return s.Open, nil
	}
	return *s.of(promise.State(f.State)), nil
}

func listVoices(ctx context.Context, tx *db.Tx, f VoiceFilter, p page.Page) (VoiceList, error) {
	var out VoiceList
	tree, in, err := pick(ctx, tx, f.Place, f.Only)
	if err != nil {
		return out, err
	}
	index, row := f.where(in)
	after := new(entry)
	more, err := p.Key(&after.day, &after.place, &after.customer, &after.record)
	if err != nil {
		return out, err
	}
	if !more {
		after = nil
	}
	if out.Total, err = countVoices(ctx, tx, f, in); err != nil {
		return out, err
	}
	rows, err := through(min(out.Total, int64(p.Size()+1)), func(last *entry) ([]entry, error) {
		if last == nil {
			last = after
		}
		return entries(ctx, tx, "voice", "day", index, last)
	}, func(list []entry) ([]VoiceRow, error) {
		return behind(ctx, tx, list, sqlVoices, "v.id", row, func(r db.Row) (v VoiceRow, err error) {
			err = r.Scan(append(voiceDest(&v.Voice), &v.Who.Name, &v.Who.Honorific, &v.Who.Kind)...)
			v.PlaceName = tree.name[v.Place].Name
			return v, err
		}, func(r VoiceRow) int64 { return int64(r.ID) })
	})
	if err != nil {
		return out, err
	}
	out.Rows, out.Next = page.Cut(firstOf(rows, p.Size()+1), p.Size(), func(r VoiceRow) string {
		return page.Cursor(r.Day, r.Place, r.Customer, int64(r.ID))
	})
	return out, nil
}

func voiceDest(v *voice.Voice) []any {
	return []any{&v.Customer, &v.ID, &v.Purchase, &v.Promise, &v.Place, &v.Staff, &v.At, &v.Day, &v.Channel, &v.Rating, &v.Scale,
		&v.Stars, &v.Outcome, &v.Title, &v.Text, &v.Language, &v.Dimension, &v.Answered, &v.By, &v.Answer, &v.Version,
		&v.Dated, &v.Replied, &v.FromZero}
}

func scanVoice(r db.Row) (v voice.Voice, err error) {
	err = r.Scan(voiceDest(&v)...)
	return v, err
}

// where are the conditions that the index of voices tells, and those that only the row
// v tells.
func (f VoiceFilter) where(in []id.Place) (index, row *where) {
	index, w := &where{}, &where{}
	from, to := bounds(f.From, f.To)
	index.and("day >= ? AND day <= ?", from, to)
	if in != nil {
		index.in("place_id", in)
	}
	switch f.Outcome {
	case "":
	case "other":
		w.and("v.outcome NOT IN ('kept', 'late', 'broken', 'none')")
	default:
		w.and("v.outcome = ?", f.Outcome)
	}
	switch f.Rated {
	case "low":
		w.and("v.stars > 0 AND v.stars < 3")
	case "yes":
		w.and("v.stars > 0")
	case "no":
		w.and("v.stars = 0")
	}
	if f.Stars != 0 {
		w.and("v.stars = ?", f.Stars)
	}
	switch f.Answered {
	case "yes":
		w.and("v.answered_at <> 0")
	case "no":
		w.and("v.answered_at = 0")
	}
	return index, w
}

// countVoices adds up the roll-up; only what it does not know is counted one by one.
func countVoices(ctx context.Context, tx *db.Tx, f VoiceFilter, in []id.Place) (n int64, err error) {
	if f.Answered != "" {
		_, w := f.where(in)
		from, to := bounds(f.From, f.To)
		w.and("v.day >= ? AND v.day <= ?", from, to)
		if in != nil {
			w.in("v.place_id", in)
		}
		err = tx.Row(ctx, sqlCountVoicesSlow+w.text(), w.args...).Scan(&n)
		return n, err
	}
	from, to := bounds(f.From, f.To)
	w := &where{}
	query := sqlCountVoiceDays
	if from == from.Month().First() && to == to.Month().Last() {
		query = sqlCountVoiceMonths
		w.and("month >= ? AND month <= ?", from.Month(), to.Month())
	} else {
		w.and("day >= ? AND day <= ?", from, to)
	}
	if in != nil {
		w.in("place_id", in)
	}
	err = tx.Each(ctx, func(r db.Row) error {
		var outcome string
		var stars [5]int64
		var unrated int64
		if err := r.Scan(&outcome, &stars[0], &stars[1], &stars[2], &stars[3], &stars[4], &unrated); err != nil {
			return err
		}
		if f.Outcome != "" && f.Outcome != outcomeOf(outcome) {
			return nil
		}
		for i, k := range stars {
			if (f.Stars == 0 || f.Stars == i+1) && (f.Rated != "low" || i+1 < voice.Low) && f.Rated != "no" {
				n += k
			}
		}
		if f.Stars == 0 && (f.Rated == "" || f.Rated == "no") {
			n += unrated
		}
		return nil
	}, query+w.text()+" GROUP BY outcome", w.args...)
	return n, err
}
