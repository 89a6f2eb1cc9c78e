package customer

import (
	"cmp"
	"context"
	"encoding/json"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// The kinds of customer.
const (
	Person       = "person"
	Organisation = "organisation"
)

// Customer is one person or organisation.
type Customer struct {
	ID        id.Customer
	Kind      string
	Name      string
	Honorific string
	Language  string // BCP 47
	Country   string // ISO 3166 alpha-2
	City      string
	Place     id.Place // home shop
	Owner     id.Staff // the member of staff responsible for them
	Since     cal.Day
	Household string
	Adults    int
	Children  int
	Tags      []string
	Note      string
	Recorded  bool `json:"Told"` // false: a stub, only referred to so far; import_change stores it by this name
	Created   clock.Instant
	Updated   clock.Instant
	Version   int64
}

const maxName = 500

// Validate reports all errors.
func (c *Customer) Validate() error {
	k := errs.NewCheck("customer.Customer")
	k.That(c.Kind == Person || c.Kind == Organisation, "kind", "field.not_one_of", "words", "person, organisation")
	n := len([]rune(c.Name))
	k.That(n <= maxName, "name", "field.too_long", "limit", maxName, "n", n)
	k.That(!errs.Blank(c.Name) || !c.Recorded, "name", "field.required")
	k.Within("since", c.Since.Check())
	k.That(c.Adults >= 0 && c.Children >= 0, "adults", "field.invalid")
	return k.Err()
}

// Stub creates a customer that was only referred to.
func Stub(tx *db.Tx) Customer {
	c := Customer{ID: id.New[id.CustomerNoun](tx.IDs()), Kind: Person, Created: tx.Now(), Updated: tx.Now(), Version: 1}
	c.insert(tx)
	return c
}

// Create creates a customer and returns it with its id; Created is now unless it is set. Its identities are
// added with Claim.
func Create(ctx context.Context, tx *db.Tx, c Customer) (Customer, error) {
	if c.Kind == "" {
		c.Kind = Person
	}
	c.Recorded = true
	if err := c.Validate(); err != nil {
		return Customer{}, err
	}
	c.ID = id.New[id.CustomerNoun](tx.IDs())
	c.Created = cmp.Or(c.Created, tx.Now())
	c.Updated, c.Version = c.Created, 1
	c.insert(tx)
	for _, t := range terms(c.Name) {
		tx.Insert(&tableTerm, t, c.ID)
	}
	return c, nil
}

// sortKey is the place of a customer in the order of names.
func sortKey(kind, name string) string { return locale.SortKey(name, kind == Person) }

func (c *Customer) insert(tx *db.Tx) {
	tx.Insert(&tableCustomer, c.ID, c.Kind, c.Name, sortKey(c.Kind, c.Name), c.Honorific, c.Language, c.Country,
		c.City, c.Place, c.Owner, c.Since, c.Household, c.Adults, c.Children, tagText(c.Tags), c.Note,
		db.Flag(c.Recorded), c.Created, c.Updated, c.Version)
}

// Update changes a customer, read at c.Version; the second of two concurrent edits gets a
// Conflict.
func Update(ctx context.Context, tx *db.Tx, c Customer) (Customer, error) {
	c.Recorded = true
	if err := c.Validate(); err != nil {
		return c, err
	}
	c.Updated = tx.Now()
	n, err := tx.Exec(ctx, sqlUpdate, c.ID, c.Kind, c.Name, sortKey(c.Kind, c.Name), c.Honorific, c.Language, c.Country,
		c.City, c.Place, c.Owner, c.Since, c.Household, c.Adults, c.Children, tagText(c.Tags), c.Note,
		db.Flag(c.Recorded), c.Updated, c.Version)
	if err != nil {
		return c, err
	}
	if n == 0 {
		if _, err := Find(ctx, tx, c.ID); err != nil {
			return c, err
		}
		return c, errs.Conflict("customer.Update", "conflict.edited")
	}
	c.Version++
	return c, Reindex(ctx, tx, c.ID)
}

// Assign gives a customer to an owner, 0 for nobody. It reports whether the owner changed.
func Assign(ctx context.Context, tx *db.Tx, cus id.Customer, owner id.Staff) (changed bool, err error) {
	n, err := tx.Exec(ctx, sqlAssign, cus, owner, tx.Now())
	return n > 0, err
}

// Find returns a customer.
func Find(ctx context.Context, tx *db.Tx, cus id.Customer) (Customer, error) {
	c, err := scan(tx.Row(ctx, sqlFind, cus))
	return c, db.NotFound(err, "customer.Find", "customer.none")
}

// Exists reports whether a customer exists.
func Exists(ctx context.Context, tx *db.Tx, cus id.Customer) (bool, error) {
	return tx.Has(ctx, sqlExists, cus)
}

// Drop removes a customer that an undone import had created. It must have no facts.
func Drop(ctx context.Context, tx *db.Tx, cus id.Customer) error {
	for _, q := range []string{sqlDropTerms, sqlDropContacts, sqlDropIdentities, sqlDrop} {
		if _, err := tx.Exec(ctx, q, cus); err != nil {
			return err
		}
	}
	return nil
}

func scan(r db.Row) (c Customer, err error) {
	var tags string
	var recorded int
	err = r.Scan(&c.ID, &c.Kind, &c.Name, &c.Honorific, &c.Language, &c.Country, &c.City, &c.Place, &c.Owner,
		&c.Since, &c.Household, &c.Adults, &c.Children, &tags, &c.Note, &recorded, &c.Created, &c.Updated, &c.Version)
	c.Recorded = recorded == 1
	if err == nil && tags != "" {
		err = json.Unmarshal([]byte(tags), &c.Tags)
	}
	return c, err
}

func tagText(tags []string) string {
	if len(tags) == 0 {
		return ""
	}
	b, _ := json.Marshal(tags) // strings always marshal
	return string(b)
}
