package importer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// newKinds are the kinds of entities that facts may create by referring to them: as named in
// maps and commands, and by the facts that refer to them.
var newKinds = [...]struct {
	name string
	kind fact.Kind
}{{"places", fact.KindPlace}, {"staff", "staff"}, {"products", fact.KindProduct}}

// NewKinds are their names.
var NewKinds = func() (names []string) {
	for _, k := range newKinds {
		names = append(names, k.name)
	}
	return names
}()

// newKindOf returns the name of a kind, "" for one that facts cannot create.
func newKindOf(kind fact.Kind) string {
	for _, k := range newKinds {
		if k.kind == kind {
			return k.name
		}
	}
	return ""
}

// NewEntity is a place, a member of staff or a product that an import creates because its rows
// refer to it.
type NewEntity struct {
	Kind  string // one of NewKinds
	Name  string
	Near  []string // similar names of existing entities, or of others in the files
	N     int64    // facts that name it
	Asked bool     // it must be confirmed by a person before the import
}

// Uses are aliases of names in the files, by kind: another name, "" to skip its rows, or the
// name itself if it is confirmed as new.
type Uses map[string]map[string]string

const (
	maxNew   = 50_000 // new entities that are counted by name
	maxNamed = 20     // listed per kind without asking
)

// namedEntities collects the entities that an import would create.
type namedEntities struct {
	list map[string]map[string]*NewEntity // by kind and name
	n    int
}

func (n *namedEntities) add(list []flow.NewEntity) {
	for _, x := range list {
		kind := newKindOf(x.Kind)
		if n.list == nil {
			n.list = map[string]map[string]*NewEntity{}
		}
		if n.list[kind] == nil {
			n.list[kind] = map[string]*NewEntity{}
		}
		if n.list[kind][x.Name] != nil {
			continue
		}
		if n.n++; n.n > maxNew {
			continue
		}
		n.list[kind][x.Name] = &NewEntity{Kind: kind, Name: x.Name, Near: x.Near}
	}
}

// count counts how often a fact names them.
func (n *namedEntities) count(f *fact.Fact) {
	eachName(f, func(kind, name string) string {
		if t := n.list[kind][name]; t != nil {
			t.N++
		}
		return name
	})
}

// report lists them, those that need confirmation first: places and staff similar to another,
// or any if the company has some already; then some of the others, which are counted by kind.
// Kinds in may and names confirmed in uses need no confirmation.
func (n *namedEntities) report(may []string, uses Uses, had map[string]bool) (out []NewEntity, made map[string]int) {
	for _, kind := range NewKinds {
		names := slices.Sorted(maps.Keys(n.list[kind]))
		for _, name := range names {
			t := *n.list[kind][name]
			t.Near = slices.DeleteFunc(slices.Clone(t.Near), func(like string) bool { return n.list[kind][like] != nil })
			if kind != "products" {
				for _, like := range flow.Near(name, names) {
					if n.list[kind][like].N > t.N || n.list[kind][like].N == t.N && like < name { // the rarer is the slip
						t.Near = append(t.Near, like)
					}
				}
				t.Asked = (len(t.Near) > 0 || had[kind]) && !slices.Contains(may, kind) && uses[kind][name] != name
			}
			out = append(out, t)
		}
	}
	made = map[string]int{}
	out = slices.DeleteFunc(out, func(t NewEntity) bool {
		if t.Asked {
			return false
		}
		made[t.Kind]++
		return made[t.Kind] > maxNamed
	})
	slices.SortStableFunc(out, func(a, b NewEntity) int { return cmp.Compare(boolInt(b.Asked), boolInt(a.Asked)) })
	return out, made
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// hadEntities reports of which kinds the company already has entities. The owner alone does not
// count as staff.
func (j *job) hadEntities(ctx context.Context) (map[string]bool, error) {
	places, err := j.f.Places(ctx)
	if err != nil {
		return nil, err
	}
	staff, err := j.f.StaffList(ctx)
	return map[string]bool{"places": len(places) > 0, "staff": len(staff) > 1}, err
}

// listNew lists the entities that the import would create, and stops it if some need
// confirmation.
func (j *job) listNew(ctx context.Context) error {
	had, err := j.hadEntities(ctx)
	if err != nil {
		return err
	}
	j.report.New, j.report.Made = j.new.report(append(slices.Clone(j.Map.create), j.Create...), j.Map.uses.merge(j.Use), had)
	if j.DryRun {
		return nil
	}
	return j.askNew()
}

// askNew refuses an import that would create unconfirmed entities.
func (j *job) askNew() error {
	var e *errs.Error
	for _, t := range j.report.New {
		if !t.Asked || e != nil && len(e.Fields) >= maxOrphans {
			continue
		}
		if e == nil {
			e = errs.Invalid("importer.Run", "import.new_asked")
		}
		f := errs.Field{Path: t.Kind, Key: "import.new_thing", Found: t.Name, Args: errs.Pairs("name", errs.Short(t.Name), "n", t.N)}
		if len(t.Near) > 0 {
			f.Key, f.Args["near"] = "import.new_near", strings.Join(t.Near, ", ")
		}
		e.Fields = append(e.Fields, f)
	}
	if e == nil {
		return nil
	}
	return e
}

// eachName calls fn with each name of a place, a product or a member of staff that a fact
// refers to, and replaces it by the result.
func eachName(f *fact.Fact, fn func(kind, name string) string) {
	refs := f.Refs()
	for i := range refs {
		r := &refs[i]
		if kind := newKindOf(r.Kind); kind != "" {
			r.Rename(fact.Ref(fn(kind, string(r.Name))))
		}
	}
	if _, code := f.StaffCode(); code != nil {
		*code = fn("staff", *code)
	}
}

// use puts what names stand for into a fact. It returns the name of one whose rows are to
// be left out.
func (u Uses) use(f *fact.Fact) (left, kindOf string) {
	if len(u) == 0 {
		return "", ""
	}
	eachName(f, func(kind, name string) string {
		as, ok := u[kind][name]
		if !ok {
			return name
		}
		if as == "" {
			left, kindOf = name, kind
		}
		return as
	})
	return left, kindOf
}

// merge adds what a plan says to what a map says.
func (u Uses) merge(o Uses) Uses {
	if len(o) == 0 {
		return u
	}
	out := Uses{}
	for _, from := range []Uses{u, o} {
		for kind, names := range from {
			if out[kind] == nil {
				out[kind] = map[string]string{}
			}
			maps.Copy(out[kind], names)
		}
	}
	return out
}

// CheckKinds rejects a word that is not one of NewKinds.
func CheckKinds(list []string) error {
	for _, k := range list {
		if !slices.Contains(NewKinds, k) {
			return errs.Invalid("importer.CheckKinds", "import.new_kind", "found", errs.Short(k), "kinds", strings.Join(NewKinds, ", "))
		}
	}
	return nil
}
