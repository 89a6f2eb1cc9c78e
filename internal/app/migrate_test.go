package app_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/app"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/importer"
)

// The fixture is a database of this schema, made by script/fixture, with what the build of that
// schema showed of it.
const (
	oldVersion = 11
	oldFolder  = "testdata/schema11"
)

// old is what the build of the fixture showed.
type old struct {
	At       clock.Instant     `json:"at"`
	Key      string            `json:"key"`
	Session  string            `json:"session"`
	Imports  map[string]string `json:"imports"`
	Repeated []struct {
		Path, Key, Body string
		Status          int
		Answer          json.RawMessage
	} `json:"repeated"`
	Shown  []oldPage `json:"shown"`
	Undone []oldPage `json:"undone"` // after the imports of undone were undone, in their order

	file string // the database
}

// undone are undone in turn; the undo of the last was broken off before the migration.
var undone = []string{"late.ndjson", "shop.ndjson", "olist", "half.ndjson"}

// elsewhere are the tables whose rows need not be what they were: what is told is compared by
// what people see, what is derived by Verify, and counters go on.
var elsewhere = []string{
	"fact_name", "timeline", "purchase", "purchase_line", "purchase_step", "promise", "promise_event", "voice",
	"customer_term", "purchase_sum", "purchase_day", "step_week", "promise_day", "promise_month", "promise_late", "voice_day", "voice_month",
	"node", "stamp", "schema_version",
}

func unpack(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join(oldFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readOld(t *testing.T) *old {
	t.Helper()
	o := &old{file: filepath.Join(t.TempDir(), "old.db")}
	if err := errors.Join(json.Unmarshal(unpack(t, "seen.json.gz"), o), os.WriteFile(o.file, unpack(t, "huitou.db.gz"), 0o600)); err != nil {
		t.Fatal(err)
	}
	return o
}

// TestOldDatabaseIsWhole: every table of the fixture has rows, so that a migration is tested on
// each.
func TestOldDatabaseIsWhole(t *testing.T) {
	t.Parallel()
	o := readOld(t)
	all := dbtest.Rows(t, o.file)
	if n := len(all["schema_version"]); n != oldVersion {
		t.Errorf("the fixture is of version %d, want %d", n, oldVersion)
	}
	for _, table := range slices.Sorted(maps.Keys(all)) {
		if len(all[table]) == 0 {
			t.Errorf("%s has no row", table)
		}
	}
	if len(all) < 45 || len(o.Shown) < 200 || len(o.Undone) < 150 || len(o.Repeated) < 8 {
		t.Errorf("%d tables, %d and %d answers, %d repeated calls: the fixture is not whole", len(all), len(o.Shown), len(o.Undone), len(o.Repeated))
	}
}

// TestMigrateOldDatabase: a database of the build of the fixture is backed up and migrated as
// `huitou serve` does, and shows what it showed; facts sent again are known, imports of before
// are undone, and work goes on.
func TestMigrateOldDatabase(t *testing.T) {
	t.Parallel()
	o := readOld(t)
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		dbtest.OldCopy(t, dsn, o.file)
		backup := filepath.Join(t.TempDir(), "backup.db")
		a := o.open(t, dsn, func(time.Time) (string, error) { return backup, nil })
		m := &migrated{t, o, a}
		m.backedUp(backup)
		m.verify("the migration")
		m.kept()
		m.chinese()
		m.shows("after the migration", o.Shown)
		m.repeat()
		m.sendAgain("late.ndjson", "shop.ndjson")
		for _, name := range undone {
			m.undo(name)
			m.verify("the undo of " + name)
		}
		m.shows("after the undo of imports", o.Undone)
		m.sendAgain("till.ndjson", "waits.ndjson")
		m.importAnew("late.ndjson")
		m.resume()
		m.goOn()
		m.verify("further work")
	})
}

