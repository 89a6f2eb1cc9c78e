package intake

import (
	"context"
	"errors"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/job"
)

// Claim takes the lease on work for a worker. job.ErrTaken when it has ended, was cancelled, or
// another worker holds it.
func (s *Service) Claim(ctx context.Context, which id.Work, worker string) (w Work, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		w, err = scanWork(tx.Row(ctx, sqlClaim, which, worker, tx.Now(), tx.Now().Add(-beatLost)))
		if errors.Is(err, db.ErrNone) {
			return job.ErrTaken
		}
		if err == nil && w.Tries > maxTries {
			w.failure = keepFailure(errs.New(errs.KindTooLarge, "intake.Claim", "intake.gave_up", "n", maxTries))
			if _, err := tx.Exec(ctx, sqlEnd, w.ID, worker, string(Failed), "", w.failure, 0, tx.Now()); err != nil {
				return err
			}
			w.State = Failed
		}
		return err
	})
	if err == nil && w.State == Failed {
		err = job.ErrTaken
	}
	return w, err
}

// Beat is a heartbeat: it renews the lease and stores the progress; "" leaves the progress
// unchanged. stop is true when somebody has asked to cancel the work. job.ErrTaken when
// the worker has lost the lease.
func (s *Service) Beat(ctx context.Context, which id.Work, worker, progress string) (stop bool, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var n int64
		err := tx.Row(ctx, sqlBeat, which, worker, tx.Now(), progress).Scan(&n)
		if errors.Is(err, db.ErrNone) {
			return job.ErrTaken
		}
		stop = n != 0
		return err
	})
	return stop, err
}

// End is the result of work.
type End struct {
	State  State
	Report string    // JSON
	Import id.Import // the import that it made, 0 = none
	Err    error     // why it failed
}

// End stores the end of work. job.ErrTaken when the worker has lost the lease.
func (s *Service) End(ctx context.Context, which id.Work, worker string, e End) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, sqlEnd, which, worker, string(e.State), e.Report, keepFailure(e.Err), e.Import, tx.Now())
		if err == nil && n == 0 {
			err = job.ErrTaken
		}
		return err
	})
}

// Inspected stores what the inspection of an upload found.
func (s *Service) Inspected(ctx context.Context, which id.Upload, inspections string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlInspected, which, inspections)
		return err
	})
}

// FindForWork returns the upload of work, whoever owns it.
func (s *Service) FindForWork(ctx context.Context, w Work) (Upload, error) {
	return s.Find(ctx, Viewer{All: true}, w.Upload)
}

// Return queues work again whose worker has to stop before it is done.
func (s *Service) Return(ctx context.Context, which id.Work, worker string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, sqlGiveBack, which, worker, tx.Now())
		if err != nil || n == 0 {
			return err
		}
		return s.jobs.Enqueue(ctx, tx, Job{which}, job.Now)
	})
}

// Rescue queues work again whose worker has died: its heartbeats stopped or, with all set, it
// is of any other process, where this one is alone on its database. It returns how many.
func (s *Service) Rescue(ctx context.Context, all bool) (n int, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		dead := tx.Now().Add(-beatLost)
		if all {
			dead = tx.Now() + 1
		}
		list, err := db.List(ctx, tx, scanWork, sqlStale, dead, tx.Now().Add(-queueAgain))
		if err != nil {
			return err
		}
		n = len(list)
		for _, w := range list {
			if w.State == Working && w.Stop {
				_, err = tx.Exec(ctx, sqlGiveUp, w.ID, string(Cancelled), "", tx.Now())
			} else if _, err = tx.Exec(ctx, sqlAgain, w.ID, tx.Now()); err == nil {
				err = s.jobs.Enqueue(ctx, tx, Job{w.ID}, job.Now)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// Sweep deletes expired uploads, broken uploads and old work.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.db.Clock()()
	old := now.Add(-s.limits.Keep)
	uploads, err := db.Get(ctx, s.db, func(tx *db.Tx) ([]id.Upload, error) {
		return db.List(ctx, tx, func(r db.Row) (u id.Upload, err error) { return u, r.Scan(&u) }, sqlOver, now.Add(-arriveIn), old)
	})
	if err != nil {
		return err
	}
	for _, u := range uploads {
		if err := s.Drop(ctx, u); err != nil {
			return err
		}
	}
	works, err := db.Get(ctx, s.db, func(tx *db.Tx) ([]id.Work, error) {
		return db.List(ctx, tx, func(r db.Row) (w id.Work, err error) { return w, r.Scan(&w) }, sqlWorkOver, old)
	})
	if err != nil {
		return err
	}
	for _, w := range works {
		if err := s.dropChunks(ctx, int64(w)); err != nil {
			return err
		}
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, sqlWorkDrop, w)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
