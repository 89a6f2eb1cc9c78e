package customer

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/width"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// The kinds of identity that are also contact points.
const (
	Phone = "phone"
	Email = "email"
)

// Written is the kind of a phone number that nobody can call: one that no network has (07700 900123), or of which a part is
// hidden (138****0006). It is kept, so that search finds it and namesakes are told apart by it.
const Written = "phone_written"

// Shared reports whether several customers may have an identity of a kind.
func Shared(kind string) bool { return kind == Phone || kind == Email || kind == Written }

// AsWritten returns a phone number that is not valid as one that is kept; ok is false for a text that is none: 12345,
// 8.61E+12, ask.
func AsWritten(value, country string) (i Identity, ok bool) {
	value = strings.TrimLeft(strings.TrimSpace(width.Fold.String(value)), "'’")
	digits := digitsOf(value)
	if strings.Contains(value, "*") {
		i.Value = strings.Map(func(r rune) rune {
			if r == '*' || r == '+' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, value)
		return Identity{Written, i.Value}, len(digits) >= 3 && strings.Trim(value, "+0123456789-()./* ") == ""
	}
	if len(digits) < phoneDigits {
		return i, false
	}
	if i, ok = Alike(Phone, value, country); ok {
		return Identity{Written, i.Value}, true
	}
	return Identity{Written, digits}, !shortened.MatchString(strings.ReplaceAll(value, " ", "")) && len(digits) <= 17 && strings.Trim(value, "+0123456789-()./ ") == ""
}

// Identity is an identifier in normal form.
type Identity struct {
	Kind  string // phone, email, card, unionid, …
	Value string // normalised: E.164, lower case
}

// Normalise returns an identifier in normal form; ok is false for an invalid phone number or
// e-mail address. country (ISO 3166) is assumed for national phone numbers; those with a
// country code are read in any.
func Normalise(kind, value, country string) (i Identity, ok bool) {
	value = strings.TrimLeft(strings.TrimSpace(width.Fold.String(value)), "'’")
	switch kind {
	case Phone:
		n, ok := phone(value, strings.ToUpper(country))
		return Identity{Phone, n}, ok
	case Email:
		value = strings.TrimSpace(strings.TrimPrefix(strings.ToLower(value), "mailto:"))
		local, domain, found := strings.Cut(value, "@")
		if !found || local == "" || !strings.Contains(domain, ".") || strings.ContainsAny(value, " \t\r\n<>,;") || strings.Contains(domain, "@") {
			return i, false
		}
		return Identity{Email, value}, true
	}
	return Identity{kind, value}, value != ""
}

// Alike returns an identifier in a form in which all ways to write it are alike: the normal one; that of a phone
// number which nobody has, but which by its length could be one of the country (07700 900123 of films), too.
func Alike(kind, value, country string) (i Identity, ok bool) {
	if i, ok = Normalise(kind, value, country); ok || kind != Phone || shortened.MatchString(value) {
		return i, ok
	}
	n, err := phonenumbers.Parse(width.Fold.String(value), strings.ToUpper(country))
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return i, false
	}
	return Identity{Phone, phonenumbers.Format(n, phonenumbers.E164)}, true
}

// shortened matches a number of which a spreadsheet shows only the first digits.
var shortened = regexp.MustCompile(`(?i)^[0-9.,]+e\+?[0-9]+$`)

// phone returns a phone number in E.164: one that is valid in the country, or with the
// country code that it begins with ("86138…", "0086138…"). Where it could be either, a mobile
// number is preferred, since landline numbers are not written without their 0. A number with
// + need only be possible.
func phone(s, country string) (string, bool) {
	if shortened.MatchString(strings.ReplaceAll(s, " ", "")) {
		return "", false
	}
	n, err := phonenumbers.Parse(s, country)
	here := err == nil && phonenumbers.IsValidNumber(n)
	plus := strings.HasPrefix(strings.TrimLeft(s, " ("), "+")
	if !plus && (!here || !mobile(n)) {
		abroad, err := phonenumbers.Parse("+"+strings.TrimPrefix(strings.TrimLeft(s, " ("), "00"), "")
		if err == nil && phonenumbers.IsValidNumber(abroad) && (!here || mobile(abroad)) {
			n, here = abroad, true
		}
	}
	if here || plus && err == nil && phonenumbers.IsPossibleNumber(n) {
		return phonenumbers.Format(n, phonenumbers.E164), true
	}
	return "", false
}

func mobile(n *phonenumbers.PhoneNumber) bool {
	t := phonenumbers.GetNumberType(n)
	return t == phonenumbers.MOBILE || t == phonenumbers.FIXED_LINE_OR_MOBILE
}

