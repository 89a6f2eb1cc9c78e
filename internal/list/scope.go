package list

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// Scope is where and when: the places and the days that a list is of. Empty fields do
// not ask.
type Scope struct {
	From, To cal.Day // both included
	Place    id.Place
	Only     bool // of Place alone, not of those below it; of the place 0: what happened at none
}

// values is the scope as it stands in a URL: from, to, place, only.
func (s Scope) values() url.Values {
	v := url.Values{}
	set(v, "from", string(s.From))
	set(v, "to", string(s.To))
	set(v, "place", s.Place.String())
	if s.Only {
		v.Set("only", "1")
	}
	return v
}

// parseScope reads values.
func parseScope(k *errs.Check, v url.Values) (s Scope) {
	s.From, s.To = parseDay(k, v, "from"), parseDay(k, v, "to")
	k.That(s.Place.UnmarshalText([]byte(v.Get("place"))) == nil, "place", "org.no_place")
	s.Only = v.Get("only") == "1"
	return s
}

// days are the bounds of the scope, also where it has none.
func (s Scope) days() (from, to cal.Day) {
	from, to = s.From, s.To
	if from == "" {
		from = cal.FirstDay
	}
	if to == "" {
		to = cal.LastDay
	}
	return from, to
}

// months are the bounds where the scope is of whole months.
func (s Scope) months() (from, to cal.Month, whole bool) {
	first, last := s.days()
	from, to = first.Month(), last.Month()
	return from, to, first == from.First() && last == to.Last()
}

// places reads the tree and returns with it the places of the scope, nil for every one.
func (s Scope) places(ctx context.Context, tx *db.Tx) (*Places, []id.Place, error) {
	t, err := ReadPlaces(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	in, err := t.Within(s.Place)
	if s.Only && err == nil {
		in = []id.Place{s.Place}
	}
	return t, in, err
}

func set(v url.Values, name, value string) {
	if value != "" {
		v.Set(name, value)
	}
}

func parseDay(k *errs.Check, v url.Values, name string) cal.Day {
	d := cal.Day(v.Get(name))
	k.That(d == "" || d.Valid(), name, "field.day")
	return d
}

func oneOf(k *errs.Check, path, value string, words ...string) {
	k.That(value == "" || slices.Contains(words, value), path, "field.not_one_of", "words", strings.Join(words, ", "))
}
