package api_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huitou/internal/api"
	"huitou/internal/db/dbtest"
)

// TestSpec: the joined document is valid OpenAPI and describes each route and nothing else,
// with the same scope.
func TestSpec(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Fatal(err)
	}
	described := map[string]*openapi3.Operation{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			described[method+" "+path] = op
		}
	}
	for _, r := range api.Routes() {
		op := described[r.Method+" "+r.Pattern]
		if op == nil {
			t.Errorf("%s %s is not described", r.Method, r.Pattern)
			continue
		}
		delete(described, r.Method+" "+r.Pattern)
		if scope, _ := op.Extensions["x-scope"].(string); scope != r.Scope {
			t.Errorf("%s %s: scope %q, the document says %q", r.Method, r.Pattern, r.Scope, scope)
		}
		if open := op.Security != nil && len(*op.Security) == 0; open != r.Open {
			t.Errorf("%s %s: open is %v, the document says %v", r.Method, r.Pattern, r.Open, open)
		}
		if op.OperationID == "" || op.Summary == "" {
			t.Errorf("%s %s has no operationId or no summary", r.Method, r.Pattern)
		}
	}
	for name := range described {
		t.Errorf("the document describes %s, which is no route", name)
	}
}

// TestReference: the document is served in both forms and as a page that needs nothing
// but itself.
func TestReference(t *testing.T) {
	t.Parallel()
	h := build(t, dbtest.SQLite(t, fixed()))
	open := map[string]string{"Authorization": ""}
	for _, path := range []string{"/api/openapi.yaml", "/api/openapi.json", "/api/docs"} {
		res := h.call("GET", path, open, nil)
		if res.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, res.Code)
		}
		conform(t, "GET", path, nil, nil, res)
	}
	var doc map[string]any
	if err := json.Unmarshal(h.call("GET", "/api/openapi.json", open, nil).Body.Bytes(), &doc); err != nil || doc["openapi"] != "3.1.0" {
		t.Errorf("openapi.json: %v", err)
	}
	res := h.call("GET", "/api/docs", open, nil)
	page := res.Body.String()
	if !strings.Contains(page, "<style>"+api.Style()+"</style>") {
		t.Error("the page's style is not the one its policy allows")
	}
	if csp := res.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "style-src 'sha256-") {
		t.Errorf("policy %q", csp)
	}
	for _, r := range api.Routes() {
		if !strings.Contains(page, "<code>"+r.Pattern+"</code>") {
			t.Errorf("the page does not show %s", r.Pattern)
		}
	}
	for _, bad := range []string{"<script", " src=", " style=", "http://", "ZgotmplZ", "<no value>"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	for part := range strings.SplitSeq(page, `href="#`) {
		name, _, ok := strings.Cut(part, `"`)
		if ok && !strings.HasPrefix(part, "<!doctype") && !strings.Contains(page, `id="`+name+`"`) {
			t.Errorf("the page links to #%s, which is not there", name)
		}
	}
}

// TestShapes: each schema has the fields of its type, no more and no fewer, and says
// of those that are never left out that they are required.
func TestShapes(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	if err != nil {
		t.Fatal(err)
	}
	for name, shape := range api.Shapes {
		ref := doc.Components.Schemas[name]
		if ref == nil {
			t.Errorf("the document has no schema %s", name)
			continue
		}
		have, want := map[string]bool{}, map[string]bool{}
		schemaFields(ref.Value, have)
		typeFields(reflect.TypeOf(shape), want)
		for f := range want {
			if _, ok := have[f]; !ok {
				t.Errorf("%s: the document lacks %s", name, f)
			}
		}
		input := strings.HasSuffix(name, "Fact") || name == "Line" || name == "OrderPromise" || name == "Step" || name == "PromiseChange"
		for f, required := range have {
			always, ok := want[f]
			switch {
			case !ok:
				t.Errorf("%s: the document has %s, which is no field", name, f)
			case !input && required != always:
				t.Errorf("%s: the document says of %s that it is required: %v, but it is always there: %v", name, f, required, always)
			}
		}
	}
}

// schemaFields notes the properties of a schema and whether they are required.
func schemaFields(s *openapi3.Schema, into map[string]bool) {
	for _, part := range s.AllOf {
		schemaFields(part.Value, into)
	}
	for f := range s.Properties {
		into[f] = slices.Contains(s.Required, f)
	}
}

// typeFields notes the JSON fields of a type and whether they are always written.
func typeFields(t reflect.Type, into map[string]bool) {
	for f := range t.Fields() {
		name, opt, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous:
			typeFields(f.Type, into)
		case name != "" && name != "-":
			into[name] = !strings.HasPrefix(opt, "omit")
		}
	}
}
