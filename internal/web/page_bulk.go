package web

import (
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/site"
)

// mostBulk is how many customers one act changes: more is a matter for an import,
// which can be undone.
const mostBulk = 5000

// doAssign gives the picked customers, or all that the filters of the list leave, to
// an owner.
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
	query := filters(f.Val("query"))
	list, err := q.picked(f, query)
	if err != nil {
		return err
	}
	n, err := act(q, flow.AssignCustomers, flow.Assignment{Customers: list, Owner: owner})
	if err != nil {
		return err
	}
	q.Note("web.bulk_assigned", "n", n, "of", len(list))
	return q.GoTo(viewPath("customers", query))
}

// picked are the customers that a bulk act is about.
func (q *request) picked(f site.Form, query string) ([]id.Customer, error) {
	var list []id.Customer
	if f.Val("all") != "1" {
		for _, s := range f.All("id") {
			var cus id.Customer
			if cus.UnmarshalText([]byte(s)) != nil || cus == 0 {
				return nil, errs.InField("web.picked", "id", "field.invalid")
			}
			list = append(list, cus)
		}
		if len(list) == 0 {
			return nil, errs.Invalid("web.picked", "web.bulk_none")
		}
		return list, nil
	}
	rows, err := customerList().all(q, query, mostBulk)
	if err != nil {
		return nil, err
	}
	if len(rows) > mostBulk {
		return nil, errs.Invalid("web.picked", "web.bulk_many", "limit", mostBulk)
	}
	for i := range rows {
		list = append(list, rows[i].ID)
	}
	return list, nil
}
