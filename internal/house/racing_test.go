package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRacing compares script/racing, which selects the packages for the race detector in
// `make test`, with the source: every package that starts a goroutine, in code or tests, has
// to be listed. Under stat/ the race detector runs only the tests named …OneCore…, so each of
// these packages must have one: it compares the results of many goroutines with those of one.
func TestRacing(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "../../script/racing").Output()
	if err != nil {
		t.Fatal(err)
	}
	listed, found := strings.Fields(string(out)), 0
	oneCore := regexp.MustCompile(`^Test\w*OneCore`)
	for _, p := range packages(t) {
		if strings.HasPrefix(p.ImportPath, "huitou/cmd/") {
			continue
		}
		starts, compares := 0, false
		for _, name := range slices.Concat(p.GoFiles, p.TestGoFiles, p.XTestGoFiles) {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if starting(n) {
					starts++
				}
				if d, ok := n.(*ast.FuncDecl); ok && oneCore.MatchString(d.Name.Name) {
					compares = true
				}
				return true
			})
		}
		if starts == 0 {
			continue
		}
		found++
		if !slices.Contains(listed, p.ImportPath) {
			t.Errorf("%s starts goroutines and is not listed by script/racing", p.ImportPath)
		}
		if strings.HasPrefix(p.ImportPath, "huitou/stat/") && !compares {
			t.Errorf("%s starts goroutines and has no Test…OneCore…: the race detector runs no other test there", p.ImportPath)
		}
	}
	if found < 15 {
		t.Errorf("%d packages start goroutines: the search is broken", found)
	}
}

// starting reports whether n is a go statement or a call of a method Go with one argument, as
// of sync.WaitGroup or errgroup.
func starting(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GoStmt:
		return true
	case *ast.CallExpr:
		s, ok := n.Fun.(*ast.SelectorExpr)
		return ok && s.Sel.Name == "Go" && len(n.Args) == 1
	}
	return false
}
