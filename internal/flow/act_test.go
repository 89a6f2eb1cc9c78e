package flow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/staff"
)

var mei = access.Who{User: 11, Staff: 12, Name: "Mei", Role: access.Manager}

// anna makes a customer and returns her id.
func anna(t testing.TB, f *flow.Flow) id.Customer {
	t.Helper()
	c, err := flow.Do(t.Context(), f, mei, flow.CreateCustomer, flow.CustomerEdit{Customer: customer.Customer{Name: "Anna"}})
	if err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// checked fails the test when a derived figure differs from the facts.
func checked(t testing.TB, f *flow.Flow) {
	t.Helper()
	v, err := f.Verify(context.Background(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range v.Diffs {
		t.Error(d)
	}
}

// callBack promises to call a customer back within 24 hours of now.
func callBack(t *testing.T, f *flow.Flow) promise.Promise {
	t.Helper()
	p, err := flow.Do(t.Context(), f, mei, flow.MakePromise, flow.NewPromise{Customer: anna(t, f), What: "Call back",
		Due: flow.Due{At: clock.At(now.Add(24 * time.Hour))}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPromiseVerbs(t *testing.T) {
	t.Parallel()
	type verb = flow.Verb[flow.PromiseChange, promise.Promise]
	renegotiate := func(ctx context.Context, a *flow.Act, in flow.PromiseChange) (promise.Promise, error) {
		in.Due = flow.Due{At: clock.At(now.Add(96 * time.Hour))}
		r, err := flow.RenegotiatePromise(ctx, a, in)
		return r.Old, err
	}
	tests := []struct {
		name   string
		wait   time.Duration // from making it; it is due after 24 h
		do     verb
		reason string
		want   promise.State
		kind   errs.Kind
	}{
		{"KeepInTime", time.Hour, flow.KeepPromise, "", promise.Kept, 0},
		{"KeepAtTheLastInstant", 24 * time.Hour, flow.KeepPromise, "", promise.Kept, 0},
		{"KeepLate", 25 * time.Hour, flow.KeepPromise, "", promise.Late, 0},
		{"Break", time.Hour, flow.BreakPromise, "", promise.Broken, 0},
		{"Waive", time.Hour, flow.WaivePromise, "not needed any more", promise.Waived, 0},
		{"ErrWaiveWithoutReason", time.Hour, flow.WaivePromise, "", promise.Open, errs.KindInvalid},
		{"Withdraw", time.Hour, flow.WithdrawPromise, "typed in twice", promise.Void, 0},
		{"ErrWithdrawWithoutReason", time.Hour, flow.WithdrawPromise, "", promise.Open, errs.KindInvalid},
		{"RenegotiateInTime", time.Hour, renegotiate, "she is away", promise.Renegotiated, 0},
		{"RenegotiateTooLateIsBroken", 25 * time.Hour, renegotiate, "we forgot", promise.Broken, 0},
		{"ErrRenegotiateWithoutReason", time.Hour, renegotiate, "", promise.Open, errs.KindInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dbtest.EachClock(t, now, func(t *testing.T, d *db.DB, c *clock.Fake) {
				f := start(t, d)
				made := callBack(t, f)
				c.Set(clock.At(now.Add(tt.wait)))
				p, err := flow.Do(t.Context(), f, mei, tt.do, flow.PromiseChange{Promise: made.ID, Version: made.Version, Reason: tt.reason})
				if tt.kind != 0 {
					if !errs.Is(err, tt.kind) {
						t.Errorf("%v, want %s", err, tt.kind)
					}
				} else if err != nil || p.State != tt.want {
					t.Errorf("%s (%v), want %s", p.State, err, tt.want)
				}
				_, err = flow.Do(t.Context(), f, mei, tt.do, flow.PromiseChange{Promise: made.ID, Version: made.Version, Reason: "again"})
				if tt.kind == 0 && !errs.Is(err, errs.KindConflict) {
					t.Errorf("from an old page: %v, want conflict", err)
				}
				checked(t, f)
			})
		})
	}
}

// TestKeepAgain: a call that is repeated after the due time, without a time of its own, leaves
// the promise as it was kept; one with a time corrects it.
func TestKeepAgain(t *testing.T) {
	t.Parallel()
	dbtest.EachClock(t, now, func(t *testing.T, d *db.DB, c *clock.Fake) {
		f := start(t, d)
		made := callBack(t, f)
		c.Set(clock.At(now.Add(time.Hour)))
		kept, err := flow.Do(t.Context(), f, mei, flow.KeepPromise, flow.PromiseChange{Promise: made.ID})
		if err != nil {
			t.Fatal(err)
		}
		c.Set(clock.At(now.Add(25 * time.Hour)))
		again, err := flow.Do(t.Context(), f, mei, flow.KeepPromise, flow.PromiseChange{Promise: made.ID})
		if err != nil || again != kept {
			t.Errorf("%+v (%v), want %+v", again, err, kept)
		}
		late, err := flow.Do(t.Context(), f, mei, flow.KeepPromise, flow.PromiseChange{Promise: made.ID, At: clock.At(now.Add(25 * time.Hour))})
		if err != nil || late.State != promise.Late {
			t.Errorf("%s (%v), want late", late.State, err)
		}
		checked(t, f)
	})
}

func TestPromiseDueForms(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) { // Wednesday 14:00 in Berlin
		f := start(t, d)
		hours, err := flow.Do(t.Context(), f, mei, flow.SaveCalendar, org.Calendar{Name: "Shop", Spec: cal.Spec{Zone: "Europe/Berlin",
			Week: map[string][]string{"wed": {"09:00-13:00", "14:00-18:00"}, "thu": {"09:00-13:00"}},
			Days: map[string]cal.SpecialDay{"2026-05-21": {Name: "closed"}, "2026-05-22": {Name: "extra", Hours: []string{"10:00-12:00"}}}}})
		if err != nil {
			t.Fatal(err)
		}
		shop, err := flow.Do(t.Context(), f, mei, flow.SavePlace, org.Place{Name: "Harbour", Kind: org.Shop, Calendar: hours.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name string
			due  flow.Due
			want string
			kind errs.Kind
		}{
			{"Instant", flow.Due{At: clock.At(now)}, "2026-05-20T12:00:00Z", 0},
			{"EndOfDay", flow.Due{Day: "2026-05-23"}, "2026-05-23T21:59:59.999999Z", 0},
			{"WorkingHours", flow.Due{Within: "3h"}, "2026-05-20T15:00:00Z", 0},
			{"OverAHoliday", flow.Due{Within: "5h"}, "2026-05-22T09:00:00Z", 0},
			{"ErrNothing", flow.Due{}, "", errs.KindInvalid},
			{"ErrNoDay", flow.Due{Day: "2026-02-30"}, "", errs.KindInvalid},
			{"ErrWords", flow.Due{Within: "soon"}, "", errs.KindInvalid},
		} {
			got, err := f.DueAt(t.Context(), shop.ID, tt.due)
			if tt.kind != 0 {
				if !errs.Is(err, tt.kind) {
					t.Errorf("%s: %v, want %s", tt.name, err, tt.kind)
				}
			} else if err != nil || got.String() != tt.want {
				t.Errorf("%s: %s (%v), want %s", tt.name, got, err, tt.want)
			}
		}
	})
}

// TestConcurrentEditsConflict: of two concurrent edits of a customer the second gets a Conflict
// and the first edit is kept.
func TestConcurrentEditsConflict(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		c, err := flow.Do(t.Context(), f, mei, flow.CreateCustomer, flow.CustomerEdit{Customer: customer.Customer{Name: "李建祥", Country: "CN"},
			Identities: []customer.Identity{{Kind: "phone", Value: "138 0013 8000"}}})
		if err != nil {
			t.Fatal(err)
		}
		first, second := c, c
		first.City = "上海"
		if _, err := flow.Do(t.Context(), f, mei, flow.UpdateCustomer, flow.CustomerEdit{Customer: first}); err != nil {
			t.Fatal(err)
		}
		second.City = "杭州"
		if _, err := flow.Do(t.Context(), f, mei, flow.UpdateCustomer, flow.CustomerEdit{Customer: second}); !errs.Is(err, errs.KindConflict) {
			t.Errorf("second edit: %v, want conflict", err)
		}
		if n := sum(t, d, "SELECT count(*) FROM customer WHERE city = '上海'"); n != 1 {
			t.Error("the first edit is lost")
		}
		_, err = flow.Do(t.Context(), f, mei, flow.CreateCustomer, flow.CustomerEdit{Customer: customer.Customer{Name: "李健祥", Country: "CN"},
			Identities: []customer.Identity{{Kind: "phone", Value: "+8613800138000"}, {Kind: "email", Value: "none"}}})
		if e, ok := errors.AsType[*errs.Error](err); !ok || len(e.Fields) != 2 {
			t.Errorf("a taken phone and a wrong e-mail: %v, want two fields", err)
		}
		if n := sum(t, d, "SELECT count(*) FROM customer"); n != 1 {
			t.Errorf("%d customers, want 1: the second is half-written", n)
		}
		first.Version++
		if _, err := flow.Do(t.Context(), f, mei, flow.UpdateCustomer, flow.CustomerEdit{Customer: first,
			Identities: []customer.Identity{{Kind: "email", Value: "Li@Example.com"}}}); err != nil {
			t.Fatal(err)
		}
		if n := sum(t, d, "SELECT count(*) FROM customer_identity WHERE kind = 'phone'"); n != 0 {
			t.Error("the phone number that was taken away is still there")
		}
		checked(t, f)
	})
}

func TestAnswerVoice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		dbtest.Write(t, d, func(tx *db.Tx) { // verify looks for who answered
			dbtest.Must(tx.Exec(t.Context(), `INSERT INTO app_user (id, staff_id, email, email_fold, name, password, role, place_id, language, active,
	created_at, seen_at, version) VALUES (11, 12, '', '', 'Mei', '', 'manager', 0, 'en', 1, 0, 0, 1)`))
		})
		v, err := flow.Do(t.Context(), f, mei, flow.SayVoice, flow.NewVoice{Customer: anna(t, f), Rating: 2, Text: "Waited an hour"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := flow.Do(t.Context(), f, mei, flow.SayVoice, flow.NewVoice{Rating: 6}); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("six of five stars: %v, want invalid", err)
		}
		if _, err := flow.Do(t.Context(), f, mei, flow.AnswerVoice, flow.VoiceAnswer{Voice: v.ID, Version: v.Version, Text: " "}); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("an empty answer: %v, want invalid", err)
		}
		if _, err := flow.Do(t.Context(), f, mei, flow.AnswerVoice, flow.VoiceAnswer{Voice: v.ID, Version: v.Version, Text: "We are sorry"}); err != nil {
			t.Error(err)
		}
		if _, err := flow.Do(t.Context(), f, mei, flow.AnswerVoice, flow.VoiceAnswer{Voice: v.ID, Text: "Me three"}); !errs.Is(err, errs.KindConflict) {
			t.Errorf("an answer that names no version: %v, want a conflict", err)
		}
		if _, err := flow.Do(t.Context(), f, mei, flow.AnswerVoice, flow.VoiceAnswer{Voice: v.ID, Version: v.Version, Text: "Me too"}); !errs.Is(err, errs.KindConflict) {
			t.Errorf("a second answer at once: %v, want conflict", err)
		}
		checked(t, f)
	})
}

