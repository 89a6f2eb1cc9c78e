package web

import (
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/site"
)

// maxBulk is how many customers one action may change. Changes of more are left to imports,
// which can be undone.
const maxBulk = 5000

// doAssign assigns an owner to the selected customers, or to all customers of the filtered
// list.
func doAssign(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	var owner id.Staff
	switch to := f.Val("owner"); {
	case to == "":
		return errs.InField("web.doAssign", "owner", "field.required")
	case to != "-" && owner.UnmarshalText([]byte(to)) != nil:
		return errs.InField("web.doAssign", "owner", "staff.none")
	}
	query := cleanQuery(f.Val("query"))
	list, err := q.selected(f, query)
	if err != nil {
		return err
	}
	n, err := act(q, flow.AssignCustomers, flow.Assignment{Customers: list, Owner: owner})
	if err != nil {
		return err
	}
	q.Flash("web.bulk_assigned", "n", len(list), "changed", n)
	return q.GoTo(viewPath("/customers", query))
}

// selected returns the selected customers of a form, or with all=1 those of the list filtered
// by query. Invalid if there are none, or more than maxBulk.
func (q *request) selected(f site.Form, query string) ([]id.Customer, error) {
	var list []id.Customer
	if f.Val("all") != "1" {
		for _, s := range f.All("id") {
			var cus id.Customer
			if cus.UnmarshalText([]byte(s)) != nil || cus == 0 {
				return nil, errs.InField("web.selected", "id", "field.invalid")
			}
			list = append(list, cus)
		}
		if len(list) == 0 {
			return nil, errs.Invalid("web.selected", "web.bulk_none")
		}
		return list, nil
	}
	rows, err := customerList().all(q, query, maxBulk)
	if err != nil {
		return nil, err
	}
	if len(rows) > maxBulk {
		return nil, errs.Invalid("web.selected", "web.bulk_many", "limit", maxBulk)
	}
	for i := range rows {
		list = append(list, rows[i].ID)
	}
	return list, nil
}
