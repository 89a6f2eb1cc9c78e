package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// usage collects where the program uses message keys.
type usage struct {
	must     map[string]string // key → a position in the code that uses it
	seen     map[string]bool   // every string literal, because a key may be passed as data
	prefixes map[string]bool   // literal prefixes of keys made at run time
}

// TestUsage reads all Go code and templates of the repository: every key that is used must
// exist, and every key that exists must be used.
func TestUsage(t *testing.T) {
	t.Parallel()
	u := usage{map[string]string{}, map[string]bool{}, map[string]bool{}}
	for _, dir := range []string{"../../internal", "../../cmd"} {
		if err := u.walk(dir); err != nil {
			t.Fatal(err)
		}
	}
	if len(u.must) < 3 {
		t.Fatalf("found only %d used keys: the search is broken", len(u.must))
	}
	for _, key := range slices.Sorted(maps.Keys(u.must)) {
		if !Has(key) {
			t.Errorf("%s: no message for %q", u.must[key], key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(load())) {
		if !u.used(key) {
			t.Errorf("the message %q is not used", key)
		}
	}
}

func (u *usage) used(key string) bool {
	if u.seen[key] || u.must[key] != "" {
		return true
	}
	for i, r := range key {
		if r == '.' && u.prefixes[key[:i+1]] {
			return true
		}
	}
	return false
}

func (u *usage) walk(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch {
		case strings.HasSuffix(path, "_test.go"):
		case strings.HasSuffix(path, ".go"):
			return u.code(path)
		case strings.HasSuffix(path, ".html"):
			return u.template(path)
		}
		return nil
	})
}

// keyArg is the position of the message key in the calls that take one.
var keyArg = map[string]int{"Invalid": 1, "NotFound": 1, "Conflict": 1, "Forbidden": 1,
	"Unavailable": 1, "New": 2, "That": 2, "T": 0}

func (u *usage) code(path string) error {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	need := func(e ast.Expr) {
		if s, ok := literal(e); ok {
			u.must[s] = fset.Position(e.Pos()).String()
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				break
			}
			if sel.Sel.Name == "Words" && len(n.Args) > 0 {
				if s, ok := literal(n.Args[0]); ok {
					u.prefixes[s] = true // the prefix of keys made at run time
				}
			}
			i, ok := keyArg[sel.Sel.Name]
			x, _ := sel.X.(*ast.Ident)
			fromErrs := x != nil && x.Name == "errs"
			if ok && i < len(n.Args) && (fromErrs || sel.Sel.Name == "T" || sel.Sel.Name == "That") {
				need(n.Args[i])
			}
		case *ast.CompositeLit:
			sel, ok := n.Type.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Field" && sel.Sel.Name != "Error" {
				break
			}
			for _, el := range n.Elts {
				if kv, ok := el.(*ast.KeyValueExpr); ok {
					if k, ok := kv.Key.(*ast.Ident); ok && k.Name == "Key" {
						need(kv.Value)
					}
				}
			}
		case *ast.BinaryExpr:
			if s, ok := literal(n.X); ok && n.Op == token.ADD && strings.HasSuffix(s, ".") {
				u.prefixes[s] = true
			}
		case *ast.BasicLit:
			if s, ok := literal(n); ok {
				u.seen[s] = true
			}
		}
		return true
	})
	return nil
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

var (
	action     = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	tCall      = regexp.MustCompile(`(?:^\{\{-?\s*|[\s(|=])t\s+"([^"]+)"`)
	tPrefix    = regexp.MustCompile(`\(print(?:f)?\s+"([^"%]+\.)`)
	anyLiteral = regexp.MustCompile(`"([^"]+)"`)
)

func (u *usage) template(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, a := range action.FindAllString(string(b), -1) {
		for _, m := range tCall.FindAllStringSubmatch(a, -1) {
			u.must[m[1]] = path
		}
		for _, m := range tPrefix.FindAllStringSubmatch(a, -1) {
			u.prefixes[m[1]] = true
		}
		for _, m := range anyLiteral.FindAllStringSubmatch(a, -1) {
			u.seen[m[1]] = true
		}
	}
	return nil
}

// TestUsageFinds: TestUsage recognises every form in which a key is used.
func TestUsageFinds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.go", `package a
func f() {
	_ = errs.Invalid("op", "k.invalid")
	_ = errs.New(errs.KindUnavailable, "op", "k.new", "n", 1)
	c.That(ok, "path", "k.that")
	c.Add(errs.Field{Path: "x", Key: "k.field"})
	l.T("k.t", "n", 2)
	l.T("k.state." + s)
	_ = room{label: "k.data"}
	_ = errors.New("not a key")
}`)
	write("a.html", `<p title="{{t "h.a"}}">{{if .X}}{{t "h.b" "n" 3}}{{end}}{{field (t "h.c") .F}}{{t (print "h.s." .S)}}</p>{{template "x" (dict "label" "h.d")}}`)
	u := usage{map[string]string{}, map[string]bool{}, map[string]bool{}}
	if err := u.walk(dir); err != nil {
		t.Fatal(err)
	}
	got := slices.Sorted(maps.Keys(u.must))
	want := []string{"h.a", "h.b", "h.c", "k.field", "k.invalid", "k.new", "k.t", "k.that"}
	if !slices.Equal(got, want) {
		t.Errorf("must exist: %v, want %v", got, want)
	}
	for _, key := range []string{"k.state.open", "h.s.kept", "k.data", "h.d"} {
		if !u.used(key) {
			t.Errorf("%s is not seen as used", key)
		}
	}
	if u.used("k.other") {
		t.Error("an unused key counts as used")
	}
}