func TestRemindPromises(t *testing.T) {
	t.Parallel()
	dbtest.EachClock(t, now, func(t *testing.T, d *db.DB, c *clock.Fake) {
		f := start(t, d)
		if _, err := flow.Do(t.Context(), f, mei, flow.SaveStaff, staff.Staff{Code: "x", Name: "Xu", Joined: "2026-01-01", Left: "2025-01-01"}); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("left before joining: %v", err)
		}
		owner, err := flow.Do(t.Context(), f, mei, flow.SaveStaff, staff.Staff{Code: "w", Name: "Wu"})
		if err != nil {
			t.Fatal(err)
		}
		p, err := flow.Do(t.Context(), f, mei, flow.MakePromise, flow.NewPromise{Customer: anna(t, f), Owner: owner.ID, What: "Bring the part",
			Due: flow.Due{At: clock.At(now.Add(8 * time.Hour))}, Notify: true})
		if err != nil {
			t.Fatal(err)
		}
		wu := access.Who{User: 21, Staff: owner.ID, Role: access.Frontline}
		boss := access.Who{User: 31, Staff: 32, Role: access.Manager}
		kinds := func(who access.Who) string {
			list, err := f.Notices(t.Context(), who, 10)
			if err != nil {
				t.Fatal(err)
			}
			var s []string
			for _, n := range list {
				s = append(s, strings.TrimPrefix(n.Kind, "promise."))
			}
			return strings.Join(s, " ")
		}
		for _, step := range []struct {
			at       time.Duration
			n        int
			wu, boss string
		}{
			{time.Hour, 0, "", ""},
			{6*time.Hour + time.Minute, 1, "tell_customer reminded", ""},
			{7 * time.Hour, 0, "tell_customer reminded", ""},
			{9 * time.Hour, 1, "told tell_customer reminded", ""},
			{33 * time.Hour, 1, "told tell_customer reminded", "escalated"},
			{99 * time.Hour, 0, "told tell_customer reminded", "escalated"},
		} {
			c.Set(clock.At(now.Add(step.at)))
			n, err := f.RemindPromises(t.Context())
			if err != nil || n != step.n || kinds(wu) != step.wu || kinds(boss) != step.boss {
				t.Errorf("after %s: %d (%v), owner %q, manager %q; want %d, %q, %q", step.at, n, err, kinds(wu), kinds(boss), step.n, step.wu, step.boss)
			}
		}
		if _, err := flow.Do(t.Context(), f, wu, flow.KeepPromise, flow.PromiseChange{Promise: p.ID}); err != nil {
			t.Error(err)
		}
	})
}

