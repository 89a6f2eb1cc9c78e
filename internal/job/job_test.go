package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/job"
)

type greet struct {
	Whom string `json:"whom"`
}

func (greet) Kind() string { return "greet" }

type tick struct{}

func (tick) Kind() string { return "tick" }

func start(t *testing.T, d *db.DB, add func(*job.Runner)) *job.Runner {
	t.Helper()
	r, err := job.New(t.Context(), d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	add(r)
	if err := r.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return r
}

// await fails the test when nothing arrives for a long time.
func await(t *testing.T, c <-chan string) string {
	t.Helper()
	select {
	case s := <-c:
		return s
	case <-time.After(30 * time.Second):
		t.Fatal("the job did not run")
		return ""
	}
}

func TestEnqueue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		done := make(chan string, 10)
		r := start(t, d, func(r *job.Runner) {
			job.Handle(r, func(_ context.Context, g greet) error { done <- g.Whom; return nil })
		})
		undone := errors.New("no")
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := r.Enqueue(t.Context(), tx, greet{"nobody"}, job.Now); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			return r.Enqueue(t.Context(), tx, greet{"Anna"}, job.Now)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := await(t, done); got != "Anna" {
			t.Errorf("ran the job of a transaction that was rolled back: %q", got)
		}
	})
}

func TestEvery(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		done := make(chan string, 10)
		start(t, d, func(r *job.Runner) {
			job.Handle(r, func(context.Context, tick) error { done <- "tick"; return nil })
			r.Every(time.Hour, tick{})
		})
		await(t, done) // at once, not in an hour
	})
}

type long struct {
	N int `json:"n"`
}

func (long) Kind() string  { return "long" }
func (long) Queue() string { return "long" }

// TestQueue: any number of jobs in a queue of their own does not delay other jobs.
func TestQueue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		done, busy, end := make(chan string, 1), make(chan string, 20), make(chan struct{})
		r := start(t, d, func(r *job.Runner) {
			r.Queue("long", 2, 200*time.Millisecond)
			job.Handle(r, func(ctx context.Context, _ long) error {
				busy <- "long"
				select {
				case <-end:
				case <-ctx.Done():
				}
				return nil
			})
			job.Handle(r, func(_ context.Context, g greet) error { done <- g.Whom; return nil })
		})
		defer close(end)
		queue := func(args ...job.Args) {
			err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
				for _, a := range args {
					if err == nil {
						err = r.Enqueue(t.Context(), tx, a, job.Now)
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		queue(long{1}, long{2}, long{3}, long{4}, long{5}, long{6}, long{7}, long{8})
		await(t, busy)
		await(t, busy)
		queue(greet{"Anna"})
		await(t, done)
		if n := len(busy); n > 0 {
			t.Errorf("%d more jobs of one queue run than it has workers", n)
		}
	})
}

// TestPanic: a panic is an error of the job; the process lives and the job is retried.
func TestPanic(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		done := make(chan string, 10)
		var tries atomic.Int32
		r := start(t, d, func(r *job.Runner) {
			job.Handle(r, func(_ context.Context, g greet) error {
				if tries.Add(1) == 1 {
					panic("a fault")
				}
				done <- g.Whom
				return nil
			})
		})
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return r.Enqueue(t.Context(), tx, greet{"Anna"}, job.Now) }); err != nil {
			t.Fatal(err)
		}
		await(t, done)
	})
}
