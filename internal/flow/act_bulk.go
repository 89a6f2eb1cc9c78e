package flow

import (
	"context"

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
	if err := edit.checkRefs(ctx, a); err != nil {
		return 0, err
	}
	for _, cus := range in.Customers {
		changed, err := customer.Assign(ctx, a.Tx, cus, in.Owner)
		if err != nil {
			return 0, err
		}
		if !changed {
			continue
		}
		n++
		a.Append(db.Entry{Customer: cus, Kind: "customer.updated", At: a.Now(), Actor: a.Who.Actor(), Subject: cus.String()})
		if err := a.audit(ctx, "customer.assign", cus.String(), map[string]string{"owner": in.Owner.String()}); err != nil {
			return 0, err
		}
	}
	return n, nil
}
