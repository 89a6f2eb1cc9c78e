package intake_test

import (
	"errors"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/intake"
	"huitou/internal/job"
)

func claim(t *testing.T, s *intake.Service, w id.Work, worker string) intake.Work {
	t.Helper()
	got, err := s.Claim(t.Context(), w, worker)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func state(t *testing.T, s *intake.Service, w id.Work) intake.Work {
	t.Helper()
	got, err := s.FindWork(t.Context(), intake.Viewer{All: true}, w)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestLease: one worker at a time holds the lease; one whose heartbeats stop loses it, and
// cannot end the work of the next.
func TestLease(t *testing.T) {
	t.Parallel()
	each(t, intake.Limits{}, func(t *testing.T, s *intake.Service, c *clock.Fake) {
		_, w := hand(t, s, anna, "f.csv", []byte("a;b"))
		claim(t, s, w.ID, "one")
		if _, err := s.Claim(t.Context(), w.ID, "two"); !errors.Is(err, job.ErrTaken) {
			t.Fatal("two workers hold the same lease:", err)
		}
		c.Advance(20 * time.Second)
		if _, err := s.Beat(t.Context(), w.ID, "one", `{"Rows":7}`); err != nil {
			t.Fatal(err)
		}
		c.Advance(20 * time.Second)
		if n, err := s.Rescue(t.Context(), false); err != nil || n != 0 {
			t.Fatalf("ended work is rescued: %d, %v", n, err)
		}
		c.Advance(20 * time.Second)
		if n, err := s.Rescue(t.Context(), false); err != nil || n != 1 {
			t.Fatalf("work of a dead worker is not rescued: %d, %v", n, err)
		}
		if got := claim(t, s, w.ID, "two"); got.Tries != 2 || got.Progress != `{"Rows":7}` {
			t.Errorf("got %+v", got)
		}
		if _, err := s.Beat(t.Context(), w.ID, "one", ""); !errors.Is(err, job.ErrTaken) {
			t.Error("the first worker still holds the lease:", err)
		}
		if err := s.End(t.Context(), w.ID, "one", intake.End{State: intake.Done}); !errors.Is(err, job.ErrTaken) {
			t.Error("the first worker ended it without the lease:", err)
		}
		if err := s.End(t.Context(), w.ID, "two", intake.End{State: intake.Done, Report: "{}", Import: 1 << 60}); err != nil {
			t.Fatal(err)
		}
		if got := state(t, s, w.ID); got.State != intake.Done || got.Import != 1<<60 {
			t.Errorf("got %+v", got)
		}
		if _, err := s.Claim(t.Context(), w.ID, "three"); !errors.Is(err, job.ErrTaken) {
			t.Error("ended work is started again:", err)
		}
	})
}

// TestMaxTries: work that ends its process three times is not tried again; stopping the
// process does not count.
func TestMaxTries(t *testing.T) {
	t.Parallel()
	each(t, intake.Limits{}, func(t *testing.T, s *intake.Service, _ *clock.Fake) {
		_, w := hand(t, s, anna, "f.csv", []byte("a;b"))
		for range 5 {
			claim(t, s, w.ID, "stopped")
			if err := s.Return(t.Context(), w.ID, "stopped"); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			claim(t, s, w.ID, "killed")
			if n, err := s.Rescue(t.Context(), true); err != nil || n != 1 {
				t.Fatal(n, err)
			}
		}
		if _, err := s.Claim(t.Context(), w.ID, "killed"); !errors.Is(err, job.ErrTaken) {
			t.Fatal("started a fourth time:", err)
		}
		got := state(t, s, w.ID)
		if got.State != intake.Failed {
			t.Error("state", got.State)
		}
		wantKey(t, got.Failure(), "intake.gave_up")
	})
}

// TestCancel: waiting work never starts; a worker learns of the cancellation at its next
// heartbeat, and cancelled work ends when its worker has died.
func TestCancel(t *testing.T) {
	t.Parallel()
	each(t, intake.Limits{}, func(t *testing.T, s *intake.Service, c *clock.Fake) {
		v := intake.Viewer{User: anna}
		_, w := hand(t, s, anna, "f.csv", []byte("a;b"))
		if err := s.Cancel(t.Context(), v, w.ID); err != nil || state(t, s, w.ID).State != intake.Cancelled {
			t.Error("waiting work is not cancelled:", err)
		}
		if _, err := s.Claim(t.Context(), w.ID, "one"); !errors.Is(err, job.ErrTaken) {
			t.Error("cancelled work is started:", err)
		}
		u, w := hand(t, s, anna, "g.csv", []byte("a;b"))
		claim(t, s, w.ID, "one")
		if err := s.Remove(t.Context(), v, u.ID); err != nil {
			t.Fatal(err)
		}
		if stop, err := s.Beat(t.Context(), w.ID, "one", ""); err != nil || !stop {
			t.Errorf("the heartbeat does not report that the upload is gone: %v, %v", stop, err)
		}
		c.Advance(time.Minute)
		if _, err := s.Rescue(t.Context(), false); err != nil || state(t, s, w.ID).State != intake.Cancelled {
			t.Errorf("cancelled work of a dead worker is %s, %v", state(t, s, w.ID).State, err)
		}
		if err := s.Cancel(t.Context(), v, w.ID); err != nil || state(t, s, w.ID).State != intake.Cancelled {
			t.Error("cancelling ended work:", err)
		}
	})
}

// TestAsk: a new check cancels the one before; an import excludes other work; the queue is
// bounded.
func TestAsk(t *testing.T) {
	t.Parallel()
	each(t, intake.Limits{}, func(t *testing.T, s *intake.Service, _ *clock.Fake) {
		v := intake.Viewer{User: anna}
		u, inspection := hand(t, s, anna, "f.csv", []byte("a;b"))
		ask := func(k intake.Kind, imp id.Import) (intake.Work, error) {
			o := intake.Order{Kind: k, Upload: u.ID, Import: imp, Owner: anna}
			if k == intake.Undo {
				o.Upload = 0
			}
			return s.Ask(t.Context(), v, o)
		}
		check, err := ask(intake.Check, 0)
		if err != nil || state(t, s, inspection.ID).State != intake.Cancelled {
			t.Fatal("the inspection was not cancelled:", err)
		}
		imp, err := ask(intake.Import, 0)
		if err != nil || state(t, s, check.ID).State != intake.Cancelled {
			t.Fatal("the check was not cancelled:", err)
		}
		_, err = ask(intake.Check, 0)
		wantKey(t, err, "intake.import_busy")
		_, err = ask(intake.Import, 0)
		wantKey(t, err, "intake.import_busy")
		if state(t, s, imp.ID).State != intake.Waiting {
			t.Error("the import was cancelled by other work")
		}
		if _, err := ask(intake.Undo, 7); err != nil {
			t.Fatal(err)
		}
		_, err = ask(intake.Undo, 7)
		wantKey(t, err, "intake.undo_busy")
		for n := id.Import(100); ; n++ {
			if _, err = ask(intake.Undo, n); err != nil {
				break
			}
			if n > 200 {
				t.Fatal("the queue is not bounded")
			}
		}
		if !errs.Is(err, errs.KindTooMany) {
			t.Error(err)
		}
	})
}

// TestFailure: an error is read back as it was stored, including its times and durations.
func TestFailure(t *testing.T) {
	t.Parallel()
	each(t, intake.Limits{}, func(t *testing.T, s *intake.Service, _ *clock.Fake) {
		at := clock.At(start)
		in := errs.New(errs.KindTooLarge, "test", "import.took_too_long", "time", 90*time.Minute, "at", at, "n", 3, "word", "span")
		in.Fields = []errs.Field{{Path: "files.rows", Key: "field.required", Args: errs.Pairs("due", at), Found: "x"}}
		for _, tc := range []struct {
			name string
			err  error
			kind errs.Kind
		}{{"public", in, errs.KindTooLarge}, {"internal", errors.New("secret"), errs.KindInternal}} {
			_, w := hand(t, s, anna, "f.csv", []byte("a;b"))
			claim(t, s, w.ID, "one")
			if err := s.End(t.Context(), w.ID, "one", intake.End{State: intake.Failed, Err: tc.err}); err != nil {
				t.Fatal(err)
			}
			kept := state(t, s, w.ID)
			got, ok := errors.AsType[*errs.Error](kept.Failure())
			if !ok || got.Kind != tc.kind {
				t.Fatalf("%s: %v", tc.name, got)
			}
			if tc.kind == errs.KindInternal {
				if got.Key != "error.internal" {
					t.Errorf("the text of an internal error is stored: %v", got)
				}
				continue
			}
			if got.Args["time"] != 90*time.Minute || got.Args["at"] != at || got.Args["word"] != "span" || len(got.Fields) != 1 || got.Fields[0].Args["due"] != at || got.Fields[0].Found != "x" {
				t.Errorf("got %#v", got)
			}
		}
	})
}
