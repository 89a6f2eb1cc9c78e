package web

import "huitou/internal/access"

// RouteLine is a route as the tests see it.
type RouteLine struct {
	Pattern string
	May     access.Permission
}

// Routes lists every route.
func Routes() []RouteLine {
	var out []RouteLine
	for _, r := range (&server{}).routes() {
		out = append(out, RouteLine{r.pattern, r.may})
	}
	return out
}

// The permissions that are none.
const (
	Anybody = anybody
	Member  = member
)

var FileName = fileName

// Lists names every list.
func Lists() []string {
	var names []string
	for _, l := range lists() {
		names = append(names, l.named())
	}
	return names
}
