package web

import (
	"strings"

	"huitou/internal/errs"
	"huitou/internal/importer"
	"huitou/internal/site"
)

// What a person says of a name in the files that nobody told of; another name is meant
// where the choice is that name after asAnother.
const (
	asNew     = "new"
	leftOut   = "out"
	asAnother = "as:"
)

// maxAsked is how many new names are asked about one by one.
const maxAsked = 200

// chosenUses are the choices of a form: its fields new.kind, new.name and new.use, one of
// each for every name.
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

// newNames is what an import would make because its rows name it.
type newNames struct {
	Asked []importer.NewEntity // one box for each
	More  int                  // asked beside those
	Chose []choice             // what was chosen before
	Made  []madeNames
}

// choice is a choice of before, to be sent again.
type choice struct{ Kind, Name, Use string }

// madeNames are the new things of a kind that are made without asking.
type madeNames struct {
	Kind  string
	N     int
	Names string // the first
}

// newNames puts the new things of a report beside the choices of the form it came from.
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

// asksNew reports whether an import ended because it would make what nobody agreed to.
func asksNew(err error) bool {
	e := asError(err)
	return e != nil && e.Kind == errs.InvalidInput && e.Key == "import.new_asked"
}
