package work

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"time"

	"huitou/internal/importer"
	"huitou/internal/intake"
)

// task is a job while it runs.
type task struct {
	*Doer
	intake.Work
	now  atomic.Pointer[importer.Progress]
	made importer.Report
}

func (t *task) setProgress(p importer.Progress) { t.now.Store(&p) }

// began returns a progress function that also stores the id of the import run as soon as there
// is one, so that a retry of this job resumes that run instead of starting another.
func (t *task) began(ctx context.Context) func(importer.Progress) {
	noted := false
	return func(p importer.Progress) {
		t.setProgress(p)
		if noted || p.Import == 0 {
			return
		}
		noted = true
		if _, err := t.intake.Beat(ctx, t.ID, t.name, text(p)); err != nil { // the next heartbeat stores it
			t.log.Warn("cannot store which import the work has begun", "work", t.ID, "error", err)
		}
	}
}

// beat sends a heartbeat with the progress every second, and cancels the job when that was
// requested or another process has claimed it.
func (t *task) beat(ctx context.Context, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		progress := ""
		if p := t.now.Swap(nil); p != nil {
			if p.File != "" {
				p.File = filepath.Base(p.File)
			}
			progress = text(p)
		}
		switch stop, err := t.intake.Beat(ctx, t.ID, t.name, progress); {
		case errors.Is(err, intake.ErrTaken):
			cancel(errLost)
		case err != nil: // the database does not answer: the work will notice for itself
			t.log.Warn("cannot store how far the work is", "work", t.ID, "error", err)
		case stop:
			cancel(errCancelled)
		}
	}
}
