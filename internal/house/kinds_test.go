package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"testing"

	"huitou/internal/fact"
	"huitou/internal/locale"
)

// TestFactKinds: a kind of fact has words and a type in the client. That it is recorded,
// can be imported and is described is tested by flow, importer and api.
func TestFactKinds(t *testing.T) {
	t.Parallel()
	types := clientTypes(t)
	for _, k := range fact.Kinds {
		f := fact.New(k, "till", "1")
		body := reflect.TypeOf(f.Body()).Elem().Name()
		if types[body] != "fact."+body {
			t.Errorf("client: no type %s = fact.%s", body, body)
		}
		if !locale.Has("import.kind." + string(k)) {
			t.Errorf("words: no import.kind.%s", k)
		}
		if !locale.Has("imports.fact." + string(k)) {
			t.Errorf("words: no imports.fact.%s", k)
		}
	}
}

// clientTypes are the types that the client renames from package fact.
func clientTypes(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../client/fact.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.TypeSpec); ok {
			if from, ok := s.Type.(*ast.SelectorExpr); ok {
				if in, ok := from.X.(*ast.Ident); ok {
					list[s.Name.Name] = in.Name + "." + from.Sel.Name
				}
			}
		}
		return true
	})
	return list
}
