package promise_test

import (
	"slices"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/promise"
)

// remind runs the reminders and returns the stages that promises reached, in order.
func (l *ledger) remind(limit int) (list []promise.Promise, stages []promise.Stage) {
	l.t.Helper()
	dbtest.Write(l.t, l.d, func(tx *db.Tx) {
		list = dbtest.Must(promise.Remind(l.t.Context(), tx, dbtest.Must(promise.DueReminders(l.t.Context(), tx, limit))))
		for _, p := range list {
			stages = append(stages, p.Reminded)
		}
	})
	return list, stages
}

// TestFirstReminder: a quarter of the time before the due time, at least an hour and at most
// two days, and not before the promise was made. History gets none.
func TestFirstReminder(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		const day = 24 * time.Hour
		for _, c := range []struct {
			made, due, want time.Duration // from now
			none            bool
		}{
			{due: 30 * day, want: 28 * day}, {due: 8 * day, want: 6 * day}, {due: 8 * time.Hour, want: 6 * time.Hour},
			{due: 4 * time.Hour, want: 3 * time.Hour}, {due: 2 * time.Hour, want: time.Hour}, {due: time.Hour}, {due: time.Minute},
			{made: -40 * day, due: -30 * day, want: -32 * day},
			{made: -40 * day, due: -30*day - time.Microsecond, none: true},
		} {
			var p promise.Promise
			dbtest.Write(l.t, l.d, func(tx *db.Tx) {
				p = order(7)
				p.Made, p.Due = made.Add(c.made), made.Add(c.due)
				p = dbtest.Must(promise.Make(tx, p, time.UTC))
			})
			want := made.Add(c.want)
			if c.none {
				want = 0
			}
			if p.Remind != want || p.Reminded != promise.NotReminded {
				l.t.Errorf("made %s from now, due in %s: first reminder at %s, want %s", c.made, c.due, p.Remind, want)
			}
		}
	})
}

// TestStages: the owner is reminded before the due time and told when it has passed, the
// manager a day later; each once, at its time.
func TestStages(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		p := l.open(7)
		for _, c := range []struct {
			at   clock.Instant
			want []promise.Stage
		}{
			{due.Add(-12*time.Hour) - 1, nil},
			{due.Add(-12 * time.Hour), []promise.Stage{promise.Reminded}},
			{due.Add(-12 * time.Hour), nil},
			{due, nil},
			{due + 1, []promise.Stage{promise.LateNotice}},
			{due + 1, nil},
			{due.Add(24*time.Hour) - 1, nil},
			{due.Add(24 * time.Hour), []promise.Stage{promise.Escalated}},
			{due.Add(24 * time.Hour), nil},
			{due.Add(1000 * time.Hour), nil},
		} {
			l.clock.Set(c.at)
			list, stages := l.remind(9)
			if !slices.Equal(stages, c.want) {
				l.t.Errorf("%s after the due time: stages %v, want %v", c.at.Sub(due), stages, c.want)
			}
			if got, _ := l.stored(p); len(list) == 1 && got != list[0] {
				l.t.Errorf("stored %+v, returned %+v", got, list[0])
			}
		}
		got, kinds := l.stored(p)
		if want := []string{promise.StageName(promise.Reminded), promise.StageName(promise.LateNotice), promise.StageName(promise.Escalated)}; !slices.Equal(kinds, want) ||
			!slices.Equal(want, []string{"reminded", "told", "escalated"}) {
			l.t.Errorf("events %q, want %q", kinds, want)
		}
		if got.Remind != 0 || got.State != promise.Open || got.Version != 4 {
			l.t.Errorf("%+v", got)
		}
		l.right("reminded")
	})
}

// TestMissedStages: reminders that were due while the program was off are skipped, but for
// the last.
func TestMissedStages(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		for _, c := range []struct {
			back time.Duration // after the due time
			want promise.Stage
		}{
			{0, promise.Reminded},
			{time.Hour, promise.LateNotice},
			{24*time.Hour - time.Microsecond, promise.LateNotice},
			{24 * time.Hour, promise.Escalated},
			{90 * 24 * time.Hour, promise.Escalated},
		} {
			l.clock.Set(made)
			p := l.open(7)
			l.clock.Set(due.Add(c.back))
			list, stages := l.remind(9)
			if !slices.Equal(stages, []promise.Stage{c.want}) || list[0].ID != p.ID {
				l.t.Errorf("back %s after the due time: %v, want %v", c.back, stages, c.want)
			}
			if _, stages := l.remind(9); len(stages) > 0 {
				l.t.Errorf("at once again: %v", stages)
			}
			p, _ = l.stored(p)
			dbtest.Write(l.t, l.d, func(tx *db.Tx) { dbtest.Must(0, promise.Drop(l.t.Context(), tx, &p)) })
		}
	})
}

// TestEndedIsNotReminded: nobody is reminded of a promise that has ended, and what follows a
// renegotiated one has its own reminders.
func TestEndedIsNotReminded(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		for name, a := range map[string]act{"keep": inTime, "break": breakIt, "waive": waive, "withdraw": withdraw} {
			if _, err := l.act(l.open(7), a); err != nil {
				l.t.Errorf("%s: %v", name, err)
			}
		}
		old, err := l.act(l.open(7), renegotiate)
		if err != nil {
			l.t.Fatal(err)
		}
		l.clock.Set(due.Add(23 * time.Hour)) // the next one is due in an hour
		list, stages := l.remind(9)
		if !slices.Equal(stages, []promise.Stage{promise.Reminded}) || list[0].ID != old.Next {
			l.t.Errorf("reminded of %+v", list)
		}
	})
}

// TestRemindOrder: the reminders that are due longest come first, so many at a time.
func TestRemindOrder(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		var want []cal.Day
		for _, days := range []time.Duration{12, 10, 11} {
			dbtest.Write(l.t, l.d, func(tx *db.Tx) {
				p := order(7)
				p.Due = made.Add(days * 24 * time.Hour)
				want = append(want, dbtest.Must(promise.Make(tx, p, time.UTC)).DueDay)
			})
		}
		slices.Sort(want)
		l.clock.Advance(12 * 24 * time.Hour)
		var got []cal.Day
		for _, n := range []int{2, 1, 0} {
			list, _ := l.remind(2)
			if len(list) != n {
				l.t.Errorf("%d at a time, want %d", len(list), n)
			}
			for _, p := range list {
				got = append(got, p.DueDay)
			}
		}
		if !slices.Equal(got, want) {
			l.t.Errorf("reminded of those due on %v, want %v", got, want)
		}
	})
}
