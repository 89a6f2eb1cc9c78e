package purchase

import (
	"context"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// Product is an article that is sold.
type Product struct {
	ID       id.Product
	Name     string
	Category string
	Unit     string
	Version  int64
}

// AddProduct creates a product and returns its id.
func AddProduct(tx *db.Tx, p Product) id.Product {
	if p.ID == 0 {
		p.ID = id.New[id.ProductNoun](tx.IDs())
	}
	tx.Insert(&tableProduct, p.ID, p.Name, locale.Fold(p.Name), p.Category, p.Unit, 1)
	return p.ID
}

// UpdateProduct changes a product, read at p.Version.
func UpdateProduct(ctx context.Context, tx *db.Tx, p Product) error {
	n, err := tx.Exec(ctx, sqlProductUpdate, p.ID, p.Name, locale.Fold(p.Name), p.Category, p.Unit, p.Version)
	if err == nil && n == 0 {
		err = errs.Conflict("purchase.UpdateProduct", "conflict.edited")
	}
	return err
}

// FindProduct returns a product.
func FindProduct(ctx context.Context, tx *db.Tx, prd id.Product) (Product, error) {
	p, err := scanProduct(tx.Row(ctx, sqlProduct, prd))
	return p, db.NotFound(err, "purchase.FindProduct", "purchase.no_product")
}

// ListProducts returns up to limit products by id, starting after the given one.
func ListProducts(ctx context.Context, tx *db.Tx, after id.Product, limit int) ([]Product, error) {
	return db.List(ctx, tx, scanProduct, sqlProducts, after, limit)
}

// DropProduct removes a product that an undone import had created.
func DropProduct(ctx context.Context, tx *db.Tx, prd id.Product) error {
	_, err := tx.Exec(ctx, sqlProductDelete, prd)
	return err
}

func scanProduct(r db.Row) (p Product, err error) {
	err = r.Scan(&p.ID, &p.Name, &p.Category, &p.Unit, &p.Version)
	return p, err
}
