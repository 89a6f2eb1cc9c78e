package web

import (
	"cmp"
	"context"
	"html/template"
	"maps"
	"net/http"
	"net/url"

	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/list"
	"huitou/internal/page"
	"huitou/internal/site"
)

// lists returns every list.
func lists() []anyList {
	return []anyList{customerList(), promiseList(), voiceList(), orderList(), noticeList(), importList(), auditList()}
}

// anyList is a listPage of any filter and row.
type anyList interface {
	named() string
	at() string
	routes() []route
}

// listFilter is the filter of a list, such as list.CustomerFilter.
type listFilter interface {
	IsSet() bool        // reports whether any filter is set
	Values() url.Values // as the query of a URL, with defaults
}

// listPage declares a list with filter F and rows R. Its page, the part that htmx requests,
// its CSV and XLSX files and its saved views follow from this and from two templates,
// "<name>:filters" and "<name>:rows", whose view is a listView. Where there are more, they are shown
// too: "<name>:lead" in place of the heading, "<name>:acts" beside it, "<name>:side" beside the list.
type listPage[F listFilter, R any] struct {
	name    string                   // in file names and saved views
	path    string                   // of its page, "" = "/" and name
	may     access.Permission        // needed to read it
	title   string                   // message key
	about   func(*request, F) string // the subtitle
	empty   emptyList
	add     addition // the button for a new row; zero = none
	search  bool     // the list is searched while the user types
	tabs    []tab
	sorts   []string            // the orders to choose from; the first where the address names none
	who     func(*R) list.Named // whose name a row shows, nil = nobody's
	parse   func(url.Values) (F, error)
	read    func(*request, F, page.Page) (list.Listing[R], error)
	more    func(*request, *listView[F, R]) error // adds what further templates show, nil = nothing
	options func(*request, F) (choices, error)    // of the filters
	columns func(*request, F) []site.Column[R]    // of the exported files
	acts    []route                               // actions on selected rows
}

// emptyList is what is shown while there are no rows at all: an icon and two message keys.
type emptyList struct{ Icon, Title, Hint string }

// addition is the button that leads to the form of a new row.
type addition struct {
	Key, Path, Icon string
	may             access.Permission
}

// tab is a link that sets some filters.
type tab struct {
	key string   // message key of its label
	set []string // the parameters that it sets: name, value, name, value
}

// choices are the options of a list's filters, by the names of their parameters.
type choices map[string][]site.Option

// listView is the view of the template "list" and of the filters and rows in it.
type listView[F listFilter, R any] struct {
	list.Listing[R]
	Path    string
	Title   string
	About   string
	Empty   emptyList
	Add     addition
	MayAdd  bool
	Search  bool
	Views   viewsBar
	Form    site.Form // the filters as typed
	Filter  F
	Options choices
	Tabs    []tabLink
	Sort    string // one of the list's sorts
	Apart   apart  // what tells the customers of one name apart
	Pager   site.Pager
	Failed  string     // why the list could not be read
	Here    string     // path and query of the request
	Query   string     // the filters, for the links to files
	Steps   *stepsView // the first steps, in place of an empty list; nil = none
	More    any        // of the templates of this list

	q    *request
	name string
}

// tabLink is a tab as a link.
type tabLink struct {
	Key  string
	Path string
	Here bool
}

// Piece renders a template of the list ("rows"), "" where it has none of this name.
func (v *listView[F, R]) Piece(name string) (template.HTML, error) {
	return v.q.PieceIfAny(v.name+":"+name, v)
}

func (l *listPage[F, R]) named() string { return l.name }

func (l *listPage[F, R]) at() string { return cmp.Or(l.path, "/"+l.name) }

func (l *listPage[F, R]) routes() []route {
	path := l.at()
	return append([]route{
		{"GET " + path, l.may, l.show},
		{"GET " + path + ".csv", access.ListExport, l.export(site.CSV)},
		{"GET " + path + ".xlsx", access.ListExport, l.export(site.XLSX)},
	}, l.acts...)
}

// show answers with a page of the list.
func (l *listPage[F, R]) show(q *request) error {
	v, status, err := l.view(q)
	if err != nil {
		return err
	}
	q.Clean()
	return q.ShowAs(status, "list", v)
}

