package web

import (
	"slices"
	"strings"

	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/site"
	"huitou/internal/staff"
)

// maxPartners is how many partners a select may offer. If there are more it offers none:
// they are reached from the board, place by place.
const maxPartners = 40

// placeOptions returns the tree of places as indented options; chosen is always among them.
func (q *request) placeOptions(chosen id.Place) ([]site.Option, error) {
	list, err := q.s.Flow.Places(q.Ctx())
	if err != nil {
		return nil, err
	}
	partners := 0
	for _, p := range list {
		if p.Kind == org.Partner {
			partners++
		}
	}
	if partners > maxPartners {
		list = slices.DeleteFunc(list, func(p org.Place) bool { return p.Kind == org.Partner && p.ID != chosen })
	}
	var out []site.Option
	for depth, p := range org.NewTree(list).All() {
		out = append(out, site.Option{Value: p.ID.String(), Label: strings.Repeat("\u2003", depth) + p.Name})
	}
	return out, nil
}

// staffOptions returns the members of staff who have not left; chosen is always among them.
func (q *request) staffOptions(chosen id.Staff) ([]site.Option, error) {
	list, err := q.s.Flow.StaffList(q.Ctx())
	if err != nil {
		return nil, err
	}
	var out []site.Option
	for _, s := range list {
		if s.Left == "" || s.ID == chosen {
			out = append(out, site.Option{Value: s.ID.String(), Label: staffName(s)})
		}
	}
	return out, nil
}

// staffName returns a name with the staff code, if that differs.
func staffName(s staff.Staff) string {
	if s.Name == s.Code || s.Code == "" {
		return s.Name
	}
	return s.Name + " · " + s.Code
}