// TestRestoreOldDatabase: a backup of the build of the fixture is restored as what it was.
func TestRestoreOldDatabase(t *testing.T) {
	t.Parallel()
	o := readOld(t)
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		if err := db.Restore(t.Context(), o.file, dsn, db.Options{Clock: clock.Fixed(o.At), Unsafe: true}); err != nil {
			t.Fatal(err)
		}
		m := &migrated{t, o, o.open(t, dsn, nil)}
		m.verify("the restore")
		m.kept()
		m.chinese()
		m.shows("after the restore", o.Shown)
	})
}

func (o *old) open(t *testing.T, dsn string, backup func(time.Time) (string, error)) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{DB: dsn, Serve: true, Clock: clock.Fixed(o.At), Unsafe: true, BackupBefore: backup})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// migrated is the fixture, opened by this build.
type migrated struct {
	*testing.T
	old *old
	app *app.App
}

func (m *migrated) verify(after string) {
	m.Helper()
	v, err := m.app.Flow.Verify(m.Context(), func(string) {})
	if err != nil {
		m.Fatal(err)
	}
	for _, d := range v.Diffs {
		m.Errorf("after %s: %s", after, d)
	}
}

// backedUp checks that a copy of the version before was made, with every row, if there was
// anything to migrate.
func (m *migrated) backedUp(file string) {
	m.Helper()
	var version int
	dbtest.Read(m.T, m.app.DB, func(tx *db.Tx) {
		dbtest.Must(0, tx.Row(m.Context(), "SELECT MAX(version) FROM schema_version").Scan(&version))
	})
	_, err := os.Stat(file)
	if version == oldVersion {
		if err == nil {
			m.Error("a backup was made where nothing was to be migrated")
		}
		return
	}
	if err != nil {
		m.Fatalf("migrated to version %d without a backup: %v", version, err)
	}
	was, is := dbtest.Rows(m.T, m.old.file), dbtest.Rows(m.T, file)
	for _, table := range slices.Sorted(maps.Keys(was)) {
		if !slices.Equal(was[table], is[table]) {
			m.Errorf("%s has other rows in the backup", table)
		}
	}
	if len(is) != len(was) {
		m.Errorf("the backup has %d tables, want %d", len(is), len(was))
	}
}

// kept checks that every row is there of the tables that are not elsewhere.
func (m *migrated) kept() {
	m.Helper()
	was, compared := dbtest.Rows(m.T, m.old.file), 0
	dbtest.Read(m.T, m.app.DB, func(tx *db.Tx) {
		have := dbtest.Must(tx.Schema(m.Context()))
		for _, table := range slices.Sorted(maps.Keys(was)) {
			if slices.Contains(elsewhere, table) {
				continue
			}
			if have[table] == nil {
				m.Errorf("the table %s has gone", table)
				continue
			}
			compared++
			columns := strings.Join(dbtest.Columns(m.T, m.old.file, table), ", ")
			is := dbtest.Must(db.List(m.Context(), tx, rowText(strings.Split(columns, ", ")), "SELECT "+columns+" FROM "+table))
			if table == "customer" { // the order of Chinese names is another, which Verify compares
				for i := range is {
					is[i] = sortKeyText.ReplaceAllString(is[i], "")
				}
				for i := range was[table] {
					was[table][i] = sortKeyText.ReplaceAllString(was[table][i], "")
				}
			}
			slices.Sort(is)
			if !slices.Equal(is, was[table]) {
				m.Errorf("%s has other rows than before:\n%q\nwant\n%q", table, is, was[table])
			}
		}
	})
	if compared < 20 {
		m.Errorf("only %d tables were compared", compared)
	}
}

var sortKeyText = regexp.MustCompile(`name_fold="[^"]*" `)