// Several splits a cell with several phone numbers or addresses: "a@x.de, b@x.de". A single
// one is returned unchanged.
func Several(kind, value, country string) []string {
	if _, ok := Normalise(kind, value, country); ok || kind != Phone && kind != Email {
		return []string{value}
	}
	parts := strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(";,|、，；\n", r) })
	if kind == Phone {
		parts = strings.FieldsFunc(strings.Join(parts, ";"), func(r rune) bool { return r == ';' || r == '/' })
	}
	if len(parts) < 2 {
		return []string{value}
	}
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
		if _, ok := Normalise(kind, p, country); !ok {
			return []string{value} // the error then names the whole value
		}
	}
	return parts
}

// Contact is a way to reach a customer.
type Contact struct {
	ID    id.Contact
	Kind  string
	Value string // as a person writes it
	Norm  string
}

// Claim gives an identity to a customer, with the form a person wrote. by is the customer's
// external id at the source that sent it, "" for a person. It returns another customer who
// has the identity too: a phone number or an address is then shared; any other identity is
// not stored.
func Claim(ctx context.Context, tx *db.Tx, cus id.Customer, i Identity, written, by string) (other id.Customer, err error) {
	if other, err = Holder(ctx, tx, i, cus); err != nil {
		return 0, err
	}
	shared := Shared(i.Kind)
	if other != 0 && !shared {
		return other, nil
	}
	var source string
	err = tx.Row(ctx, sqlToldBy, cus, i.Kind, i.Value).Scan(&source)
	if err == nil { // its holder
		_, err = tx.Exec(ctx, sqlForgetSource, cus, i.Kind, i.Value, by)
		return 0, err
	}
	if !errors.Is(err, db.ErrNone) {
		return 0, err
	}
	tx.Insert(&tableIdentity, cus, i.Kind, i.Value, by)
	if shared {
		tx.Insert(&tableContact, cus, id.New[id.ContactNoun](tx.IDs()), i.Kind, strings.TrimLeft(strings.TrimSpace(written), "'’"), i.Value, tx.Now())
	}
	for _, t := range identityTerms(i) {
		tx.Insert(&tableTerm, t, cus)
	}
	return other, nil
}

// Keep releases the identities of a kind that a source sent earlier and that are not among its
// current ones: a number that changes at its source is moved.
func Keep(ctx context.Context, tx *db.Tx, cus id.Customer, kind, by string, current []Identity) error {
	earlier, err := db.List(ctx, tx, db.Value[string], sqlToldOf, cus, kind, by)
	if err != nil {
		return err
	}
	for _, v := range earlier {
		if i := (Identity{kind, v}); !slices.Contains(current, i) {
			if err := Release(ctx, tx, cus, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// Holder returns a customer other than the given one who has an identity, 0 for none.
func Holder(ctx context.Context, tx *db.Tx, i Identity, but id.Customer) (cus id.Customer, err error) {
	err = tx.Row(ctx, sqlHolder, i.Kind, i.Value, but).Scan(&cus)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return cus, err
}

// Sharer is a customer who has an identity.
type Sharer struct {
	ID   id.Customer
	By   string // see Claim
	Name string
}

// Sharers lists up to so many customers who have an identity, the oldest first; of a phone number also those of whom
// it is only kept as written.
func Sharers(ctx context.Context, tx *db.Tx, i Identity, limit int) ([]Sharer, error) {
	or := i.Kind
	if or == Phone {
		or = Written
	}
	return db.List(ctx, tx, func(r db.Row) (s Sharer, err error) {
		err = r.Scan(&s.ID, &s.By, &s.Name)
		return s, err
	}, sqlSharers, i.Kind, or, i.Value, limit)
}

// Reach is an identity of a customer with its contact point.
type Reach struct {
	Identity
	By      string     // see Claim
	Contact id.Contact // 0 = not a contact point
	Written string     // as a person writes it
	Added   clock.Instant
}

// Reached lists the identities of a customer with their contact points.
func Reached(ctx context.Context, tx *db.Tx, cus id.Customer) ([]Reach, error) {
	return db.List(ctx, tx, func(r db.Row) (x Reach, err error) {
		err = r.Scan(&x.Kind, &x.Value, &x.By, &x.Contact, &x.Written, &x.Added)
		return x, err
	}, sqlReached, cus)
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

// Release removes an identity from a customer.
func Release(ctx context.Context, tx *db.Tx, cus id.Customer, i Identity) error {
	if err := release(ctx, tx, cus, i); err != nil {
		return err
	}
	return Reindex(ctx, tx, cus)
}

func release(ctx context.Context, tx *db.Tx, cus id.Customer, i Identity) error {
	if _, err := tx.Exec(ctx, sqlRelease, cus, i.Kind, i.Value); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqlReleaseContact, cus, i.Kind, i.Value)
	return err
}
