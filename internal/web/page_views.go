package web

import (
	"net/url"
	"slices"

	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/staff"
)

// viewsBar is the view of the menu of saved views of a list.
type viewsBar struct {
	List  string
	Query string // the current filters, see cleanQuery
	Rows  []viewLink
	Files bool // the user may export the list
}

type viewLink struct {
	Name, Path string
	Here       bool
}

// views reads the views of a list, whose page is at path, that the user has saved.
func (q *request) views(list, path string) (viewsBar, error) {
	bar := viewsBar{List: list, Query: cleanQuery(q.R.URL.RawQuery), Files: q.who.Can(access.ListExport)}
	kept, err := q.s.Flow.Views(q.Ctx(), q.who, list)
	for _, v := range kept {
		bar.Rows = append(bar.Rows, viewLink{Name: v.Name, Path: viewPath(path, v.Query), Here: v.Query == bar.Query})
	}
	return bar, err
}

func viewPath(path, query string) string {
	if query == "" {
		return path
	}
	return path + "?" + query
}

// cleanQuery returns a query of a URL in sorted order, without paging and empty parameters.
func cleanQuery(query string) string {
	v, _ := url.ParseQuery(query) // invalid parameters are dropped
	v.Del("after")
	v.Del("trail")
	for name, list := range v {
		if list = slices.DeleteFunc(list, func(s string) bool { return s == "" }); len(list) == 0 {
			delete(v, name)
		} else {
			v[name] = list
		}
	}
	return v.Encode()
}

// doViews saves or deletes a view, and redirects to the list with its filters.
func doViews(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	list, query := f.Val("list"), cleanQuery(f.Val("query"))
	all := lists()
	which := slices.IndexFunc(all, func(l anyList) bool { return l.named() == list })
	if which < 0 {
		return errs.InField("web.doViews", "list", "field.invalid")
	}
	if drop := f.Val("drop"); drop != "" {
		if _, err := act(q, flow.DropView, staff.View{List: list, Name: drop}); err != nil {
			return err
		}
		q.Flash("web.view_dropped", "name", drop)
	} else {
		if _, err := act(q, flow.SaveView, staff.View{List: list, Name: f.Val("name"), Query: query}); err != nil {
			return err
		}
		q.Flash("web.view_saved", "name", f.Val("name"))
	}
	return q.GoTo(viewPath(all[which].at(), query))
}
