package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// measuring lists packages that do not run in a server: a panic there may end the command,
// with its stack.
var measuring = []string{"huitou/internal/bench", "huitou/internal/db/dbtest"}

// TestGoroutinesAreGuarded: an unrecovered panic in a goroutine ends the process. Every
// goroutine runs under errs.Guard, calls first a function that does so, or has a comment that
// begins with "unguarded:" and gives the reason.
func TestGoroutinesAreGuarded(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.ImportPath, "huitou/internal/") && !strings.HasPrefix(p.ImportPath, "huitou/cmd/huitou") {
			continue
		}
		if within(p.ImportPath, measuring) {
			continue
		}
		set := token.NewFileSet()
		guards, started := map[string]bool{}, []ast.Node{}
		said := map[string]bool{} // lines with a reason
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			for _, group := range f.Comments {
				if strings.HasPrefix(group.Text(), "unguarded:") {
					at := set.Position(group.Pos())
					at.Column, at.Offset = 0, 0
					said[at.String()] = true
				}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if d, ok := n.(*ast.FuncDecl); ok {
					guards[d.Name.Name] = guards[d.Name.Name] || guarded(d.Body, nil)
				}
				if starting(n) {
					started = append(started, n)
				}
				return true
			})
		}
		for _, n := range started {
			checked++
			at := set.Position(n.Pos())
			at.Column, at.Offset = 0, 0
			if !guarded(n, guards) && !said[at.String()] {
				t.Errorf("%s: a goroutine without errs.Guard: a panic in it ends the process", at)
			}
		}
	}
	if checked < 8 {
		t.Errorf("%d goroutines found: the search is broken", checked)
	}
}

// guarded reports whether n calls errs.Guard, or one of the functions that do.
func guarded(n ast.Node, by map[string]bool) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if s, ok := c.Fun.(*ast.SelectorExpr); ok {
				found = found || s.Sel.Name == "Guard" || by[s.Sel.Name]
			}
		}
		return !found
	})
	return found
}

func within(path string, list []string) bool {
	for _, l := range list {
		if path == l {
			return true
		}
	}
	return false
}
