package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"huitou/internal/access"
	"huitou/internal/api"
	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/gate"
	"huitou/internal/importer"
	"huitou/internal/importer/work"
	"huitou/internal/intake"
	"huitou/internal/job"
	"huitou/internal/list"
	"huitou/internal/today"
	"huitou/internal/web"
)

// Options are the options of Open.
type Options struct {
	DB      string // file or postgres:// URL
	Clock   clock.Clock
	Log     *slog.Logger
	Version string
	Unsafe  bool // trade durability for speed: for building the demo

	// Serve is set by a program that serves: only one may serve a SQLite file.
	Serve bool

	URL         string   // public URL, if it is not the listening address
	Hosts       []string // further host names
	TrustProxy  bool
	Connections int // maximum of open connections; 0 = 4,096

	Uploads intake.Limits   // quotas and retention of uploads
	Import  importer.Limits // limits of work on uploads

	// BackupBefore returns the file to which a database that holds data is copied before it
	// is migrated.
	BackupBefore func(time.Time) (string, error)
}

// App is the running program.
type App struct {
	DB     *db.DB
	Flow   *flow.Flow
	Access *access.Service

	opt     Options
	log     *slog.Logger
	jobs    *job.Runner
	work    *work.Doer
	metrics *metrics
	gate    *gate.Gate
	handler http.Handler
	end     time.Time // of the grace period of a stop, once it has begun
}

// Open opens the database and wires everything on it.
func Open(ctx context.Context, opt Options) (*App, error) {
	if opt.Clock == nil {
		opt.Clock = clock.System
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	opt.Log = gate.Redact(opt.Log)
	d, err := db.Open(ctx, opt.DB, db.Options{Clock: opt.Clock, Unsafe: opt.Unsafe, Exclusive: opt.Serve, BeforeMigrate: opt.backup})
	if err != nil {
		return nil, err
	}
	for file, mode := range d.Exposed() {
		opt.Log.Warn("others on this machine may read the company's data: chmod 600", "file", file, "mode", mode.String())
	}
	a := &App{DB: d, Flow: flow.New(d), Access: access.New(d), opt: opt, log: opt.Log}
	if err := a.upgrade(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if err := a.wire(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return a, nil
}

// upgrade updates derived data that an older version has written.
func (a *App) upgrade(ctx context.Context) error {
	done, err := a.Flow.Upgrade(ctx)
	if done != (flow.Upgraded{}) {
		a.log.Info("brought up to this version", "search_words_of", done.Customers, "returns", done.Purchases,
			"returns_loosened", done.Returns, "voices_untied", done.Voices)
	}
	return err
}

// backup copies a database before its schema changes.
func (o Options) backup(ctx context.Context, d *db.DB, version int) error {
	if o.BackupBefore == nil {
		return nil
	}
	file, err := o.BackupBefore(o.Clock().Time())
	if err != nil {
		return err
	}
	o.Log.Info("backing up before migration", "file", file, "version", version)
	return d.Backup(ctx, file)
}

func (a *App) wire(ctx context.Context) (err error) {
	a.metrics = newMetrics(a.DB, a.opt.Version)
	if a.jobs, err = job.New(ctx, a.DB, a.log); err != nil {
		return err
	}
	a.schedule()
	uploads := intake.New(a.DB, a.jobs, a.opt.Uploads)
	a.work = work.New(work.Deps{Flow: a.Flow, Access: a.Access, Intake: uploads, Jobs: a.jobs, Log: a.log, Limits: a.opt.Import})
	lists, gaps, todays, cards := list.New(a.DB), gap.New(a.DB), today.New(a.DB), card.New(a.DB)
	pages, err := web.New(web.Deps{Flow: a.Flow, Access: a.Access, Gap: gaps, List: lists, Today: todays, Card: cards, Intake: uploads,
		Clock: a.opt.Clock, Log: a.log, URL: a.opt.URL})
	if err != nil {
		return err
	}
	machines, err := api.New(api.Deps{Flow: a.Flow, Access: a.Access, Gap: gaps, List: lists, Card: cards, Clock: a.opt.Clock, Log: a.log})
	if err != nil {
		return err
	}

	mux := http.NewServeMux()
	mux.Handle("/api/", machines)
	mux.Handle("/", pages)
	mux.HandleFunc("GET /healthz", a.healthz)
	mux.HandleFunc("GET /readyz", a.readyz)
	mux.Handle("GET /metrics", a.metrics.handler())
	a.gate = gate.New(gate.Options{URL: a.opt.URL, Hosts: a.opt.Hosts, TrustProxy: a.opt.TrustProxy,
		Connections: a.opt.Connections, Pace: a.pace, Log: a.log})
	a.handler = a.observe(a.gate.Wrap(mux))
	return nil
}

// pace returns how slow a client may be: an upload of gigabytes may take hours, a form may
// not.
func (a *App) pace(r *http.Request) gate.Pace {
	p := gate.DefaultPace
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/imports":
		p.Grace, p.Rate, p.MaxBytes = 60*time.Second, 16<<10, a.opt.Uploads.Defaults().UploadBytes+1<<20
	case strings.HasPrefix(r.URL.Path, "/api/"):
		p.Rate, p.MaxBytes = 64<<10, api.MaxBody+1<<10 // slightly above the door's own bound, whose error is more precise
	}
	return p
}

// Handler handles every request.
func (a *App) Handler() http.Handler { return a.handler }

// Serve listens on addr and serves until ctx ends, then lets running requests finish for at
// most grace. ready is called with the public address.
func (a *App) Serve(ctx context.Context, addr string, grace time.Duration, ready func(url string)) error {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	return a.ServeOn(ctx, ln, grace, ready)
}

// ServeOn is Serve on an existing listener.
func (a *App) ServeOn(ctx context.Context, ln net.Listener, grace time.Duration, ready func(url string)) error {
	working, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	started := make(chan error, 1)
	go func() {
		started <- errs.Guard("app.start", func() error { return errors.Join(a.work.Begin(working), a.jobs.Start(working)) })
	}()
	select {
	case err := <-started:
		if err != nil {
			return errors.Join(err, ln.Close())
		}
	case <-ctx.Done(): // stopped while waiting for the database
		return ln.Close()
	}
	srv := &http.Server{Handler: a.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, ConnContext: a.gate.ConnContext,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug)}
	failed := make(chan error, 1)
	go func() { failed <- errs.Guard("app.serve", func() error { return srv.Serve(a.gate.Listener(ln)) }) }()
	if ready != nil {
		ready(cmp.Or(a.opt.URL, "http://"+shown(ln.Addr())))
	}
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		a.log.Info("stopping", "grace", grace)
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, a.stop(context.WithoutCancel(ctx), srv, grace))
}

