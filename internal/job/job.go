package job

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"huitou/internal/clock"
	"huitou/internal/db"
)

// Args are what a piece of work is given: a struct that marshals to JSON. Kind names
// its handler and must never change once work of it is queued anywhere.
type Args interface{ Kind() string }

// queued are arguments of work that has a queue, and with it workers, of its own: long
// work must not keep short work waiting.
type queued interface{ Queue() string }

// claimed are arguments of work that claims what it works on and tells that it is alive:
// begun a second time while it is under way it does nothing, so it may take as long as it
// needs.
type claimed interface{ Claimed() }

const (
	// stuck is after which time work that has not ended is taken for lost with its process
	// and done again.
	stuck = time.Hour
	// longest is how long work may take that is not claimed: so much less than stuck that
	// it is never done twice at once.
	longest = stuck / 2
)

// Now is the time to give Enqueue for work to be done as soon as possible.
const Now clock.Instant = 0

// workers is how many pieces of work one process does at once.
const workers = 4

// Runner queues and does work. Add handlers before Start.
type Runner struct {
	db      *db.DB
	driver  riverdriver.Driver[*sql.Tx]
	log     *slog.Logger
	workers *river.Workers
	queues  map[string]river.QueueConfig
	every   []*river.PeriodicJob
	client  *river.Client[*sql.Tx]
	longest time.Duration            // see there
	rounds  map[string]time.Duration // of Every, by kind

	stopping atomic.Bool
}

// New returns a runner on a database. It makes the tables of the queue.
func New(ctx context.Context, d *db.DB, log *slog.Logger) (*Runner, error) {
	r := &Runner{db: d, log: log, workers: river.NewWorkers(), longest: longest, rounds: map[string]time.Duration{},
		queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}}}
	if d.Engine() == db.Postgres {
		r.driver = riverdatabasesql.New(d.WritePool())
	} else {
		r.driver = riversqlite.New(d.WritePool())
	}
	quiet := slog.New(slog.DiscardHandler) // it reports each of its own migrations
	m, err := rivermigrate.New(r.driver, &rivermigrate.Config{Logger: quiet})
	if err == nil {
		err = d.Exclusively(ctx, func() error {
			_, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("make the tables of the work queue: %w", err)
	}
	return r, nil
}

// Handle adds the handler of one kind of work. A panic in it is logged with its stack
// and is an error like another: the process lives. The context ends when the work has
// taken too long: half an hour, of work done again and again until the next round, and
// never where its arguments have a method Claimed.
func Handle[T Args](r *Runner, do func(context.Context, T) error) {
	river.AddWorker(r.workers, &worker[T]{r: r, do: do})
}

// worker does one kind of work.
type worker[T Args] struct {
	river.WorkerDefaults[T]
	r  *Runner
	do func(context.Context, T) error
}

// Timeout implements river.Worker; −1 is none.
func (w *worker[T]) Timeout(j *river.Job[T]) time.Duration {
	if _, ok := any(j.Args).(claimed); ok {
		return -1
	}
	if round := w.r.rounds[j.Args.Kind()]; round > 0 {
		return min(round, w.r.longest)
	}
	return w.r.longest
}

// Work implements river.Worker.
func (w *worker[T]) Work(ctx context.Context, j *river.Job[T]) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.r.log.Error("panic in background work", "kind", j.Args.Kind(), "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic in background work: %v", p)
		}
	}()
	return w.do(ctx, j.Args)
}

// Queue adds a queue with a number of workers of its own, for kinds whose arguments
// have a method Queue that names it. It looks for work as often as poll says.
func (r *Runner) Queue(name string, workers int, poll time.Duration) {
	r.queues[name] = river.QueueConfig{MaxWorkers: workers, FetchPollInterval: poll}
}

// Every does work again and again, first when the program starts. Of several
// instances on one database one does it. What takes longer than the interval is called
// off, and goes on in the next round: it has to be work that can be begun anywhere.
func (r *Runner) Every(interval time.Duration, args Args) {
	r.rounds[args.Kind()] = interval
	r.every = append(r.every, river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) {
			return args, &river.InsertOpts{MaxAttempts: 1} // the next round is the next attempt
		}, &river.PeriodicJobOpts{RunOnStart: true}))
}

// Start begins to do work.
func (r *Runner) Start(ctx context.Context) error {
	if err := r.open(); err != nil {
		return err
	}
	return r.client.Start(ctx)
}

// open makes the client that works, once every handler is known.
func (r *Runner) open() (err error) {
	if r.client != nil {
		return nil
	}
	r.client, err = river.NewClient(r.driver, &river.Config{
		Workers: r.workers, PeriodicJobs: r.every, Logger: slog.New(warnings{r.log.Handler(), &r.stopping}),
		Queues:            r.queues,
		FetchPollInterval: time.Second, FetchCooldown: 200 * time.Millisecond,
		JobTimeout:                  longest, // each worker says its own
		RescueStuckJobsAfter:        stuck,
		CompletedJobRetentionPeriod: time.Hour,
	})
	return err
}

// Stop lets work under way finish until ctx ends, then cancels it; what was
// cancelled is done again at the next start.
func (r *Runner) Stop(ctx context.Context) error {
	if r.client == nil {
		return nil
	}
	r.stopping.Store(true)
	if err := r.client.Stop(ctx); err == nil {
		return nil
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return r.client.StopAndCancel(last)
}

// Enqueue queues work in the transaction that causes it, to be done at the given
// time or, with Now, as soon as that transaction is durable.
func (r *Runner) Enqueue(ctx context.Context, tx *db.Tx, args Args, at clock.Instant) error {
	if err := r.open(); err != nil {
		return err
	}
	raw, err := tx.Raw(ctx)
	if err != nil {
		return err
	}
	opts := &river.InsertOpts{}
	if q, ok := args.(queued); ok {
		opts.Queue = q.Queue()
	}
	if at != Now {
		opts.ScheduledAt = at.Time()
	}
	_, err = r.client.InsertTx(ctx, raw, args, opts)
	return err
}

// warnings passes on what a person should look at: River tells of its own comings and
// goings at the level of information.
type warnings struct {
	slog.Handler
	stopping *atomic.Bool // work that a stop cuts off is no failure
}

// Enabled implements slog.Handler.
func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && !w.stopping.Load() && w.Handler.Enabled(ctx, l)
}
