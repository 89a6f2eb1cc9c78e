package work

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"

	"huitou/internal/errs"
	"huitou/internal/importer"
	"huitou/internal/intake"
	"huitou/internal/job"
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

// Beat implements job.Lease: it renews the lease and stores the progress, if there is any since
// the last time.
func (t *task) Beat(ctx context.Context) (stop bool, err error) {
	progress := ""
	if p := t.now.Swap(nil); p != nil {
		if p.File != "" {
			p.File = filepath.Base(p.File)
		}
		progress = text(p)
	}
	return t.intake.Beat(ctx, t.ID, t.name, progress)
}

// Return implements job.Lease.
func (t *task) Return(ctx context.Context) error { return t.intake.Return(ctx, t.ID, t.name) }

// End implements job.Lease: it stores the end with what the import reports.
func (t *task) End(ctx context.Context, err error) error {
	e := intake.End{State: intake.Done, Import: t.made.Run.ID}
	if t.Kind != intake.Inspect {
		e.Report = text(t.made)
	}
	switch {
	case errors.Is(err, job.ErrCancelled):
		e.State = intake.Cancelled
	case errors.Is(err, job.ErrPanicked):
		e.State, e.Report, e.Err = intake.Failed, "", errs.Conflict("work.do", "intake.panic", "work", t.ID.String())
	case err != nil:
		e.State, e.Err = intake.Failed, err
	}
	return t.intake.End(ctx, t.ID, t.name, e)
}
