package customer

import (
	"context"
	"slices"

	"huitou/internal/db"
	"huitou/internal/errs"
)

// Restore returns a customer as they were before an import changed them: name, tags,
// identities with who sent each and contact points; also to a stub. now is the current
// customer. The version rises, so that a concurrent edit of the changed customer is a
// Conflict. The caller rebuilds the search terms with Reindex.
func Restore(ctx context.Context, tx *db.Tx, now, before Customer, reached []Reach) error {
	c := before
	n, err := tx.Exec(ctx, sqlUpdate, c.ID, c.Kind, c.Name, sortKey(c.Kind, c.Name), c.Honorific, c.Language, c.Country,
		c.City, c.Place, c.Owner, c.Since, c.Household, c.Adults, c.Children, tagText(c.Tags), c.Note,
		db.Flag(c.Recorded), c.Updated, now.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("customer.Restore", "conflict.edited")
	}
	have, err := Reached(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	for _, h := range have {
		if slices.Contains(reached, h) {
			continue
		}
		if err := release(ctx, tx, c.ID, h.Identity); err != nil {
			return err
		}
	}
	for _, r := range reached {
		if slices.Contains(have, r) {
			continue
		}
		tx.Insert(&tableIdentity, c.ID, r.Kind, r.Value, r.By)
		if r.Contact != 0 {
			tx.Insert(&tableContact, c.ID, r.Contact, r.Kind, r.Written, r.Value, r.Added)
		}
	}
	return nil
}
