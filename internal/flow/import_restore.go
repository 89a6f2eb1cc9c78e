package flow

import (
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

func (u *undo) restoreCustomer(c *storedChange) error {
	var h held[Held]
	if err := c.read(&h); err != nil {
		return err
	}
	now, err := customer.Find(u.ctx, u.tx, h.Before.Customer.ID)
	if err != nil {
		return missing(err)
	}
	if err := customer.Restore(u.ctx, u.tx, now, h.Before.Customer, h.Before.Reached); err != nil {
		return err
	}
	u.touch(fact.KindCustomer, now.ID)
	if err := u.tx.ForgetActor(u.ctx, now.ID, u.actor); err != nil {
		return err
	}
	return u.restored(c)
}

// restored resets the hash of an entity's name, and logs that its version was incremented, so
// that an earlier import can still be undone.
func (u *undo) restored(c *storedChange) error {
	u.tx.Insert(&tableChange, 0, id.New[id.EntryNoun](u.tx.IDs()), string(c.kind), c.external.Source, c.external.Ext, c.external.Ref, []byte{}, "{}")
	return u.tx.Rehash(u.ctx, c.external, c.external.Hash)
}

func (u *undo) restoreProduct(c *storedChange) error {
	var h held[purchase.Product]
	if err := c.read(&h); err != nil {
		return err
	}
	now, err := purchase.FindProduct(u.ctx, u.tx, h.Before.ID)
	if err != nil {
		return missing(err)
	}
	p := h.Before
	p.Version = now.Version
	if err := purchase.UpdateProduct(u.ctx, u.tx, p); err != nil {
		return err
	}
	return u.restored(c)
}

func (u *undo) restorePlace(c *storedChange) error {
	var h held[org.Place]
	if err := c.read(&h); err != nil {
		return err
	}
	now, err := org.FindPlace(u.ctx, u.tx, h.Before.ID)
	if err != nil {
		return missing(err)
	}
	p := h.Before
	p.Version = now.Version
	if err := org.RestorePlace(u.ctx, u.tx, p); err != nil {
		return err
	}
	return u.restored(c)
}

// restoreOrder restores the time stamps and promises of an order that the import changed but
// did not create.
func (u *undo) restoreOrder(c *storedChange) error {
	var h orderChange
	if err := c.read(&h); err != nil {
		return err
	}
	p, err := purchase.Find(u.ctx, u.tx, h.Before.Customer, h.Before.Purchase)
	if err != nil {
		return missing(err)
	}
	if err := purchase.Hold(u.ctx, u.tx, &p); err != nil {
		return err
	}
	have, err := purchase.ListSteps(u.ctx, u.tx, p.Customer, p.ID)
	if err != nil {
		return err
	}
	if err := purchase.SetSteps(u.ctx, u.tx, &p, have, h.Before.Steps); err != nil {
		return err
	}
	for _, before := range h.Before.Promises {
		now, err := promise.Find(u.ctx, u.tx, before.Customer, before.ID)
		if err != nil {
			return err
		}
		if now.State == before.State && now.Ended == before.Ended {
			continue
		}
		if err := promise.Restore(u.ctx, u.tx, now, before, u.actor); err != nil {
			return err
		}
		if err := voice.Settle(u.ctx, u.tx, before.Customer, before.ID, string(before.State)); err != nil {
			return err
		}
	}
	u.touch(fact.KindDelivery, p.Customer)
	return u.tx.ForgetActor(u.ctx, p.Customer, u.actor)
}

// parkAgain parks a fact of another sender again that had waited for a purchase of the import.
func (u *undo) parkAgain(c *storedChange) error {
	var w parkedFact
	if err := c.read(&w); err != nil {
		return err
	}
	hash := w.Fact.Hash()
	known, err := u.tx.FindExternalIDs(u.ctx, w.Fact.Source, string(w.Fact.Kind), []string{w.Fact.ID})
	if err != nil {
		return err
	}
	n, sent := known[w.Fact.ID]
	if sent && n.Same(hash[:]) {
		if err := u.drop(w.Fact.Kind, n); err != nil {
			return err
		}
	} else {
		dropped, err := u.tx.Exec(u.ctx, sqlParkedDrop, w.Row) // it had been refused when its purchase came
		if err != nil || dropped == 0 {
			return err // its own import was undone meanwhile
		}
		if _, err := u.tx.Exec(u.ctx, sqlParkedReasonDrop, w.Row); err != nil {
			return err
		}
	}
	u.tx.Insert(&tableParked, w.Fact.Source, string(fact.KindPurchase), w.Awaits, w.Row, w.Fact.Source, string(w.Fact.Kind),
		w.Fact.ID, hash[:], jsonText(&w.Fact), w.Import, clock.Instant(w.Since))
	return nil
}

// dropParked removes the facts of the import that still wait.
func dropParked(u *undo) (int, error) {
	rows, err := db.List(u.ctx, u.tx, db.Value[id.Entry], sqlParkedOf, u.imp, undoBatch)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		for _, q := range []string{sqlParkedDrop, sqlParkedReasonDrop} {
			if _, err := u.tx.Exec(u.ctx, q, row); err != nil {
				return 0, err
			}
		}
	}
	return len(rows), nil
}
