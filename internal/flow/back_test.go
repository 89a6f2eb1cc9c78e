package flow_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
	"huitou/internal/locale"
	"huitou/internal/staff"
)

// scene is a company with a promise, a low rating, notices and customers, in which mei acts.
type scene struct {
	*testing.T
	d         *db.DB
	f         *flow.Flow
	clock     *clock.Fake
	promise   id.Promise // due in 24 hours
	voice     id.Voice
	customers []id.Customer
}

func newScene(t *testing.T, d *db.DB, c *clock.Fake) *scene {
	t.Helper()
	f := start(t, d)
	s := &scene{T: t, d: d, f: f, clock: c, promise: callBack(t, f).ID}
	sent := send(t, f, flow.Created, order("1", 6), order("2", 30), review("1", 1))
	s.voice = id.Voice(sum(t, d, "SELECT id FROM voice WHERE stars = 1"))
	if sent[2].ID != s.voice.String() {
		t.Fatalf("%s, want %s", s.voice, sent[2].ID)
	}
	for range 3 {
		s.customers = append(s.customers, anna(t, f))
	}
	if n, err := f.RemindPromises(t.Context()); err != nil || n == 0 {
		t.Fatal(n, err)
	}
	return s
}

// did runs a verb of mei and returns by which id she can take it back.
func did[In, Out any](s *scene, verb flow.Verb[In, Out], in In) id.Act {
	s.Helper()
	_, done, err := flow.DoBack(s.Context(), s.f, mei, verb, in)
	if err != nil {
		s.Fatal(err)
	}
	return done
}

// acts are the verbs that a person can take back, on a scene.
func acts(s *scene) map[string]func() id.Act {
	change := flow.PromiseChange{Promise: s.promise, Reason: "they asked"}
	view := staff.View{List: "promises", Name: "late ones", Query: "state=overdue"}
	return map[string]func() id.Act{
		"promise.keep":     func() id.Act { return did(s, flow.KeepPromise, flow.PromiseChange{Promise: s.promise}) },
		"promise.break":    func() id.Act { return did(s, flow.BreakPromise, change) },
		"promise.waive":    func() id.Act { return did(s, flow.WaivePromise, change) },
		"promise.withdraw": func() id.Act { return did(s, flow.WithdrawPromise, change) },
		"promise.renegotiate": func() id.Act {
			in := change
			in.Due = flow.Due{At: s.clock.Now().Add(30 * time.Minute)}
			done := did(s, flow.RenegotiatePromise, in)
			if n, err := s.f.RemindPromises(s.Context()); err != nil || n != 1 { // of the new promise
				s.Fatal(n, err)
			}
			return done
		},
		"voice.answer": func() id.Act {
			return did(s, flow.AnswerVoice, flow.VoiceAnswer{Voice: s.voice, Text: "We are sorry", How: "phone"})
		},
		"today.snooze": func() id.Act {
			return did(s, flow.Snooze, flow.Snoozing{Subject: s.voice.String(), Until: s.clock.Now().Add(time.Hour), Reason: "busy"})
		},
		"today.wake": func() id.Act {
			s.Helper()
			_, err := flow.Do(s.Context(), s.f, mei, flow.Snooze, flow.Snoozing{Subject: s.promise.String(), Until: s.clock.Now().Add(time.Hour), Reason: "busy"})
			if err != nil {
				s.Fatal(err)
			}
			return did(s, flow.Wake, s.promise.String())
		},
		"notice.see": func() id.Act { return did(s, flow.SeeNotices, id.Entry(1<<63-1)) },
		"customer.assign": func() id.Act {
			return did(s, flow.AssignCustomers, flow.Assignment{Customers: s.customers, Owner: mei.Staff})
		},
		"view.save": func() id.Act { return did(s, flow.SaveView, view) },
		"view.drop": func() id.Act {
			s.Helper()
			if _, err := flow.Do(s.Context(), s.f, mei, flow.SaveView, view); err != nil {
				s.Fatal(err)
			}
			return did(s, flow.DropView, view)
		},
	}
}

