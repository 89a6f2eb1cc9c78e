package api

import (
	"slices"
	"strings"

	"huitou/internal/errs"
)

// asked refuses a question with a parameter that the route has not: one that is mistyped
// would be answered with the whole list, as if it had been understood.
func (c *call) asked(r route) error {
	if r.scope == "" { // its answer depends on nothing
		return nil
	}
	known := c.s.doc.parameters
	check := errs.NewCheck("api.asked")
	q := c.r.URL.Query()
	names := make([]string, 0, len(q))
	for name := range q {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(known[r.method+" "+r.pattern], name) {
			check.Add(errs.Field{Path: errs.Short(name), Key: "api.unknown_parameter", Found: errs.Short(name),
				Expected: strings.Join(known[r.method+" "+r.pattern], ", ")})
		}
	}
	return check.Err()
}
