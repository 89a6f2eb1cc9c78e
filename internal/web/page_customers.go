package web

import (
	"huitou/internal/access"
	"huitou/internal/list"
	"huitou/internal/money"
	"huitou/internal/page"
	"huitou/internal/site"
)

// customerList declares the list of customers.
func customerList() *listPage[list.CustomerFilter, list.CustomerRow] {
	return &listPage[list.CustomerFilter, list.CustomerRow]{
		name: "customers", may: access.CustomerRead, search: true,
		title: "nav.customers",
		about: func(q *request, _ list.CustomerFilter) string { return q.L.T("web.customers_sub") },
		empty: emptyList{"users", "web.customers_none", "web.customers_none_hint"},
		add:   addition{"nav.new_customer", "/customers/new", "user-plus", access.CustomerWrite},
		sorts: list.Sorts,
		who:   func(r *list.CustomerRow) list.Named { return list.Named{ID: r.ID, Name: r.Name} },
		parse: list.ParseCustomers, read: reads((*list.Reader).Customers),
		options: customerOptions, columns: customerColumns,
		acts: []route{{"POST /customers/assign", access.CustomerWrite, doAssign}},
	}
}

func customerOptions(q *request, f list.CustomerFilter) (choices, error) {
	places, err := q.placeOptions(f.Place)
	if err != nil {
		return nil, err
	}
	owners, err := q.staffOptions(f.Owner)
	return choices{"place": places, "owner": owners, "kind": q.Words("web.kind.", "person", "organisation")}, err
}

func customerColumns(q *request, _ list.CustomerFilter) []site.Column[list.CustomerRow] {
	type row = list.CustomerRow
	t := q.L.T
	return []site.Column[row]{
		{Head: t("web.col.name"), Cell: func(r *row) any { return r.Name }},
		{Head: t("web.col.city"), Cell: func(r *row) any { return r.City }},
		{Head: t("web.col.place"), Cell: func(r *row) any { return r.PlaceName }},
		{Head: t("web.col.owner"), Cell: func(r *row) any { return r.OwnerName }},
		{Head: t("web.col.last"), Cell: func(r *row) any { return r.Bought.Last }},
		{Head: t("web.col.sales"), Cell: func(r *row) any { return r.Bought.Sales }},
		{Head: t("web.col.amount"), Cell: func(r *row) any { return money.Amount{Minor: r.Bought.Amount, Currency: r.Bought.Currency} }},
		{Head: t("web.col.currency"), Cell: func(r *row) any { return r.Bought.Currency }},
		{Head: t("web.col.open"), Cell: func(r *row) any { return r.Open }},
		{Head: t("web.col.overdue"), Cell: func(r *row) any { return r.Overdue }},
		{Head: t("web.col.id"), Cell: func(r *row) any { return r.ID.String() }},
	}
}

// foundView is the view of the results in the command menu and in the customer picker.
type foundView struct {
	Rows  []list.CustomerRow
	Apart apart
	Pick  bool // a row is chosen in a form, not a link to the customer
	Q     string
}

// find searches for customers while the user types.
func find(q *request) error {
	v := foundView{Q: q.R.URL.Query().Get("q"), Pick: q.R.URL.Query().Get("pick") == "1"}
	if v.Q != "" {
		found, err := q.s.List.Customers(q.Ctx(), list.CustomerFilter{Search: v.Q}, page.Page{Limit: 6})
		if err != nil {
			return err
		}
		v.Rows = found.Rows
		if v.Apart, err = customerList().apart(q, v.Rows); err != nil {
			return err
		}
	}
	return q.Show("find", v)
}