// prepared are the verbs that acts prepares by another one, which stays.
var prepared = []string{"today.wake", "view.drop"}

// history are the tables that keep both what was done and that it was taken back.
var history = []string{"act", "timeline", "promise_event"}

// state is all rows but those of history.
func (s *scene) state() map[string][]string {
	s.Helper()
	all := flowtest.Dump(s, s.d)
	for _, table := range history {
		delete(all, table)
	}
	return all
}

// TestTakeBack: what a person did is taken back: every table is as before and sums are right; the
// timeline or the audit log says both. A second call changes nothing.
func TestTakeBack(t *testing.T) {
	t.Parallel()
	dbtest.EachClock(t, now, func(t *testing.T, d *db.DB, c *clock.Fake) {
		names := slices.Sorted(maps.Keys(acts(newScene(t, d, c))))
		for _, name := range names {
			t.Run(name, func(t *testing.T) {
				s := sceneOf(t, d.Engine())
				before := s.state()
				done := acts(s)[name]()
				if done == 0 {
					t.Fatal("cannot be taken back")
				}
				if !locale.Has("web.did." + name) {
					t.Errorf("words: no web.did.%s", name)
				}
				if slices.Contains(prepared, name) {
					delete(before, "snooze")
					delete(before, "saved_view")
				}
				list, err := s.f.JustDone(t.Context(), mei, 10)
				if err != nil || len(list) != 1 || list[0].ID != done || list[0].Verb != name {
					t.Errorf("just done: %+v, %v", list, err)
				}
				s.clock.Advance(flow.BackFor)
				got, err := flow.Do(t.Context(), s.f, mei, flow.TakeBack, done)
				if err != nil || got.Verb != name || got.N != got.Of {
					t.Fatalf("%+v, %v", got, err)
				}
				after := s.state()
				if slices.Contains(prepared, name) {
					if len(after["snooze"])+len(after["saved_view"]) != 1 {
						t.Errorf("not as before it: %v %v", after["snooze"], after["saved_view"])
					}
					delete(after, "snooze")
					delete(after, "saved_view")
				}
				flowtest.Same(t, name, untimed(before), untimed(after))
				checked(t, s.f)
				if n := sum(t, s.d, "SELECT COUNT(*) FROM audit WHERE action LIKE '%.undo'"); n == 0 && !strings.HasPrefix(name, "view.") && name != "notice.see" {
					t.Error("the audit log does not say that it was taken back")
				}
				if strings.HasPrefix(name, "promise.") || name == "voice.answer" {
					kind := map[bool]string{true: "promise.undone", false: "voice.answer_undone"}[strings.HasPrefix(name, "promise.")]
					if n := sum(t, s.d, "SELECT COUNT(*) FROM timeline WHERE kind = $1", kind); n != 1 {
						t.Errorf("%d entries %s in the timeline", n, kind)
					}
				}
				entries := sum(t, s.d, "SELECT (SELECT COUNT(*) FROM audit) + (SELECT COUNT(*) FROM timeline)")
				if again, err := flow.Do(t.Context(), s.f, mei, flow.TakeBack, done); err != nil || again.Verb != name {
					t.Errorf("again: %+v, %v", again, err)
				}
				if n := sum(t, s.d, "SELECT (SELECT COUNT(*) FROM audit) + (SELECT COUNT(*) FROM timeline)"); n != entries {
					t.Errorf("a second call adds %d entries", n-entries)
				}
				if list, err := s.f.JustDone(t.Context(), mei, 10); err != nil || len(list) != 0 {
					t.Errorf("still to be taken back: %+v, %v", list, err)
				}
				if n := sum(t, s.d, "SELECT COUNT(*) FROM promise_event WHERE kind = 'undone'"); (n == 1) != strings.HasPrefix(name, "promise.") {
					t.Errorf("%d events say that it was taken back", n)
				}
			})
		}
	})
}

// sceneOf is a scene on a database of its own.
func sceneOf(t *testing.T, engine db.Engine) *scene {
	t.Helper()
	c := clock.NewFake(now)
	if engine == db.SQLite {
		return newScene(t, dbtest.SQLite(t, c.Now), c)
	}
	return newScene(t, dbtest.Postgres(t, c.Now), c)
}

