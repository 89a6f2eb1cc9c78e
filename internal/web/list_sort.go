package web

import (
	"maps"
	"net/url"
	"strings"

	"huitou/internal/list"
)

// sorted returns a query with the first order of the list where it names none.
func (l *listPage[F, R]) sorted(in url.Values) url.Values {
	if len(l.sorts) == 0 || in.Get("sort") != "" {
		return in
	}
	out := maps.Clone(in)
	out.Set("sort", l.sorts[0])
	return out
}

// offerSorts sets the order of the list and those to choose from.
func (l *listPage[F, R]) offerSorts(v *listView[F, R]) {
	if len(l.sorts) > 0 {
		v.Options["sort"], v.Sort = v.q.Words("web.sort.", l.sorts...), v.Form.Val("sort")
	}
}

// sortHead is the heading of a column by which the list may be sorted.
type sortHead struct {
	Class string // of the heading
	Label string
	Aria  string // ascending, descending, or other; "" = the list is not sorted by it
	Path  string // of the list sorted by it, or the other way round; "" = it cannot be sorted
}

// Wraps reports whether the label may stand on several lines: one of a single word keeps its mark beside it.
func (h sortHead) Wraps() bool { return strings.Contains(h.Label, " ") }

// Head returns the heading of a column: the list is sorted by first, and, if it is so already, by
// second, the reverse of it.
func (v *listView[F, R]) Head(class, label, first, second string) sortHead {
	h := sortHead{Class: class, Label: label}
	if v.ByWord {
		return h
	}
	up, down := first, second
	if strings.HasSuffix(first, "_down") || strings.HasSuffix(second, "_up") {
		up, down = second, first
	}
	to := first
	switch v.Sort {
	case first:
		to = second
	case list.ByWork:
		h.Aria = "other"
	}
	switch v.Sort {
	case up:
		h.Aria = "ascending"
	case down:
		h.Aria = "descending"
	}
	h.Path = v.q.Here("sort", to, "after", "", "trail", "")
	return h
}
