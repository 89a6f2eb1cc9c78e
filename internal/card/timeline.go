package card

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/page"
	"huitou/internal/purchase"
)

func readTimeline(ctx context.Context, tx *db.Tx, cus id.Customer, kind string, p page.Page) (Timeline, error) {
	var out Timeline
	if kind != "" && !slices.Contains(TimelineKinds, kind) {
		return out, errs.Invalid("card.Timeline", "card.no_kind", "kind", errs.Short(kind))
	}
	ok, err := customer.Exists(ctx, tx, cus)
	if err == nil && !ok {
		err = errs.NotFound("card.Timeline", "customer.none")
	}
	if err != nil {
		return out, err
	}
	at, last := int64(1<<63-1), int64(1<<63-1)
	if _, err := p.Key(&at, &last); err != nil {
		return out, err
	}
	like := "%"
	if kind != "" {
		like = kind + ".%"
	}
	events, err := db.List(ctx, tx, func(r db.Row) (e Event, err error) {
		var what string
		e.Customer = cus
		err = r.Scan(&e.ID, &e.Kind, &e.At, &e.Actor, &e.Place, &e.Subject, &what)
		e.What = []byte(what)
		return e, err
	}, sqlTimeline, cus, at, last, like, p.Size()+1)
	if err != nil {
		return out, err
	}
	if kind == "" || kind == "purchase" {
		bought, err := db.List(ctx, tx, scanBought(cus), sqlBought, cus, at, last, p.Size()+1)
		if err != nil {
			return out, err
		}
		events = append(events, bought...)
		slices.SortFunc(events, func(a, b Event) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.ID, a.ID)) })
	}
	out.Events, out.Next = page.Cut(events, p.Size(), func(e Event) string { return page.Cursor(int64(e.At), int64(e.ID)) })
	return out, nameEvents(ctx, tx, out.Events)
}

// nameEvents fills in the names of people and places.
func nameEvents(ctx context.Context, tx *db.Tx, events []Event) (err error) {
	names := list.NewNames(ctx, tx)
	for i := range events {
		e := &events[i]
		if e.ActorName, err = names.Actor(e.Actor); err != nil {
			return err
		}
		if e.PlaceName, err = names.Place(e.Place); err != nil {
			return err
		}
	}
	return nil
}

// scanBought reads a purchase of a customer as the event of its recording.
func scanBought(cus id.Customer) func(db.Row) (Event, error) {
	return func(r db.Row) (e Event, err error) {
		var p purchase.Purchase
		var lines int64
		if err = r.Scan(&p.ID, &p.Kind, &p.At, &e.Actor, &p.Place, &p.Amount, &p.Currency, &p.Dated, &p.Day, &lines); err != nil {
			return e, err
		}
		e.ID, e.Customer, e.At, e.Place, e.Subject = id.Entry(p.ID), cus, p.At, p.Place, p.ID.String()
		e.Kind = "purchase.recorded"
		if p.Kind == purchase.Return {
			e.Kind = "purchase.returned"
		}
		what := map[string]any{"amount": p.Amount, "currency": p.Currency, "lines": lines}
		if p.Dated {
			what["day"] = p.Day
		}
		e.What, err = json.Marshal(what)
		return e, err
	}
}
