package web

import (
	"net/http"
	"net/url"
	"time"

	"huitou/internal/access"
	"huitou/internal/list"
	"huitou/internal/page"
	"huitou/internal/promise"
	"huitou/internal/site"
)

// promisesView is a list of promises: the page of the menu and the evidence of gap 4.
type promisesView struct {
	Views    viewsBar
	Form     site.Form
	Rows     []list.PromiseRow
	Total    int64
	Pager    site.Pager
	Places   []site.Option
	Origins  []site.Option
	States   []stateTab
	Filtered bool
	Failed   string
	Here     string
	Query    string
	MayAdd   bool
}

// stateTab is one state to look at.
type stateTab struct {
	Key  string
	Path string
	Here bool
}

// promiseTabs are the states offered, "" is all.
var promiseTabs = []string{"", "open", list.Overdue, "kept", "late", "broken", "renegotiated", "waived", "void", list.Due}

func showPromises(q *request) error {
	in := q.R.URL.Query()
	f, bad := list.ParsePromises(in)
	v := promisesView{Form: site.Form{Values: in}, Here: q.R.URL.RequestURI(), MayAdd: q.who.Can(access.PromiseWrite), Filtered: f != list.PromiseFilter{}}
	var err error
	if v.Places, err = q.placeOptions(f.Place); err != nil {
		return err
	}
	if v.Views, err = q.views("promises"); err != nil {
		return err
	}
	v.Origins = q.Words("web.origin.", promise.Origins...)
	for _, s := range promiseTabs {
		tab := stateTab{Key: "web.state." + s, Path: q.Here("state", s, "after", "", "trail", ""), Here: in.Get("state") == s}
		if s == "" {
			tab.Key = "list.all"
		}
		v.States = append(v.States, tab)
	}
	status := http.StatusOK
	var found list.Listing[list.PromiseRow]
	if err = bad; err == nil {
		found, err = q.s.List.Promises(q.Ctx(), f, q.Page())
	}
	if err != nil {
		if v.Failed, status, err = q.ListFailed(err); err != nil {
			return err
		}
	}
	v.Rows, v.Total, v.Pager, v.Query = found.Rows, found.Total, q.Pager(found.Next), fileQuery(in)
	q.Clean()
	return q.ShowAs(status, "promises", v)
}

// fileQuery is the part of an address that filters, for the links to files.
func fileQuery(in url.Values) string {
	v := url.Values{}
	for name, vals := range in {
		if name != "after" && name != "trail" {
			v[name] = vals
		}
	}
	return site.Address("", v)
}

func exportPromises(kind string) func(*request) error {
	return func(q *request) error {
		f, err := list.ParsePromises(q.R.URL.Query())
		if err != nil {
			return err
		}
		t := q.L.T
		return q.export(kind, sheet{name: "promises",
			head: []string{t("web.col.customer"), t("web.col.what"), t("web.col.due"), t("web.col.state"), t("web.col.ended"), t("web.col.late_hours"),
				t("web.col.place"), t("web.col.owner"), t("web.col.origin"), t("web.col.made"), t("web.col.id")},
			rows: func(p page.Page, add func(...any) error) (string, error) {
				found, err := q.s.List.Promises(q.Ctx(), f, p)
				if err != nil {
					return "", err
				}
				for _, r := range found.Rows {
					state := string(r.State)
					if r.Overdue {
						state = list.Overdue
					}
					if err := add(r.Who.Name, q.promised(r.What), r.Due, t("web.state."+state), r.Ended, q.L.Decimal(r.LateBy.Round(time.Minute).Hours(), 1),
						r.PlaceName, r.OwnerName, t("web.origin."+r.Origin), r.Made, r.ID.String()); err != nil {
						return "", err
					}
				}
				return found.Next, nil
			}})
	}
}
