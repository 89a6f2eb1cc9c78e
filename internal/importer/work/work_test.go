package work

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/importer"
	"huitou/internal/intake"
	"huitou/internal/job"
	"huitou/internal/org"
)

var now = clock.Fixed(clock.At(time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)))

// bench is a company whose work is done by calls of do, not by the queue.
type bench struct {
	*Doer
	t     *testing.T
	owner id.User
}

func benchOn(t *testing.T, d *db.DB, limits importer.Limits) *bench {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	f, who := flow.New(d), access.New(d)
	jobs, err := job.New(t.Context(), d, log)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.SetUp(t.Context(), flow.FirstRun{Company: org.Company{Name: "Shop", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"},
		Owner: access.NewUser{Name: "Owner", Email: "owner@example.com", Password: "a long enough password"}})
	if err != nil {
		t.Fatal(err)
	}
	u, err := who.FindUserByEmail(t.Context(), "owner@example.com")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, owner: u.ID}
	b.Doer = New(Deps{Flow: f, Access: who, Intake: intake.New(d, jobs, intake.Limits{}), Jobs: jobs, Log: log, Limits: limits})
	return b
}

// hand hands a file in.
func (b *bench) hand(text string) (intake.Upload, intake.Work) {
	b.t.Helper()
	u, err := b.intake.Begin(b.t.Context(), b.owner)
	if err == nil {
		err = b.intake.Add(b.t.Context(), &u, "till.csv", strings.NewReader(text))
	}
	var w intake.Work
	if err == nil {
		w, err = b.intake.Finish(b.t.Context(), u, "en")
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return u, w
}

func (b *bench) viewer() intake.Viewer { return intake.Viewer{User: b.owner} }

func (b *bench) ask(u intake.Upload, kind intake.Kind) intake.Work {
	b.t.Helper()
	w, err := b.intake.Ask(b.t.Context(), b.viewer(), intake.Order{Kind: kind, Upload: u.ID, Owner: b.owner, Language: "en", Plan: Plan{Map: tillMap}})
	if err != nil {
		b.t.Fatal(err)
	}
	return w
}

// did does work and returns it as it is then.
func (b *bench) did(ctx context.Context, w intake.Work) intake.Work {
	b.t.Helper()
	if err := b.do(ctx, intake.Job{Work: w.ID}); err != nil {
		b.t.Fatal(err)
	}
	got, err := b.intake.FindWork(b.t.Context(), b.viewer(), w.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

const tillMap = `{title: Till, source: till, currency: EUR, zone: Europe/Berlin, company: {name: Shop, currency: EUR, zone: Europe/Berlin, language: en},
  files: {rows: {name: "*", facts: [{kind: purchase, id: no, set: {customer: customer, at: day, lines: {amount: amount}}}]}}}`

func sales(n int) string {
	var b strings.Builder
	b.WriteString("no,customer,day,amount\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,c%d,2026-03-%02d,5.50\n", i, i%100, 1+i%28)
	}
	return b.String()
}

// TestStoppedImport: an import that a person stops ends within seconds, keeps what it
// recorded, and the same import goes on there. One whose process stops is given back and
// is done by the next.
func TestStoppedImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		b := benchOn(t, d, importer.Limits{})
		u, _ := b.hand(sales(3000))
		begun := func(w intake.Work) <-chan struct{} { // closed when facts are being recorded
			c := make(chan struct{})
			go func() {
				defer close(c)
				for b.t.Context().Err() == nil {
					list, err := b.flow.ListImports(b.t.Context(), "", 0, 1)
					if err != nil || len(list) == 1 && list[0].Done > 0 {
						return
					}
					time.Sleep(5 * time.Millisecond)
				}
			}()
			return c
		}
		w := b.ask(u, intake.Import)
		go func() { <-begun(w); b.Stop() }()
		got := b.did(t.Context(), w)
		if got.State != intake.Waiting || got.Tries != 0 {
			t.Fatalf("the process stopped, and the work is %s after %d tries", got.State, got.Tries)
		}
		list, err := b.flow.ListImports(t.Context(), "", 0, 10)
		if err != nil || len(list) != 1 || list[0].State != flow.ImportStopped || list[0].Done == 0 || list[0].Done >= 3000 {
			t.Fatalf("got %+v, %v", list, err)
		}
		if err := b.do(t.Context(), intake.Job{Work: w.ID}); !errors.Is(err, job.ErrStopping) {
			t.Fatal("a process that is stopping begins work:", err)
		}
		b.stopping, b.Stop = context.WithCancel(context.WithoutCancel(t.Context()))
		defer b.Stop()
		got = b.did(t.Context(), w)
		if got.State != intake.Done || got.Import != list[0].ID {
			t.Fatalf("got %+v", got)
		}
		list, err = b.flow.ListImports(t.Context(), "", 0, 10)
		if err != nil || len(list) != 1 || list[0].State != flow.ImportDone || list[0].Counts.Taken != 3000 {
			t.Fatalf("got %+v, %v", list, err)
		}
	})
}

