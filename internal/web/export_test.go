package web

import "huitou/internal/access"

// RouteLine is a route with its permission.
type RouteLine struct {
	Pattern string
	May     access.Permission
}

// Routes returns every route.
func Routes() []RouteLine {
	var out []RouteLine
	for _, r := range (&server{}).routes() {
		out = append(out, RouteLine{r.pattern, r.may})
	}
	return out
}

// The permissions of routes that need no permission of a role.
const (
	Anybody = anybody
	Member  = member
)

var (
	FileName   = fileName
	EventIcons = eventIcons
)

// Lists returns the name of every list.
func Lists() []string {
	var names []string
	for _, l := range lists() {
		names = append(names, l.named())
	}
	return names
}
