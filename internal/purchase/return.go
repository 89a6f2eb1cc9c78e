package purchase

import (
	"context"
	"errors"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// Left is what is left of one line of a sale after its returns.
type Left struct {
	Purchase id.Purchase
	Line     int
	Units    int64
	Amount   int64
	At       clock.Instant // of the sale
}

// LeftOf returns what is left of each line of a sale.
func LeftOf(ctx context.Context, tx *db.Tx, cus id.Customer, sale id.Purchase) ([]Left, error) {
	return db.List(ctx, tx, scanLeft, sqlLeftOf, cus, sale)
}

// LeftInAll returns what is left of the amount of a sale after all its returns.
func LeftInAll(ctx context.Context, tx *db.Tx, cus id.Customer, sale id.Purchase) (amount int64, err error) {
	err = tx.Row(ctx, sqlLeftInAll, cus, sale).Scan(&amount)
	return amount, err
}

// FindSold finds the sale that a return line without a reference reverses: the latest earlier
// one of that customer, of the same product and in the same currency, with as many units
// left. found is false when there is none.
func FindSold(ctx context.Context, tx *db.Tx, cus id.Customer, prd id.Product, currency string, units int64, at clock.Instant) (l Left, found bool, err error) {
	if cus == 0 || prd == 0 {
		return l, false, nil
	}
	l, err = scanLeft(tx.Row(ctx, sqlFindSold, cus, prd, at, units, currency))
	if errors.Is(err, db.ErrNone) {
		return l, false, nil
	}
	return l, err == nil, err
}

// FindVoid finds the cancelled or unavailable order of the customer that a return of an
// amount of a product (0 = of none) may reverse although it names none: the latest until then
// without returns. found is false when there is none.
func FindVoid(ctx context.Context, tx *db.Tx, cus id.Customer, prd id.Product, currency string, amount int64, until clock.Instant) (pur id.Purchase, found bool, err error) {
	if cus == 0 {
		return 0, false, nil
	}
	err = tx.Row(ctx, sqlFindVoid, cus, until, currency, amount, prd).Scan(&pur)
	if errors.Is(err, db.ErrNone) {
		return 0, false, nil
	}
	return pur, err == nil, err
}

// HasVoid reports whether the customer has an order that is cancelled or unavailable.
func HasVoid(ctx context.Context, tx *db.Tx, cus id.Customer) (bool, error) {
	if cus == 0 {
		return false, nil
	}
	return tx.Has(ctx, sqlHasVoid, cus)
}

// Take checks that a return line does not reverse more than is left.
func (l Left) Take(units, amount int64) error {
	if units <= l.Units && amount > l.Amount {
		return errs.Invalid("purchase.Take", "purchase.return_amount", "line", l.Line+1)
	}
	if units > l.Units {
		return errs.Invalid("purchase.Take", "purchase.return_exceeds", "line", l.Line+1,
			"units", float64(units)/1000, "left", float64(l.Units)/1000)
	}
	return nil
}

func scanLeft(r db.Row) (l Left, err error) {
	err = r.Scan(&l.Purchase, &l.Line, &l.Units, &l.Amount, &l.At)
	return l, err
}

// Misplaced returns up to limit returns that an older version tied to a purchase they cannot
// reverse: in another currency, of another customer, or itself a return.
func Misplaced(ctx context.Context, tx *db.Tx, limit int) ([]Purchase, error) {
	return db.List(ctx, tx, func(r db.Row) (Purchase, error) { return scan(r) }, sqlMisplaced, limit)
}

// Untie removes a return's reference to its purchase: it becomes a return without a known sale.
func Untie(ctx context.Context, tx *db.Tx, p *Purchase) error {
	if _, err := tx.Exec(ctx, sqlUntie, p.Customer, p.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqlUntieLines, p.Customer, p.ID, NoLine)
	return err
}
