package promise_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/promise"
)

// act is one act on a promise.
type act func(t *testing.T, tx *db.Tx, p promise.Promise) (promise.Promise, error)

func keepAt(at clock.Instant) act {
	return func(t *testing.T, tx *db.Tx, p promise.Promise) (promise.Promise, error) {
		return promise.Keep(t.Context(), tx, p, at, promise.Change{Actor: "usr_anna", At: at})
	}
}

func renegotiateTo(at clock.Instant) act {
	return func(t *testing.T, tx *db.Tx, p promise.Promise) (promise.Promise, error) {
		old, _, err := promise.Renegotiate(t.Context(), tx, p, at, time.UTC, why)
		return old, err
	}
}

var (
	inTime      = keepAt(made.Add(time.Hour))
	tooLate     = keepAt(due.Add(90*time.Minute + 59*time.Second))
	renegotiate = renegotiateTo(due.Add(24 * time.Hour))
)

func breakIt(t *testing.T, tx *db.Tx, p promise.Promise) (promise.Promise, error) {
	return promise.Break(t.Context(), tx, p, why)
}

func waive(t *testing.T, tx *db.Tx, p promise.Promise) (promise.Promise, error) {
	return promise.Waive(t.Context(), tx, p, why)
}

func withdraw(t *testing.T, tx *db.Tx, p promise.Promise) (promise.Promise, error) {
	return promise.Withdraw(t.Context(), tx, p, why)
}

// TestTransitions: which act is allowed in which state and what it makes of a promise. An
// allowed act adds one event and moves the promise in the roll-ups; a refused one is a
// Conflict and changes nothing.
func TestTransitions(t *testing.T) {
	t.Parallel()
	acts := []struct {
		name string
		act  act
	}{{"keep in time", inTime}, {"keep too late", tooLate}, {"break", breakIt}, {"waive", waive}, {"withdraw", withdraw}, {"renegotiate", renegotiate}}
	const no = "" // refused
	table := []struct {
		state promise.State
		reach act // from open, nil = it is open
		to    [6]promise.State
	}{
		{promise.Open, nil, [6]promise.State{promise.Kept, promise.Late, promise.Broken, promise.Waived, promise.Void, promise.Renegotiated}},
		{promise.Kept, keepAt(due), [6]promise.State{promise.Kept, promise.Late, no, no, no, no}},
		{promise.Late, keepAt(due + 1), [6]promise.State{promise.Kept, promise.Late, no, no, no, no}},
		{promise.Broken, breakIt, [6]promise.State{promise.Kept, promise.Late, no, no, promise.Void, no}},
		{promise.Renegotiated, renegotiate, [6]promise.State{}},
		{promise.Waived, waive, [6]promise.State{}},
		{promise.Void, withdraw, [6]promise.State{}},
	}
	// One promise of a state is counted in the state's column.
	counts := map[promise.State]sums{
		promise.Open: {Open: 1}, promise.Kept: {Kept: 1}, promise.Broken: {Broken: 1}, promise.Renegotiated: {Renegotiated: 1},
		promise.Waived: {Waived: 1}, promise.Void: {Void: 1}, promise.Late: {Late: 1, Minutes: 90},
	}
	each(t, func(l *ledger) {
		place := id.Place(100)
		for _, row := range table {
			for i, a := range acts {
				what := string(row.state) + ", " + a.name
				place++
				p := l.open(place)
				if row.reach != nil {
					var err error
					if p, err = l.act(p, row.reach); err != nil || p.State != row.state {
						l.t.Fatalf("%s: %s, %v", what, p.State, err)
					}
				}
				before, hadEvents := l.stored(p)
				hadBy, hadLate := l.counted(place)
				got, err := l.act(p, a.act)
				after, events := l.stored(p)
				by, late := l.counted(place)
				if row.to[i] == no {
					if !errs.Is(err, errs.KindConflict) {
						l.t.Errorf("%s: %v, want a conflict", what, err)
					}
					if after != before || len(events) != len(hadEvents) || by["2026-05-22"] != hadBy["2026-05-22"] || len(late) != len(hadLate) {
						l.t.Errorf("%s: refused, but it is now %+v with events %q, counted %v", what, after, events, by)
					}
					continue
				}
				if err != nil || got.State != row.to[i] || got != after || after.Version != before.Version+1 || after.Remind != 0 {
					l.t.Errorf("%s: %+v, stored %+v, %v, want %s", what, got, after, err, row.to[i])
				}
				kind := string(row.to[i])
				if row.state == promise.Kept || row.state == promise.Late {
					kind = "corrected"
				}
				if !slices.Equal(events, append(hadEvents, kind)) {
					l.t.Errorf("%s: events %q, had %q, want one more: %s", what, events, hadEvents, kind)
				}
				want, month := counts[row.to[i]], counts[row.to[i]]
				if row.to[i] == promise.Renegotiated { // and the next one
					month.Open = 1
					if by["2026-05-23"] != (sums{Open: 1}) {
						l.t.Errorf("%s: the next promise is counted as %+v", what, by["2026-05-23"])
					}
				}
				if by["2026-05-22"] != want || by["2026-05"] != month || len(late) != want.Late || late[66] != want.Late {
					l.t.Errorf("%s: counted %+v, late by bucket %v, want %+v", what, by, late, want)
				}
			}
		}
		// In bucket 0 are the late ones that stayed as they were, in 66 those of "keep too late".
		if _, late := l.counted(0); late[0] != 4 || late[66] != 4 || len(late) != 2 {
			l.t.Errorf("late ones of the whole company by bucket: %v", late)
		}
		l.right("after every act in every state")
	})
}

