package gap

import (
	"context"
	"errors"
	"strings"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

func promiseDetail(ctx context.Context, tx *db.Tx, pro id.Promise) (PromiseDetail, error) {
	var d PromiseDetail
	tree, err := readPlaces(ctx, tx)
	if err != nil {
		return d, err
	}
	d.PromiseRow, err = scanPromise(tree, tx.Now())(tx.Row(ctx, sqlPromise, pro))
	if errors.Is(err, db.ErrNone) {
		err = errs.NotFound("gap.PromiseDetail", "promise.none")
	}
	if err != nil {
		return d, err
	}
	events, err := promise.Events(ctx, tx, &d.Promise)
	if err != nil {
		return d, err
	}
	for _, e := range events {
		name, err := actorName(ctx, tx, e.Actor)
		if err != nil {
			return d, err
		}
		d.Events = append(d.Events, PromiseEvent{e, name})
	}
	if d.Promise.Purchase != 0 {
		p, err := purchase.Find(ctx, tx, d.Customer, d.Promise.Purchase)
		if err != nil {
			return d, err
		}
		d.Purchase = &p
	}
	if d.Voices, err = db.List(ctx, tx, scanVoice, sqlVoicesOfPromise, d.Customer, pro); err != nil {
		return d, err
	}
	err = tx.Row(ctx, sqlBefore, d.Customer, pro).Scan(&d.Before)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return d, err
}

// actorName is the name of a user, "" for a key, an import or the system.
func actorName(ctx context.Context, tx *db.Tx, actor string) (string, error) {
	if !strings.HasPrefix(actor, "usr_") {
		return "", nil
	}
	usr, err := id.Parse[id.UserNoun](actor)
	if err != nil {
		return "", nil //nolint:nilerr // an actor that only looks like a user has no name
	}
	return nameOf(ctx, tx, sqlUserName, int64(usr))
}

// nameOf is a name by id, "" where there is none.
func nameOf(ctx context.Context, tx *db.Tx, query string, which int64) (name string, err error) {
	if which == 0 {
		return "", nil
	}
	err = tx.Row(ctx, query, which).Scan(&name)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return name, err
}

func voiceDetail(ctx context.Context, tx *db.Tx, voi id.Voice) (VoiceDetail, error) {
	var d VoiceDetail
	tree, err := readPlaces(ctx, tx)
	if err != nil {
		return d, err
	}
	v := &d.VoiceRow
	err = tx.Row(ctx, sqlVoice, voi).Scan(append(voiceDest(&v.Voice), &v.Who.Name, &v.Who.Honorific, &v.Who.Kind)...)
	if errors.Is(err, db.ErrNone) {
		err = errs.NotFound("gap.VoiceDetail", "voice.none")
	}
	if err != nil {
		return d, err
	}
	v.PlaceName = tree.name[v.Place].Name
	if d.AnsweredBy, err = nameOf(ctx, tx, sqlUserName, int64(v.By)); err != nil {
		return d, err
	}
	if d.StaffName, err = nameOf(ctx, tx, sqlStaffName, int64(v.Staff)); err != nil {
		return d, err
	}
	if v.Voice.Purchase != 0 {
		p, err := purchase.FindByID(ctx, tx, v.Voice.Purchase)
		if err != nil {
			return d, err
		}
		d.Purchase = &p
	}
	if v.Voice.Promise != 0 {
		p, err := promise.FindByID(ctx, tx, v.Voice.Promise)
		if err != nil {
			return d, err
		}
		d.Promise = &p
	}
	return d, nil
}

func purchaseDetail(ctx context.Context, tx *db.Tx, pur id.Purchase) (PurchaseDetail, error) {
	var d PurchaseDetail
	tree, err := readPlaces(ctx, tx)
	if err != nil {
		return d, err
	}
	if d.Purchase, err = purchase.FindByID(ctx, tx, pur); err != nil {
		return d, err
	}
	p := &d.Purchase
	d.PlaceName = tree.name[p.Place].Name
	if p.Customer != 0 {
		if err := tx.Row(ctx, sqlWho, p.Customer).Scan(&d.Who.Name, &d.Who.Honorific, &d.Who.Kind); err != nil {
			return d, err
		}
	}
	if d.StaffName, err = nameOf(ctx, tx, sqlStaffName, int64(p.Staff)); err != nil {
		return d, err
	}
	if err := items(ctx, tx, tree, &d); err != nil {
		return d, err
	}
	steps, err := purchase.ListSteps(ctx, tx, p.Customer, pur)
	if err != nil {
		return d, err
	}
	took := purchase.Times(p.At, steps)
	for _, s := range steps {
		st := StepTook{Step: s}
		for _, t := range took {
			if t.Step == s.Step {
				st.Took = t.Time
			}
		}
		d.Steps = append(d.Steps, st)
	}
	if d.Promises, err = promise.OfPurchase(ctx, tx, p.Customer, pur); err != nil {
		return d, err
	}
	returns, err := db.List(ctx, tx, db.Value[id.Purchase], sqlReturnsOf, pur, p.Customer)
	if err != nil {
		return d, err
	}
	for _, r := range returns {
		back, err := purchase.Find(ctx, tx, p.Customer, r)
		if err != nil {
			return d, err
		}
		d.Returns = append(d.Returns, back)
	}
	d.Voices, err = voicesOf(ctx, tx, p.Customer, pur)
	return d, err
}

func voicesOf(ctx context.Context, tx *db.Tx, cus id.Customer, pur id.Purchase) ([]voice.Voice, error) {
	return db.List(ctx, tx, scanVoice, sqlVoicesOfPurchase, cus, pur)
}

// items fills the lines with their names and what is left of them.
func items(ctx context.Context, tx *db.Tx, tree *places, d *PurchaseDetail) error {
	left, err := purchase.LeftOf(ctx, tx, d.Customer, d.ID)
	if err != nil {
		return err
	}
	names := map[id.Product]string{}
	for i, l := range d.Lines {
		if _, ok := names[l.Product]; !ok {
			if names[l.Product], err = nameOf(ctx, tx, sqlProductName, int64(l.Product)); err != nil {
				return err
			}
		}
		item := Item{Line: l, ProductName: names[l.Product], PartnerName: tree.name[l.Partner].Name, Left: l.Units}
		if i < len(left) {
			item.Left = left[i].Units
		}
		d.Items = append(d.Items, item)
	}
	return nil
}
