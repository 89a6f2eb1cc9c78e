package intake

import (
	"context"
	"errors"
	"net/url"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/job"
)

// Kind is what work does.
type Kind string

// The kinds of work.
const (
	Look   Kind = "look"   // what an upload is
	Check  Kind = "check"  // an import that keeps nothing
	Import Kind = "import" // of an upload
	Undo   Kind = "undo"   // of an import
)

// State is where work stands.
type State string

// The states of work.
const (
	Waiting   State = "waiting"
	Working   State = "working"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Work is something that takes longer than a page.
type Work struct {
	ID       id.Work
	Upload   id.Upload // 0 = of an undo
	Import   id.Import // that it made or undoes
	Owner    id.User
	Kind     Kind
	State    State
	Language string
	Plan     string     // JSON of what to do, of its worker
	Form     url.Values // as it was asked for
	Progress string     // JSON
	Report   string     // JSON
	Stop     bool       // somebody has asked it to end
	Tries    int64
	Worker   string
	Asked    clock.Instant
	Queued   clock.Instant
	Beat     clock.Instant
	Ended    clock.Instant

	failure string
}

// Over reports whether nothing more comes of it.
func (w *Work) Over() bool { return w.State != Waiting && w.State != Working }

// Failure is why it failed, nil if it did not.
func (w *Work) Failure() error { return readFailure(w.failure) }

// Job is what the queue is given of work.
type Job struct {
	Work id.Work `json:"work"`
}

// Kind implements job.Args.
func (Job) Kind() string { return "intake.work" }

// Queue keeps work on uploads from the workers that remind and send.
func (Job) Queue() string { return "intake" }

// Claimed tells the queue that work is claimed by who does it: a look, check, import or
// undo bounds its own time, which may be hours.
func (Job) Claimed() {}

// Order is what work is asked for.
type Order struct {
	Kind     Kind
	Upload   id.Upload
	Import   id.Import
	Owner    id.User
	Language string
	Plan     any        // to JSON
	Form     url.Values // kept with the upload too, for when the person comes back
}

// Ask queues work. A look or check of the same upload that is still under way ends: its
// page has been left for this. Conflict when the upload is being imported, or the
// import is being undone; TooMany when the queue is full.
func (s *Service) Ask(ctx context.Context, v Viewer, o Order) (w Work, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if o.Upload != 0 {
			if _, err := find(ctx, tx, v, o.Upload); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, sqlForm, o.Upload, jsonText(o.Form), tx.Now()); err != nil {
				return err
			}
		}
		w, err = s.ask(ctx, tx, o)
		return err
	})
	return w, err
}

func (s *Service) ask(ctx context.Context, tx *db.Tx, o Order) (w Work, err error) {
	if o.Upload != 0 {
		var busy bool
		if err := stopAll(ctx, tx, o.Upload, func(w Work) bool { busy = busy || w.Kind == Import; return w.Kind != Import }); err != nil {
			return w, err
		}
		if busy {
			return w, errs.Conflict("intake.Ask", "intake.import_busy")
		}
	}
	var open, undos int64
	if err := tx.Row(ctx, sqlWorkCount, o.Import).Scan(&open, &undos); err != nil {
		return w, err
	}
	switch {
	case undos > 0 && o.Kind == Undo:
		return w, errs.Conflict("intake.Ask", "intake.undo_busy")
	case open >= maxOpen:
		return w, errs.New(errs.TooMany, "intake.Ask", "imports.too_many", "n", open)
	}
	w = Work{ID: id.New[id.WorkNoun](tx.IDs()), Upload: o.Upload, Import: o.Import, Owner: o.Owner, Kind: o.Kind, State: Waiting,
		Language: o.Language, Plan: jsonText(o.Plan), Form: o.Form, Asked: tx.Now(), Queued: tx.Now()}
	tx.Insert(&tableWork, w.ID, w.Upload, w.Import, w.Owner, string(w.Kind), string(w.State), w.Language, w.Plan, jsonText(w.Form),
		"", "", "", 0, 0, "", w.Asked, w.Queued, 0, 0)
	return w, s.jobs.Enqueue(ctx, tx, Job{w.ID}, job.Now)
}

// FindWork returns work that the viewer may see, Missing otherwise.
func (s *Service) FindWork(ctx context.Context, v Viewer, which id.Work) (Work, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (Work, error) {
		w, err := scanWork(tx.Row(ctx, sqlWork, which))
		if errors.Is(err, db.ErrNone) || err == nil && !v.sees(w.Owner) {
			return Work{}, gone("intake.FindWork")
		}
		return w, err
	})
}

// ListWork returns the work under way that the viewer sees, the newest first.
func (s *Service) ListWork(ctx context.Context, v Viewer, limit int) ([]Work, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) ([]Work, error) {
		return db.List(ctx, tx, scanWork, sqlWorkOpen, v.User, db.Flag(v.All), limit)
	})
}

// FindImporter returns the work that did an import, while its files are here. Missing if
// they are not, or are not the viewer's.
func (s *Service) FindImporter(ctx context.Context, v Viewer, imp id.Import) (Work, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (Work, error) {
		w, err := scanWork(tx.Row(ctx, sqlWorkOfImport, imp))
		if errors.Is(err, db.ErrNone) || err == nil && !v.sees(w.Owner) {
			return Work{}, gone("intake.FindImporter")
		}
		return w, err
	})
}

// Cancel ends work: what waits never begins, what is under way ends at its worker's
// next beat. What is over stays as it is.
func (s *Service) Cancel(ctx context.Context, v Viewer, which id.Work) error {
	if _, err := s.FindWork(ctx, v, which); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return stop(ctx, tx, which) })
}

func stop(ctx context.Context, tx *db.Tx, which id.Work) error {
	n, err := tx.Exec(ctx, sqlCancelWaiting, which, tx.Now())
	if err == nil && n == 0 {
		_, err = tx.Exec(ctx, sqlStop, which)
	}
	return err
}

// stopAll ends the work under way on an upload that which names.
func stopAll(ctx context.Context, tx *db.Tx, of id.Upload, which func(Work) bool) error {
	list, err := db.List(ctx, tx, scanWork, sqlWorkOfUpload, of)
	for _, w := range list {
		if err == nil && which(w) {
			err = stop(ctx, tx, w.ID)
		}
	}
	return err
}

func scanWork(r db.Row) (w Work, err error) {
	var form string
	var stop int64
	err = r.Scan(&w.ID, &w.Upload, &w.Import, &w.Owner, &w.Kind, &w.State, &w.Language, &w.Plan, &form, &w.Progress, &w.Report,
		&w.failure, &stop, &w.Tries, &w.Worker, &w.Asked, &w.Queued, &w.Beat, &w.Ended)
	if err != nil {
		return w, err
	}
	w.Stop = stop != 0
	return w, readJSON(form, &w.Form)
}
