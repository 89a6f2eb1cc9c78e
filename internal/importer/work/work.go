package work

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/importer"
	"huitou/internal/intake"
	"huitou/internal/job"
	"huitou/internal/locale"
)

const (
	workers     = 2                      // concurrent jobs per process
	poll        = 300 * time.Millisecond // polling interval of the queue
	beat        = time.Second
	inspectTime = 10 * time.Minute // longest inspection of an upload
	sweep       = time.Minute
)

// Plan is how an upload is read.
type Plan struct {
	Preset      string               `json:"preset,omitempty"`
	Map         string               `json:"map,omitempty"` // the text of a map file, without a preset
	Corrections importer.Corrections `json:"mended,omitempty"`
	Use         importer.Uses        `json:"use,omitempty"`
	Create      []string             `json:"create,omitempty"`

	Encodings map[string]string `json:"encodings,omitempty"` // of files whose encoding a person chose, by their names
	Sheet     string            `json:"sheet,omitempty"`     // of the first file, to inspect; "" = its first
	Skip      int               `json:"skip,omitempty"`      // rows before the header of the first file, to inspect; 0 = found
}

// UndoPlan is how an import is undone: with what people did since to its records, or not.
type UndoPlan struct{ Acts bool }

// Parse reads the map of the plan.
func (p *Plan) Parse() (*importer.Map, error) {
	if p.Preset != "" {
		return importer.Preset(p.Preset)
	}
	return importer.ParseMap([]byte(p.Map))
}

// Doer runs the jobs of one process.
type Doer struct {
	flow   *flow.Flow
	access *access.Service
	intake *intake.Service
	log    *slog.Logger
	limits importer.Limits
	name   string // of the process, in the work it has claimed

	stopping context.Context // ends when the process is about to stop
	Stop     func()          // returns running jobs to the queue, for another process or the next start

	// step is called with what is about to be done; tests make it panic.
	step func(context.Context, intake.Work)
}

// Deps are what the work is done with.
type Deps struct {
	Flow   *flow.Flow
	Access *access.Service
	Intake *intake.Service
	Jobs   *job.Runner
	Log    *slog.Logger
	Limits importer.Limits
	Step   func(context.Context, intake.Work) // called before each piece of work; nil outside of tests
}

// New adds the work to the queue's handlers. Call Begin before the queue is started.
func New(d Deps) *Doer {
	w := &Doer{flow: d.Flow, access: d.Access, intake: d.Intake, log: d.Log, limits: d.Limits.Defaults(), name: processName(), step: d.Step}
	w.stopping, w.Stop = context.WithCancel(context.Background())
	d.Jobs.Queue(intake.Job{}.Queue(), workers, poll)
	job.Handle(d.Jobs, w.do)
	job.Handle(d.Jobs, func(ctx context.Context, _ tidy) error {
		if _, err := w.intake.Rescue(ctx, false); err != nil {
			return err
		}
		return w.intake.Sweep(ctx)
	})
	d.Jobs.Every(sweep, tidy{})
	return w
}

// tidy is the job that deletes expired uploads and requeues abandoned jobs.
type tidy struct{}

// Kind implements job.Args.
func (tidy) Kind() string { return "intake.tidy" }

// Begin cleans up after a killed process. On SQLite no other process uses this database:
// running jobs are requeued at once.
func (w *Doer) Begin(ctx context.Context) error {
	dropLeftOver(w.log)
	if w.flow.DB().Engine() != db.SQLite {
		return nil
	}
	n, err := w.intake.Rescue(ctx, true)
	if n > 0 {
		w.log.Info("work that was cut off goes on", "n", n)
	}
	return err
}

// do does one piece of work.
func (w *Doer) do(ctx context.Context, j intake.Job) error {
	if w.stopping.Err() != nil {
		return job.ErrStopping // it stays in the queue
	}
	it, err := w.intake.Claim(ctx, j.Work, w.name)
	if errors.Is(err, job.ErrTaken) {
		return nil
	}
	if err != nil {
		return err
	}
	t := &task{Doer: w, Work: it}
	return job.Holder{Every: beat, Stopping: w.stopping, Log: w.log}.Run(ctx, t, string(it.Kind)+" "+it.ID.String(), t.perform)
}

// perform does what the kind of the task says.
func (t *task) perform(ctx context.Context) error {
	if t.step != nil {
		t.step(ctx, t.Work)
	}
	switch t.Kind {
	case intake.Inspect:
		return t.inspect(ctx)
	case intake.Undo:
		return t.undo(ctx)
	case intake.Check, intake.Import:
		return t.run(ctx)
	}
	return nil
}

// files copies the files of the upload to a folder, which is removed by done.
func (t *task) files(ctx context.Context) (u intake.Upload, dir string, done func(), err error) {
	if u, err = t.intake.FindForWork(ctx, t.Work); err != nil {
		return u, "", nil, err
	}
	if dir, err = newFolder(); err != nil {
		return u, "", nil, noRoom(err)
	}
	done = func() {
		if err := dropFolder(dir); err != nil {
			t.log.Warn("cannot remove the files of finished work", "folder", dir, "error", err)
		}
	}
	for i := range u.Files {
		if err = t.file(ctx, u, i, filepath.Join(dir, u.Files[i].Name)); err != nil {
			done()
			return u, "", nil, err
		}
	}
	return u, dir, done, nil
}

