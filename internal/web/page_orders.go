package web

import (
	"net/http"
	"slices"

	"huitou/internal/access"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/money"
	"huitou/internal/page"
	"huitou/internal/purchase"
	"huitou/internal/site"
)

// ordersView is the evidence of gap 3: orders by how long a step took.
type ordersView struct {
	Views    viewsBar
	Form     site.Form
	Filter   list.OrderFilter
	About    string // key of what the step is
	Rows     []list.OrderRow
	Total    int64
	Pager    site.Pager
	Places   []site.Option
	Steps    []site.Option
	Filtered bool
	Failed   string
	Here     string
	Query    string
}

func showOrders(q *request) error {
	in := q.R.URL.Query()
	f, bad := list.ParseOrders(in)
	v := ordersView{Form: site.Form{Values: in}, Filter: f, Here: q.R.URL.RequestURI(), Filtered: f != list.OrderFilter{Step: f.Step}}
	if in.Get("step") == "" {
		v.Form = site.Filled("step", f.Step)
	}
	if slices.Contains(purchase.StepNames, f.Step) {
		v.About = "web.step_about." + f.Step
	}
	var err error
	if v.Places, err = q.placeOptions(f.Place); err != nil {
		return err
	}
	if v.Views, err = q.views("orders"); err != nil {
		return err
	}
	v.Steps = q.Words("web.step.", purchase.StepNames...)
	status := http.StatusOK
	var found list.Listing[list.OrderRow]
	if err = bad; err == nil {
		found, err = q.s.List.Orders(q.Ctx(), f, q.Page())
	}
	if err != nil {
		if v.Failed, status, err = q.ListFailed(err); err != nil {
			return err
		}
	}
	v.Rows, v.Total, v.Pager, v.Query = found.Rows, found.Total, q.Pager(found.Next), fileQuery(in)
	q.Clean()
	return q.ShowAs(status, "orders", v)
}

func exportOrders(kind string) func(*request) error {
	return func(q *request) error {
		f, err := list.ParseOrders(q.R.URL.Query())
		if err != nil {
			return err
		}
		t := q.L.T
		return q.export(kind, sheet{name: "orders",
			head: []string{t("web.col.customer"), t("web.col.placed"), t("web.step." + f.Step), t("web.col.took_hours"), t("web.col.place"),
				t("web.col.amount"), t("web.col.currency"), t("web.col.id")},
			rows: func(p page.Page, add func(...any) error) (string, error) {
				found, err := q.s.List.Orders(q.Ctx(), f, p)
				if err != nil {
					return "", err
				}
				for _, r := range found.Rows {
					if err := add(r.Who.Name, r.PlacedWhen(), r.EndedWhen(), q.L.Decimal(r.Took.Hours(), 1), r.PlaceName,
						money.Amount{Minor: r.Amount, Currency: r.Currency}, r.Currency, r.Purchase.String()); err != nil {
						return "", err
					}
				}
				return found.Next, nil
			}})
	}
}

// purchaseView is one order, sale or return.
type purchaseView struct {
	list.PurchaseDetail
	MayPromise bool
}

func showPurchase(q *request) error {
	which, err := site.PathID[id.Purchase](q.R, "id")
	if err != nil {
		return err
	}
	d, err := q.s.List.Purchase(q.Ctx(), which)
	if err != nil {
		return err
	}
	return q.Show("purchase", purchaseView{PurchaseDetail: d, MayPromise: q.who.Can(access.PromiseWrite)})
}
