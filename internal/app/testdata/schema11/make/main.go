// Command make makes the database of schema 11 that migrations are tested on, and what that
// build shows of it. script/fixture compiles it within the tree of that build, so it stays as it
// is when the program goes on.
package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"huitou/internal/access"
	"huitou/internal/app"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/importer"
)

const (
	ownerMail = "owner@example.org"
	password  = "a long enough password"
)

// maker makes the company by what people and programs do, at the times of a clock of its own.
type maker struct {
	context.Context
	app   *app.App
	clock *clock.Fake
	facts string // folder of the NDJSON files
	temp  string

	owner    access.Who
	key      access.Key
	session  string
	repeated []call            // with an idempotency key
	imports  map[string]string // ids by name of the file
}

// seen is what the test compares: see migrate_test.go.
type seen struct {
	At       clock.Instant     `json:"at"`      // of the clock, for all that follows
	Key      string            `json:"key"`     // an API key
	Session  string            `json:"session"` // of the owner
	Imports  map[string]string `json:"imports"`
	Repeated []call            `json:"repeated"`
	Shown    []page            `json:"shown"`  // of the database as it is
	Undone   []page            `json:"undone"` // after the imports of `undo` were undone
}

// call is a call of the API and how it was answered.
type call struct {
	Path   string          `json:"path"`
	Key    string          `json:"key"`
	Body   string          `json:"body"`
	Status int             `json:"status"`
	Answer json.RawMessage `json:"answer"`
}

// undo are the imports that are undone in turn, by the names of their files.
var undo = []string{"late.ndjson", "shop.ndjson", "olist", "half.ndjson"}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func got[T any](v T, err error) T {
	must(err)
	return v
}

func at(text string) clock.Instant { return clock.At(got(time.Parse(time.RFC3339, text))) }

// make FACTS OLIST OUT: the folders of the NDJSON files and of the Olist files, and where to
// write.
func main() {
	facts, olist, out := os.Args[1], os.Args[2], os.Args[3]
	temp := got(os.MkdirTemp("", "huitou-fixture"))
	defer os.RemoveAll(temp)
	m := &maker{Context: context.Background(), clock: clock.NewFake(at("2026-03-01T08:00:00Z").Time()), facts: facts, temp: temp, imports: map[string]string{}}
	m.open(filepath.Join(temp, "made.db"))
	m.setUp()
	m.tell()
	m.importFiles(olist)
	m.work()
	m.serve()
	m.verify()
	m.full()
	whole := filepath.Join(temp, "whole.db")
	must(m.app.DB.Backup(m, whole)) // compact
	must(m.app.Close())

	s := seen{At: m.clock.Now(), Key: m.key.Token, Session: m.session, Imports: m.imports, Repeated: m.repeated}
	m.open(clone(whole, filepath.Join(temp, "seen.db")))
	s.Shown = m.look()
	for _, name := range undo {
		imp := m.importID(name)
		got(m.app.Flow.UndoImport(m, access.Console(), imp, nil))
		m.verify()
	}
	s.Undone = m.look()
	must(m.app.Close())

	pack(filepath.Join(out, "huitou.db.gz"), got(os.ReadFile(whole)))
	pack(filepath.Join(out, "seen.json.gz"), got(json.MarshalIndent(s, "", " ")))
	fmt.Println(len(s.Shown), "answers kept, and", len(s.Undone), "after", len(undo), "imports were undone")
}

func (m *maker) open(path string) {
	m.app = got(app.Open(m, app.Options{DB: path, Clock: m.clock.Now, Unsafe: true}))
}

func (m *maker) verify() {
	v := got(m.app.Flow.Verify(m, func(string) {}))
	if len(v.Diffs) > 0 {
		panic(fmt.Sprint("verify: ", v.Diffs))
	}
}

// full checks that no table of the program is empty.
func (m *maker) full() {
	must(m.app.DB.Read(m, func(tx *db.Tx) error {
		tables, err := tx.Schema(m)
		for name := range tables {
			if m.value("SELECT COUNT(*) FROM "+name) == 0 {
				err = errors.Join(err, fmt.Errorf("%s is empty", name))
			}
		}
		return err
	}))
}

