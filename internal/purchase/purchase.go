package purchase

import (
	"context"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// The kinds and states of a purchase.
const (
	Sale        = "sale"
	Return      = "return"
	Valid       = "valid"
	Cancelled   = "cancelled"
	Unavailable = "unavailable"
)

// Purchase is one order, sale or return.
type Purchase struct {
	Customer id.Customer
	ID       id.Purchase
	Kind     string
	At       clock.Instant
	Day      cal.Day // business day of the place
	Dated    bool    // only the day is known: At is its first instant there
	Place    id.Place
	Channel  string
	Staff    id.Staff
	Currency string
	Amount   int64 // minor units; negative for a return
	Status   string
	Of       id.Purchase // the sale a return reverses, 0 = not known
	Note     string
	By       int64 // who recorded it, see db.Word
	Lines    []Line
}

// Line is one line of a purchase.
type Line struct {
	N       int // from 0
	Product id.Product
	Partner id.Place // who delivers it, 0 = the company itself
	Units   int64    // thousandths; negative for a return
	Amount  int64    // minor units; negative for a return
	Cost    int64    // minor units, NoCost = not known
	OfN     int      // the line of Of that it reverses, NoLine = not known
}

// Marks for "not known" in a Line.
const (
	NoCost = -1
	NoLine = -1
)

// When returns what to display as its time: the time, or the day where only that is known.
func (p Purchase) When() any {
	if p.Dated {
		return p.Day
	}
	return p.At
}

// Counts reports whether a purchase counts in revenue and history.
func (p *Purchase) Counts() bool { return p.Status == Valid }

// Insert records a purchase: its rows and its part of the roll-up by place and day. Its part
// of the customer's sum goes into sums, so that a batch writes each sum once.
func Insert(tx *db.Tx, p *Purchase, sums *Sums) {
	tx.Insert(&tablePurchase, p.ID, p.Customer, p.Kind, p.At, p.Day, p.Place, p.Channel, p.Staff, p.Currency,
		p.Amount, p.Status, p.Of, p.Note, db.Flag(p.Dated), p.By)
	for _, l := range p.Lines {
		tx.Insert(&tableLine, p.ID, l.N, p.Customer, l.Product, l.Partner, l.Units, l.Amount, l.Cost, l.OfN)
	}
	addDay(tx, p, 1)
	sums.add(p)
}

// addDay adds a purchase to the roll-up by place and day, or with −1 subtracts it.
func addDay(tx *db.Tx, p *Purchase, sign int64) {
	if !p.Counts() {
		return
	}
	var sales, returns, anonymous int64
	if p.Kind == Return {
		returns = sign
	} else {
		sales = sign
	}
	if p.Customer == 0 {
		anonymous = sign
	}
	tx.Add(&rollDay, []any{string(p.Day), int64(p.Place), p.Currency}, sales, returns, sign*p.Amount, anonymous)
}

// Recast changes the kind or status of a purchase that an older version recorded differently.
// The caller recomputes the customer's sum with Resum. db.ErrChanged if the purchase is not
// as it was read: another process has recast it.
func Recast(ctx context.Context, tx *db.Tx, p Purchase, kind, status string) error {
	was := p
	p.Kind, p.Status = kind, status
	if err := tx.ExecOne(ctx, sqlRecast, p.Customer, p.ID, p.Kind, p.Status, was.Kind, was.Status); err != nil {
		return err
	}
	addDay(tx, &was, -1)
	addDay(tx, &p, 1)
	return nil
}

// ToRecast returns up to limit purchases with a wrong kind or status: sales with a negative
// amount, which are returns, and returns that count although their sale does not.
func ToRecast(ctx context.Context, tx *db.Tx, limit int) ([]Purchase, error) {
	return db.List(ctx, tx, func(r db.Row) (Purchase, error) { return scan(r) }, sqlToRecast, limit)
}

// Find returns a purchase with its lines.
func Find(ctx context.Context, tx *db.Tx, cus id.Customer, pur id.Purchase) (Purchase, error) {
	p, err := scan(tx.Row(ctx, sqlFind, cus, pur))
	if err == nil {
		p.Lines, err = ListLines(ctx, tx, cus, pur)
	}
	return p, err
}

// FindByID returns a purchase of any customer, with its lines.
func FindByID(ctx context.Context, tx *db.Tx, pur id.Purchase) (Purchase, error) {
	p, err := scan(tx.Row(ctx, sqlFindByID, pur))
	if err == nil {
		p.Lines, err = ListLines(ctx, tx, p.Customer, pur)
	}
	return p, err
}

// ListLines returns the lines of a purchase in their order.
func ListLines(ctx context.Context, tx *db.Tx, cus id.Customer, pur id.Purchase) ([]Line, error) {
	return db.List(ctx, tx, scanLine, sqlLines, cus, pur)
}

// List returns up to limit purchases of a customer older than the given id (0 = from the
// newest), without their lines.
func List(ctx context.Context, tx *db.Tx, cus id.Customer, before id.Purchase, limit int) ([]Purchase, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return db.List(ctx, tx, func(r db.Row) (Purchase, error) { return scan(r) }, sqlList, cus, before, limit)
}

// Latest returns up to limit purchases of a customer, the latest first, without their lines.
func Latest(ctx context.Context, tx *db.Tx, cus id.Customer, limit int) ([]Purchase, error) {
	return db.List(ctx, tx, func(r db.Row) (Purchase, error) { return scan(r) }, sqlLatest, cus, limit)
}

// Hold locks a purchase and its steps until the transaction ends. It is called before its
// steps are read in order to change them.
func Hold(ctx context.Context, tx *db.Tx, p *Purchase) error {
	return tx.Hold(ctx, sqlHold, p.Customer, p.ID)
}

// Drop removes a purchase that an undone import had brought, and subtracts it from the
// roll-ups. The caller recomputes the customer's sum with Resum.
func Drop(ctx context.Context, tx *db.Tx, p *Purchase) error {
	if err := Hold(ctx, tx, p); err != nil {
		return err
	}
	steps, err := ListSteps(ctx, tx, p.Customer, p.ID)
	if err != nil {
		return err
	}
	addTimes(tx, p, steps, -1)
	addDay(tx, p, -1)
	for _, q := range []string{sqlDropSteps, sqlDropLines} {
		if _, err := tx.Exec(ctx, q, p.Customer, p.ID); err != nil {
			return err
		}
	}
	return tx.ExecOne(ctx, sqlDrop, p.Customer, p.ID, string(p.Status))
}

func scan(r db.Row) (p Purchase, err error) {
	err = r.Scan(&p.ID, &p.Customer, &p.Kind, &p.At, &p.Day, &p.Place, &p.Channel, &p.Staff, &p.Currency,
		&p.Amount, &p.Status, &p.Of, &p.Note, &p.Dated, &p.By)
	return p, db.NotFound(err, "purchase.Find", "purchase.none")
}

func scanLine(r db.Row) (l Line, err error) {
	err = r.Scan(&l.N, &l.Product, &l.Partner, &l.Units, &l.Amount, &l.Cost, &l.OfN)
	return l, err
}