// chinese checks that a customer of before is found by pinyin, and stands by it in the order of names.
func (m *migrated) chinese() {
	m.Helper()
	for _, typed := range []string{"zhangwei", "zwmyyxgs", "張偉"} {
		var found struct{ Items []struct{ Name string } }
		w := m.send(http.MethodGet, "/api/v1/customers?search="+typed, "", "")
		if err := json.Unmarshal(w.Body.Bytes(), &found); err != nil || len(found.Items) != 1 || found.Items[0].Name != "张伟贸易有限公司" {
			m.Errorf("%q finds %.300s (%v)", typed, w.Body, err)
		}
	}
	dbtest.Read(m.T, m.app.DB, func(tx *db.Tx) {
		var key string
		dbtest.Must(0, tx.Row(m.Context(), "SELECT name_fold FROM customer WHERE name = '张伟贸易有限公司'").Scan(&key))
		if !strings.HasPrefix(key, "zhang1张wei3伟") {
			m.Errorf("the Chinese name sorts by %q", key)
		}
	})
}

func rowText(columns []string) func(db.Row) (string, error) {
	return func(r db.Row) (string, error) {
		row, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			dest[i] = &row[i]
		}
		err := r.Scan(dest...)
		return dbtest.RowText(columns, row), err
	}
}

// repeat makes calls of before again under their keys.
func (m *migrated) repeat() {
	m.Helper()
	for _, c := range m.old.Repeated {
		w := m.send(http.MethodPost, c.Path, c.Key, c.Body)
		var got, want bytes.Buffer
		if err := errors.Join(json.Compact(&got, w.Body.Bytes()), json.Compact(&want, c.Answer)); err != nil {
			m.Fatal(err)
		}
		if w.Code != c.Status || got.String() != want.String() {
			m.Errorf("%s with the key %s of before: %d %s, want %d %s", c.Path, c.Key, w.Code, &got, c.Status, &want)
		}
	}
}

func (m *migrated) path(name string) string { return filepath.Join(oldFolder, "facts", name) }

// sendAgain sends facts that were sent before: each is known.
func (m *migrated) sendAgain(names ...string) {
	m.Helper()
	for _, name := range names {
		facts := m.facts(name)
		results, err := m.app.Flow.Record(m.Context(), facts, flow.Sender{Actor: "test"})
		if err != nil {
			m.Fatal(err)
		}
		for i, r := range results {
			if r.Status != flow.Unchanged && (r.Status != flow.Parked || !r.Again) {
				m.Errorf("%s sent again: %s %s is %s (%v), want unchanged, or waiting as before", name, facts[i].Kind, facts[i].ID, r.Status, r.Err)
			}
		}
	}
}

