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

// Args are the arguments of a job: a struct that marshals to JSON. Kind names its handler and
// must never change once a job of that kind was queued anywhere.
type Args interface{ Kind() string }

// queued are arguments of a job with its own queue and workers: long jobs must not delay
// short ones.
type queued interface{ Queue() string }

// claimed are arguments of a job that holds a lease and sends heartbeats: a second run while
// the first goes on does nothing, so the job needs no timeout.
type claimed interface{ Claimed() }

const (
	// stuck is the time after which a job that has not ended is taken for lost with its
	// process and run again.
	stuck = time.Hour
	// longest is the timeout of a job that is not claimed: so far below stuck that two runs
	// never overlap.
	longest = stuck / 2
)

// Now is the time to give Enqueue for a job to run as soon as possible.
const Now clock.Instant = 0

// workers is how many jobs of the default queue one process runs at once.
const workers = 4

// Runner queues and runs jobs. Add handlers before Start.
type Runner struct {
	db      *db.DB
	driver  riverdriver.Driver[*sql.Tx]
	log     *slog.Logger
	workers *river.Workers
	queues  map[string]river.QueueConfig
	every   []*river.PeriodicJob
	client  *river.Client[*sql.Tx]
	longest time.Duration            // timeout; the constant longest outside of tests
	rounds  map[string]time.Duration // intervals of Every, by kind

	stopping atomic.Bool
}

// New returns a runner on a database. It creates the tables of the queue.
func New(ctx context.Context, d *db.DB, log *slog.Logger) (*Runner, error) {
	r := &Runner{db: d, log: log, workers: river.NewWorkers(), longest: longest, rounds: map[string]time.Duration{},
		queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}}}
	if d.Engine() == db.Postgres {
		r.driver = riverdatabasesql.New(d.WritePool())
	} else {
		r.driver = riversqlite.New(d.WritePool())
	}
	quiet := slog.New(slog.DiscardHandler) // River logs each of its own migrations
	m, err := rivermigrate.New(r.driver, &rivermigrate.Config{Logger: quiet})
	if err == nil {
		err = d.Exclusively(ctx, func() error {
			_, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("create the tables of the job queue: %w", err)
	}
	return r, nil
}

// Handle adds the handler of one kind of job. A panic in it is logged with its stack and
// counts as an error of the job. The context ends after the job's timeout: half an hour; for
// periodic jobs the interval; none where its arguments have a method Claimed.
func Handle[T Args](r *Runner, do func(context.Context, T) error) {
	river.AddWorker(r.workers, &worker[T]{r: r, do: do})
}

// worker runs one kind of job.
type worker[T Args] struct {
	river.WorkerDefaults[T]
	r  *Runner
	do func(context.Context, T) error
}

// Timeout implements river.Worker; −1 is no timeout.
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
			err = fmt.Errorf("panic in a background job: %v", p)
		}
	}()
	return w.do(ctx, j.Args)
}

// Queue adds a queue with its own workers, for kinds whose arguments have a method Queue that
// returns its name. It polls for jobs at the interval poll.
func (r *Runner) Queue(name string, workers int, poll time.Duration) {
	r.queues[name] = river.QueueConfig{MaxWorkers: workers, FetchPollInterval: poll}
}

// Every runs a job periodically, first when the program starts, on one of several instances
// on a database. A run that takes longer than the interval is cancelled and the next run
// takes over: a handler must be able to resume from any state.
func (r *Runner) Every(interval time.Duration, args Args) {
	r.rounds[args.Kind()] = interval
	r.every = append(r.every, river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) {
			return args, &river.InsertOpts{MaxAttempts: 1} // the next run is the retry
		}, &river.PeriodicJobOpts{RunOnStart: true}))
}

// Start begins to run jobs.
func (r *Runner) Start(ctx context.Context) error {
	if err := r.open(); err != nil {
		return err
	}
	return r.client.Start(ctx)
}

// open creates the client that runs jobs, once every handler is known.
func (r *Runner) open() (err error) {
	if r.client != nil {
		return nil
	}
	r.client, err = river.NewClient(r.driver, &river.Config{
		Workers: r.workers, PeriodicJobs: r.every, Logger: slog.New(warnings{r.log.Handler(), &r.stopping}),
		Queues:            r.queues,
		FetchPollInterval: time.Second, FetchCooldown: 200 * time.Millisecond,
		JobTimeout:                  longest, // each worker overrides it
		RescueStuckJobsAfter:        stuck,
		CompletedJobRetentionPeriod: time.Hour,
	})
	return err
}

// Stop waits for running jobs until ctx ends, then cancels them; cancelled jobs run again
// after the next start.
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

// Enqueue queues a job in the transaction that causes it, to run at the given time or, with
// Now, as soon as that transaction is committed.
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

// warnings passes only warnings and errors on: River logs routine events at level info.
type warnings struct {
	slog.Handler
	stopping *atomic.Bool // jobs cancelled by a stop are no failures
}

// Enabled implements slog.Handler.
func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && !w.stopping.Load() && w.Handler.Enabled(ctx, l)
}
