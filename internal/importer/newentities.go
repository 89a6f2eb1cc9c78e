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

// NewKinds are the kinds of things that facts may make by naming them, as maps and the
// shell call them.
var NewKinds = []string{"places", "staff", "products"}

// newKindOf are the kinds of facts that stand for them.
var newKindOf = map[fact.Kind]string{fact.KindPlace: "places", "staff": "staff", fact.KindProduct: "products"}

// NewEntity is a place, a member of staff or a product that an import makes because its
// rows name it.
type NewEntity struct {
	Kind  string // one of NewKinds
	Name  string
	Near  []string // names it was perhaps meant to be: of things there are, or of others of the files
	N     int64    // facts that name it
	Asked bool     // the import waits for a person to say so
}

// Uses are what names in the files stand for, by kind: another name, "" where the rows
// are to be left out, or itself: it is new, and agreed to.
type Uses map[string]map[string]string

const (
	maxNew   = 50_000 // new things that are told apart
	maxNamed = 20     // of a kind that are named without being asked about
)

// namedEntities gathers what the facts of an import would make.
type namedEntities struct {
	list map[string]map[string]*NewEntity // by kind and name
	n    int
}

func (n *namedEntities) add(list []flow.NewEntity) {
	for _, x := range list {
		kind := newKindOf[x.Kind]
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

// told lists them, what is asked first: a place or a member of staff like another, or
// any where the company has some already, then some of those that are made, which are
// counted by kind. Not asked are the kinds that may be made without asking, and names that
// were agreed to.
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

// hadThings says of which kinds the company has things that a new one may be meant for.
// Staff begin with the owner.
func (j *job) hadThings(ctx context.Context) (map[string]bool, error) {
	places, err := j.f.Places(ctx)
	if err != nil {
		return nil, err
	}
	staff, err := j.f.StaffList(ctx)
	return map[string]bool{"places": len(places) > 0, "staff": len(staff) > 1}, err
}

// listNew lists what the import would make, and stops one that would make what nobody has
// agreed to.
func (j *job) listNew(ctx context.Context) error {
	had, err := j.hadThings(ctx)
	if err != nil {
		return err
	}
	j.report.New, j.report.Made = j.new.report(append(slices.Clone(j.Map.create), j.Create...), j.Map.uses.merge(j.Use), had)
	if j.DryRun {
		return nil
	}
	return j.askNew()
}

// askNew refuses an import that would make things nobody has agreed to.
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
// refers to, and puts what fn answers in its place.
func eachName(f *fact.Fact, fn func(kind, name string) string) {
	refs := f.Refs()
	for i := range refs {
		r := &refs[i]
		if kind := newKindOf[r.Kind]; kind != "" {
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

// CheckKinds refuses a word that is no kind of new things.
func CheckKinds(list []string) error {
	for _, k := range list {
		if !slices.Contains(NewKinds, k) {
			return errs.Invalid("importer.CheckKinds", "import.new_kind", "found", errs.Short(k), "kinds", strings.Join(NewKinds, ", "))
		}
	}
	return nil
}
