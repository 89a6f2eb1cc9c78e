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

// TestRacing holds script/racing, by which make test chooses where the race detector
// runs, to the files: a package that starts a goroutine, in code or tests, is among them.
// Of those under stat/ the detector runs only the tests named after one core, so each has
// one: it compares what many goroutines compute with what one does.
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
		t.Errorf("%d packages start goroutines: the test looks in the wrong place", found)
	}
}

// starting reports whether n is a go statement or the call of a method Go with one
// argument, as of a sync.WaitGroup or an errgroup.
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
