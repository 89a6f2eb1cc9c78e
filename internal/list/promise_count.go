package list

import (
	"context"

	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/promise"
)

// PromiseStates is the number of promises in each state.
type PromiseStates struct {
	Open                                           int64 // not due yet
	Overdue                                        int64 // open past the due time
	Kept, Late, Broken, Renegotiated, Waived, Void int64
}

// Due is the number of promises that were due. Promises that were renegotiated, waived or
// void are not among them.
func (s PromiseStates) Due() int64 { return s.Kept + s.Late + s.Broken + s.Overdue }

// Total is the number of all promises.
func (s PromiseStates) Total() int64 { return s.Due() + s.Open + s.Renegotiated + s.Waived + s.Void }

// Of returns a pointer to the number of promises in a state, of the open ones to Open.
func (s *PromiseStates) Of(state promise.State) *int64 {
	switch state {
	case promise.Kept:
		return &s.Kept
	case promise.Late:
		return &s.Late
	case promise.Broken:
		return &s.Broken
	case promise.Renegotiated:
		return &s.Renegotiated
	case promise.Waived:
		return &s.Waived
	case promise.Void:
		return &s.Void
	}
	return &s.Open
}

// countPromises counts promises from a roll-up: the monthly one if the filter's days are
// whole months, else the daily one. Only open promises whose due day is not over in every
// time zone are counted from the table promise: some of them are overdue, some are not.
func countPromises(ctx context.Context, tx *db.Tx, f PromiseFilter, in []id.Place) (int64, error) {
	query, w := sqlCountPromiseDays, f.rollupConditions(in)
	if from, to, whole := f.months(); whole {
		query = sqlCountPromiseMonths
		w.And("month >= ? AND month <= ?", from, to)
	} else {
		from, to := f.days()
		w.Days("due_day", from, to)
	}
	s, err := countStates(ctx, tx, query, w)
	if err != nil {
		return 0, err
	}
	switch f.State {
	case "":
		return s.Total(), nil
	case Due, Overdue, string(promise.Open):
		if s.Overdue, err = f.countOverdue(ctx, tx, in); err != nil {
			return 0, err
		}
		switch s.Open -= s.Overdue; f.State {
		case Due:
			return s.Due(), nil
		case Overdue:
			return s.Overdue, nil
		}
		return s.Open, nil
	}
	return *s.Of(promise.State(f.State)), nil
}

// rollupConditions returns the conditions on columns of the roll-ups, without those on
// the day or month.
func (f PromiseFilter) rollupConditions(in []id.Place) *Where {
	w := &Where{}
	w.At("place_id", in)
	if f.Origin != "" {
		w.And("origin = ?", f.Origin)
	}
	return w
}

func countStates(ctx context.Context, tx *db.Tx, query string, w *Where) (s PromiseStates, err error) {
	n := make([]*int64, len(promise.States)) // a SUM over no rows is NULL
	into := make([]any, len(n))
	for i := range n {
		into[i] = &n[i]
	}
	if err = tx.Row(ctx, query+w.Text(), w.Args()...).Scan(into...); err != nil {
		return s, err
	}
	for i, state := range promise.States {
		if n[i] != nil {
			*s.Of(state) = *n[i]
		}
	}
	return s, nil
}
