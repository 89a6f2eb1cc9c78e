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

// task is work while it is done.
type task struct {
	*Doer
	intake.Work
	now  atomic.Pointer[importer.Progress]
	made importer.Report
}

func (t *task) tell(p importer.Progress) { t.now.Store(&p) }

// began is tell, and notes the import that is made as soon as there is one: who has to go on
// with this work after its end was lost must find it, and not begin another.
func (t *task) began(ctx context.Context) func(importer.Progress) {
	noted := false
	return func(p importer.Progress) {
		t.tell(p)
		if noted || p.Import == 0 {
			return
		}
		noted = true
		if _, err := t.intake.Beat(ctx, t.ID, t.name, text(p)); err != nil { // the next beat says it again
			t.log.Warn("cannot tell which import the work has begun", "work", t.ID, "error", err)
		}
	}
}

// beat tells every second that the worker is alive and how far it is, and cancels the
// work when somebody has asked for that or another process has taken it over.
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
			t.log.Warn("cannot tell how far the work is", "work", t.ID, "error", err)
		case stop:
			cancel(errCancelled)
		}
	}
}
