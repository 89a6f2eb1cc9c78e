package web

import (
	"net/url"
	"slices"

	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/staff"
)

// viewsBar is what a list shows of the views a person keeps of it.
type viewsBar struct {
	List  string
	Query string // on screen, without the page
	Rows  []viewLink
	Files bool // this person may take the list as a file
}

type viewLink struct {
	Name, Path string
	Here       bool
}

// views reads the person's views of a list.
func (q *request) views(list string) (viewsBar, error) {
	bar := viewsBar{List: list, Query: filters(q.R.URL.RawQuery), Files: q.who.Can(access.ListExport)}
	kept, err := q.s.Flow.Views(q.Ctx(), q.who, list)
	for _, v := range kept {
		bar.Rows = append(bar.Rows, viewLink{Name: v.Name, Path: viewPath(list, v.Query), Here: v.Query == bar.Query})
	}
	return bar, err
}

func viewPath(list, query string) string {
	if query == "" {
		return "/" + list
	}
	return "/" + list + "?" + query
}

// filters is a query of an address in one order, without the page and what is empty.
func filters(query string) string {
	v, _ := url.ParseQuery(query) // what can't be read is left out
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

// doViews keeps or forgets a view, and shows the list as it was.
func doViews(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	list, query := f.Val("list"), filters(f.Val("query"))
	if !slices.ContainsFunc(lists(), func(l anyList) bool { return l.named() == list }) {
		return errs.InField("web.doViews", "list", "field.invalid")
	}
	if drop := f.Val("drop"); drop != "" {
		if _, err := act(q, flow.DropView, staff.View{List: list, Name: drop}); err != nil {
			return err
		}
		q.Note("web.view_dropped", "name", drop)
	} else {
		if _, err := act(q, flow.SaveView, staff.View{List: list, Name: f.Val("name"), Query: query}); err != nil {
			return err
		}
		q.Note("web.view_saved", "name", f.Val("name"))
	}
	return q.GoTo(viewPath(list, query))
}
