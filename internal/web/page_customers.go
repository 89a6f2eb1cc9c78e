package web

import (
	"net/http"
	"net/url"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/list"
	"huitou/internal/money"
	"huitou/internal/page"
	"huitou/internal/site"
)

// customersView is the list of customers.
type customersView struct {
	Views    viewsBar
	Form     site.Form // the filters as typed
	Rows     []list.CustomerRow
	ByWord   bool
	Pager    site.Pager
	Places   []site.Option
	Owners   []site.Option
	Sorts    []site.Option
	Kinds    []site.Option
	Filtered bool
	Failed   string // why the list could not be read
	Here     string
	Query    string // of the address, for the files
	MayAdd   bool
}

// customerFilter reads the filters of the address.
func customerFilter(v url.Values) (f list.CustomerFilter, err error) {
	k := errs.NewCheck("web.customerFilter")
	f = list.CustomerFilter{Search: v.Get("q"), Kind: v.Get("kind"), Sort: v.Get("sort"), LastAfter: cal.Day(v.Get("after_day")),
		LastBefore: cal.Day(v.Get("before_day")), OpenPromise: v.Get("open") == "1", LowRating: v.Get("low") == "1"}
	k.That(f.Place.UnmarshalText([]byte(v.Get("place"))) == nil, "place", "org.no_place")
	k.That(f.Owner.UnmarshalText([]byte(v.Get("owner"))) == nil, "owner", "staff.none")
	k.That(f.LastAfter == "" || f.LastAfter.Valid(), "after_day", "field.day")
	k.That(f.LastBefore == "" || f.LastBefore.Valid(), "before_day", "field.day")
	return f, k.Err()
}

func showCustomers(q *request) error {
	in := q.R.URL.Query()
	f, bad := customerFilter(in)
	var err error
	v := customersView{Form: site.Form{Values: in}, Here: q.R.URL.RequestURI(), MayAdd: q.who.Can(access.CustomerWrite),
		Filtered: f != list.CustomerFilter{Sort: f.Sort}}
	if v.Places, err = q.placeOptions(f.Place); err != nil {
		return err
	}
	if v.Views, err = q.views("customers"); err != nil {
		return err
	}
	if v.Owners, err = q.staffOptions(f.Owner); err != nil {
		return err
	}
	v.Sorts, v.Kinds = q.Words("web.sort.", list.Sorts...), q.Words("web.kind.", "person", "organisation")
	status := http.StatusOK
	var found list.Listing[list.CustomerRow]
	if err = bad; err == nil {
		found, err = q.s.List.Customers(q.Ctx(), f, q.Page())
	}
	if err != nil {
		if v.Failed, status, err = q.ListFailed(err); err != nil {
			return err
		}
	}
	v.Rows, v.ByWord, v.Pager = found.Rows, found.ByWord, q.Pager(found.Next)
	in.Del("after")
	in.Del("trail")
	if v.Query = site.Address("", in); v.Query == "" {
		v.Query = "?"
	}
	q.Clean()
	return q.ShowAs(status, "customers", v)
}

// exportCustomers gives the list as it is filtered and sorted, all its pages.
func exportCustomers(kind string) func(*request) error {
	return func(q *request) error {
		f, err := customerFilter(q.R.URL.Query())
		if err != nil {
			return err
		}
		t := q.L.T
		return q.export(kind, sheet{name: "customers",
			head: []string{t("web.col.name"), t("web.col.city"), t("web.col.place"), t("web.col.owner"), t("web.col.last"),
				t("web.col.sales"), t("web.col.amount"), t("web.col.currency"), t("web.col.open"), t("web.col.overdue"), t("web.col.id")},
			rows: func(p page.Page, add func(...any) error) (string, error) {
				found, err := q.s.List.Customers(q.Ctx(), f, p)
				if err != nil {
					return "", err
				}
				for _, r := range found.Rows {
					err := add(r.Name, r.City, r.PlaceName, r.OwnerName, r.Bought.Last, r.Bought.Sales,
						money.Amount{Minor: r.Bought.Amount, Currency: r.Bought.Currency}, r.Bought.Currency, r.Open, r.Overdue, r.ID.String())
					if err != nil {
						return "", err
					}
				}
				return found.Next, nil
			}})
	}
}

// foundView is what the command menu and the customer picker show.
type foundView struct {
	Rows []list.CustomerRow
	Pick bool // to choose one in a form, not to go there
	Q    string
}

// find looks customers up while a person types.
func find(q *request) error {
	v := foundView{Q: q.R.URL.Query().Get("q"), Pick: q.R.URL.Query().Get("pick") == "1"}
	if v.Q != "" {
		found, err := q.s.List.Customers(q.Ctx(), list.CustomerFilter{Search: v.Q}, page.Page{Limit: 6})
		if err != nil {
			return err
		}
		v.Rows = found.Rows
	}
	return q.Show("find", v)
}