// TestCancelled: work whose upload is removed, or that is cancelled, ends by itself and
// leaves no file.
func TestCancelled(t *testing.T) {
	t.Parallel()
	b := benchOn(t, dbtest.SQLite(t, now), importer.Limits{})
	for _, how := range []string{"cancelled", "removed"} {
		u, _ := b.hand(sales(10))
		w := b.ask(u, intake.Check)
		b.step = func(ctx context.Context, _ intake.Work) {
			err := b.intake.Cancel(ctx, b.viewer(), w.ID)
			if how == "removed" {
				err = b.intake.Remove(ctx, b.viewer(), u.ID)
			}
			if err != nil {
				t.Error(err)
			}
			<-ctx.Done()
		}
		if got := b.did(t.Context(), w); got.State != intake.Cancelled || got.Failure() != nil {
			t.Errorf("%s: %s, %v", how, got.State, got.Failure())
		}
	}
}

// TestFailures: every way in which work fails has its sentence; none leaves a file, and
// none is tried for ever.
func TestFailures(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		text   string
		limits importer.Limits
		before func(b *bench, u intake.Upload)
		kind   intake.Kind
		want   string
	}{
		{"panic", sales(10), importer.Limits{}, func(b *bench, _ intake.Upload) { b.step = func(context.Context, intake.Work) { panic("a fault") } }, intake.Check, "intake.panic"},
		{"time", sales(10), importer.Limits{MaxTime: time.Nanosecond}, nil, intake.Check, "import.took_too_long"},
		{"rows", sales(10), importer.Limits{MaxRows: 9}, nil, intake.Import, "import.too_many_rows"},
		{"empty", "", importer.Limits{}, nil, intake.Inspect, "import.file_empty"},
		{"half of the upload", sales(10), importer.Limits{}, func(b *bench, u intake.Upload) {
			if err := b.intake.Copy(context.Background(), u.ID, 0, io.Discard); err != nil {
				b.t.Error(err)
			}
			b.dropFile(u)
		}, intake.Import, "imports.staged_gone"},
		{"no longer allowed", sales(10), importer.Limits{}, func(b *bench, _ intake.Upload) {
			may := []access.Permission{access.CustomerRead}
			if _, err := b.access.AddUser(b.t.Context(), access.Console(), access.NewUser{Name: "Dev", Email: "dev@example.com", Password: "a long enough password", Role: access.Developer}); err != nil {
				b.t.Error(err)
			}
			if err := b.access.SetRole(b.t.Context(), access.Console(), access.Developer, nil, may); err != nil {
				b.t.Error(err)
			}
			dev, err := b.access.FindUserByEmail(b.t.Context(), "dev@example.com")
			if err != nil {
				b.t.Error(err)
			}
			b.owner = dev.ID
		}, intake.Undo, "error.denied"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := benchOn(t, dbtest.SQLite(t, now), tc.limits)
			u, w := b.hand(tc.text)
			if tc.kind == intake.Check || tc.kind == intake.Import {
				w = b.ask(u, tc.kind)
			}
			if tc.before != nil {
				tc.before(b, u)
			}
			if tc.kind == intake.Undo {
				var err error
				if w, err = b.intake.Ask(t.Context(), b.viewer(), intake.Order{Kind: intake.Undo, Import: 5, Owner: b.owner, Language: "en"}); err != nil {
					t.Fatal(err)
				}
			}
			got := b.did(t.Context(), w)
			if e, ok := errors.AsType[*errs.Error](got.Failure()); got.State != intake.Failed || !ok || e.Key != tc.want {
				t.Errorf("%s: %v, want %s", got.State, got.Failure(), tc.want)
			}
			list, err := b.flow.ListImports(t.Context(), "", 0, 10)
			if err != nil || len(list) > 0 {
				t.Errorf("an import was begun: %v, %v", list, err)
			}
		})
	}
}

