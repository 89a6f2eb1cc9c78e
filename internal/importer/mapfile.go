package importer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/money"
	"huitou/internal/org"
)

// Map says which column of which file is what. It is read from YAML by ParseMap;
// docs/import.md is the manual of the language.
type Map struct {
	Title    string
	Source   string      // of the facts
	Currency string      // of amounts that name none
	Zone     string      // of dates that name none
	Company  org.Company // made where there is none yet

	zone   *time.Location
	empty  []string // cells that mean nothing; nil = those of nothing
	create []string // kinds of entities that its rows may create by referring to them
	uses   Uses
	facts  []fact.Fact
	tables map[string]*tableRule
	files  []*fileRule
	text   []byte
}

// tableRule is a look-up table: the pairs of two columns of a file.
type tableRule struct {
	name, file string
	key, value *expr
}

// fileRule is how one kind of file is read.
type fileRule struct {
	role     string
	names    []string // patterns of its name
	required bool
	ignore   string // why it is not read, "" = it is
	asFacts  bool   // its rows are facts already
	read     reading
	asides   []aside
	emits    []*emit
	called   *expr // the name of the customer, where a number tells them apart
}

// aside skips rows, with a reason for the report.
type aside struct {
	when []cond
	why  string
}

// emit makes one fact, or a part of one, of each row.
type emit struct {
	kind     fact.Kind
	part     bool // lines only: a purchase is made by another emit
	number   bool // rows with the same id are facts of their own, numbered
	once     bool // rows with the same id say the same: the first counts
	skip     bool // a row without an id makes no fact
	somebody bool // nor does one of a visit without a customer
	id       *expr
	when     []cond
	currency *expr // nil = the map's
	sets     []assign
	lines    []lineRule

	repeats bool     // rows with the same cells in the columns reads say the same: an entity of texts
	reads   []string // in the order of the expressions
}

// assign gives a field of the fact a value.
type assign struct {
	path   string
	target target
	from   *expr
}

// lineRule makes one line of a purchase or return.
type lineRule struct{ product, name, units, amount, cost, partner *expr }

// maxMap bounds a map file.
const maxMap = 1 << 20

// ParseMap reads a map. The error has one field for each thing that is wrong, with its
// line and key.
func ParseMap(text []byte) (m *Map, err error) {
	defer func() { // the YAML parser panics on some broken input
		if p := recover(); p != nil {
			m, err = nil, mapError(errs.Field{Path: "line 1", Key: "import.map_yaml", Found: errs.Short(fmt.Sprint(p))})
		}
	}()
	if len(text) > maxMap {
		return nil, mapError(errs.Field{Path: "line 1", Key: "import.map_size"})
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		line := errs.Line(err)
		lines := strings.Split(string(text), "\n")
		found := strings.TrimSpace(lines[min(max(line, 1), len(lines))-1])
		return nil, mapError(errs.Field{Path: fmt.Sprintf("line %d", line), Key: "import.map_yaml", Found: errs.Short(found)})
	}
	if len(doc.Content) == 0 {
		return nil, mapError(errs.Field{Path: "line 1", Key: "import.map_empty"})
	}
	r := &mapReader{m: &Map{text: text, tables: map[string]*tableRule{}}}
	r.root(doc.Content[0])
	if len(r.bad) > 0 {
		return nil, mapError(r.bad...)
	}
	return r.m, nil
}

func mapError(fields ...errs.Field) error {
	return &errs.Error{Kind: errs.KindInvalid, Op: "importer.ParseMap", Key: "import.map_wrong", Fields: fields}
}

const rootKeys = "title, source, currency, zone, company, empty, create, use, facts, tables, files"