// untimed drops when customers were changed last: taking back an owner changes them again.
func untimed(all map[string][]string) map[string][]string {
	delete(all, "customer")
	return all
}

// TestTakeBackGivesOwnersBack: customers have the owners that they had, except those who were given
// to another one since.
func TestTakeBackGivesOwnersBack(t *testing.T) {
	t.Parallel()
	dbtest.EachClock(t, now, func(t *testing.T, d *db.DB, c *clock.Fake) {
		s := newScene(t, d, c)
		wu, err := flow.Do(t.Context(), s.f, mei, flow.SaveStaff, staff.Staff{Code: "wu", Name: "Wu"})
		if err != nil {
			t.Fatal(err)
		}
		did(s, flow.AssignCustomers, flow.Assignment{Customers: s.customers[:1], Owner: wu.ID})
		done := did(s, flow.AssignCustomers, flow.Assignment{Customers: s.customers, Owner: mei.Staff})
		did(s, flow.AssignCustomers, flow.Assignment{Customers: s.customers[2:], Owner: wu.ID})
		got, err := flow.Do(t.Context(), s.f, mei, flow.TakeBack, done)
		if err != nil || got.N != 2 || got.Of != 3 {
			t.Errorf("%+v, %v", got, err)
		}
		for i, want := range []id.Staff{wu.ID, 0, wu.ID} {
			if owner := sum(t, d, "SELECT owner_id FROM customer WHERE id = $1", s.customers[i]); id.Staff(owner) != want {
				t.Errorf("customer %d: owner %d, want %d", i, owner, want)
			}
		}
		if again := did(s, flow.AssignCustomers, flow.Assignment{Customers: s.customers[2:], Owner: wu.ID}); again != 0 {
			t.Error("what changed nothing can be taken back")
		}
	})
}

// TestTakeBackRefuses: nothing is taken back after the time for it, by another person, without the
// permission, or when the record was changed again.
func TestTakeBackRefuses(t *testing.T) {
	t.Parallel()
	boss := access.Who{User: 31, Staff: 32, Name: "Boss", Role: access.Owner}
	noAnswers := mei
	noAnswers.Role = access.Analyst
	for _, tt := range []struct {
		name string
		verb string
		who  access.Who
		then func(s *scene) error
		want errs.Kind
		key  string
	}{
		{"too late", "promise.keep", mei, func(s *scene) error { s.clock.Advance(flow.BackFor + time.Second); return nil }, errs.KindConflict, "back.late"},
		{"another person", "promise.keep", boss, nil, errs.KindNotFound, "back.none"},
		{"no permission any more", "voice.answer", noAnswers, nil, errs.KindForbidden, "error.denied"},
		{"promise changed", "promise.break", mei, func(s *scene) error {
			_, err := flow.Do(s.Context(), s.f, boss, flow.KeepPromise, flow.PromiseChange{Promise: s.promise})
			return err
		}, errs.KindConflict, "back.changed"},
		{"new promise kept", "promise.renegotiate", mei, func(s *scene) error {
			next := id.Promise(sum(s.T, s.d, "SELECT next_id FROM promise WHERE id = $1", s.promise))
			_, err := flow.Do(s.Context(), s.f, boss, flow.KeepPromise, flow.PromiseChange{Promise: next})
			return err
		}, errs.KindConflict, "back.changed"},
		{"answered anew", "voice.answer", mei, func(s *scene) error {
			_, err := flow.Do(s.Context(), s.f, boss, flow.AnswerVoice, flow.VoiceAnswer{Voice: s.voice, Version: flow.AnyVersion, Text: "Dear customer"})
			return err
		}, errs.KindConflict, "back.changed"},
		{"all given to another", "customer.assign", mei, func(s *scene) error {
			_, err := flow.Do(s.Context(), s.f, boss, flow.AssignCustomers, flow.Assignment{Customers: s.customers})
			return err
		}, errs.KindConflict, "back.changed"},
		{"put off anew", "today.snooze", mei, func(s *scene) error {
			_, err := flow.Do(s.Context(), s.f, mei, flow.Snooze, flow.Snoozing{Subject: s.voice.String(), Until: s.clock.Now().Add(2 * time.Hour), Reason: "ill"})
			return err
		}, errs.KindConflict, "back.changed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dbtest.EachClock(t, now, func(t *testing.T, d *db.DB, c *clock.Fake) {
				s := newScene(t, d, c)
				done := acts(s)[tt.verb]()
				if tt.then != nil {
					if err := tt.then(s); err != nil {
						t.Fatal(err)
					}
				}
				before := flowtest.Dump(t, d)
				_, err := flow.Do(t.Context(), s.f, tt.who, flow.TakeBack, done)
				if e, ok := errors.AsType[*errs.Error](err); !ok || !errs.Is(err, tt.want) || e.Key != tt.key {
					t.Errorf("%v, want %s", err, tt.key)
				}
				flowtest.Same(t, "refused", before, flowtest.Dump(t, d))
			})
		})
	}
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
		if _, err := flow.Do(t.Context(), start(t, d), mei, flow.TakeBack, 7); !errs.Is(err, errs.KindNotFound) {
			t.Error(err)
		}
	})
}