// TestKeep: kept at the due time, late one microsecond after it; the same time sent twice
// changes nothing, another one corrects it.
func TestKeep(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		for at, want := range map[clock.Instant]promise.State{made: promise.Kept, due: promise.Kept, due + 1: promise.Late} {
			p, err := l.act(l.open(7), keepAt(at))
			if err != nil || p.State != want || p.Ended != at {
				l.t.Errorf("done %s after the due time: %+v, %v, want %s", at.Sub(due), p, err, want)
			}
			again, err := l.act(p, keepAt(at))
			if _, events := l.stored(p); err != nil || again != p || len(events) != 1 {
				l.t.Errorf("sent twice: %+v with events %q, %v, want %+v", again, events, err, p)
			}
		}
		l.right("kept")

		// A delivery of which only the day is known, then its time.
		p, err := l.act(l.open(7), func(t *testing.T, tx *db.Tx, p promise.Promise) (promise.Promise, error) {
			return promise.Keep(t.Context(), tx, p, cal.Day("2026-05-21").Start(time.UTC), promise.Change{Actor: "import", Day: "2026-05-21"})
		})
		if err != nil || p.EndedDay != "2026-05-21" {
			l.t.Errorf("%+v, %v", p, err)
		}
		if p, err = l.act(p, keepAt(cal.Day("2026-05-21").Start(time.UTC).Add(time.Hour))); err != nil || p.EndedDay != "" {
			l.t.Errorf("its time is known: %+v, %v", p, err)
		}
		if got, _ := l.stored(p); got != p {
			l.t.Errorf("stored %+v, want %+v", got, p)
		}
	})
}

