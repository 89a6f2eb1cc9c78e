package api

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

//go:embed openapi/*.yaml
var openapiFS embed.FS

// commonFile has the title and introduction of the API and the components used by several
// files.
const commonFile = "openapi/common.yaml"

// node is a part of the OpenAPI document.
type node = map[string]any

// document is the OpenAPI document of the API, joined from one file per domain package.
type document struct {
	yaml, json []byte
	tree       node
	parameters map[string][]string // "GET /api/v1/customers" → names of its query parameters
}

// describe joins the files of openapi/ once.
var describe = sync.OnceValues(func() (*document, error) { return joinDocument(openapiFS, routes) })

// joinDocument joins the files openapi/*.yaml, paths and tags in the order of the routes.
// Duplicates, references and tags without a target, routes without a description and
// descriptions without a route are errors; all are reported, with file and line.
func joinDocument(files fs.FS, list []route) (*document, error) {
	names, err := fs.Glob(files, "openapi/*.yaml")
	if err != nil {
		return nil, err
	}
	j := joiner{}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		j.read(name, b)
	}
	operations := j.operations(list)
	j.references()
	if err := errors.Join(j.faults...); err != nil {
		return nil, err
	}
	return j.document(operations)
}

// piece is one path, tag or component, or one top-level key of commonFile.
type piece struct {
	section    string // "paths", "tags", "components/schemas"; "" = the top
	name       string
	file       string
	key, value *yaml.Node
}

// joiner collects the pieces of all files and their faults.
type joiner struct {
	pieces []*piece
	faults []error
}

func (j *joiner) fault(file string, line int, format string, args ...any) {
	j.faults = append(j.faults, fmt.Errorf("%s:%d: %s", file, line, fmt.Sprintf(format, args...)))
}

// read splits one file into pieces.
func (j *joiner) read(file string, b []byte) {
	var doc yaml.Node
	err := yaml.Unmarshal(b, &doc)
	if err == nil {
		err = doc.Decode(&node{}) // reports keys that occur twice in one mapping
	}
	if err != nil {
		j.faults = append(j.faults, fmt.Errorf("%s: %w", file, err))
		return
	}
	for _, top := range entries(&doc) {
		switch top.key.Value {
		case "paths":
			j.add(file, "paths", entries(top.value))
		case "components":
			for _, kind := range entries(top.value) {
				j.add(file, "components/"+kind.key.Value, entries(kind.value))
			}
		case "tags":
			for _, tag := range top.value.Content {
				for _, p := range entries(tag) {
					if p.key.Value == "name" {
						j.add(file, "tags", []entry{{p.value, tag}})
					}
				}
			}
		default:
			if file != commonFile {
				j.fault(file, top.key.Line, "%s belongs in %s", top.key.Value, commonFile)
			}
			j.add(file, "", []entry{top})
		}
	}
}

// add adds pieces; one that is there already is a fault.
func (j *joiner) add(file, section string, list []entry) {
	for _, p := range list {
		if was := j.find(section, p.key.Value); was != nil {
			j.fault(file, p.key.Line, "%s %s is in %s:%d already", section, p.key.Value, was.file, was.key.Line)
			continue
		}
		j.pieces = append(j.pieces, &piece{section, p.key.Value, file, p.key, p.value})
	}
}

func (j *joiner) find(section, name string) *piece {
	for _, p := range j.pieces {
		if p.section == section && p.name == name {
			return p
		}
	}
	return nil
}

// methods are the keys of a path item that are operations.
var methods = []string{"get", "post", "put", "patch", "delete", "head", "options", "trace"}

// operation is the path item that describes a route, and the route's tags.
type operation struct {
	in   *piece
	tags []string
}

