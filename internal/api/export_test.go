package api

import "huitou/internal/fact"

// Route is a route as the tests see it.
type Route struct {
	Method, Pattern, Scope string
	Open                   bool
}

// Routes is the list of routes.
func Routes() (list []Route) {
	for _, r := range routes {
		list = append(list, Route{r.method, r.pattern, string(r.scope), r.open})
	}
	return list
}

// ReadFacts reads a body of facts.
func ReadFacts(body []byte, lines bool) ([]fact.Fact, []error, error) {
	t, err := readFacts(body, lines)
	return t.Facts, t.Errs, err
}

// Spec is openapi.yaml, Style the style of its page.
func Spec() []byte { return specYAML }

// Style is the style of the page of openapi.yaml.
func Style() string { return docsCSS }
