package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"huitou/internal/errs"
)

// Lease is one worker's hold on long work: a row of the package that the work belongs to, with
// the worker's name, its last heartbeat, the progress, and whether someone has asked to cancel.
// Its job has arguments with a method Claimed; work whose heartbeats have stopped is queued
// again by a periodic job.
type Lease interface {
	// Beat renews the lease and stores the progress. stop is true when someone has asked to
	// cancel the work. ErrTaken when the worker has lost the lease.
	Beat(ctx context.Context) (stop bool, err error)
	// Return queues the work again: this process has to stop before it is done.
	Return(ctx context.Context) error
	// End stores how the work ended: nil for done, ErrCancelled, ErrPanicked, or why it
	// failed. ErrTaken when the worker has lost the lease.
	End(ctx context.Context, err error) error
}

var (
	// ErrTaken says that a worker does not hold the lease: the work has ended, or another
	// worker holds it.
	ErrTaken = errors.New("job: the work is not this worker's")
	// ErrCancelled is the end of work that someone has cancelled.
	ErrCancelled = errors.New("job: the work was cancelled")
	// ErrStopping says that the process is stopping: the work stays in the queue.
	ErrStopping = errors.New("job: the process is stopping")
	// ErrPanicked is the end of work in which the program panicked; the panic is in the log.
	ErrPanicked = errors.New("job: a panic in the work")
)

// Holder runs work under leases in one process.
type Holder struct {
	Every    time.Duration   // interval of heartbeats
	Stopping context.Context // ends when the process is about to stop; nil for never
	Log      *slog.Logger
}

// Run does work under a lease that its worker has just taken. It sends heartbeats meanwhile and
// cancels do's context when the work was cancelled, when another worker has taken the lease, or
// when the process is stopping; then it stores the end, or returns the work to the queue. what
// names the work in the log.
func (h Holder) Run(ctx context.Context, l Lease, what string, do func(context.Context) error) error {
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if h.Stopping != nil {
		defer context.AfterFunc(h.Stopping, func() { cancel(ErrStopping) })()
	}
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		if h.guard("heartbeat", what, func() error { h.beat(inner, l, what, cancel); return nil }) != nil {
			cancel(ErrPanicked) // without heartbeats another worker would start the work beside this one
		}
	}()
	err := h.guard("work", what, func() error { return do(inner) })
	cause := context.Cause(inner)
	cancel(nil)
	<-beating
	last := context.WithoutCancel(ctx) // the end is stored also when the process is stopping
	switch {
	case errors.Is(cause, ErrTaken):
		return nil
	case errors.Is(cause, ErrPanicked):
		err = l.End(last, ErrPanicked)
	case err != nil && errors.Is(cause, ErrCancelled):
		err = l.End(last, ErrCancelled)
	case err != nil && (errors.Is(cause, ErrStopping) || ctx.Err() != nil):
		err = l.Return(last)
	default:
		if errs.KindOf(err) == errs.KindInternal && err != nil && !errors.Is(err, ErrPanicked) {
			h.Log.Error("work failed", "work", what, "error", err)
		}
		err = l.End(last, err)
	}
	if errors.Is(err, ErrTaken) {
		return nil
	}
	return err
}

// guard runs fn; a panic is logged with its stack and is ErrPanicked.
func (h Holder) guard(part, what string, fn func() error) error {
	var failed error
	if err := errs.Guard("job."+part, func() error { failed = fn(); return nil }); err != nil {
		h.Log.Error("panic in a "+part, "work", what, "error", err)
		return fmt.Errorf("%w: %s", ErrPanicked, what)
	}
	return failed
}

// beat sends heartbeats until ctx ends, and cancels the work when someone asked for that or
// another worker has taken the lease.
func (h Holder) beat(ctx context.Context, l Lease, what string, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(h.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		switch stop, err := l.Beat(ctx); {
		case errors.Is(err, ErrTaken):
			cancel(ErrTaken)
		case err != nil: // the database does not answer: the work will notice for itself
			h.Log.Warn("cannot store a heartbeat", "work", what, "error", err)
		case stop:
			cancel(ErrCancelled)
		}
	}
}
