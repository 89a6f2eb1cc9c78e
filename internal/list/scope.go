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

// Scope is the part that the filters of promises, voices and orders have in common: days
// and places. A field with its zero value does not filter.
type Scope struct {
	From, To cal.Day // both included
	Place    id.Place
	Only     bool // Place alone, without the places below it; with Place 0: records of no place
}

// values returns the scope as URL parameters: from, to, place, only.
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

// parseScope parses the result of values.
func parseScope(k *errs.Check, v url.Values) (s Scope) {
	s.From, s.To = parseDay(k, v, "from"), parseDay(k, v, "to")
	s.Place = parseID[id.Place](k, v, "place", "org.no_place")
	s.Only = v.Get("only") == "1"
	return s
}

// days returns From and To, each replaced by the first or last possible day if not set.
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

// months returns the months of From and To; whole reports whether the days are exactly
// those of the months.
func (s Scope) months() (from, to cal.Month, whole bool) {
	first, last := s.days()
	from, to = first.Month(), last.Month()
	return from, to, first == from.First() && last == to.Last()
}

// places returns the tree of places and the ids of the scope's places, nil for every place.
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
	k.Within(name, d.Check())
	return d
}

// parseID parses an id, 0 if the parameter is empty; an error is added with the key.
func parseID[T interface{ Pattern() string }, P interface {
	*T
	UnmarshalText([]byte) error
}](k *errs.Check, v url.Values, name, key string) (of T) {
	if text := v.Get(name); P(&of).UnmarshalText([]byte(text)) != nil {
		k.Add(errs.Field{Path: name, Key: key, Found: errs.Short(text), Expected: of.Pattern()})
	}
	return of
}

func oneOf(k *errs.Check, path, value string, words ...string) {
	if value == "" || slices.Contains(words, value) {
		return
	}
	list := strings.Join(words, ", ")
	k.Add(errs.Field{Path: path, Key: "field.not_one_of", Args: errs.Pairs("words", list), Found: value, Expected: list})
}