// dropFile removes the pieces of an upload's file, as a removal under way does.
func (b *bench) dropFile(u intake.Upload) {
	b.t.Helper()
	err := b.flow.DB().Write(b.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(b.t.Context(), "DELETE FROM upload_chunk WHERE kept_by = $1", u.ID)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// TestFinishedBefore: an import whose worker died after its last batch, before it reported
// the end, is not started again; nor is an undo, which does not fail either.
func TestFinishedBefore(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	b := benchOn(t, d, importer.Limits{})
	u, _ := b.hand(sales(10) + "11,c1,no day,1\n")
	w := b.ask(u, intake.Import)
	it, err := b.intake.Claim(t.Context(), w.ID, "dead")
	if err != nil {
		t.Fatal(err)
	}
	dead := &task{Doer: b.Doer, Work: it}
	if err := dead.perform(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.intake.Beat(t.Context(), w.ID, "dead", text(dead.now.Load())); err != nil {
		t.Fatal(err)
	}
	if _, err := b.intake.Rescue(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	got := b.did(t.Context(), w)
	list, err := b.flow.ListImports(t.Context(), "", 0, 10)
	if err != nil || len(list) != 1 || got.State != intake.Done || got.Import != list[0].ID {
		t.Fatalf("%d imports, %v; %+v", len(list), err, got)
	}
	if !strings.Contains(got.Report, "no day") {
		t.Errorf("the rejected row is not reported: %s", got.Report)
	}

	// So is an undo.
	w, err = b.intake.Ask(t.Context(), b.viewer(), intake.Order{Kind: intake.Undo, Import: got.Import, Owner: b.owner, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if it, err = b.intake.Claim(t.Context(), w.ID, "dead"); err != nil {
		t.Fatal(err)
	}
	if err := (&task{Doer: b.Doer, Work: it}).perform(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.intake.Rescue(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if got := b.did(t.Context(), w); got.State != intake.Done || got.Import != list[0].ID {
		t.Errorf("an undo that had ended: %+v", got)
	}
}

// TestStaleTemporaryFoldersAreRemoved: a start removes the temporary folders of processes that
// have ended, no others.
func TestStaleTemporaryFoldersAreRemoved(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	mark := folderMark + machine()
	mine, err := newFolder()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := dropFolder(mine); err != nil {
			t.Error(err)
		}
	}()
	make := func(name string) string {
		dir := filepath.Join(temp, name)
		if err := os.MkdirAll(filepath.Join(dir, "rejects"), 0o700); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	gone := []string{make(mark + "-999999999-1"), make(fmt.Sprintf("%s-%d-1", mark, os.Getpid()))}
	stay := []string{mine, make(mark + "-1-1"), make(folderMark + "elsewhere-999999999-1"), make("huitou-other")}
	dropLeftOver(slog.New(slog.DiscardHandler))
	for _, dir := range gone {
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", dir, err)
		}
	}
	for _, dir := range stay {
		if _, err := os.Stat(dir); err != nil {
			t.Errorf("%s was removed: %v", dir, err)
		}
	}
}
