package org

import (
	"context"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/money"
)

// Stamp names the change counter (db.Tx.Stamp) of the company and its places.
const Stamp = "org"

// Company is the one company of a database.
type Company struct {
	Name     string
	Currency string // ISO 4217: the currency of totals
	Zone     string // IANA: the default zone of places
	Language string // of mails, and the default for people without a known language
	Settings string // JSON
	Version  int64
}

// Validate reports all errors.
func (c *Company) Validate() error {
	k := errs.NewCheck("org.Company")
	k.Name("name", c.Name, MaxName)
	if _, err := money.Places(c.Currency); err != nil {
		k.Add(errs.Field{Path: "currency", Key: "field.currency", Found: c.Currency})
	}
	if _, err := cal.Zone(c.Zone); err != nil {
		k.Within("zone", err)
	}
	return k.Err()
}

// MaxName is the most characters of the name of a company or place.
const MaxName = 200

// FindCompany returns the company, NotFound before it is set up.
func FindCompany(ctx context.Context, tx *db.Tx) (Company, error) {
	var c Company
	err := tx.Row(ctx, sqlCompany).Scan(&c.Name, &c.Currency, &c.Zone, &c.Language, &c.Settings, &c.Version)
	return c, db.NotFound(err, "org.FindCompany", "org.no_company")
}

// CreateCompany creates the company. A second one is a Conflict.
func CreateCompany(ctx context.Context, tx *db.Tx, c Company) error {
	if err := c.Validate(); err != nil {
		return err
	}
	if c.Settings == "" {
		c.Settings = "{}"
	}
	n, err := tx.Exec(ctx, sqlCompanyInsert, c.Name, c.Currency, c.Zone, c.Language, c.Settings, tx.Now())
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("org.CreateCompany", "org.company_exists")
	}
	return tx.Bump(ctx, Stamp)
}

// UpdateCompany changes the company, read at c.Version.
func UpdateCompany(ctx context.Context, tx *db.Tx, c Company) error {
	if err := c.Validate(); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, sqlCompanyUpdate, c.Name, c.Currency, c.Zone, c.Language, c.Settings, c.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("org.UpdateCompany", "conflict.edited")
	}
	return tx.Bump(ctx, Stamp)
}