func (r *mapReader) root(n *yaml.Node) {
	m := r.m
	var tables, files, facts *yaml.Node
	r.object(n, "", rootKeys, func(k string, v *yaml.Node) bool {
		switch k {
		case "title":
			m.Title = r.str(v, k)
		case "source":
			m.Source = r.str(v, k)
		case "currency":
			m.Currency = r.str(v, k)
			if _, err := money.Places(m.Currency); err != nil {
				r.wrong(v, k, "field.currency", errs.Field{Found: m.Currency, Expected: "CNY, HKD, EUR"})
			}
		case "zone":
			m.Zone = r.str(v, k)
			var err error
			if m.zone, err = cal.Zone(m.Zone); err != nil {
				r.wrong(v, k, "import.map_zone", errs.Field{Found: m.Zone, Expected: "Asia/Shanghai"})
			}
		case "company":
			r.company(v)
		case "empty":
			m.empty = append([]string{}, r.strs(v, k)...) // [] = none
		case "create":
			if m.create = r.strs(v, k); CheckKinds(m.create) != nil {
				r.wrong(v, k, "import.new_kind", errs.Field{Args: errs.Pairs("found", strings.Join(m.create, ", "), "kinds", strings.Join(NewKinds, ", "))})
			}
		case "use":
			r.uses(v)
		case "facts":
			facts = v
		case "tables":
			tables = v
		case "files":
			files = v
		default:
			return false
		}
		return true
	})
	for _, need := range []struct{ key, have string }{{"source", m.Source}, {"zone", m.Zone}} {
		if need.have == "" && n.Kind == yaml.MappingNode {
			r.wrong(n, need.key, "field.required", errs.Field{})
		}
	}
	if m.Title == "" {
		m.Title = m.Source
	}
	if m.zone == nil {
		m.zone = time.UTC // something was wrong, and is noted
	}
	if files == nil {
		r.wrong(n, "files", "field.required", errs.Field{})
		return
	}
	if facts != nil {
		r.list(facts, "facts", r.constant)
	}
	if tables != nil {
		r.object(tables, "tables", "", func(k string, v *yaml.Node) bool { r.table(k, v); return true })
	}
	r.object(files, "files", "", func(k string, v *yaml.Node) bool { r.file(k, v); return true })
	r.check(n)
}

// uses reads the aliases of names in the files.
func (r *mapReader) uses(n *yaml.Node) {
	r.m.uses = Uses{}
	r.object(n, "use", strings.Join(NewKinds, ", "), func(kind string, v *yaml.Node) bool {
		if !slices.Contains(NewKinds, kind) {
			return false
		}
		r.m.uses[kind] = map[string]string{}
		r.object(v, "use."+kind, "", func(name string, v *yaml.Node) bool {
			r.m.uses[kind][name] = r.str(v, "use."+kind+"."+name)
			return true
		})
		return true
	})
}

func (r *mapReader) company(n *yaml.Node) {
	c := &r.m.Company
	r.object(n, "company", "name, currency, zone, language", func(k string, v *yaml.Node) bool {
		s := r.str(v, "company."+k)
		switch k {
		case "name":
			c.Name = s
		case "currency":
			c.Currency = s
		case "zone":
			c.Zone = s
		case "language":
			c.Language = s
		default:
			return false
		}
		return true
	})
	if err := c.Validate(); err != nil {
		for _, f := range err.(*errs.Error).Fields {
			r.wrong(n, "company."+f.Path, f.Key, f)
		}
	}
}

// constant reads a fact that the map itself contains, in the wire form of the API.
func (r *mapReader) constant(at string, n *yaml.Node) {
	var plain any
	if err := n.Decode(&plain); err != nil {
		r.wrong(n, at, "import.map_yaml", errs.Field{Found: err.Error()})
		return
	}
	f, err := readFact(jsonOf(plain), r.m.Source)
	if err == nil {
		err = f.Validate()
	}
	if err != nil {
		r.wrong(n, at, "import.map_fact", errs.Field{Found: err.Error()})
		return
	}
	r.m.facts = append(r.m.facts, f)
}

func (r *mapReader) table(name string, n *yaml.Node) {
	at := "tables." + name
	t := &tableRule{name: name}
	r.object(n, at, "file, key, value", func(k string, v *yaml.Node) bool {
		switch k {
		case "file":
			t.file = r.str(v, at+".file")
		case "key":
			t.key = r.expr(v, at+".key")
		case "value":
			t.value = r.expr(v, at+".value")
		default:
			return false
		}
		return true
	})
	if t.file == "" || t.key == nil || t.value == nil {
		r.wrong(n, at, "import.map_needs", errs.Field{Expected: "file, key, value"})
		return
	}
	r.m.tables[name] = t
}

// check looks at what needs the whole map: tables that are named, files that feed them.
func (r *mapReader) check(n *yaml.Node) {
	for _, t := range r.m.tables {
		if !slices.ContainsFunc(r.m.files, func(f *fileRule) bool { return f.role == t.file }) {
			r.wrong(n, "tables."+t.name+".file", "import.map_no_file", errs.Field{Found: t.file})
		}
		for _, e := range []*expr{t.key, t.value} {
			if e.table != "" {
				r.wrong(n, "tables."+t.name, "import.map_table_of_table", errs.Field{Found: e.table})
			}
		}
	}
	for _, f := range r.m.files {
		for _, e := range f.emits {
			for _, x := range e.exprs() {
				for _, name := range x.tables() {
					if r.m.tables[name] == nil {
						r.wrong(n, "files."+f.role, "import.map_no_table", errs.Field{Found: name})
					}
				}
			}
		}
	}
}
