package job_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/job"
)

// held is a job with a method Claimed.
type held struct{}

func (held) Kind() string { return "held" }
func (held) Claimed()     {}

// TestTimeouts: a hanging job is cancelled long before the queue rescues it as lost and runs
// it a second time; a claimed job is not.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	if 2*job.Longest > job.Stuck {
		t.Errorf("a job may run for %s and is rescued after %s", job.Longest, job.Stuck)
	}
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		ended, going, began := make(chan string, 10), make(chan string, 10), make(chan string, 10)
		hang := func(name string) func(context.Context) error {
			return func(ctx context.Context) error {
				began <- name
				<-ctx.Done()
				if errors.Is(ctx.Err(), context.DeadlineExceeded) {
					ended <- name
				}
				return nil
			}
		}
		r := start(t, d, func(r *job.Runner) {
			r.Bound(500 * time.Millisecond)
			job.Handle(r, func(ctx context.Context, g greet) error { return hang(g.Whom)(ctx) })
			job.Handle(r, func(ctx context.Context, _ held) error {
				select {
				case <-ctx.Done():
					going <- "called off"
				case <-time.After(2 * time.Second):
					going <- "went on"
				}
				return nil
			})
		})
		for _, args := range []job.Args{greet{"Anna"}, held{}} {
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return r.Enqueue(t.Context(), tx, args, job.Now) }); err != nil {
				t.Fatal(err)
			}
		}
		if name := await(t, ended); name != "Anna" {
			t.Errorf("%s was cancelled", name)
		}
		if said := await(t, going); said != "went on" {
			t.Error("a claimed job was cancelled")
		}
	})
}

// TestPeriodicJobEnds: a periodic job that runs longer than its interval is cancelled for the
// next run.
func TestPeriodicJobEnds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		done := make(chan string, 10)
		start(t, d, func(r *job.Runner) {
			job.Handle(r, func(ctx context.Context, _ tick) error {
				<-ctx.Done()
				done <- ctx.Err().Error()
				return nil
			})
			r.Every(time.Second, tick{})
		})
		for range 2 {
			if said := await(t, done); said != context.DeadlineExceeded.Error() {
				t.Errorf("a run ended in %q", said)
			}
		}
	})
}
