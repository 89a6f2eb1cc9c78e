package flow

import (
	"context"
	"sync"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
)

const (
	// maxShared is how many facts a call may have to share a transaction with others.
	maxShared = 32
	// maxTogether bounds the facts of one shared transaction.
	maxTogether = 512
	// maxAtOnce bounds concurrent shared transactions: on PostgreSQL, calls that come while
	// these commit form the next batch.
	maxAtOnce = 2
)

// call is one call of Record.
type call struct {
	facts   []fact.Fact
	checked []checked
	who     Sender

	results []Result
	err     error
	done    chan struct{}
}

// checked is the result of checking a fact without the database.
type checked struct {
	err  error // of Validate
	hash [32]byte
	refs []fact.Reference
}

// newCall validates and hashes facts before they queue for the writer, to keep transactions
// short.
func newCall(facts []fact.Fact, who Sender) *call {
	c := &call{facts: facts, checked: make([]checked, len(facts)), who: who, done: make(chan struct{})}
	for i := range facts {
		if c.checked[i].err = facts[i].Validate(); c.checked[i].err == nil {
			c.checked[i].hash, c.checked[i].refs = facts[i].Hash(), facts[i].Refs()
		}
	}
	return c
}

// shared batches concurrent calls of Record into one transaction (group commit), which takes
// fewer statements. Every caller gets its own results, after the commit.
type shared struct {
	mu      sync.Mutex
	waiting []*call
	asked   bool // a goroutine that will take the waiting calls was started
	atOnce  int  // running transactions, including that one
}

func (s *shared) record(ctx context.Context, f *Flow, facts []fact.Fact, who Sender) ([]Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := newCall(facts, who)
	s.mu.Lock()
	s.waiting = append(s.waiting, c)
	ask := s.ask()
	s.mu.Unlock()
	if ask {
		s.write(context.WithoutCancel(ctx), f)
	}
	<-c.done
	return c.results, c.err
}

// ask reports whether the caller, who holds the lock, is to start a transaction.
func (s *shared) ask() bool {
	if len(s.waiting) == 0 || s.asked || s.atOnce >= maxAtOnce {
		return false
	}
	s.asked = true
	s.atOnce++
	return true
}

// write records what is waiting when its transaction begins.
func (s *shared) write(ctx context.Context, f *Flow) {
	var calls []*call
	var results [][]Result
	err := f.db.Write(ctx, func(tx *db.Tx) (err error) {
		if calls == nil { // not on a retry of the transaction
			calls = s.take(f)
		}
		results, err = f.recordCalls(ctx, tx, calls)
		return err
	})
	if calls == nil { // the transaction never began
		calls = s.take(f)
	}
	s.mu.Lock()
	s.atOnce--
	if s.ask() {
		go s.write(context.Background(), f) // unguarded: facts are handled inside db.Write, which recovers
	}
	s.mu.Unlock()
	var failed []*call
	for i, c := range calls {
		switch {
		case err == nil:
			c.results = results[i]
		case len(calls) == 1 || db.OutcomeUnknown(err):
			c.err = err // outcome unknown: the caller decides
		default: // one call may have failed the whole batch
			failed = append(failed, c)
			continue
		}
		close(c.done)
	}
	if len(failed) > 0 {
		go retryAlone(failed, err, func(c *call) { c.alone(ctx, f) }) // unguarded: each call is guarded by itself
	}
}

// retryAlone runs alone, which records a call in a transaction of its own, for each call of a
// batch that failed with err. If the database was unavailable, the first call shows whether it still is: the others then get
// its error, so that a database in trouble is not asked by all of them at once.
func retryAlone(calls []*call, err error, alone func(*call)) {
	if errs.Is(err, errs.KindUnavailable) {
		first := calls[0]
		alone(first)
		calls = calls[1:]
		if errs.Is(first.err, errs.KindUnavailable) {
			for _, c := range calls {
				c.err = first.err
				close(c.done)
			}
			return
		}
	}
	for _, c := range calls {
		go alone(c) // unguarded: as above
	}
}

// alone records a call in a transaction of its own and wakes its caller.
func (c *call) alone(ctx context.Context, f *Flow) {
	defer close(c.done)
	c.err = errs.Guard("flow.Record", func() (err error) {
		c.results, err = f.recordAlone(ctx, c)
		return err
	})
}

// take removes as many waiting calls as fit in one batch, and starts another transaction for
// the rest.
func (s *shared) take(f *Flow) []*call {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, facts := 0, 0
	for n < len(s.waiting) && (n == 0 || facts+len(s.waiting[n].facts) <= maxTogether) {
		facts += len(s.waiting[n].facts)
		n++
	}
	calls := s.waiting[:n:n]
	s.waiting = append([]*call(nil), s.waiting[n:]...)
	if s.asked = false; s.ask() {
		go s.write(context.Background(), f) // unguarded: as above
	}
	return calls
}
