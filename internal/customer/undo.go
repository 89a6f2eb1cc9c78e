package customer

import (
	"context"
	"slices"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// PutBack makes a customer what they were before an import changed them: name, marks,
// identities, ways to reach them and search words; also a stub again. now is the
// customer as they are. The version rises, so that who has the card on their screen is
// told.
func PutBack(ctx context.Context, tx *db.Tx, now, before Customer, identities []Identity) error {
	c := before
	n, err := tx.Exec(ctx, sqlUpdate, c.ID, c.Kind, c.Name, locale.Fold(c.Name), c.Honorific, c.Language, c.Country,
		c.City, c.Place, c.Owner, c.Since, c.Household, c.Adults, c.Children, tagText(c.Tags), c.Note,
		truth(c.Told), c.Updated, now.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("customer.PutBack", "conflict.edited")
	}
	have, err := Identities(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	for _, i := range have {
		if slices.Contains(identities, i) {
			continue
		}
		if _, err := tx.Exec(ctx, sqlRelease, c.ID, i.Kind, i.Value); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlReleaseContact, c.ID, i.Kind, i.Value); err != nil {
			return err
		}
	}
	return Reindex(ctx, tx, c.ID)
}
