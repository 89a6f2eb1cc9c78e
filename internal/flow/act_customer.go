package flow

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
)

// CustomerEdit is a customer as entered in a form.
type CustomerEdit struct {
	customer.Customer // Version as the editor read it

	// Identities is the complete list of phone numbers and e-mail addresses, as typed; any
	// other phone number or e-mail address is removed. Identities of other kinds are kept. nil
	// keeps all.
	Identities []customer.Identity
}

// CreateCustomer makes a customer.
// Conflict if a phone number or e-mail address belongs to another customer.
func CreateCustomer(ctx context.Context, a *Act, in CustomerEdit) (customer.Customer, error) {
	if err := in.checkRefs(ctx, a); err != nil {
		return in.Customer, err
	}
	c, err := customer.Create(ctx, a.Tx, in.Customer)
	if err != nil {
		return in.Customer, err
	}
	return c, in.settle(ctx, a, c, "customer.created", "customer.create")
}

// UpdateCustomer updates a customer at the version given: of two concurrent edits the second
// gets a Conflict and is not applied.
func UpdateCustomer(ctx context.Context, a *Act, in CustomerEdit) (customer.Customer, error) {
	if err := in.checkRefs(ctx, a); err != nil {
		return in.Customer, err
	}
	before, err := customer.Find(ctx, a.Tx, in.ID)
	if err != nil {
		return in.Customer, err
	}
	c, err := customer.Update(ctx, a.Tx, in.Customer)
	if err != nil {
		return before, err
	}
	c.Created = before.Created
	return c, in.settle(ctx, a, c, "customer.updated", "customer.update")
}

// checkRefs checks that the place and the owner of a customer exist.
func (in *CustomerEdit) checkRefs(ctx context.Context, a *Act) error {
	dir, err := a.directory(ctx)
	if err != nil {
		return err
	}
	k := errs.NewCheck("flow.CustomerEdit")
	if err := checkPlaceStaff(ctx, a.Tx, dir, k, "place", in.Place, "owner", in.Owner); err != nil {
		return err
	}
	return k.Err()
}

// settle replaces the phone numbers and e-mail addresses by those of the edit, and records the
// change in the timeline (as event) and in the audit log (as action).
func (in *CustomerEdit) settle(ctx context.Context, a *Act, c customer.Customer, event, action string) error {
	if in.Identities != nil {
		if err := setIdentities(ctx, a, c, in.Identities); err != nil {
			return err
		}
	}
	a.Append(db.Entry{Customer: c.ID, Kind: event, At: a.Now(), Actor: a.Who.Actor(), Subject: c.ID.String()})
	return a.audit(ctx, action, c.ID.String(), nil)
}

func setIdentities(ctx context.Context, a *Act, c customer.Customer, want []customer.Identity) error {
	k := errs.NewCheck("flow.CustomerEdit")
	dir, err := a.directory(ctx)
	if err != nil {
		return err
	}
	had, err := customer.Identities(ctx, a.Tx, c.ID)
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
		holder, err := customer.Holder(ctx, a.Tx, n, c.ID)
		if err != nil {
			return err
		}
		if holder != 0 {
			k.Add(errs.Field{Path: path, Key: "customer.identity_held", Args: errs.Pairs("customer", holder.String()), Found: w.Value})
			continue
		}
		if _, err := customer.Claim(ctx, a.Tx, c.ID, n, w.Value, ""); err != nil {
			return err
		}
	}
	if err := k.Err(); err != nil {
		return err
	}
	for _, h := range had {
		if (h.Kind == customer.Phone || h.Kind == customer.Email) && !slices.Contains(norm, h) {
			if err := customer.Release(ctx, a.Tx, c.ID, h); err != nil {
				return err
			}
		}
	}
	return nil
}