// tell sends facts by the API.
func (m *maker) tell() {
	m.clock.Set(at("2026-05-04T08:00:00Z"))
	m.post("/api/v1/events", "till-1", m.read("till.ndjson"), http.StatusOK)
	m.clock.Set(at("2026-05-08T08:00:00Z"))
	m.post("/api/v1/events", "", m.read("waits.ndjson"), http.StatusOK)
	// One that its parked facts do not fit, one that they do.
	m.post("/api/v1/events", "", `{"kind":"purchase","source":"till","id":"o21","purchase":{"customer":"c3","at":"2026-05-04T10:00:00Z","place":"web",`+
		`"currency":"EUR","lines":[{"product":"cup","amount":700}],"promise":{"due_day":"2026-05-07"}}}`, http.StatusCreated)
}

func (m *maker) read(name string) string {
	return string(got(os.ReadFile(filepath.Join(m.facts, name))))
}

// importFiles imports what is told by files: one is undone, and one has rows that are wrong.
func (m *maker) importFiles(olist string) {
	m.clock.Set(at("2026-05-10T08:00:00Z"))
	m.importOne("olist", olist)
	m.clock.Advance(time.Hour)
	m.importOne("facts", "shop.ndjson")
	m.clock.Advance(time.Hour)
	m.importOne("facts", "undone.ndjson")
	m.clock.Advance(time.Hour)
	m.importOne("facts", "wrong.ndjson")
	m.clock.Advance(24 * time.Hour)
	got(m.app.Flow.UndoImport(m, m.owner, m.importID("undone.ndjson"), nil))
	m.clock.Advance(time.Hour)
	m.importOne("facts", "late.ndjson")
	m.clock.Advance(time.Hour)
	m.importOne("facts", "half.ndjson")
	m.halfUndo("half.ndjson")
	// Killed after two of three facts, one of which was refused.
	run, _, err := m.app.Flow.StartImport(m, m.owner, flow.ImportStart{Source: "till", Title: "Killed", Fingerprint: "killed", Total: 3})
	must(err)
	facts := []fact.Fact{{Kind: fact.KindProduct, Source: "till", ID: "lid", Product: &fact.Product{Name: "Lid"}},
		{Kind: fact.KindVisit, Source: "till", ID: "w30", Visit: &fact.Visit{Customer: "c1", At: m.clock.Now(), Waited: -1}}}
	got(m.app.Flow.RecordImport(m, flow.ImportBatch{Import: run.ID, Facts: facts}))
}

// halfUndo breaks the undo of an import off after its first records.
func (m *maker) halfUndo(name string) {
	ctx, cancel := context.WithCancel(m)
	_, err := m.app.Flow.UndoImport(ctx, m.owner, m.importID(name), &flow.UndoOptions{Progress: func(done, _ int64) {
		if done > 1 {
			cancel()
		}
	}})
	if err == nil {
		panic("the undo was not broken off")
	}
}

func (m *maker) importOne(preset, name string) {
	path := name
	if preset == "facts" {
		path = filepath.Join(m.facts, name)
	} else {
		name = preset
	}
	r := got(importer.Run(m, m.app.Flow, importer.Plan{Map: got(importer.Preset(preset)), Paths: []string{path}, Who: m.owner, Create: importer.NewKinds}, func(importer.Progress) {}))
	fmt.Println(name, r.Run.State, r.Run.Counts.Sum(), r.Run.Counts.Rejected, "rejected", r.Run.Counts.Errors)
	m.imports[name] = r.Run.ID.String()
}

func clone(from, to string) string {
	must(os.WriteFile(to, got(os.ReadFile(from)), 0o600))
	return to
}

func pack(path string, b []byte) {
	f := got(os.Create(path))
	z := got(gzip.NewWriterLevel(f, gzip.BestCompression))
	_, err := z.Write(b)
	must(errors.Join(err, z.Close(), f.Close()))
	fmt.Println(path, len(b), "bytes,", got(os.Stat(path)).Size(), "packed")
}

// value reads one number of the database.
func (m *maker) value(query string, args ...any) int64 {
	return got(db.Get(m, m.app.DB, func(tx *db.Tx) (n int64, err error) { return n, tx.Row(m, query, args...).Scan(&n) }))
}
