package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/gate"
)

//go:embed docs.html
var docsHTML string

//go:embed docs.css
var docsCSS string

// docsStyleHash returns the hash of the page's style sheet for the Content-Security-Policy.
func docsStyleHash() string {
	sum := sha256.Sum256([]byte(docsCSS))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// docsPage renders the API reference as one HTML page, from the OpenAPI document and in the
// order of the routes.
func docsPage(spec node, list []route) ([]byte, error) {
	t, err := template.New("docs").Parse(docsHTML)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, docsView(spec, list))
	return b.Bytes(), err
}

type docView struct {
	Title, Version string
	Intro          []string
	Style          template.CSS
	Groups         []docGroup
	Schemas        []docSchema
	Problems       []docProblem
}

type docGroup struct {
	Name       string
	Operations []docOperation
}

type docOperation struct {
	ID, Method, Path, Scope, Summary string
	Text                             []string
	Parameters                       []docField
	Body                             docType
	Example                          string
	Answers                          []docAnswer
}

type docAnswer struct {
	Status, Text string
	Type         docType
}

type docSchema struct {
	Name   string
	Text   string
	Fields []docField
	Type   docType
}

type docField struct {
	Name, In, Text string
	Required       bool
	Type           docType
}

// docType is a type as the page shows it; Ref is the schema it links to, "" = none.
type docType struct{ Text, Ref string }

type docProblem struct {
	Name   string
	Status int
	Text   string
}

func docsView(spec node, list []route) docView {
	info := sub(spec, "info")
	v := docView{Title: text(info, "title"), Version: text(info, "version"), Intro: paragraphs(text(info, "description")),
		Style: template.CSS(docsCSS)} //nolint:gosec // an embedded file
	groups := map[string]int{}
	for _, r := range list {
		op := sub(spec, "paths", r.pattern, strings.ToLower(r.method))
		name := "other"
		if tags, ok := op["tags"].([]any); ok && len(tags) > 0 {
			name = fmt.Sprint(tags[0])
		}
		i, ok := groups[name]
		if !ok {
			i = len(v.Groups)
			groups[name] = i
			v.Groups = append(v.Groups, docGroup{Name: name})
		}
		v.Groups[i].Operations = append(v.Groups[i].Operations, docOperationOf(spec, r, op))
	}
	schemas := sub(spec, "components", "schemas")
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		s := sub(schemas, name)
		v.Schemas = append(v.Schemas, docSchema{name, text(s, "description"), docFields(spec, s), typeOf(s)})
	}
	for k := errs.KindInternal; k <= errs.KindUnavailable; k++ {
		v.Problems = append(v.Problems, docProblem{k.String(), gate.Status(k), text(sub(spec, "x-problems"), k.String())})
	}
	return v
}

func docOperationOf(spec node, r route, op node) docOperation {
	o := docOperation{ID: text(op, "operationId"), Method: r.method, Path: r.pattern, Scope: string(r.scope),
		Summary: text(op, "summary"), Text: paragraphs(text(op, "description"))}
	if r.open {
		o.Scope = "—"
	}
	params, _ := op["parameters"].([]any)
	for _, p := range params {
		p := resolve(spec, p)
		o.Parameters = append(o.Parameters, docField{text(p, "name"), text(p, "in"), text(p, "description"),
			p["required"] == true, typeOf(sub(p, "schema"))})
	}
	body := sub(op, "requestBody", "content", "application/json")
	o.Body = typeOf(sub(body, "schema"))
	if ex, ok := body["example"]; ok {
		b, err := json.MarshalIndent(ex, "", "  ")
		if err == nil {
			o.Example = string(b)
		}
	}
	answers := sub(op, "responses")
	for _, status := range slices.Sorted(maps.Keys(answers)) {
		a := resolve(spec, answers[status])
		d := docAnswer{Status: status, Text: text(a, "description")}
		for _, media := range slices.Sorted(maps.Keys(sub(a, "content"))) {
			d.Type = typeOf(sub(a, "content", media, "schema"))
		}
		o.Answers = append(o.Answers, d)
	}
	return o
}

// docFields returns the properties of a schema, those of its parts (allOf) first.
func docFields(spec, s node) (list []docField) {
	parts, _ := s["allOf"].([]any)
	for _, p := range parts {
		list = append(list, docFields(spec, resolve(spec, p))...)
	}
	required, _ := s["required"].([]any)
	props := sub(s, "properties")
	for _, name := range slices.Sorted(maps.Keys(props)) {
		p := sub(props, name)
		list = append(list, docField{Name: name, Text: text(p, "description"), Type: typeOf(p),
			Required: slices.Contains(required, any(name))})
	}
	return list
}

// typeOf returns a short description of a schema.
func typeOf(s node) docType {
	if s == nil {
		return docType{}
	}
	if r, ok := s["$ref"].(string); ok {
		name := r[strings.LastIndexByte(r, '/')+1:]
		return docType{name, name}
	}
	if all, ok := s["allOf"].([]any); ok && len(all) == 1 && s["properties"] == nil {
		first, _ := all[0].(node)
		return typeOf(first)
	}
	if one, ok := s["oneOf"].([]any); ok {
		var words []string
		for _, o := range one {
			o, _ := o.(node)
			words = append(words, typeOf(o).Text)
		}
		return docType{Text: strings.Join(words, " or ")}
	}
	if words, ok := s["enum"].([]any); ok {
		var list []string
		for _, w := range words {
			list = append(list, strconv.Quote(fmt.Sprint(w)))
		}
		return docType{Text: strings.Join(list, " ")}
	}
	t := text(s, "type")
	if t == "array" {
		of := typeOf(sub(s, "items"))
		return docType{"list of " + of.Text, of.Ref}
	}
	if f := text(s, "format"); f != "" {
		t += " (" + f + ")"
	}
	return docType{Text: t}
}

// sub returns the mapping at a path of keys, nil if there is none.
func sub(n node, keys ...string) node {
	for _, k := range keys {
		n, _ = n[k].(node)
	}
	return n
}

func text(n node, key string) string {
	s, _ := n[key].(string)
	return strings.TrimSpace(s)
}

func paragraphs(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n\n")
}

// resolve returns v, or what it refers to if it is a $ref.
func resolve(spec node, v any) node {
	n, _ := v.(node)
	if r, ok := n["$ref"].(string); ok {
		return sub(spec, strings.Split(strings.TrimPrefix(r, "#/"), "/")...)
	}
	return n
}
