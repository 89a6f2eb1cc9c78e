package flow

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"huitou/internal/access"
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
	if err := in.check(ctx, a); err != nil {
		return in.Customer, err
	}
	in.Created = 0 // now
	c, err := customer.Create(ctx, a.Tx, in.Customer)
	if err != nil {
		return in.Customer, err
	}
	return c, in.settle(ctx, a, c, "customer.created", "customer.create", nil)
}

// UpdateCustomer updates a customer at the version given: of two concurrent edits the second
// gets a Conflict and is not applied.
func UpdateCustomer(ctx context.Context, a *Act, in CustomerEdit) (customer.Customer, error) {
	if err := in.check(ctx, a); err != nil {
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
	if err := keepName(ctx, a.Tx, before, c); err != nil {
		return before, err
	}
	return c, in.settle(ctx, a, c, "customer.updated", "customer.update", changesOf(before, c))
}

// check checks the names of a customer, that the place and the owner exist, and that they are a
// customer already.
func (in *CustomerEdit) check(ctx context.Context, a *Act) error {
	dir, err := a.directory(ctx)
	if err != nil {
		return err
	}
	k := errs.NewCheck("flow.CustomerEdit")
	k.Visible("name", in.Name)
	k.Visible("honorific", in.Honorific)
	if err := checkPlaceStaff(ctx, a.Tx, dir, k, "place", in.Place, "owner", in.Owner); err != nil {
		return err
	}
	k.That(in.Since <= cal.DayOf(a.Now().Add(cal.Eastmost), time.UTC), "since", "customer.since_future")
	return k.Err()
}

// settle replaces the phone numbers and e-mail addresses by those of the edit, and records the
// change in the timeline (as event) and in the audit log (as action).
func (in *CustomerEdit) settle(ctx context.Context, a *Act, c customer.Customer, event, action string, changed access.Changes) error {
	if in.Identities != nil {
		others, err := setIdentities(ctx, a, c, in.Identities)
		if err != nil {
			return err
		}
		if others && action == "customer.update" {
			changed = append(changed, access.Change{What: "contacts"})
		}
	}
	a.Append(db.Entry{Customer: c.ID, Kind: event, At: a.Now(), Actor: a.Who.Actor(), Subject: c.ID.String()})
	return a.audit(ctx, action, c.ID.String(), changes{changed})
}

// changesOf returns what an edit of a customer changed. What tells of the person is named without its
// values: the audit outlives an erasure.
func changesOf(was, c customer.Customer) (changed access.Changes) {
	for _, f := range []struct {
		what    string
		differs bool
	}{
		{"name", was.Name != c.Name || was.Honorific != c.Honorific}, {"kind", was.Kind != c.Kind}, {"language", was.Language != c.Language},
		{"address", was.Country != c.Country || was.City != c.City}, {"since", was.Since != c.Since},
		{"household", was.Household != c.Household || was.Adults != c.Adults || was.Children != c.Children},
		{"tags", !slices.Equal(was.Tags, c.Tags)}, {"note", was.Note != c.Note},
	} {
		if f.differs {
			changed = append(changed, access.Change{What: f.what})
		}
	}
	changed.Add("place", access.ChangeID, was.Place.String(), c.Place.String())
	changed.Add("owner", access.ChangeID, was.Owner.String(), c.Owner.String())
	return changed
}

// setIdentities makes want the phone numbers and e-mail addresses of a customer, and reports whether they
// were others before.
func setIdentities(ctx context.Context, a *Act, c customer.Customer, want []customer.Identity) (others bool, err error) {
	k := errs.NewCheck("flow.CustomerEdit")
	dir, err := a.directory(ctx)
	if err != nil {
		return false, err
	}
	had, err := customer.Identities(ctx, a.Tx, c.ID)
	if err != nil {
		return false, err
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
			return false, err
		}
		if holder != 0 {
			k.Add(errs.Field{Path: path, Key: "customer.identity_held", Args: errs.Pairs("customer", holder.String()), Found: w.Value})
			continue
		}
		others = true
		if _, err := customer.Claim(ctx, a.Tx, c.ID, n, w.Value, ""); err != nil {
			return false, err
		}
	}
	if err := k.Err(); err != nil {
		return false, err
	}
	for _, h := range had {
		if (h.Kind == customer.Phone || h.Kind == customer.Email) && !slices.Contains(norm, h) {
			others = true
			if err := customer.Release(ctx, a.Tx, c.ID, h); err != nil {
				return false, err
			}
		}
	}
	return others, nil
}
