package flow

import (
	"context"

	"huitou/internal/access"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/id"
)

// Assignment gives customers to one owner, 0 for nobody.
type Assignment struct {
	Customers []id.Customer
	Owner     id.Staff
}

// AssignCustomers gives customers to an owner, all or none of them. The result is how many had
// another owner before; each of those gets a timeline entry.
func AssignCustomers(ctx context.Context, a *Act, in Assignment) (n int, err error) {
	edit := CustomerEdit{Customer: customer.Customer{Owner: in.Owner}}
	if err := edit.check(ctx, a); err != nil {
		return 0, err
	}
	was := assignedCustomers{Owner: in.Owner, Before: map[id.Staff][]id.Customer{}}
	for _, cus := range in.Customers {
		before, err := customer.Find(ctx, a.Tx, cus)
		if notFound(err) {
			continue
		} else if err != nil {
			return 0, err
		}
		changed, err := customer.Assign(ctx, a.Tx, cus, in.Owner)
		if err != nil {
			return 0, err
		}
		if !changed {
			continue
		}
		n++
		was.Before[before.Owner] = append(was.Before[before.Owner], cus)
		a.Append(db.Entry{Customer: cus, Kind: "customer.updated", At: a.Now(), Actor: a.Who.Actor(), Subject: cus.String()})
		if err := a.audit(ctx, "customer.assign", cus.String(), changes{ownerChange(before.Owner, in.Owner)}); err != nil {
			return 0, err
		}
	}
	if n == 0 {
		return 0, nil
	}
	return n, a.canBack("customer.assign", "", "", was)
}

// ownerChange is the change of who looks after a customer, 0 = nobody.
func ownerChange(from, to id.Staff) (changed access.Changes) {
	changed.Add("owner", access.ChangeID, from.String(), to.String())
	return changed
}
