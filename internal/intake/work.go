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

// Kind is a kind of work.
type Kind string

// The kinds of work.
const (
	Inspect Kind = "look"   // detect the format of an upload
	Check   Kind = "check"  // dry run of an import
	Import  Kind = "import" // import an upload
	Undo    Kind = "undo"   // undo an import
)

// State is the state of work.
type State string

// The states of work.
const (
	Waiting   State = "waiting"
	Working   State = "working"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Work is a long-running operation on an upload or an import.
type Work struct {
	ID       id.Work
	Upload   id.Upload // 0 for an undo
	Import   id.Import // the import that it made or undoes
	Owner    id.User
	Kind     Kind
	State    State
	Language string
	Plan     string     // JSON of the worker's instructions
	Form     url.Values // the form with which it was requested
	Progress string     // JSON
	Report   string     // JSON
	Stop     bool       // somebody has asked to cancel it
	Tries    int64
	Worker   string
	Asked    clock.Instant
	Queued   clock.Instant
	Beat     clock.Instant
	Ended    clock.Instant

	failure string
}

// Over reports whether the work has ended.
func (w *Work) Over() bool { return w.State != Waiting && w.State != Working }

// Failure returns why it failed, nil if it did not.
func (w *Work) Failure() error { return readFailure(w.failure) }

// Job holds the arguments of the queued job.
type Job struct {
	Work id.Work `json:"work"`
}

// Kind implements job.Args.
func (Job) Kind() string { return "intake.work" }

// Queue keeps work on uploads from delaying the short jobs of the default queue.
func (Job) Queue() string { return "intake" }

// Claimed tells the job runner that the worker holds a lease on the work: an inspection, check,
// import or undo has its own timeout, which may be hours.
func (Job) Claimed() {}

// Order is a request for work.
type Order struct {
	Kind     Kind
	Upload   id.Upload
	Import   id.Import
	Owner    id.User
	Language string
	Plan     any        // to JSON
	Form     url.Values // also stored with the upload, for the person's next visit
}

// Ask queues work. A running inspection or check of the same upload is cancelled: its page has been
// left. Conflict when the upload is being imported, or the import is being undone; TooMany
// when the queue is full.
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
		return w, errs.New(errs.KindTooMany, "intake.Ask", "imports.too_many", "n", open)
	}
	w = Work{ID: id.New[id.WorkNoun](tx.IDs()), Upload: o.Upload, Import: o.Import, Owner: o.Owner, Kind: o.Kind, State: Waiting,
		Language: o.Language, Plan: jsonText(o.Plan), Form: o.Form, Asked: tx.Now(), Queued: tx.Now()}
	tx.Insert(&tableWork, w.ID, w.Upload, w.Import, w.Owner, string(w.Kind), string(w.State), w.Language, w.Plan, jsonText(w.Form),
		"", "", "", 0, 0, "", w.Asked, w.Queued, 0, 0)
	return w, s.jobs.Enqueue(ctx, tx, Job{w.ID}, job.Now)
}

// FindWork returns work that the viewer may see, NotFound otherwise.
func (s *Service) FindWork(ctx context.Context, v Viewer, which id.Work) (Work, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (Work, error) {
		w, err := scanWork(tx.Row(ctx, sqlWork, which))
		if errors.Is(err, db.ErrNone) || err == nil && !v.sees(w.Owner) {
			return Work{}, gone("intake.FindWork")
		}
		return w, err
	})
}

// ListWork returns the running work that the viewer may see, newest first.
func (s *Service) ListWork(ctx context.Context, v Viewer, limit int) ([]Work, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) ([]Work, error) {
		return db.List(ctx, tx, scanWork, sqlWorkOpen, v.User, db.Flag(v.All), limit)
	})
}

// FindImporter returns the work that did an import, while its files are stored. NotFound if
// they are not, or if the viewer may not see them.
func (s *Service) FindImporter(ctx context.Context, v Viewer, imp id.Import) (Work, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (Work, error) {
		w, err := scanWork(tx.Row(ctx, sqlWorkOfImport, imp))
		if errors.Is(err, db.ErrNone) || err == nil && !v.sees(w.Owner) {
			return Work{}, gone("intake.FindImporter")
		}
		return w, err
	})
}

// Cancel cancels work: waiting work never starts, running work ends at its worker's next
// heartbeat. Ended work stays as it is.
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

// stopAll cancels the unfinished work on an upload of the kinds in which.
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