// stop lets running requests and jobs finish for four fifths of the grace period, then
// cancels them, so that a stop ends within the grace period even if some hang.
func (a *App) stop(ctx context.Context, srv *http.Server, grace time.Duration) error {
	a.end = time.Now().Add(grace)
	last, done := context.WithTimeout(ctx, grace-grace/5)
	defer done()
	a.work.Stop()
	worked := make(chan error, 1)
	go func() { worked <- errs.Guard("app.stop", func() error { return a.jobs.Stop(last) }) }()
	err := srv.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		a.log.Warn("some requests were cut off", "grace", grace)
		err = srv.Close()
	}
	select {
	case e := <-worked:
		if !errors.Is(e, context.DeadlineExceeded) {
			return errors.Join(err, e)
		}
	case <-time.After(time.Until(a.end) / 2):
	}
	a.log.Warn("some work was cut off; it is done again at the next start", "grace", grace)
	return err
}

// Close closes the database after running writes; after Serve it waits no longer than the
// rest of the grace period. Writes abandoned then are not kept.
func (a *App) Close() error {
	if a.end.IsZero() {
		return a.DB.Close()
	}
	closed := make(chan error, 1)
	go func() { closed <- errs.Guard("app.close", a.DB.Close) }()
	select {
	case err := <-closed:
		return err
	case <-time.After(max(time.Until(a.end), time.Second)):
		return errors.New("a write did not end within the grace: it is not kept")
	}
}

// shown returns an address in a form that a person can open.
func shown(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		if host, err = os.Hostname(); err != nil {
			host = "localhost"
		}
	}
	return net.JoinHostPort(host, port)
}