func (m *migrated) facts(name string) (list []fact.Fact) {
	m.Helper()
	b, err := os.ReadFile(m.path(name))
	if err != nil {
		m.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		var f fact.Fact
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			m.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

func (m *migrated) undo(name string) {
	m.Helper()
	imp, err := id.Parse[id.ImportNoun](m.old.Imports[name])
	if err == nil {
		_, err = m.app.Flow.UndoImport(m.Context(), access.Console(), imp, nil)
	}
	if err != nil {
		m.Fatalf("undo of %s: %v", name, err)
	}
}

// importAnew imports what was undone.
func (m *migrated) importAnew(name string) {
	m.Helper()
	preset, err := importer.Preset("facts")
	if err != nil {
		m.Fatal(err)
	}
	r, err := importer.Run(m.Context(), m.app.Flow, importer.Plan{Map: preset, Paths: []string{m.path(name)}, Who: access.Console(),
		Create: importer.NewKinds}, func(importer.Progress) {})
	if err != nil {
		m.Fatal(err)
	}
	if c := r.Run.Counts; c.Rejected != 0 || c.Sum().Unchanged != 0 || c.Sum().Created == 0 || c.Sum().Updated == 0 {
		m.Errorf("%s imported anew: %+v, want new and changed facts only", name, c.Sum())
	}
}

// resume continues the import that was killed after two of three facts, and undoes it.
func (m *migrated) resume() {
	m.Helper()
	run, resumed, err := m.app.Flow.StartImport(m.Context(), access.Console(), flow.ImportStart{Source: "till", Title: "Killed", Fingerprint: "killed", Total: 3})
	if err != nil || !resumed || run.Done != 2 {
		m.Fatalf("the killed import began anew: resumed %t at %d (%v)", resumed, run.Done, err)
	}
	last := fact.Fact{Kind: fact.KindProduct, Source: "till", ID: "lid", Product: &fact.Product{Name: "Lid"}} // as the first
	results, err := m.app.Flow.RecordImport(m.Context(), flow.ImportBatch{Import: run.ID, At: run.Done, Facts: []fact.Fact{last}})
	if err != nil || results[0].Status != flow.Unchanged {
		m.Fatalf("%+v (%v), want unchanged", results, err)
	}
	if run, err = m.app.Flow.FinishImport(m.Context(), access.Console(), flow.ImportEnd{Import: run.ID}); err == nil {
		_, err = m.app.Flow.UndoImport(m.Context(), access.Console(), run.ID, nil)
	}
	if err != nil {
		m.Fatal(err)
	}
	if results, err = m.app.Flow.Record(m.Context(), []fact.Fact{last}, flow.Sender{Actor: "test"}); err != nil || results[0].Status != flow.Created {
		m.Errorf("after the undo: %+v (%v), want created", results, err)
	}
}

// goOn changes what was there before.
func (m *migrated) goOn() {
	m.Helper()
	for _, f := range []string{
		`{"kind":"return","source":"till","id":"after-1","return":{"of":"o1","at":"2026-06-15T09:00:00Z","currency":"EUR","lines":[{"product":"pot","amount":4200}]}}`,
		`{"kind":"delivery","source":"till","id":"after-2","delivery":{"purchase":"o16","steps":[{"step":"delivered","at":"2026-06-15T09:00:00Z"}]}}`,
		`{"kind":"purchase","source":"till","id":"o22","purchase":{"customer":"c1","at":"2026-05-04T09:00:00Z","place":"harbour","currency":"EUR","lines":[{"product":"tea","amount":100}]}}`,
		`{"kind":"voice","source":"till","id":"after-4","voice":{"purchase":"o5","at":"2026-06-15T09:00:00Z","rating":1}}`,
		`{"kind":"customer","source":"till","id":"c1","customer":{"name":"Anna Meyer"}}`,
	} {
		if w := m.send(http.MethodPost, "/api/v1/events", "", f); w.Code != http.StatusCreated && w.Code != http.StatusOK {
			m.Errorf("%s\n%d %s", f, w.Code, w.Body)
		}
	}
	for _, c := range [][2]string{{"p8", "keep"}, {"p7", "break"}} {
		path := "/api/v1/promises/" + m.known("promise", c[0]) + "/" + c[1]
		if w := m.send(http.MethodPost, path, "", `{"reason":"as agreed"}`); w.Code != http.StatusOK {
			m.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	path := "/api/v1/voices/" + m.known("voice", "v9") + "/answer"
	if w := m.send(http.MethodPost, path, "", `{"text":"We have opened a second till."}`); w.Code != http.StatusOK {
		m.Errorf("%s: %d %s", path, w.Code, w.Body)
	}
}

// known returns our id of a fact of the till.
func (m *migrated) known(kind fact.Kind, ext string) string {
	m.Helper()
	for _, f := range m.facts("till.ndjson") {
		if f.Kind == kind && f.ID == ext {
			r, err := m.app.Flow.Record(m.Context(), []fact.Fact{f}, flow.Sender{Actor: "test"})
			if err != nil || r[0].Status != flow.Unchanged {
				m.Fatalf("%s %s: %+v (%v), want unchanged", kind, ext, r, err)
			}
			return r[0].ID
		}
	}
	m.Fatalf("no %s %s", kind, ext)
	return ""
}
