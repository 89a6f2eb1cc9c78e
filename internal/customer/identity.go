package customer

import (
	"context"
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"huitou/internal/db"
	"huitou/internal/id"
)

// The kinds of identity that are contact points too.
const (
	Phone = "phone"
	Email = "email"
)

// Identity is an identifier in its normal form.
type Identity struct {
	Kind  string // phone, email, card, unionid, …
	Value string // normalised: E.164, lower case
}

// Normalise brings an identifier to its normal form; ok is false for a phone
// number or e-mail address that cannot be one. country (ISO 3166) reads national
// phone numbers.
func Normalise(kind, value, country string) (i Identity, ok bool) {
	value = strings.TrimSpace(value)
	switch kind {
	case Phone:
		n, err := phonenumbers.Parse(value, strings.ToUpper(country))
		if err != nil || !phonenumbers.IsPossibleNumber(n) {
			return i, false
		}
		return Identity{Phone, phonenumbers.Format(n, phonenumbers.E164)}, true
	case Email:
		local, domain, found := strings.Cut(value, "@")
		if !found || local == "" || !strings.Contains(domain, ".") || strings.ContainsAny(value, " \t\r\n<>,;") {
			return i, false
		}
		return Identity{Email, strings.ToLower(value)}, true
	}
	return Identity{kind, value}, value != ""
}

// Contact is a way to reach a customer.
type Contact struct {
	ID    id.Contact
	Kind  string
	Value string // as a person writes it
	Norm  string
}

// Claim gives an identity to a customer, with the form a person wrote. It returns
// the customer who has it already, if that is another one: then nothing is stored.
func Claim(ctx context.Context, tx *db.Tx, cus id.Customer, i Identity, written string) (holder id.Customer, err error) {
	holder, err = Holder(ctx, tx, i)
	if err != nil || holder != 0 {
		if holder == cus {
			holder = 0
		}
		return holder, err
	}
	tx.Insert(&tableIdentity, i.Kind, i.Value, cus)
	if i.Kind == Phone || i.Kind == Email {
		tx.Insert(&tableContact, cus, id.New[id.ContactNoun](tx.IDs()), i.Kind, written, i.Value, tx.Now())
	}
	for _, t := range identityTerms(i) {
		tx.Insert(&tableTerm, t, cus)
	}
	return 0, nil
}

// Holder returns the customer an identity belongs to, 0 for none.
func Holder(ctx context.Context, tx *db.Tx, i Identity) (cus id.Customer, err error) {
	err = tx.Row(ctx, sqlHolder, i.Kind, i.Value).Scan(&cus)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return cus, err
}

// Identities lists the identities of a customer.
func Identities(ctx context.Context, tx *db.Tx, cus id.Customer) ([]Identity, error) {
	return db.List(ctx, tx, func(r db.Row) (i Identity, err error) {
		err = r.Scan(&i.Kind, &i.Value)
		return i, err
	}, sqlIdentities, cus)
}

// Contacts lists the ways to reach a customer.
func Contacts(ctx context.Context, tx *db.Tx, cus id.Customer) ([]Contact, error) {
	return db.List(ctx, tx, func(r db.Row) (c Contact, err error) {
		err = r.Scan(&c.ID, &c.Kind, &c.Value, &c.Norm)
		return c, err
	}, sqlContacts, cus)
}

// Release takes an identity away from a customer.
func Release(ctx context.Context, tx *db.Tx, cus id.Customer, i Identity) error {
	if _, err := tx.Exec(ctx, sqlRelease, cus, i.Kind, i.Value); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlReleaseContact, cus, i.Kind, i.Value); err != nil {
		return err
	}
	return Reindex(ctx, tx, cus)
}
