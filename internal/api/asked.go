package api

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"huitou/internal/errs"
)

// asked refuses a question with a parameter that the route has not: one that is mistyped
// would be answered with the whole list, as if it had been understood.
func (c *call) asked(r route) error {
	if r.scope == "" { // its answer depends on nothing
		return nil
	}
	known, err := parameters()
	if err != nil {
		return err
	}
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

// parameter is a parameter as openapi.yaml describes it, or names one of its components.
type parameter struct {
	Ref      string `yaml:"$ref"`
	Name, In string
}

// parameters are the names that may stand behind ? of each route, by openapi.yaml.
var parameters = sync.OnceValues(func() (map[string][]string, error) {
	var spec struct {
		Components struct{ Parameters map[string]parameter }
		Paths      map[string]map[string]struct{ Parameters []parameter }
	}
	if err := yaml.Unmarshal(specYAML, &spec); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	out := map[string][]string{}
	for path, methods := range spec.Paths {
		for method, operation := range methods {
			key := strings.ToUpper(method) + " " + path
			for _, p := range operation.Parameters {
				if p.Ref != "" {
					p = spec.Components.Parameters[p.Ref[strings.LastIndexByte(p.Ref, '/')+1:]]
				}
				if p.In == "query" {
					out[key] = append(out[key], p.Name)
				}
			}
		}
	}
	return out, nil
})
