package web

import (
	"net/http"
	"slices"

	"huitou/internal/access"
	"huitou/internal/gap"
	"huitou/internal/id"
	"huitou/internal/money"
	"huitou/internal/page"
	"huitou/internal/purchase"
)

// ordersView is the evidence of gap 3: orders by how long a step took.
type ordersView struct {
	Views    viewsBar
	Form     form
	Filter   gap.OrderFilter
	About    string // key of what the step is
	Rows     []gap.OrderRow
	Total    int64
	Pager    pager
	Places   []option
	Steps    []option
	Filtered bool
	Failed   string
	Here     string
	Query    string
}

func showOrders(q *request) error {
	in := q.r.URL.Query()
	f, bad := gap.ParseOrders(in)
	v := ordersView{Form: form{values: in}, Filter: f, Here: q.r.URL.RequestURI(), Filtered: f != gap.OrderFilter{Step: f.Step}}
	if in.Get("step") == "" {
		v.Form = filled("step", f.Step)
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
	v.Steps = q.words("web.step.", purchase.StepNames...)
	status := http.StatusOK
	var list gap.OrderList
	if err = bad; err == nil {
		list, err = q.s.Gap.Orders(q.ctx(), f, q.page())
	}
	if err != nil {
		if v.Failed, status, err = q.listFailed(err); err != nil {
			return err
		}
	}
	v.Rows, v.Total, v.Pager, v.Query = list.Rows, list.Total, q.pager(list.Next), fileQuery(in)
	q.clean()
	return q.showAs(status, "orders", v)
}

func exportOrders(kind string) func(*request) error {
	return func(q *request) error {
		f, err := gap.ParseOrders(q.r.URL.Query())
		if err != nil {
			return err
		}
		t := q.l.T
		return q.export(kind, sheet{name: "orders",
			head: []string{t("web.col.customer"), t("web.col.placed"), t("web.step." + f.Step), t("web.col.took_hours"), t("web.col.place"),
				t("web.col.amount"), t("web.col.currency"), t("web.col.id")},
			rows: func(p page.Page, add func(...any) error) (string, error) {
				list, err := q.s.Gap.Orders(q.ctx(), f, p)
				if err != nil {
					return "", err
				}
				for _, r := range list.Rows {
					if err := add(r.Who.Name, r.PlacedWhen(), r.EndedWhen(), q.l.Decimal(r.Took.Hours(), 1), r.PlaceName,
						money.Amount{Minor: r.Amount, Currency: r.Currency}, r.Currency, r.Purchase.String()); err != nil {
						return "", err
					}
				}
				return list.Next, nil
			}})
	}
}

// purchaseView is one order, sale or return.
type purchaseView struct {
	gap.PurchaseDetail
	MayPromise bool
}

func showPurchase(q *request) error {
	which, err := pathID[id.Purchase](q, "id")
	if err != nil {
		return err
	}
	d, err := q.s.Gap.Purchase(q.ctx(), which)
	if err != nil {
		return err
	}
	return q.show("purchase", purchaseView{PurchaseDetail: d, MayPromise: q.who.Can(access.PromiseWrite)})
}
