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

// held is work that claims what it works on.
type held struct{}

func (held) Kind() string { return "held" }
func (held) Claimed()     {}

// TestBound: work that hangs is called off long before the queue takes it for lost and
// begins it a second time; work that is claimed is not.
func TestBound(t *testing.T) {
	t.Parallel()
	if 2*job.Longest > job.Stuck {
		t.Errorf("work may take %s, and is begun again after %s", job.Longest, job.Stuck)
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
			t.Errorf("%s was called off", name)
		}
		if said := await(t, going); said != "went on" {
			t.Error("claimed work was called off")
		}
	})
}

// TestRoundEnds: a round that takes longer than the interval makes room for the next.
func TestRoundEnds(t *testing.T) {
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
				t.Errorf("a round ended in %q", said)
			}
		}
	})
}