// TestReasons: who waives, withdraws or renegotiates, or records a promise that ended so,
// gives a reason; an event holds who, when, why and the evidence.
func TestReasons(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		ctx := l.t.Context()
		p := l.open(7)
		dbtest.Write(l.t, l.d, func(tx *db.Tx) {
			none := promise.Change{Actor: "usr_anna"}
			wrong := map[string]error{}
			_, wrong["waive"] = promise.Waive(ctx, tx, p, none)
			_, wrong["withdraw"] = promise.Withdraw(ctx, tx, p, none)
			_, _, wrong["renegotiate"] = promise.Renegotiate(ctx, tx, p, due+1, time.UTC, none)
			_, wrong["made waived"] = promise.MakeEnded(tx, order(7), promise.Waived, time.UTC, none)
			_, wrong["made void"] = promise.MakeEnded(tx, order(7), promise.Void, time.UTC, none)
			for what, err := range wrong {
				if !errs.Is(err, errs.KindInvalid) || !slices.Equal(fields(err), []string{"reason"}) {
					l.t.Errorf("%s without a reason: %v in %q", what, err, fields(err))
				}
			}
		})
		if by, _ := l.counted(7); by["2026-05"] != (sums{Open: 1}) {
			l.t.Errorf("refused, but counted: %v", by)
		}
		at := made.Add(-time.Hour)
		dbtest.Write(l.t, l.d, func(tx *db.Tx) {
			dbtest.Must(promise.Break(ctx, tx, p, promise.Change{Actor: "usr_bo", At: at, Day: "2026-05-20", Reason: "sold out", Evidence: "evt_9"}))
		})
		dbtest.Write(l.t, l.d, func(tx *db.Tx) {
			got := dbtest.Must(promise.Events(ctx, tx, &p))
			want := promise.Event{At: at, Actor: "usr_bo", Kind: "broken", Reason: "sold out", Evidence: "evt_9", Day: "2026-05-20"}
			if len(got) != 1 || got[0] != want || got[0].When() != any(cal.Day("2026-05-20")) || (promise.Event{At: at}).When() != any(at) {
				l.t.Errorf("%+v, want %+v", got, want)
			}
		})
	})
}

// TestRenegotiate: up to the due time the promise was renegotiated, after it it is broken;
// either way a new one follows, made now, which can be kept or renegotiated itself.
func TestRenegotiate(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		ctx := l.t.Context()
		for after, want := range map[time.Duration]promise.State{0: promise.Renegotiated, time.Microsecond: promise.Broken} {
			l.clock.Set(made)
			var p promise.Promise
			dbtest.Write(l.t, l.d, func(tx *db.Tx) {
				p = order(7)
				p.MadeDay, p.Notify = "2026-05-20", true
				p = dbtest.Must(promise.Make(tx, p, time.UTC))
			})
			l.clock.Set(due)
			l.clock.Advance(after)
			now := l.clock.Now()
			dbtest.Write(l.t, l.d, func(tx *db.Tx) {
				dbtest.Must(promise.Remind(ctx, tx, dbtest.Must(promise.DueReminders(ctx, tx, 9))))
				if p = dbtest.Must(promise.FindByID(ctx, tx, p.ID)); p.Reminded == promise.NotReminded {
					l.t.Errorf("not reminded of: %+v", p)
				}
				if _, _, err := promise.Renegotiate(ctx, tx, p, now-1, time.UTC, why); !errs.Is(err, errs.KindInvalid) {
					l.t.Errorf("to a time that has passed: %v", err)
				}
			})
			to := due.Add(20 * 24 * time.Hour)
			var old, next promise.Promise
			dbtest.Write(l.t, l.d, func(tx *db.Tx) {
				var err error
				old, next, err = promise.Renegotiate(ctx, tx, p, to, time.UTC, why)
				dbtest.Must(0, err)
			})
			if old.State != want || old.Next != next.ID || old.Ended != now {
				l.t.Errorf("the old one: %+v, want %s", old, want)
			}
			expected := promise.Promise{Customer: 1, ID: next.ID, Purchase: 5, Place: 7, Owner: 3, Origin: "order", What: "deliver", Made: now, Due: to,
				DueDay: "2026-06-11", State: promise.Open, Remind: to.Add(-48 * time.Hour), Notify: true, Version: 1}
			if got, _ := l.stored(next); got != expected || next != expected {
				l.t.Errorf("the next one: %+v, want %+v", got, expected)
			}
			dbtest.Write(l.t, l.d, func(tx *db.Tx) {
				events := dbtest.Must(promise.Events(ctx, tx, &old))
				if e := events[len(events)-1]; e.Kind != string(want) || e.Due != to || e.Reason != why.Reason || e.Actor != why.Actor {
					l.t.Errorf("%+v", e)
				}
			})
			if p, err := l.act(next, renegotiateTo(to+1)); err != nil || p.Next == 0 {
				l.t.Errorf("a second time: %+v, %v", p, err)
			}
		}
		l.right("renegotiated")
	})
}

