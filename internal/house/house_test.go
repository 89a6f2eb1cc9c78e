package house_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

type floor struct {
	name     string
	packages []string
	among    bool // they may import each other
}

// floors are the packages of internal/ from the ground up. A package may import the
// floors below its own; on the ground and among doors also its own.
var floors = []floor{
	{"ground", []string{"errs", "clock", "id", "money", "cal", "locale", "config", "fact", "page", "csvfile"}, true},
	{"storage", []string{"db", "job"}, true},
	{"declarations", []string{"room"}, false},
	{"rooms", []string{"org", "staff", "access", "customer", "purchase", "promise", "voice", "intake"}, false},
	{"flow", []string{"flow"}, false},
	{"lists", []string{"list"}, false},
	{"views", []string{"gap", "today", "card"}, false},
	{"what doors share", []string{"gate", "site"}, true},
	{"doors", []string{"importer", "sheet", "demo", "sample", "api", "web", "bench"}, true},
	{"app", []string{"app"}, false},
}

// tests may import anything: these contain nothing else.
var outside = []string{"house", "db/dbtest"}

type pkg struct {
	ImportPath   string
	Imports      []string
	Dir          string
	GoFiles      []string
	TestGoFiles  []string
	XTestGoFiles []string
}

// packages lists the packages of the module, by the go command.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Imports,Dir,GoFiles,TestGoFiles,XTestGoFiles", "huitou/...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 20 {
		t.Fatalf("found only %d packages: the search is broken", len(list))
	}
	return list
}

// floorOf returns the layer of a package of internal/, −1 if it has none.
func floorOf(name string) int {
	top, _, _ := strings.Cut(name, "/")
	return slices.IndexFunc(floors, func(f floor) bool { return slices.Contains(f.packages, top) })
}

func TestImportDownward(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if strings.HasPrefix(p.ImportPath, "huitou/stat") {
			for _, i := range p.Imports {
				if strings.HasPrefix(i, "huitou/internal") {
					t.Errorf("%s imports %s: stat is importable by anyone", p.ImportPath, i)
				}
			}
			continue
		}
		name, ok := strings.CutPrefix(p.ImportPath, "huitou/internal/")
		if !ok || slices.Contains(outside, name) || strings.HasSuffix(name, "test") {
			continue
		}
		own := floorOf(name)
		if own < 0 {
			t.Errorf("%s has no layer: add it to floors", p.ImportPath)
			continue
		}
		for _, i := range p.Imports {
			below, ok := strings.CutPrefix(i, "huitou/internal/")
			if !ok {
				continue
			}
			top := func(s string) string { s, _, _ = strings.Cut(s, "/"); return s }
			at := floorOf(below)
			if at > own || at == own && !floors[own].among && top(below) != top(name) {
				t.Errorf("%s (%s) imports %s (%s)", p.ImportPath, floors[own].name, i, floors[max(at, 0)].name)
			}
		}
	}
}

// TestRoomsAreListed: every room has a declaration and is listed in flow.Rooms.
func TestRoomsAreListed(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("../flow/room.go")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(floors, func(f floor) bool { return f.name == "rooms" })
	for _, name := range floors[i].packages {
		if _, err := os.Stat(filepath.Join("..", name, "room.go")); err != nil {
			t.Errorf("%s declares nothing: %v", name, err)
		}
		if !strings.Contains(string(list), name+".Room()") {
			t.Errorf("%s.Room() is not among flow.Rooms", name)
		}
	}
}

// only lists imports that few packages may have, by prefix of their path.
var only = map[string][]string{
	"database/sql":           {"db", "job"},
	"github.com/jackc/pgx":   {"db"},
	"modernc.org/sqlite":     {"db"},
	"github.com/riverqueue/": {"job"},
	"net/http":               {"api", "web", "app", "bench", "gate", "site"},
}

func TestRestrictedImports(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name, ok := strings.CutPrefix(p.ImportPath, "huitou/internal/")
		if !ok || strings.HasSuffix(name, "test") {
			continue
		}
		top, _, _ := strings.Cut(name, "/")
		for _, i := range p.Imports {
			for prefix, may := range only {
				if strings.HasPrefix(i, prefix) && !slices.Contains(may, top) {
					t.Errorf("%s imports %s, which is for %v", p.ImportPath, i, may)
				}
			}
		}
	}
}

// TestSiteImportsNoRoom: package site serves doors with different users and pages, so it
// imports no room and no read model.
func TestSiteImportsNoRoom(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if p.ImportPath != "huitou/internal/site" {
			continue
		}
		for _, i := range p.Imports {
			name, ok := strings.CutPrefix(i, "huitou/internal/")
			if ok && name != "gate" && floorOf(name) >= floorOf("access") {
				t.Errorf("site imports %s", i)
			}
		}
		return
	}
	t.Error("there is no package site")
}

var statement = regexp.MustCompile("(?s)[`\"](-- [a-z_.]+\n)?\\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH) [a-zA-Z_(]")

// TestStatements: SQL text is only in files named store.go, so that every statement about a
// table is found in one place.
func TestStatements(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.ImportPath, "huitou/internal/") || strings.HasPrefix(p.ImportPath, "huitou/internal/db") {
			continue
		}
		for _, f := range p.GoFiles {
			if strings.HasPrefix(f, "store") {
				continue
			}
			b, err := os.ReadFile(filepath.Join(p.Dir, f))
			if err != nil {
				t.Fatal(err)
			}
			if m := statement.Find(b); m != nil {
				t.Errorf("%s/%s holds SQL: %.60s", p.ImportPath, f, m)
			}
		}
	}
}

// TestDocs: every package has a package comment of at most 40 lines.
func TestDocs(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		b, err := os.ReadFile(filepath.Join(p.Dir, "doc.go"))
		if errors.Is(err, os.ErrNotExist) { // a small package may have it in its only file
			if len(p.GoFiles) > 2 && !strings.HasPrefix(p.ImportPath, "huitou/cmd/") {
				t.Errorf("%s has no doc.go", p.ImportPath)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(b), "\n"); n > 41 {
			t.Errorf("%s/doc.go has %d lines", p.ImportPath, n)
		}
	}
}
