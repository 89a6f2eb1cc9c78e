package flow

import (
	"context"

	"huitou/internal/access"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/id"
)

// AssignCustomers gives customers to one owner, 0 for nobody, all or none of them. It
// returns how many had another owner before; those are noted in their timelines.
func (f *Flow) AssignCustomers(ctx context.Context, who access.Who, list []id.Customer, owner id.Staff) (int, error) {
	return put(ctx, f, func(tx *db.Tx) (int, error) {
		if err := f.checkRefs(ctx, tx, CustomerEdit{Customer: customer.Customer{Owner: owner}}); err != nil {
			return 0, err
		}
		n := 0
		for _, cus := range list {
			changed, err := customer.Assign(ctx, tx, cus, owner)
			if err != nil {
				return 0, err
			}
			if !changed {
				continue
			}
			n++
			tx.Append(db.Entry{Customer: cus, Kind: "customer.updated", At: tx.Now(), Actor: who.Actor(), Subject: cus.String()})
			if err := access.Audit(ctx, tx, who, "customer.assign", cus.String(), map[string]string{"owner": owner.String()}); err != nil {
				return 0, err
			}
		}
		return n, nil
	})
}
