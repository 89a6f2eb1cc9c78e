package importer

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"huitou/internal/errs"
	"huitou/internal/fact"
)

const emitKeys = "kind, id, id_empty, customer_empty, part, same_id, when, set"

// emit reads one entry of facts.
func (r *mapReader) emit(n *yaml.Node, at string) *emit {
	e := &emit{}
	var set *yaml.Node
	r.object(n, at, emitKeys, func(k string, v *yaml.Node) bool {
		at := at + "." + k
		switch k {
		case "kind":
			e.kind = fact.Kind(r.word(v, at, kindWords...))
		case "id":
			e.id = r.expr(v, at)
		case "part":
			e.part = r.word(v, at, "whole", "lines") == "lines"
		case "same_id":
			word := r.word(v, at, "join", "number", "first")
			e.number, e.once = word == "number", word == "first"
		case "id_empty":
			e.skip = r.word(v, at, "refuse", "skip") == "skip"
		case "customer_empty":
			e.somebody = r.word(v, at, "keep", "skip") == "skip"
		case "when":
			e.when = r.conds(v, at)
		case "set":
			set = v
		default:
			return false
		}
		return true
	})
	if e.kind == "" || e.id == nil {
		r.wrong(n, at, "import.map_needs", errs.Field{Expected: "kind, id"})
		return nil
	}
	if e.part && kinds[e.kind].amounts == nil {
		r.wrong(n, at+".part", "import.map_part", errs.Field{Found: string(e.kind)})
	}
	if set != nil && len(kinds[e.kind].fields) > 0 {
		r.set(e, set, at+".set")
	}
	if e.once && e.kind.IsEntity() {
		r.wrong(n, at+".same_id", "import.map_not_here", errs.Field{Found: "first"})
	}
	if e.somebody && e.kind != fact.KindVisit {
		r.wrong(n, at+".customer_empty", "import.map_not_here", errs.Field{Found: "skip"})
	}
	e.repeats = e.kind.IsEntity() && !e.number && !e.id.rowNo && !slices.ContainsFunc(e.sets, func(a assign) bool { return !a.target.typ.ofText() })
	for _, x := range e.exprs() {
		e.reads = append(e.reads, x.needs()...)
	}
	return e
}

var kindWords = func() (out []string) {
	for _, k := range fact.Kinds {
		out = append(out, string(k))
	}
	return out
}()

// set reads the fields of a fact. Groups inside (promise, steps, also) become paths.
func (r *mapReader) set(e *emit, n *yaml.Node, at string) {
	r.fields(e, n, at, "")
	if kinds[e.kind].amounts != nil && e.currency == nil && r.m.Currency == "" {
		r.wrong(n, at+".currency", "field.required", errs.Field{})
	}
}

func (r *mapReader) fields(e *emit, n *yaml.Node, at, prefix string) {
	r.object(n, at, targetNames(e.kind, prefix), func(k string, v *yaml.Node) bool {
		here := at + "." + k
		path := prefix + k
		switch {
		case path == "lines" && kinds[e.kind].amounts != nil:
			r.list(v, here, func(at string, v *yaml.Node) { e.lines = append(e.lines, r.line(v, at)) })
			return true
		case isGroup(e.kind, path):
			r.fields(e, v, here, path+".")
			return true
		}
		t, ok := findTarget(e.kind, path)
		if !ok {
			return false
		}
		x := r.expr(v, here)
		if x == nil {
			return true
		}
		x.check(r, v, here, t.typ)
		if path == "currency" {
			e.currency = x
			return true
		}
		e.sets = append(e.sets, assign{string(e.kind) + "." + path, t, x})
		return true
	})
}

const lineKeys = "product, name, units, amount, cost, partner"

func (r *mapReader) line(n *yaml.Node, at string) (l lineRule) {
	r.object(n, at, lineKeys, func(k string, v *yaml.Node) bool {
		here := at + "." + k
		typ := typeText
		var to **expr
		switch k {
		case "product":
			to = &l.product
		case "name":
			to = &l.name
		case "units":
			to, typ = &l.units, typeUnits
		case "amount":
			to, typ = &l.amount, typeMoney
		case "cost":
			to, typ = &l.cost, typeMoney
		case "partner":
			to = &l.partner
		default:
			return false
		}
		if *to = r.expr(v, here); *to != nil {
			(*to).check(r, v, here, typ)
		}
		return true
	})
	if l.amount == nil {
		r.wrong(n, at, "import.map_needs", errs.Field{Expected: "amount"})
	}
	return l
}

const condKeys = "column, is, in, prefix, contains, empty, below, above, not, any"

// cond is a condition on a row.
type cond struct {
	column   string
	in       []string
	prefix   string
	contains string
	empty    *bool
	below    *number
	above    *number
	not      bool
	any      []cond // instead of column: one of these holds
}

// conds reads conditions that must all hold.
func (r *mapReader) conds(n *yaml.Node, at string) (list []cond) {
	r.list(n, at, func(at string, v *yaml.Node) { list = append(list, r.cond(v, at)) })
	return list
}

func (r *mapReader) cond(n *yaml.Node, at string) (c cond) {
	tests := 0
	r.object(n, at, condKeys, func(k string, v *yaml.Node) bool {
		at := at + "." + k
		tests++
		switch k {
		case "column":
			c.column = r.str(v, at)
			tests--
		case "is":
			c.in = append(c.in, r.str(v, at))
		case "in":
			c.in = append(c.in, r.strs(v, at)...)
		case "prefix":
			c.prefix = r.str(v, at)
		case "contains":
			c.contains = r.str(v, at)
		case "empty":
			b := r.flag(v, at)
			c.empty = &b
		case "below":
			c.below = r.number(v, at)
		case "above":
			c.above = r.number(v, at)
		case "not":
			c.not = r.flag(v, at)
			tests--
		case "any":
			c.any = r.conds(v, at)
		default:
			return false
		}
		return true
	})
	if tests == 0 || (c.column == "") == (len(c.any) == 0) {
		r.wrong(n, at, "import.map_cond", errs.Field{Expected: condKeys})
	}
	return c
}

func (r *mapReader) number(n *yaml.Node, at string) *number {
	x, err := parseNumber(r.str(n, at), marks{point: "."})
	if err != nil {
		r.wrong(n, at, "import.number", errs.Field{Found: n.Value, Expected: "12.50"})
	}
	return &x.number
}

// holds reports whether all conditions hold for a row. A cell that should be a number
// and is not holds neither below nor above.
func (m *Map) holds(list []cond, r *cells) bool {
	for i := range list {
		if m.holdsOne(&list[i], r) == list[i].not {
			return false
		}
	}
	return true
}

func (m *Map) holdsOne(c *cond, r *cells) bool {
	if len(c.any) > 0 {
		for i := range c.any {
			if m.holdsOne(&c.any[i], r) != c.any[i].not {
				return true
			}
		}
		return false
	}
	s := m.cell(r, c.column, c.below != nil || c.above != nil)
	switch {
	case c.empty != nil && (s == "") != *c.empty:
		return false
	case c.prefix != "" && !strings.HasPrefix(s, c.prefix):
		return false
	case c.contains != "" && !strings.Contains(s, c.contains):
		return false
	case c.in != nil && !contains(c.in, s):
		return false
	}
	if c.below != nil || c.above != nil {
		x, err := r.formats.number(s, c.column, r, false, false)
		if err != nil || c.below != nil && x.compare(*c.below) >= 0 || c.above != nil && x.compare(*c.above) <= 0 {
			return false
		}
	}
	return true
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
