package flow

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
)

// CustomerEdit is a customer as a person writes it down.
type CustomerEdit struct {
	customer.Customer // Version as the person saw it

	// Identities are all the phone numbers and e-mail addresses there shall be, as
	// written; identities of other kinds are left alone. nil leaves all alone.
	Identities []customer.Identity
}

// CreateCustomer makes a customer.
// Conflict if a phone number or e-mail address belongs to another customer.
func (f *Flow) CreateCustomer(ctx context.Context, who access.Who, in CustomerEdit) (customer.Customer, error) {
	return put(ctx, f, func(tx *db.Tx) (customer.Customer, error) {
		if err := f.checkRefs(ctx, tx, in); err != nil {
			return in.Customer, err
		}
		c, err := customer.Create(ctx, tx, in.Customer)
		if err != nil {
			return in.Customer, err
		}
		return f.identify(ctx, tx, who, c, in, "customer.create")
	})
}

// UpdateCustomer changes a customer as the person saw it: the second of two who edit
// at once gets a Conflict and nothing of theirs is kept.
func (f *Flow) UpdateCustomer(ctx context.Context, who access.Who, in CustomerEdit) (customer.Customer, error) {
	return put(ctx, f, func(tx *db.Tx) (customer.Customer, error) {
		if err := f.checkRefs(ctx, tx, in); err != nil {
			return in.Customer, err
		}
		before, err := customer.Find(ctx, tx, in.ID)
		if err != nil {
			return in.Customer, err
		}
		c, err := customer.Update(ctx, tx, in.Customer)
		if err != nil {
			return before, err
		}
		c.Created = before.Created
		return f.identify(ctx, tx, who, c, in, "customer.update")
	})
}

// checkRefs checks that the place and the owner of a customer are there.
func (f *Flow) checkRefs(ctx context.Context, tx *db.Tx, in CustomerEdit) error {
	dir, err := f.dir.get(ctx, tx)
	if err != nil {
		return err
	}
	k := errs.NewCheck("flow.CustomerEdit")
	if err := checkPlaceStaff(ctx, tx, dir, k, "place", in.Place, "owner", in.Owner); err != nil {
		return err
	}
	return k.Err()
}

// identify brings the phone numbers and e-mail addresses of a customer to what the
// edit says, and notes the change.
func (f *Flow) identify(ctx context.Context, tx *db.Tx, who access.Who, c customer.Customer, in CustomerEdit, action string) (customer.Customer, error) {
	if in.Identities != nil {
		if err := f.setIdentities(ctx, tx, c, in.Identities); err != nil {
			return c, err
		}
	}
	kind := "customer.updated"
	if action == "customer.create" {
		kind = "customer.created"
	}
	tx.Append(db.Entry{Customer: c.ID, Kind: kind, At: tx.Now(), Actor: who.Actor(), Subject: c.ID.String()})
	return c, access.Audit(ctx, tx, who, action, c.ID.String(), nil)
}

func (f *Flow) setIdentities(ctx context.Context, tx *db.Tx, c customer.Customer, want []customer.Identity) error {
	k := errs.NewCheck("flow.CustomerEdit")
	dir, err := f.dir.get(ctx, tx)
	if err != nil {
		return err
	}
	had, err := customer.Identities(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	country := cmp.Or(c.Country, cal.Country(dir.zoneOf(c.Place).String()))
	var norm []customer.Identity
	for i, w := range want {
		path := fmt.Sprintf("identities[%d]", i)
		n, ok := customer.Normalise(w.Kind, w.Value, country)
		if !ok {
			k.Add(errs.Field{Path: path, Key: "customer." + w.Kind + "_malformed", Found: w.Value})
			continue
		}
		norm = append(norm, n)
		if slices.Contains(had, n) { // it may be shared with another
			continue
		}
		holder, err := customer.Holder(ctx, tx, n, c.ID)
		if err != nil {
			return err
		}
		if holder != 0 {
			k.Add(errs.Field{Path: path, Key: "customer.identity_held", Args: errs.Pairs("customer", holder.String()), Found: w.Value})
			continue
		}
		if _, err := customer.Claim(ctx, tx, c.ID, n, w.Value, ""); err != nil {
			return err
		}
	}
	if err := k.Err(); err != nil {
		return err
	}
	for _, h := range had {
		if (h.Kind == customer.Phone || h.Kind == customer.Email) && !slices.Contains(norm, h) {
			if err := customer.Release(ctx, tx, c.ID, h); err != nil {
				return err
			}
		}
	}
	return nil
}
