package api_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"huitou/internal/api"
)

// teaAPI is a description of two routes in three files.
var teaAPI = map[string]string{
	"common": "# about this file\nopenapi: 3.1.0\ninfo: {title: Tea, version: \"1\"}\ncomponents:\n  schemas:\n    Problem: {type: object}\n",
	"teas":   "tags:\n  - name: teas\npaths:\n  /teas:\n    get:\n      tags: [teas]\n      responses: {default: {$ref: '#/components/schemas/Problem'}}\n",
	"cups":   "tags:\n  - name: cups\npaths:\n  /cups:\n    # by hand\n    get:\n      tags: [cups]\n      responses: {default: {$ref: '#/components/schemas/Cup'}}\ncomponents:\n  schemas:\n    Cup: {type: object}\n",
}

// with is teaAPI with one file changed; "" takes it away.
func with(name, text string) fstest.MapFS {
	all := maps.Clone(teaAPI)
	all[name] = text
	files := fstest.MapFS{}
	for name, text := range all {
		if text != "" {
			files["openapi/"+name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return files
}

// TestJoin: files become one document, in the order of the routes.
func TestJoin(t *testing.T) {
	t.Parallel()
	got, err := api.Join(with("common", teaAPI["common"]), "GET /teas", "GET /cups")
	if err != nil {
		t.Fatal(err)
	}
	want := `openapi: 3.1.0
info: {title: Tea, version: "1"}
tags:
  - name: teas
  - name: cups
paths:
  /teas:
    get:
      tags: [teas]
      responses: {default: {$ref: '#/components/schemas/Problem'}}
  /cups:
    # by hand
    get:
      tags: [cups]
      responses: {default: {$ref: '#/components/schemas/Cup'}}
components:
  schemas:
    Problem: {type: object}
    Cup: {type: object}
`
	if string(got) != want {
		t.Errorf("joined:\n%s", got)
	}
}

// TestJoinRefuses: faults of the files are errors that name file and line.
func TestJoinRefuses(t *testing.T) {
	t.Parallel()
	cups := teaAPI["cups"]
	for _, tt := range []struct{ name, file, text, want string }{
		{"a path twice", "cups", strings.ReplaceAll(cups, "/cups", "/teas"), "openapi/teas.yaml:4: paths /teas is in openapi/cups.yaml:4 already"},
		{"a schema twice", "cups", cups + "    Problem: {type: object}\n", "openapi/cups.yaml:12: components/schemas Problem is in openapi/common.yaml:6 already"},
		{"a tag twice", "teas", "tags:\n  - name: cups\n" + strings.ReplaceAll(teaAPI["teas"], "tags:\n", ""), "openapi/teas.yaml:2: tags cups is in openapi/cups.yaml:2 already"},
		{"a schema twice in one file", "cups", cups + "    Cup: {type: object}\n", `openapi/cups.yaml: yaml: unmarshal errors:` + "\n" + `  line 12: mapping key "Cup" already defined at line 11`},
		{"a word twice inside a path", "cups", strings.Replace(cups, "tags: [cups]", "tags: [cups]\n      tags: [cups]", 1), `openapi/cups.yaml: yaml: unmarshal errors:` + "\n" + `  line 8: mapping key "tags" already defined at line 7`},
		{"a reference to nothing", "cups", strings.ReplaceAll(cups, "schemas/Cup'", "schemas/Mug'"), "openapi/cups.yaml:8: $ref #/components/schemas/Mug leads nowhere"},
		{"a reference to another file", "cups", strings.ReplaceAll(cups, "'#/components/schemas/Cup'", "cup.yaml"), "openapi/cups.yaml:8: $ref cup.yaml leads nowhere"},
		{"a reference to a path", "cups", strings.ReplaceAll(cups, "#/components/schemas/Cup", "#/paths/~1teas"), "openapi/cups.yaml:8: $ref #/paths/~1teas leads nowhere"},
		{"a tag that is none", "cups", strings.ReplaceAll(cups, "[cups]", "[mugs]"), "openapi/cups.yaml:7: there is no tag mugs"},
		{"a route without description", "cups", "", "openapi/*.yaml: none describes the route GET /cups"},
		{"a description without route", "cups", strings.Replace(cups, "    get:", "    post:\n      tags: [cups]\n    get:", 1), "openapi/cups.yaml:6: POST /cups is no route"},
		{"no YAML", "cups", "paths: [", "openapi/cups.yaml: yaml: line 1: did not find expected node content"},
		{"no mapping", "cups", "- teas\n", "openapi/cups.yaml: yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]interface {}"},
		{"what is common in the file of a room", "cups", cups + "security: []\n", "openapi/cups.yaml:12: security belongs in openapi/common.yaml"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := api.Join(with(tt.file, tt.text), "GET /teas", "GET /cups")
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
	// All faults are reported at once.
	_, err := api.Join(with("cups", strings.ReplaceAll(cups, "schemas/Cup'", "schemas/Mug'")), "GET /teas", "GET /cups", "GET /pots")
	if err == nil || !strings.Contains(err.Error(), "Mug") || !strings.Contains(err.Error(), "/pots") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkJoin measures what joining the document adds to the start of the program.
func BenchmarkJoin(b *testing.B) {
	var names []string
	for _, r := range api.Routes() {
		names = append(names, r.Method+" "+r.Pattern)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := api.Join(api.OpenAPI, names...); err != nil {
			b.Fatal(err)
		}
	}
}
