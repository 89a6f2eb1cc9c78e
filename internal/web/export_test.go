package web

import (
	"io/fs"

	"huitou/internal/access"
	"huitou/internal/site"
)

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

// Lists returns the path of every list by its name.
func Lists() map[string]string {
	paths := map[string]string{}
	for _, l := range lists() {
		paths[l.named()] = l.at()
	}
	return paths
}

// AxisOver returns the ends and the step of the axis of a chart.
func AxisOver(least, most float64, values ...float64) (from, to, step float64) {
	a := axisOver(least, most, values...)
	return a.From, a.To, a.Step
}

// ReadAssets reads the assets as the first server of a process does; pruned false keeps all of the
// vendored style sheets.
func ReadAssets(pruned bool) error {
	var pages []fs.FS
	if pruned {
		pages = append(pages, site.Sub(templateFS, "template"))
	}
	_, err := site.NewAssets(site.Sub(assetFS, "asset"), assetPath, pages...)
	return err
}
