package job_test

import (
	"context"
	"errors"
	"log/slog"
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

// await fails the test when nothing comes for a long time.
func await(t *testing.T, c <-chan string) string {
	t.Helper()
	select {
	case s := <-c:
		return s
	case <-time.After(30 * time.Second):
		t.Fatal("the work was not done")
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
			t.Errorf("did the work of a transaction that was rolled back: %q", got)
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
