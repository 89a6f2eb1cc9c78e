package job_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"huitou/internal/errs"
	"huitou/internal/job"
)

// lease is a lease that lives in memory.
type lease struct {
	mu       sync.Mutex
	beats    int
	onBeat   func(n int) (bool, error)
	ends     []error // how the work ended
	returned int
	taken    bool // the end is refused
}

func (l *lease) Beat(context.Context) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.beats++
	if l.onBeat == nil {
		return false, nil
	}
	return l.onBeat(l.beats)
}

func (l *lease) Return(ctx context.Context) error {
	l.returned++
	return ctx.Err()
}

func (l *lease) End(ctx context.Context, err error) error {
	l.ends = append(l.ends, err)
	if l.taken {
		return job.ErrTaken
	}
	return ctx.Err()
}

// TestHolder: each way in which long work under a lease can end, with the end that is stored.
// Heartbeats come every second of a clock that the test moves.
func TestHolder(t *testing.T) {
	t.Parallel()
	failure := errs.Conflict("test.Work", "field.required")
	untilAsked := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for _, tt := range []struct {
		name     string
		do       func(context.Context) error
		onBeat   func(n int) (bool, error)
		taken    bool
		stop     time.Duration // when the process is asked to stop; 0 is never
		cut      time.Duration // when the context of the job ends; 0 is never
		end      error         // that is stored
		noEnd    bool
		returned int
		beats    int
		logged   string
	}{
		{name: "done", do: func(context.Context) error { time.Sleep(3500 * time.Millisecond); return nil }, beats: 3},
		{name: "failed", do: func(context.Context) error { return failure }, end: failure},
		{name: "failed with an error of the program", do: func(context.Context) error { return errs.New(errs.KindInternal, "test.Work", "x") },
			end: errs.New(errs.KindInternal, "test.Work", "x"), logged: "work failed"},
		{name: "cancelled", do: untilAsked, onBeat: func(n int) (bool, error) { return n == 2, nil }, end: job.ErrCancelled, beats: 2},
		{name: "done although cancelled", do: func(ctx context.Context) error { <-ctx.Done(); return nil },
			onBeat: func(int) (bool, error) { return true, nil }, beats: 1},
		{name: "another worker has the lease", do: untilAsked, onBeat: func(int) (bool, error) { return false, job.ErrTaken }, noEnd: true, beats: 1},
		{name: "another worker has ended the work", do: func(context.Context) error { return nil }, taken: true},
		{name: "the process stops", do: untilAsked, stop: 1500 * time.Millisecond, noEnd: true, returned: 1, beats: 1},
		{name: "the job is cut off", do: untilAsked, cut: 1500 * time.Millisecond, noEnd: true, returned: 1, beats: 1},
		{name: "done while the process stops", do: func(ctx context.Context) error { <-ctx.Done(); return nil }, stop: 500 * time.Millisecond},
		{name: "heartbeats fail", do: func(context.Context) error { time.Sleep(2500 * time.Millisecond); return nil },
			onBeat: func(int) (bool, error) { return false, errors.New("disk full") }, beats: 2, logged: "cannot store a heartbeat"},
		{name: "panic in the work", do: func(context.Context) error { panic("a fault") }, end: job.ErrPanicked, logged: "a fault"},
		{name: "panic in a heartbeat", do: untilAsked, onBeat: func(int) (bool, error) { panic("a fault") }, end: job.ErrPanicked, beats: 1, logged: "a fault"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				stopping, stop := context.WithCancel(t.Context())
				defer stop()
				ctx, cut := context.WithCancel(t.Context())
				defer cut()
				for after, end := range map[*time.Duration]func(){&tt.stop: stop, &tt.cut: cut} {
					if *after > 0 {
						time.AfterFunc(*after, end)
					}
				}
				var log strings.Builder
				l := &lease{onBeat: tt.onBeat, taken: tt.taken}
				h := job.Holder{Every: time.Second, Stopping: stopping, Log: slog.New(slog.NewTextHandler(&log, nil))}
				if err := h.Run(ctx, l, "import 7", tt.do); err != nil {
					t.Errorf("Run returns %v", err)
				}
				switch {
				case tt.noEnd && len(l.ends) > 0:
					t.Errorf("stored the end %v, want none", l.ends)
				case !tt.noEnd && (len(l.ends) != 1 || !same(l.ends[0], tt.end)):
					t.Errorf("stored the ends %v, want %v", l.ends, tt.end)
				}
				if l.returned != tt.returned || l.beats != tt.beats {
					t.Errorf("returned %d times after %d heartbeats, want %d and %d", l.returned, l.beats, tt.returned, tt.beats)
				}
				if !strings.Contains(log.String(), tt.logged) || tt.logged == "" && log.Len() > 0 || strings.Count(log.String(), "level=ERROR") > 1 {
					t.Errorf("logged %q, want %q", log.String(), tt.logged)
				}
			})
		})
	}
}

// same reports whether an end is the wanted one: the same error, or one that wraps it.
func same(got, want error) bool {
	if want == nil || got == nil {
		return got == nil && want == nil
	}
	return errors.Is(got, want) || got.Error() == want.Error()
}
