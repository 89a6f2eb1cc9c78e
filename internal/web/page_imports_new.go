package web

import (
	"strings"

	"huitou/internal/errs"
	"huitou/internal/importer"
	"huitou/internal/site"
)

// Choices for an unknown name in the files.
const (
	asNew     = "new" // create it
	leftOut   = "out" // skip its rows
	asAnother = "as:" // prefix of the name of the entity that is meant
)

// maxAsked is how many unknown names are asked about one by one.
const maxAsked = 200

// chosenUses reads the choices from the form, which has the fields new.kind, new.name and
// new.use for every name.
func chosenUses(f site.Form) importer.Uses {
	kinds, names, uses := f.All("new.kind"), f.All("new.name"), f.All("new.use")
	var out importer.Uses
	for i := range min(len(kinds), len(names), len(uses)) {
		as, another := strings.CutPrefix(uses[i], asAnother)
		switch {
		case uses[i] == asNew:
			as = names[i]
		case uses[i] == leftOut:
			as = ""
		case !another || as == "": // not chosen yet
			continue
		}
		if out == nil {
			out = importer.Uses{}
		}
		if out[kinds[i]] == nil {
			out[kinds[i]] = map[string]string{}
		}
		out[kinds[i]][names[i]] = as
	}
	return out
}

// newNames are the entities that an import would create because its rows name them.
type newNames struct {
	Asked []importer.NewEntity // each has a field to choose
	More  int                  // to be asked about later: more than maxAsked
	Chose []choice             // earlier choices
	Made  []madeNames
}

// choice is an earlier choice, which the form submits again.
type choice struct{ Kind, Name, Use string }

// madeNames are the entities of a kind that are created without asking.
type madeNames struct {
	Kind  string
	N     int
	Names string // the first ones
}

// newNames returns the new entities of a report and the choices of the form it was made from.
func (q *request) newNames(r *importer.Report, f site.Form) (v newNames) {
	asked, some := map[[2]string]bool{}, map[string][]string{}
	for _, t := range r.New {
		switch {
		case !t.Asked:
			some[t.Kind] = append(some[t.Kind], t.Name)
		case len(v.Asked) < maxAsked:
			v.Asked = append(v.Asked, t)
			asked[[2]string{t.Kind, t.Name}] = true
		default:
			v.More++
		}
	}
	kinds, names, uses := f.All("new.kind"), f.All("new.name"), f.All("new.use")
	for i := range min(len(kinds), len(names), len(uses)) {
		if !asked[[2]string{kinds[i], names[i]}] {
			v.Chose = append(v.Chose, choice{kinds[i], names[i], uses[i]})
		}
	}
	for _, kind := range importer.NewKinds {
		if n := r.Made[kind]; n > 0 {
			v.Made = append(v.Made, madeNames{kind, n, strings.Join(some[kind], ", ")})
		}
	}
	return v
}

// asksNew reports whether work failed because it would create entities that must be confirmed.
func asksNew(err error) bool {
	e := asError(err)
	return e != nil && e.Kind == errs.KindInvalid && e.Key == "import.new_asked"
}