func (t *task) file(ctx context.Context, u intake.Upload, i int, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return noRoom(err)
	}
	into := &writer{f: f}
	err = t.intake.Copy(ctx, u.ID, i, into)
	if e := f.Close(); err == nil && e != nil {
		err = noRoom(e)
	}
	if err == nil && into.n != u.Files[i].Size { // it was removed meanwhile
		err = errs.NotFound("work.file", "imports.staged_gone")
	}
	return err
}

// writer counts bytes, and marks write errors (a full disk) as such.
type writer struct {
	f *os.File
	n int64
}

func (w *writer) Write(b []byte) (int, error) {
	n, err := w.f.Write(b)
	w.n += int64(n)
	if err != nil {
		err = noRoom(err)
	}
	return n, err
}

func noRoom(err error) error {
	return errs.Unavailable("work.files", "import.temp_full", "folder", os.TempDir()).Because(err)
}

// run imports the upload, or checks it.
func (t *task) run(ctx context.Context) error {
	if was, err := t.finished(ctx); was || err != nil {
		return err
	}
	var plan Plan
	if err := json.Unmarshal([]byte(t.Plan), &plan); err != nil {
		return err
	}
	m, err := plan.Parse()
	if err != nil {
		return err
	}
	who, err := t.who(ctx)
	if err != nil {
		return err
	}
	u, dir, done, err := t.files(ctx)
	if err != nil {
		return err
	}
	defer done()
	p := importer.Plan{Map: m, Who: who, Encodings: plan.Encodings, Corrections: plan.Corrections, Use: plan.Use, Create: plan.Create, TempDir: dir, Limits: t.limits,
		DryRun: t.Kind == intake.Check, Words: locale.For(locale.Lang(t.Language))}
	for _, f := range u.Files {
		p.Paths = append(p.Paths, filepath.Join(dir, f.Name))
	}
	rejects, err := os.MkdirTemp(dir, "rejects")
	if err != nil {
		return noRoom(err)
	}
	if p.DryRun { // those of an import are kept with it
		p.Rejects = filepath.Join(rejects, "rejected.csv")
	}
	t.made, err = importer.Run(ctx, t.flow, p, t.began(ctx))
	if err != nil || t.made.Rejects == "" {
		return err
	}
	f, err := os.Open(t.made.Rejects)
	if err != nil {
		return err
	}
	defer f.Close()
	t.made.Rejects = filepath.Base(t.made.Rejects)
	return t.intake.AddResult(ctx, t.ID, f)
}

// finished reports whether an earlier worker finished the import and died before recording
// that. Its import is then the result.
func (t *task) finished(ctx context.Context) (bool, error) {
	var was importer.Progress
	if t.Kind != intake.Import || t.Progress == "" {
		return false, nil
	}
	if err := json.Unmarshal([]byte(t.Progress), &was); err != nil || was.Import == 0 {
		return false, err
	}
	run, err := t.flow.FindImport(ctx, was.Import)
	if err != nil || run.State != flow.ImportDone {
		return false, err
	}
	t.made = importer.Report{Run: run}
	t.made.Rejected, err = t.flow.ListRejected(ctx, run.ID, 0, importer.MaxShown)
	return true, err
}

// undo reverts an import.
func (t *task) undo(ctx context.Context) (err error) {
	who, err := t.who(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, t.limits.MaxTime, errs.New(errs.KindTooLarge, "work.undo", "intake.undo_too_long", "time", t.limits.MaxTime))
	defer cancel()
	plan := UndoPlan{}
	if err := json.Unmarshal([]byte(t.Plan), &plan); err != nil {
		return err
	}
	run, err := t.flow.UndoImport(ctx, who, t.Import, &flow.UndoOptions{Acts: plan.Acts, Progress: func(done, total int64) {
		t.setProgress(importer.Progress{Phase: importer.PhaseRecord, Facts: done, Total: total})
	}})
	if errs.Is(err, errs.KindConflict) {
		// An earlier worker may have undone it and died before recording that.
		if was, found := t.flow.FindImport(ctx, t.Import); found == nil && was.State == flow.ImportUndone {
			run, err = was, nil
		}
	}
	t.made = importer.Report{Run: run}
	return overdue(ctx, err)
}

// overdue returns the error of the time limit if that is why the job ended.
func overdue(ctx context.Context, err error) error {
	if cause, ok := context.Cause(ctx).(*errs.Error); ok && err != nil { //nolint:errorlint // inspect and undo set it unwrapped
		return cause
	}
	return err
}

// who is the person who asked for the work, as they are now.
func (t *task) who(ctx context.Context) (access.Who, error) {
	who, err := t.access.WhoByUser(ctx, t.Owner)
	if err == nil && !who.Can(access.ImportRun) {
		err = errs.Forbidden("work.who", "error.denied")
	}
	return who, err
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // only plain structs come here
		panic(err)
	}
	return string(b)
}