// view returns the view of a page of the list and the status of the answer. Errors of its filters are
// shown in place of the rows.
func (l *listPage[F, R]) view(q *request) (*listView[F, R], int, error) {
	in := q.R.URL.Query()
	f, bad := l.parse(l.sorted(in))
	v := &listView[F, R]{q: q, name: l.name, Path: l.at(), Title: l.title, About: l.about(q, f), Empty: l.empty, Add: l.add,
		MayAdd: l.add.Path != "" && q.who.Can(l.add.may), Search: l.search, Form: filterForm(in, f), Filter: f,
		Here: q.R.URL.RequestURI(), Query: fileQuery(in)}
	for _, t := range l.tabs {
		v.Tabs = append(v.Tabs, t.link(q, in))
	}
	var err error
	if v.Options, err = l.options(q, f); err != nil {
		return nil, 0, err
	}
	l.offerSorts(v)
	if v.Views, err = q.views(l.name, v.Path); err != nil {
		return nil, 0, err
	}
	status := http.StatusOK
	if err = bad; err == nil {
		v.Listing, err = l.read(q, f, q.Page())
	}
	if err != nil {
		if v.Failed, status, err = q.ListFailed(err); err != nil {
			return nil, 0, err
		}
	}
	if v.Failed == "" && len(v.Rows) == 0 && !f.IsSet() {
		if v.Steps, err = q.stepsOfEmpty(); err != nil {
			return nil, 0, err
		}
	}
	if v.Apart, err = l.apart(q, v.Rows); err != nil {
		return nil, 0, err
	}
	if bad != nil {
		v.Form.Refuse(q.L, bad)
	}
	v.Pager = q.Pager(v.Next)
	if l.more != nil {
		err = l.more(q, v)
	}
	return v, status, err
}

// reads returns the read of a list that everybody sees alike.
func reads[F, R any](read func(*list.Reader, context.Context, F, page.Page) (list.Listing[R], error)) func(*request, F, page.Page) (list.Listing[R], error) {
	return func(q *request, f F, p page.Page) (list.Listing[R], error) { return read(q.s.List, q.Ctx(), f, p) }
}

// filterForm returns the form of the filters: the values of the URL as they were typed, and
// for parameters that it lacks those of f, which has defaults.
func filterForm(in url.Values, f listFilter) site.Form {
	form := maps.Clone(in)
	for name, taken := range f.Values() {
		if in.Get(name) == "" {
			form[name] = taken
		}
	}
	return site.Form{Values: form}
}

// link returns the link of a tab on the page of the query in.
func (t tab) link(q *request, in url.Values) tabLink {
	link := tabLink{Key: t.key, Here: true}
	for i := 0; i+1 < len(t.set); i += 2 {
		link.Here = link.Here && in.Get(t.set[i]) == t.set[i+1]
	}
	link.Path = q.Here(append([]string{"after", "", "trail", ""}, t.set...)...)
	return link
}

// fileQuery returns the query without paging, "?…" or "", for links to files.
func fileQuery(in url.Values) string {
	v := maps.Clone(in)
	v.Del("after")
	v.Del("trail")
	return site.Address("", v)
}

// export returns the handler that answers with all pages of the list, filtered and sorted, as
// a file. It is recorded in the audit log.
func (l *listPage[F, R]) export(format site.Format) func(*request) error {
	return func(q *request) error {
		if err := q.may(l.may); err != nil { // the route checks only the permission to export
			return err
		}
		f, err := l.parse(l.sorted(q.R.URL.Query()))
		if err != nil {
			return err
		}
		columns := l.columns(q, f)
		if err := q.s.Access.Saw(q.Ctx(), q.who, "export."+l.name, q.R.URL.RawQuery); err != nil {
			return err
		}
		return site.File[R]{Name: l.name, Columns: columns, Read: func(p page.Page) ([]R, string, error) {
			found, err := l.read(q, f, p)
			return found.Rows, found.Next, err
		}}.Send(q.Request, format)
	}
}

// all reads every row of the list filtered by query. It stops when there are more than most.
func (l *listPage[F, R]) all(q *request, query string, most int) ([]R, error) {
	v, err := url.ParseQuery(query)
	if err != nil {
		return nil, errs.InField("web.all", "query", "field.invalid")
	}
	f, err := l.parse(v)
	if err != nil {
		return nil, err
	}
	var rows []R
	for p := (page.Page{Limit: page.MaxSize}); ; {
		found, err := l.read(q, f, p)
		if err != nil {
			return nil, err
		}
		rows = append(rows, found.Rows...)
		if p.After = found.Next; p.After == "" || len(rows) > most {
			return rows, nil
		}
	}
}