// TestChangedMeanwhile: a change of a promise that has changed since it was read is not made,
// and nothing of it is counted.
func TestChangedMeanwhile(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		read := l.open(7)
		if _, err := l.act(read, inTime); err != nil {
			l.t.Fatal(err)
		}
		undo := errors.New("not tried again")
		for name, a := range map[string]act{"keep": tooLate, "break": breakIt, "waive": waive, "withdraw": withdraw, "renegotiate": renegotiate,
			"drop": func(t *testing.T, tx *db.Tx, p promise.Promise) (promise.Promise, error) {
				return p, promise.Drop(t.Context(), tx, &p)
			}} {
			var got error
			err := l.d.Write(l.t.Context(), func(tx *db.Tx) error { _, got = a(l.t, tx, read); return undo })
			if !errors.Is(got, db.ErrChanged) || !errors.Is(err, undo) {
				l.t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		if got, events := l.stored(read); got.State != promise.Kept || len(events) != 1 {
			l.t.Errorf("%+v with events %q", got, events)
		}
		if by, _ := l.counted(7); by["2026-05-22"] != (sums{Kept: 1}) || len(by) != 2 {
			l.t.Errorf("counted %v", by)
		}
	})
}

// TestMakeEnded: a promise sent after it ended is recorded with its end and one event,
// counted as such, and nobody is reminded of it.
func TestMakeEnded(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		for i, c := range []struct {
			sent promise.State
			at   clock.Instant
			want promise.State
			by   sums
		}{
			{promise.Kept, due, promise.Kept, sums{Kept: 1}},
			{promise.Kept, due.Add(2 * time.Minute), promise.Late, sums{Late: 1, Minutes: 2}},
			{promise.Broken, due + 1, promise.Broken, sums{Broken: 1}},
			{promise.Waived, made, promise.Waived, sums{Waived: 1}},
			{promise.Void, made, promise.Void, sums{Void: 1}},
			{promise.Waived, 0, promise.Waived, sums{Waived: 1}}, // now
		} {
			place := id.Place(10 + i)
			var p promise.Promise
			dbtest.Write(l.t, l.d, func(tx *db.Tx) {
				p = dbtest.Must(promise.MakeEnded(tx, order(place), c.sent, time.UTC, promise.Change{Actor: "import", At: c.at, Day: "2026-05-22", Reason: "sent so"}))
			})
			if c.at == 0 {
				c.at = l.clock.Now()
			}
			got, events := l.stored(p)
			if got != p || p.State != c.want || p.Ended != c.at || p.EndedDay != "2026-05-22" || p.Remind != 0 || !slices.Equal(events, []string{string(c.want)}) {
				l.t.Errorf("%s at %s: %+v, stored %+v with events %q", c.sent, c.at, p, got, events)
			}
			if by, _ := l.counted(place); by["2026-05-22"] != c.by || by["2026-05"] != c.by {
				l.t.Errorf("%s at %s is counted as %+v", c.sent, c.at, by)
			}
		}
		l.right("made ended")
	})
}

// TestLateSums: the bounds of the buckets of lateness, each counted at the place and in the
// whole company, whose own promises are counted once; whole minutes are summed.
func TestLateSums(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		for _, c := range []struct {
			place id.Place
			by    time.Duration
		}{{7, time.Hour}, {7, time.Hour + time.Microsecond}, {8, 72 * time.Hour}, {8, 61 * 24 * time.Hour}, {0, time.Minute}} {
			if _, err := l.act(l.open(c.place), keepAt(due.Add(c.by))); err != nil {
				l.t.Fatal(err)
			}
		}
		for place, want := range map[id.Place]map[int]int{7: {59: 1, 60: 1}, 8: {239: 1, promise.LateLongest: 1}, 0: {0: 1, 59: 1, 60: 1, 239: 1, promise.LateLongest: 1}} {
			_, late := l.counted(place)
			if len(late) != len(want) {
				l.t.Errorf("place %d: %v, want %v", place, late, want)
			}
			for bucket, n := range want {
				if late[bucket] != n {
					l.t.Errorf("place %d, bucket %d: %d, want %d", place, bucket, late[bucket], n)
				}
			}
		}
		if by, _ := l.counted(7); by["2026-05-22"] != (sums{Late: 2, Minutes: 120}) {
			l.t.Errorf("minutes late: %+v", by)
		}
		l.right("late")
	})
}
