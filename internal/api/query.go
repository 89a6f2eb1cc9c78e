package api

import (
	"slices"
	"strings"

	"huitou/internal/errs"
)

// checkQuery returns an error for query parameters that the route does not have and for those
// that are given twice. If they were ignored, a mistyped filter would be answered with the
// unfiltered list.
func (c *call) checkQuery(r route) error {
	if r.scope == "" { // such routes have no query parameters
		return nil
	}
	known := c.s.doc.parameters
	check := errs.NewCheck("api.checkQuery")
	q := c.r.URL.Query()
	names := make([]string, 0, len(q))
	for name := range q {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if len(q[name]) > 1 {
			check.Add(errs.Field{Path: errs.Short(name), Key: "api.parameter_twice", Found: strings.Join(q[name], ", ")})
		}
		if !slices.Contains(known[r.method+" "+r.pattern], name) {
			check.Add(errs.Field{Path: errs.Short(name), Key: "api.unknown_parameter", Found: errs.Short(name),
				Expected: strings.Join(known[r.method+" "+r.pattern], ", ")})
		}
	}
	return check.Err()
}
