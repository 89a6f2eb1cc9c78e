package importer

import (
	"slices"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
)

// target is a field of a fact: its type and how it is set.
type target struct {
	typ valueType
	set func(f *fact.Fact, v value)
}

// named is a target with its path: "promise.due_day".
type named struct {
	path string
	target
}

func text(path string, at func(*fact.Fact) *string) named {
	return named{path, target{typeText, func(f *fact.Fact, v value) { *at(f) = v.text }}}
}

func ref(path string, at func(*fact.Fact) *fact.Ref) named {
	return named{path, target{typeText, func(f *fact.Fact, v value) { *at(f) = fact.Ref(v.text) }}}
}

func whole(path string, at func(*fact.Fact) *int) named {
	return named{path, target{typeInt, func(f *fact.Fact, v value) { *at(f) = int(max(min(v.n, 1e9), -1e9)) }}}
}

func typed(path string, typ valueType, set func(f *fact.Fact, v value)) named {
	return named{path, target{typ, set}}
}

// when sets a time, or the day if it has none.
func when(path string, to func(*fact.Fact) (*clock.Instant, *cal.Day)) named {
	return typed(path, typeInstant, func(f *fact.Fact, v value) {
		at, day := to(f)
		*at, *day = v.at, v.day
	})
}

// step sets a time stamp of an order.
func step(path, name string, at func(*fact.Fact) *[]fact.Step) named {
	return typed(path, typeInstant, func(f *fact.Fact, v value) {
		*at(f) = append(*at(f), fact.Step{Step: name, At: v.at, Day: v.day})
	})
}

// also adds an identifier of a customer.
func also(kind string) named {
	return typed("also."+kind, typeText, func(f *fact.Fact, v value) {
		f.Customer.Also = append(f.Customer.Also, fact.Identity{Kind: kind, Value: v.text})
	})
}

func orderPromise(f *fact.Fact) *fact.OrderPromise {
	if f.Purchase.Promise == nil {
		f.Purchase.Promise = &fact.OrderPromise{}
	}
	return f.Purchase.Promise
}

// findTarget returns the field of a kind at a path.
func findTarget(kind fact.Kind, path string) (target, bool) {
	i := slices.IndexFunc(kinds[kind].fields, func(t named) bool { return t.path == path })
	if i < 0 {
		return target{}, false
	}
	return kinds[kind].fields[i].target, true
}

// isGroup reports whether a path holds other fields.
func isGroup(kind fact.Kind, path string) bool {
	return slices.ContainsFunc(kinds[kind].fields, func(t named) bool { return strings.HasPrefix(t.path, path+".") })
}

// targetNames lists the keys below a prefix, for the error about an unknown one.
func targetNames(kind fact.Kind, prefix string) string {
	var list []string
	for _, t := range kinds[kind].fields {
		rest, ok := strings.CutPrefix(t.path, prefix)
		if !ok {
			continue
		}
		key, _, _ := strings.Cut(rest, ".")
		if !slices.Contains(list, key) {
			list = append(list, key)
		}
	}
	if prefix == "" && kinds[kind].amounts != nil {
		list = append(list, "lines")
	}
	return strings.Join(list, ", ")
}