// TestDoKeepsNothing: a program that calls a verb leaves nothing to take back, and what can no longer
// be taken back is swept.
func TestDoKeepsNothing(t *testing.T) {
	t.Parallel()
	dbtest.EachClock(t, now, func(t *testing.T, d *db.DB, c *clock.Fake) {
		s := newScene(t, d, c)
		if _, err := flow.Do(t.Context(), s.f, mei, flow.KeepPromise, flow.PromiseChange{Promise: s.promise}); err != nil {
			t.Fatal(err)
		}
		if n := sum(t, d, "SELECT COUNT(*) FROM act"); n != 0 {
			t.Errorf("%d acts", n)
		}
		acts(s)["voice.answer"]()
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{time.Hour, 1}, {24 * time.Hour, 0}} {
			c.Advance(step.after)
			if err := s.f.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := sum(t, d, "SELECT COUNT(*) FROM act"); n != step.want {
				t.Errorf("after %s: %d acts, want %d", step.after, n, step.want)
			}
		}
	})
}

// TestUndoAfterTakeBack: what people did to the records of an import and took back does not prevent
// its undo, and nothing of it is left.
func TestUndoAfterTakeBack(t *testing.T) {
	t.Parallel()
	dbtest.EachClock(t, now, func(t *testing.T, d *db.DB, c *clock.Fake) {
		f := start(t, d)
		before := flowtest.Dump(t, d)
		run := begin(t, f, "one")
		bring(t, f, run, 100, order("1", 30), review("1", 1))
		s := &scene{T: t, d: d, f: f, clock: c, promise: id.Promise(sum(t, d, "SELECT id FROM promise")),
			voice: id.Voice(sum(t, d, "SELECT id FROM voice")), customers: []id.Customer{id.Customer(sum(t, d, "SELECT id FROM customer"))}}
		for _, verb := range []string{"promise.keep", "promise.break", "voice.answer", "today.snooze", "customer.assign"} {
			done := acts(s)[verb]()
			if check, err := f.CheckUndo(t.Context(), run.ID); err != nil || (len(check.Blockers)+len(check.Acts) > 0) != (verb != "today.snooze") {
				t.Errorf("after %s: %v, %v, %v", verb, check.Blockers, check.Acts, err)
			}
			if _, err := flow.Do(t.Context(), f, mei, flow.TakeBack, done); err != nil {
				t.Fatal(verb, err)
			}
		}
		if _, err := f.UndoImport(t.Context(), access.Console(), run.ID, nil); err != nil {
			t.Fatal(err)
		}
		after := flowtest.Dump(t, d)
		if len(after["act"]) != 1 { // that of several customers, which names none
			t.Errorf("acts: %q", after["act"])
		}
		delete(before, "act")
		flowtest.Same(t, "undo", before, after)
	})
}
