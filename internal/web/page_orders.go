package web

import (
	"slices"
	"strings"

	"huitou/internal/access"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/money"
	"huitou/internal/purchase"
	"huitou/internal/site"
)

// orderList declares the list of orders by how long a step took: the evidence of gap 3.
func orderList() *listPage[list.OrderFilter, list.OrderRow] {
	return &listPage[list.OrderFilter, list.OrderRow]{
		name: "orders", may: access.CustomerRead,
		title: "web.orders",
		about: aboutOrders,
		empty: emptyList{"package", "web.orders_none", "web.orders_none_hint"},
		sorts: list.OrderSorts,
		who:   func(r *list.OrderRow) list.Named { return list.Named{ID: r.Customer, Name: r.Who.Name} },
		parse: list.ParseOrders, read: reads((*list.Reader).Orders),
		options: orderOptions, columns: orderColumns,
	}
}

// aboutOrders describes the filter: the step and how long it took.
func aboutOrders(q *request, f list.OrderFilter) string {
	var parts []string
	if slices.Contains(purchase.StepNames, f.Step) {
		parts = append(parts, q.L.T("web.step_about."+f.Step))
	}
	if f.Over != 0 {
		parts = append(parts, q.L.T("web.over", "span", f.Over))
	}
	if f.UpTo != 0 {
		parts = append(parts, q.L.T("web.up_to", "span", f.UpTo))
	}
	return strings.Join(parts, " · ")
}

func orderOptions(q *request, f list.OrderFilter) (choices, error) {
	places, err := q.placeOptions(f.Place)
	return choices{"place": places, "step": q.Words("web.step.", purchase.StepNames...)}, err
}

func orderColumns(q *request, f list.OrderFilter) []site.Column[list.OrderRow] {
	type row = list.OrderRow
	t := q.L.T
	return []site.Column[row]{
		{Head: t("web.col.customer"), Cell: func(r *row) any { return r.Who.Name }},
		{Head: t("web.col.placed"), Cell: func(r *row) any { return r.PlacedWhen() }},
		{Head: t("web.step." + f.Step), Cell: func(r *row) any { return r.EndedWhen() }},
		{Head: t("web.col.took_hours"), Cell: func(r *row) any { return q.L.Decimal(r.Took.Hours(), 1) }},
		{Head: t("web.col.place"), Cell: func(r *row) any { return r.PlaceName }},
		{Head: t("web.col.amount"), Cell: func(r *row) any { return money.Amount{Minor: r.Amount, Currency: r.Currency} }},
		{Head: t("web.col.currency"), Cell: func(r *row) any { return r.Currency }},
		{Head: t("web.col.id"), Cell: func(r *row) any { return r.Purchase.String() }},
	}
}

// purchaseView is the view of an order, sale or return.
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
