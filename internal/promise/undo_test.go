package promise_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/promise"
)

// imported is an act of an import.
func imported(at clock.Instant) act {
	return func(t *testing.T, tx *db.Tx, p promise.Promise) (promise.Promise, error) {
		return promise.Keep(t.Context(), tx, p, at, promise.Change{Actor: "import imp_1", At: at, Day: "2026-05-22"})
	}
}

// TestRestore: an undone import leaves a promise in the state, the roll-ups and the reminders
// it had, without the import's events; what others did stays.
func TestRestore(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		before act // nil = open
		at     clock.Instant
		events []string // that stay
		next   []promise.Stage
	}{
		"open, kept by the import":                {nil, due, []string{"reminded"}, []promise.Stage{promise.LateNotice}},
		"open, late by the import":                {nil, due.Add(3 * time.Hour), []string{"reminded"}, []promise.Stage{promise.LateNotice}},
		"late by hand, corrected by the import":   {tooLate, due, []string{"reminded", "late"}, nil},
		"kept by hand, late by the import":        {inTime, due.Add(5 * time.Hour), []string{"reminded", "kept"}, nil},
		"broken by hand, then late by the import": {breakIt, due.Add(5 * time.Hour), []string{"reminded", "broken"}, nil},
	}
	each(t, func(l *ledger) {
		ctx := l.t.Context()
		for name, c := range cases {
			l.clock.Set(made)
			p := l.open(7)
			l.clock.Set(due)
			if list, _ := l.remind(9); len(list) == 1 {
				p = list[0]
			}
			if c.before != nil {
				var err error
				if p, err = l.act(p, c.before); err != nil {
					l.t.Fatal(err)
				}
			}
			before, _ := l.stored(p)
			by, late := l.counted(7)
			now, err := l.act(p, imported(c.at))
			if err != nil || now.State == before.State {
				l.t.Fatalf("%s: %+v, %v", name, now, err)
			}

			dbtest.Write(l.t, l.d, func(tx *db.Tx) {
				if err := promise.Restore(ctx, tx, p, before, "import imp_1"); !errs.Is(err, errs.KindConflict) {
					l.t.Errorf("%s: read before the import: %v", name, err)
				}
			})
			dbtest.Write(l.t, l.d, func(tx *db.Tx) { dbtest.Must(0, promise.Restore(ctx, tx, now, before, "import imp_1")) })
			got, events := l.stored(p)
			before.Version += 2
			if got != before || !slices.Equal(events, c.events) {
				l.t.Errorf("%s: %+v with events %q, want %+v with %q", name, got, events, before, c.events)
			}
			gotBy, gotLate := l.counted(7)
			if gotBy["2026-05-22"] != by["2026-05-22"] || gotBy["2026-05"] != by["2026-05"] || len(gotLate) != len(late) {
				l.t.Errorf("%s: counted %v, %v, want %v, %v", name, gotBy, gotLate, by, late)
			}
			l.right(name)
			l.clock.Advance(time.Hour)
			if _, stages := l.remind(9); !slices.Equal(stages, c.next) {
				l.t.Errorf("%s: then stages %v, want %v", name, stages, c.next)
			}
			p, _ = l.stored(p)
			dbtest.Write(l.t, l.d, func(tx *db.Tx) { dbtest.Must(0, promise.Drop(ctx, tx, &p)) })
		}
	})
}

// TestDrop: a promise that an undone import had brought is gone with its events and counts.
func TestDrop(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		ctx := l.t.Context()
		stays, p := l.open(7), l.open(7)
		for _, a := range []act{tooLate, inTime, tooLate} {
			var err error
			if p, err = l.act(p, a); err != nil {
				l.t.Fatal(err)
			}
		}
		if _, err := l.act(stays, inTime); err != nil {
			l.t.Fatal(err)
		}
		dbtest.Write(l.t, l.d, func(tx *db.Tx) { dbtest.Must(0, promise.Drop(ctx, tx, &p)) })
		dbtest.Write(l.t, l.d, func(tx *db.Tx) {
			if _, err := promise.FindByID(ctx, tx, p.ID); !errs.Is(err, errs.KindNotFound) {
				l.t.Errorf("dropped: %v", err)
			}
			if events := dbtest.Must(promise.Events(ctx, tx, &p)); len(events) > 0 {
				l.t.Errorf("its events: %+v", events)
			}
			if events := dbtest.Must(promise.Events(ctx, tx, &stays)); len(events) != 1 {
				l.t.Errorf("another's events: %+v", events)
			}
		})
		if by, late := l.counted(7); by["2026-05-22"] != (sums{Kept: 1}) || by["2026-05"] != (sums{Kept: 1}) || len(late) > 0 {
			l.t.Errorf("counted %v, late %v", by, late)
		}
	})
}

// TestVerify: a roll-up that does not equal the promises is found, whichever of them is
// damaged.
func TestVerify(t *testing.T) {
	t.Parallel()
	damages := map[string][]string{
		`UPDATE promise_day SET kept = kept + 1`:                              {"promise_day"},
		`UPDATE promise_month SET late_minutes = 0`:                           {"promise_month"},
		`DELETE FROM promise_late WHERE place_id = 0`:                         {"promise_late"},
		`UPDATE promise SET state = 'waived'`:                                 {"promise_day", "promise_month", "promise_late", "promise_late"},
		`UPDATE promise SET place_id = 8`:                                     {"promise_day", "promise_day", "promise_month", "promise_month", "promise_late", "promise_late"},
		`UPDATE promise SET due_day = '2026-05-23'`:                           {"promise_day", "promise_day"},
		`UPDATE promise SET ended_at = ended_at + 60000000`:                   {"promise_day", "promise_month", "promise_late", "promise_late"},
		`INSERT INTO promise_late VALUES (9, '2026-05', 'order', 3, 0, 1, 4)`: {"promise_late"},
		`DELETE FROM promise`:                                                 {"promise_day", "promise_month", "promise_late", "promise_late"},
	}
	each(t, func(l *ledger) {
		if _, err := l.act(l.open(7), tooLate); err != nil {
			l.t.Fatal(err)
		}
		l.right("before the damage")
		undo := errors.New("undo the damage")
		for damage, want := range damages {
			var got []string
			err := l.d.Write(l.t.Context(), func(tx *db.Tx) error {
				dbtest.Must(tx.Exec(l.t.Context(), damage))
				for _, d := range dbtest.Must(promise.Verify(l.t.Context(), tx)) {
					got = append(got, d.Table)
				}
				return undo
			})
			if !errors.Is(err, undo) || !slices.Equal(got, want) {
				l.t.Errorf("%s: %q differ, want %q, %v", damage, got, want, err)
			}
		}
		l.right("the damage undone")
	})
}