// operations returns the description of each route, in the order of the routes. Routes
// without one and descriptions without a route are faults.
func (j *joiner) operations(list []route) []operation {
	found := map[string]operation{}
	for _, p := range j.pieces {
		if p.section != "paths" {
			continue
		}
		for _, op := range entries(p.value) {
			if !slices.Contains(methods, op.key.Value) {
				continue
			}
			name := strings.ToUpper(op.key.Value) + " " + p.name
			if !slices.ContainsFunc(list, func(r route) bool { return r.method+" "+r.pattern == name }) {
				j.fault(p.file, op.key.Line, "%s is no route", name)
			}
			o := operation{in: p}
			for _, said := range entries(op.value) {
				if said.key.Value != "tags" {
					continue
				}
				for _, tag := range said.value.Content {
					o.tags = append(o.tags, tag.Value)
					if j.find("tags", tag.Value) == nil {
						j.fault(p.file, tag.Line, "there is no tag %s", tag.Value)
					}
				}
			}
			found[name] = o
		}
	}
	var out []operation
	for _, r := range list {
		o, ok := found[r.method+" "+r.pattern]
		if !ok {
			j.faults = append(j.faults, fmt.Errorf("openapi/*.yaml: none describes the route %s %s", r.method, r.pattern))
		}
		out = append(out, o)
	}
	return out
}

// references reports each $ref without a target as a fault.
func (j *joiner) references() {
	for _, p := range j.pieces {
		walk(p.value, func(key, value *yaml.Node) {
			if key.Value != "$ref" {
				return
			}
			section, name := "", ""
			if at := strings.LastIndexByte(value.Value, '/'); at > 0 {
				section, name = strings.TrimPrefix(value.Value[:at], "#/"), value.Value[at+1:]
			}
			if !strings.HasPrefix(section, "components/") || j.find(section, name) == nil {
				j.fault(p.file, value.Line, "$ref %s leads nowhere", value.Value)
			}
		})
	}
}

// document builds the document from the pieces.
func (j *joiner) document(operations []operation) (*document, error) {
	root := mapping()
	paths, tags, components := mapping(), &yaml.Node{Kind: yaml.SequenceNode}, mapping()
	for _, o := range operations {
		if !slices.Contains(paths.Content, o.in.key) {
			paths.Content = append(paths.Content, o.in.key, o.in.value)
		}
		for _, tag := range o.tags {
			if t := j.find("tags", tag); !slices.Contains(tags.Content, t.value) {
				tags.Content = append(tags.Content, t.value)
			}
		}
	}
	kinds := map[string]*yaml.Node{}
	for _, p := range j.pieces {
		kind, ok := strings.CutPrefix(p.section, "components/")
		switch {
		case ok && kinds[kind] == nil:
			kinds[kind] = mapping()
			components.Content = append(components.Content, word(kind), kinds[kind])
			fallthrough
		case ok:
			kinds[kind].Content = append(kinds[kind].Content, p.key, p.value)
		case p.section == "":
			p.key.HeadComment = "" // the comment at the top of commonFile, not of this key
			root.Content = append(root.Content, p.key, p.value)
		}
	}
	root.Content = append(root.Content, word("tags"), tags, word("paths"), paths, word("components"), components)

	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	d := &document{yaml: b.Bytes()}
	err := root.Decode(&d.tree)
	if err == nil {
		d.json, err = encode(d.tree)
	}
	if err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	d.parameters = queryParameters(d.tree)
	return d, nil
}

// queryParameters returns the names of the query parameters of each operation.
func queryParameters(tree node) map[string][]string {
	out := map[string][]string{}
	for path := range sub(tree, "paths") {
		for method := range sub(tree, "paths", path) {
			list, _ := sub(tree, "paths", path, method)["parameters"].([]any)
			for _, p := range list {
				if p := resolve(tree, p); p["in"] == "query" {
					name := strings.ToUpper(method) + " " + path
					out[name] = append(out[name], text(p, "name"))
				}
			}
		}
	}
	return out
}

// entry is a key of a YAML mapping with its value.
type entry struct{ key, value *yaml.Node }

// entries returns the entries of a mapping, in order; none if n is no mapping.
func entries(n *yaml.Node) (list []entry) {
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			list = append(list, entry{n.Content[i], n.Content[i+1]})
		}
	}
	return list
}

// walk calls visit for each entry of each mapping in n.
func walk(n *yaml.Node, visit func(key, value *yaml.Node)) {
	for _, p := range entries(n) {
		visit(p.key, p.value)
	}
	for _, child := range n.Content {
		walk(child, visit)
	}
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode} }

func word(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: s} }
