package db

import (
	"os"
	"sync/atomic"

	"huitou/internal/errs"
)

// syncer makes the writer's commits durable while the writer already runs the next calls. The
// writer commits with synchronous=NORMAL, which writes the log and does not wait for the disk;
// the syncer then syncs the log, once for all commits that are there, and answers their
// callers. A commit is in the log before those after it, so a sync that covers one covers all
// before it.
type syncer struct {
	path   string // of the log
	skip   bool   // Options.Unsafe
	commit chan []*writeJob
	flush  func(*os.File) error // datasync
	failed atomic.Bool
	log    *os.File // opened with the first commit, when it exists
}

// unsynced bounds the commits that wait for a sync: a disk that falls behind slows the writer.
const unsynced = 8

func newSyncer(path string, skip bool) *syncer {
	return &syncer{path: path + "-wal", skip: skip, flush: datasync, commit: make(chan []*writeJob, unsynced)}
}

// run answers the callers of commits until the writer closes the channel, then closes ended.
func (s *syncer) run(ended chan<- struct{}) {
	defer close(ended)
	for jobs := range s.commit {
		for more := true; more; {
			select {
			case next, ok := <-s.commit:
				jobs, more = append(jobs, next...), ok
			default:
				more = false
			}
		}
		err := s.sync()
		for _, j := range jobs {
			if err != nil {
				// It is in the log, and may be on the disk or not.
				j.done <- errs.Unavailable("db.Write", "db.outcome_unknown").Because(err)
				continue
			}
			j.done <- j.tx.committed()
		}
	}
	if s.log != nil {
		_ = s.log.Close() // nothing was written to it
	}
}

// sync syncs the log. After an error no later sync can be trusted: the system may have dropped
// the pages that it could not write.
func (s *syncer) sync() (err error) {
	if s.skip {
		return nil
	}
	if s.failed.Load() {
		return errUnsynced
	}
	if s.log == nil {
		if s.log, err = os.OpenFile(s.path, os.O_RDWR, 0); err != nil {
			return err
		}
	}
	if err = s.flush(s.log); err != nil {
		s.failed.Store(true)
	}
	return err
}

var errUnsynced = errs.Unavailable("db.Write", "db.disk_failed")