// TestRandomWork runs random facts and verbs and checks that every derived figure still agrees
// with the facts.
func TestRandomWork(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
	f := start(t, d)
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			n := rapid.IntRange(1, 4).Draw(r, "order")
			ext := fmt.Sprint(run, "-", n)
			switch rapid.IntRange(0, 6).Draw(r, "what") {
			case 0, 1:
				record(t, f, order(ext, 3+rapid.IntRange(1, 20).Draw(r, "due")))
			case 2:
				record(t, f, delivered(ext, rapid.IntRange(4, 18).Draw(r, "day")))
			case 3:
				record(t, f, review(ext, rapid.IntRange(1, 5).Draw(r, "stars")))
			case 4, 5, 6:
				act(t, r, f)
			}
		}
		checked(t, f)
	})
}

// record sends facts and ignores their statuses.
func record(t testing.TB, f *flow.Flow, facts ...fact.Fact) {
	t.Helper()
	if _, err := f.Record(context.Background(), facts, flow.Sender{Actor: "test"}); err != nil {
		t.Fatal(err)
	}
}

// act runs one random verb on a random promise.
func act(t testing.TB, r *rapid.T, f *flow.Flow) {
	ctx := context.Background()
	list, err := db.Get(ctx, f.DB(), func(tx *db.Tx) ([]int64, error) {
		return db.List(ctx, tx, db.Value[int64], "SELECT id FROM promise ORDER BY id DESC LIMIT 5")
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		return
	}
	in := flow.PromiseChange{Promise: id.Promise(rapid.SampledFrom(list).Draw(r, "promise")), Reason: "because"}
	switch rapid.IntRange(0, 4).Draw(r, "verb") {
	case 0:
		in.At = at(rapid.IntRange(4, 19).Draw(r, "kept"), 9)
		_, err = flow.Do(ctx, f, mei, flow.KeepPromise, in)
	case 1:
		_, err = flow.Do(ctx, f, mei, flow.BreakPromise, in)
	case 2:
		_, err = flow.Do(ctx, f, mei, flow.WaivePromise, in)
	case 3:
		_, err = flow.Do(ctx, f, mei, flow.WithdrawPromise, in)
	case 4:
		in.Due = flow.Due{Day: "2026-05-30"}
		_, err = flow.Do(ctx, f, mei, flow.RenegotiatePromise, in)
	}
	if err != nil && errs.KindOf(err) == errs.KindInternal {
		t.Fatal(err)
	}
}

// TestSetUp: set-up succeeds once; it takes over a company that an import made.
func TestSetUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d) // a company without users, as an import leaves it
		in := flow.FirstRun{Company: org.Company{Name: "Tea & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"},
			Owner: access.NewUser{Name: "Anna", Email: "anna@example.org", Password: "a sentence of my own"}}
		short := in
		short.Owner.Password = "short"
		if _, err := f.SetUp(t.Context(), short); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("a short password: %v, want invalid", err)
		}
		if c, err := f.Company(t.Context()); err != nil || c.Name != "Test & Co" {
			t.Errorf("after a refusal the company is %q (%v)", c.Name, err)
		}
		if _, err := f.SetUp(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if c, err := f.Company(t.Context()); err != nil || c.Name != "Tea & Co" {
			t.Errorf("the company is %q (%v)", c.Name, err)
		}
		in.Owner.Email = "ben@example.org"
		if _, err := f.SetUp(t.Context(), in); !errs.Is(err, errs.KindConflict) {
			t.Errorf("a second set-up: %v, want conflict", err)
		}
	})
}
