package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"huitou/internal/locale"
)

// messageSources maps the messages of a statistics package, by key, to a position in its source.
type messageSources map[string]string

// verb matches a verb of package fmt.
var verb = regexp.MustCompile(`%[-+# 0]*\d*(?:\.\d+)?[a-zA-Z]`)

// example replaces each verb of a format by an example.
func example(format string) string {
	return verb.ReplaceAllStringFunc(strings.ReplaceAll(format, "%%", "\x00"), func(v string) string {
		switch v[len(v)-1] {
		case 'q':
			return `"name"`
		case 's':
			return "“name”"
		}
		return "1"
	})
}

// texts returns the texts that an expression may be: a literal, concatenated literals, a
// format with its arguments.
func texts(e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return []string{s}
		}
	case *ast.BinaryExpr:
		a, b := texts(e.X), texts(e.Y)
		if e.Op == token.ADD && len(a) > 0 && len(b) > 0 {
			return []string{a[0] + b[0]}
		}
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			for _, s := range texts(e.Args[0]) {
				return []string{example(s)}
			}
		}
	}
	return nil
}

// reasonArg is the index of the reason in the arguments of functions that make an *Error.
var reasonArg = map[string]int{"wrong": -1, "fault": 2, "faultAt": 3}

// reasons reads the reasons for errors from the source of the packages of stat/.
func reasons(t *testing.T) (why, warn messageSources) {
	t.Helper()
	files, err := filepath.Glob("../../stat/*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source: %v", err)
	}
	why, warn = messageSources{}, messageSources{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		note := func(into messageSources, e ast.Expr) {
			for _, s := range texts(e) {
				s = example(s)
				into[key(s)] = set.Position(e.Pos()).String() + ": " + s
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "warn" && len(n.Args) > 1 {
					note(warn, n.Args[1])
				}
				name, _ := n.Fun.(*ast.Ident)
				if name == nil || len(n.Args) == 0 {
					break
				}
				if i, ok := reasonArg[name.Name]; ok {
					note(why, n.Args[(i+len(n.Args))%len(n.Args)])
				}
				if target, ok := n.Args[0].(*ast.SelectorExpr); ok && name.Name == "append" && target.Sel.Name == "Warnings" {
					for _, e := range n.Args[1:] {
						note(warn, e)
					}
				}
			case *ast.CompositeLit:
				if name, ok := n.Type.(*ast.Ident); !ok || name.Name != "Error" || len(n.Elts) == 0 {
					break
				}
				last := n.Elts[len(n.Elts)-1]
				if kv, ok := last.(*ast.KeyValueExpr); ok {
					last = kv.Value
				}
				note(why, last)
			}
			return true
		})
	}
	return why, warn
}

// callersOnly are reasons that only a mistake in Go code, or training a model, can cause: no
// user of a command sees them.
var callersOnly = regexp.MustCompile(`another length|another (level|number of)|has \d+ (entries|features)|dense|has not been|must have (one|\d)|` +
	`must be (AnyNumber|one of|\d+ for|\d+ and \d+, got)|not made by a fit|does not live on|has an unknown|is unknown|double precision|needs a Grain|` +
	`do not sum to 1|^stat/text/(train|model|measure)\.go`)

// numbered matches a column number, which is replaced by the column's name.
var numbered = regexp.MustCompile(`\b(item|predictor|column|attribute) \d+`)

// Every message of a statistics package is translated into every language.
func TestReasonsHaveWords(t *testing.T) {
	t.Parallel()
	why, warn := reasons(t)
	if len(why) < 150 || len(warn) < 30 {
		t.Fatalf("found %d reasons and %d warnings: the search is broken", len(why), len(warn))
	}
	for begin, list := range map[string]messageSources{"stat.why.": why, "stat.warn.": warn} {
		for _, k := range slices.Sorted(maps.Keys(list)) {
			at, text, _ := strings.Cut(strings.TrimPrefix(list[k], "../../"), ": ")
			if text == "“name”" || callersOnly.MatchString(text) || callersOnly.MatchString(at) {
				continue
			}
			texts := []string{text, numbered.ReplaceAllString(text, "“name”"), strings.ReplaceAll(text, "“name”", "frequency")}
			_, model, _ := strings.Cut(text, "“name”: ") // of one of several models
			if !slices.ContainsFunc(append(texts, model), func(s string) bool { return s != "" && locale.Has(begin+key(s)) }) {
				t.Errorf("no message for %s%s\n%s: %s", begin, k, at, text)
			}
		}
	}
}
