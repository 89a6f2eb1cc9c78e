package list

import (
	"context"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// Products returns up to limit products with ids greater than after, in the order of ids.
func (r *Reader) Products(ctx context.Context, after id.Product, limit int) ([]purchase.Product, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) ([]purchase.Product, error) {
		return purchase.ListProducts(ctx, tx, after, limit)
	})
}

// Product returns a product. NotFound if there is none.
func (r *Reader) Product(ctx context.Context, prd id.Product) (purchase.Product, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (purchase.Product, error) { return purchase.FindProduct(ctx, tx, prd) })
}

// PurchasesOf returns up to limit purchases of a customer, the last recorded first,
// without their lines; before, if not 0, is the id that they must be below. NotFound if
// there is no such customer.
func (r *Reader) PurchasesOf(ctx context.Context, cus id.Customer, before id.Purchase, limit int) ([]purchase.Purchase, error) {
	return ofCustomer(ctx, r, cus, func(tx *db.Tx) ([]purchase.Purchase, error) {
		return purchase.List(ctx, tx, cus, before, limit)
	})
}

// PromisesOf returns up to limit promises of a customer, the last recorded first; before,
// if not 0, is the id that they must be below. NotFound if there is no such customer.
func (r *Reader) PromisesOf(ctx context.Context, cus id.Customer, before id.Promise, limit int) ([]promise.Promise, error) {
	return ofCustomer(ctx, r, cus, func(tx *db.Tx) ([]promise.Promise, error) {
		return promise.OfCustomer(ctx, tx, cus, before, limit)
	})
}

// VoicesOf returns up to limit voices of a customer, the last recorded first; before, if
// not 0, is the id that they must be below. NotFound if there is no such customer.
func (r *Reader) VoicesOf(ctx context.Context, cus id.Customer, before id.Voice, limit int) ([]voice.Voice, error) {
	return ofCustomer(ctx, r, cus, func(tx *db.Tx) ([]voice.Voice, error) {
		return voice.OfCustomer(ctx, tx, cus, before, limit)
	})
}

// ofCustomer runs read if the customer exists, and returns NotFound if not.
func ofCustomer[T any](ctx context.Context, r *Reader, cus id.Customer, read func(tx *db.Tx) ([]T, error)) ([]T, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) ([]T, error) {
		if _, err := customer.Find(ctx, tx, cus); err != nil {
			return nil, err
		}
		return read(tx)
	})
}
