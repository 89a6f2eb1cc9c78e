package importer

import (
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"huitou/internal/errs"
)

const fileKeys = "name, required, ignore, read, header, skip, columns, sheet, encoding, delimiter, set_aside, facts"

func (r *mapReader) file(role string, n *yaml.Node) {
	f := &fileRule{role: role}
	at := "files." + role
	r.object(n, at, fileKeys, func(k string, v *yaml.Node) bool {
		at := at + "." + k
		switch k {
		case "name":
			f.names = r.strs(v, at)
			for _, p := range f.names {
				if _, err := path.Match(strings.ToLower(p), "x"); err != nil {
					r.wrong(v, at, "import.map_pattern", errs.Field{Found: p, Expected: "*orders*.csv"})
				}
			}
		case "required":
			f.required = r.flag(v, at)
		case "ignore":
			f.ignore = r.str(v, at)
		case "read":
			f.asFacts = r.word(v, at, "facts", "rows") == "facts"
		case "header":
			f.read.header = r.word(v, at, "true", "false")
		case "skip":
			f.read.skip = r.whole(v, at, maxLead)
		case "columns":
			f.read.columns = r.strs(v, at)
		case "sheet":
			f.read.sheet = r.str(v, at)
		case "encoding":
			f.read.encoding = r.str(v, at)
			if _, err := encodingName(f.read.encoding); err != nil {
				r.wrong(v, at, "import.map_word", errs.Field{Found: f.read.encoding, Expected: strings.Join(Encodings, ", ")})
			}
		case "delimiter":
			f.read.delimiter = r.str(v, at)
			if _, err := parseDelimiter(f.read.delimiter); err != nil {
				r.wrong(v, at, "import.map_word", errs.Field{Found: f.read.delimiter, Expected: "comma, semicolon, tab, pipe, space"})
			}
		case "set_aside":
			r.list(v, at, func(at string, v *yaml.Node) { f.asides = append(f.asides, r.aside(v, at)) })
		case "facts":
			r.list(v, at, func(at string, v *yaml.Node) {
				if e := r.emit(v, at); e != nil {
					f.emits = append(f.emits, e)
				}
			})
		default:
			return false
		}
		return true
	})
	if f.read.header == "false" && len(f.read.columns) == 0 {
		r.wrong(n, at, "import.map_needs", errs.Field{Expected: "columns"})
	}
	if f.read.header != "false" && len(f.read.columns) > 0 {
		r.wrong(n, at, "import.map_needs", errs.Field{Expected: "header: false"})
	}
	if len(f.names) == 0 {
		f.names = []string{"*"}
	}
	f.callers()
	r.m.files = append(r.m.files, f)
}

func (r *mapReader) aside(n *yaml.Node, at string) (a aside) {
	r.object(n, at, "when, why", func(k string, v *yaml.Node) bool {
		switch k {
		case "when":
			a.when = r.conds(v, at+".when")
		case "why":
			a.why = r.str(v, at+".why")
		default:
			return false
		}
		return true
	})
	if len(a.when) == 0 || a.why == "" {
		r.wrong(n, at, "import.map_needs", errs.Field{Expected: "when, why"})
	}
	return a
}

// exprs are all expressions of an emit.
func (e *emit) exprs() (list []*expr) {
	add := func(x *expr) {
		if x != nil {
			list = append(list, x)
		}
	}
	add(e.id)
	add(e.currency)
	for _, s := range e.sets {
		add(s.from)
	}
	for _, l := range e.lines {
		for _, x := range []*expr{l.product, l.name, l.units, l.amount, l.cost, l.partner} {
			add(x)
		}
	}
	return list
}

// needs are the columns that a file must have, each once.
func (f *fileRule) needs(tables map[string]*tableRule) (cols []string) {
	add := func(names ...string) {
		for _, n := range names {
			if !slices.Contains(cols, n) {
				cols = append(cols, n)
			}
		}
	}
	var conds func(list []cond)
	conds = func(list []cond) {
		for _, c := range list {
			if c.column != "" {
				add(c.column)
			}
			conds(c.any)
		}
	}
	for _, a := range f.asides {
		conds(a.when)
	}
	for _, e := range f.emits {
		conds(e.when)
		for _, x := range e.exprs() {
			add(x.needs()...)
		}
	}
	for _, t := range tables {
		if t.file == f.role {
			add(t.key.needs()...)
			add(t.value.needs()...)
		}
	}
	return cols
}

// matches reports whether a file name is of this rule.
func (f *fileRule) matches(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(strings.ToLower(name), ".gz"))
	return slices.ContainsFunc(f.names, func(p string) bool {
		ok, err := path.Match(strings.ToLower(p), name)
		return err == nil && ok
	})
}
