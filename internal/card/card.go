package card

import (
	"context"
	"slices"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
	"huitou/stat/quantile"
)

const (
	shownPurchases = 5
	shownVoices    = 3
	rhythmDays     = 50
	// readPurchases is how many purchases are read for both Rhythm and Last.
	readPurchases = 200
)

func readCard(ctx context.Context, tx *db.Tx, cus id.Customer) (c Card, err error) {
	c.At = tx.Now()
	if c.Customer, err = customer.Find(ctx, tx, cus); err != nil {
		return c, err
	}
	company, err := org.FindCompany(ctx, tx)
	if err != nil && !errs.Is(err, errs.KindNotFound) {
		return c, err
	}
	c.Currency = company.Currency
	names := list.NewNames(ctx, tx)
	if c.PlaceName, err = names.Place(c.Place); err != nil {
		return c, err
	}
	if c.OwnerName, err = names.Staff(c.Owner); err != nil {
		return c, err
	}
	if c.Identities, err = customer.Identities(ctx, tx, cus); err != nil {
		return c, err
	}
	if c.Contacts, err = customer.Contacts(ctx, tx, cus); err != nil {
		return c, err
	}
	if c.Household != "" {
		c.Members, err = db.List(ctx, tx, func(r db.Row) (m Member, err error) { return m, r.Scan(&m.ID, &m.Name) }, sqlMembers, c.Household, cus)
		if err != nil {
			return c, err
		}
	}
	if err = readBought(ctx, tx, &c); err != nil {
		return c, err
	}
	if err = readPromised(ctx, tx, &c); err != nil {
		return c, err
	}
	if err = readHeard(ctx, tx, &c); err != nil {
		return c, err
	}
	c.Next = suggest(&c)
	return c, nil
}

func readBought(ctx context.Context, tx *db.Tx, c *Card) (err error) {
	if c.Bought, err = purchase.FindSum(ctx, tx, c.ID); err != nil {
		return err
	}
	bought, err := purchase.Latest(ctx, tx, c.ID, readPurchases)
	if err != nil {
		return err
	}
	var days []cal.Day
	for i := range bought {
		if bought[i].Kind == purchase.Sale && bought[i].Counts() {
			days = append(days, bought[i].Day)
		}
	}
	c.Rhythm = rhythm(days, c.Bought.Last, c.At)
	c.Last = bought[:min(len(bought), shownPurchases)]
	return nil
}

// rhythm computes the Rhythm from the days on which a customer bought, the latest first.
func rhythm(days []cal.Day, last, now clock.Instant) Rhythm {
	days = slices.Compact(days)
	days = days[:min(len(days), rhythmDays)]
	r := Rhythm{Days: len(days)}
	if last != 0 {
		r.Since = max(0, now.Sub(last))
	}
	if len(days) < 3 {
		return r
	}
	gaps := make([]float64, 0, len(days)-1) // in days
	for i := 1; i < len(days); i++ {
		gaps = append(gaps, float64(days[i-1].Sub(days[i])))
	}
	slices.Sort(gaps)
	const day = 24 * time.Hour
	median := time.Duration(quantile.Type7(gaps, 0.5) * float64(day))
	r.Gap = median
	if median > 0 {
		r.Ratio = float64(r.Since) / float64(median)
	}
	// At most a tenth of the gaps are longer: one of them, where quantile interpolates.
	p90 := time.Duration(gaps[(len(gaps)*9)/10]) * day
	r.Silent = r.Ratio > 2 && r.Since > p90
	return r
}

func readPromised(ctx context.Context, tx *db.Tx, c *Card) (err error) {
	var minutes int64
	err = tx.Each(ctx, func(r db.Row) error {
		var state promise.State
		var n, late, overdue int64
		if err := r.Scan(&state, &n, &late, &overdue); err != nil {
			return err
		}
		*c.Promise.Of(state) = n - overdue
		c.Promise.Overdue += overdue
		minutes += late
		return nil
	}, sqlPromises, c.ID, c.At)
	if err != nil {
		return err
	}
	p := &c.Promise
	if due := p.Due(); due > 0 {
		p.Rate = float64(p.Kept) / float64(due)
	}
	if p.Late > 0 {
		p.LateBy = time.Duration(minutes/p.Late) * time.Minute
	}
	if p.Open+p.Overdue == 0 {
		return nil
	}
	c.Open, err = db.List(ctx, tx, func(r db.Row) (promise.Promise, error) { return promise.Scan(r) }, sqlOpen, c.ID)
	return err
}

func readHeard(ctx context.Context, tx *db.Tx, c *Card) (err error) {
	h := &c.Heard
	var stars int64
	if err = tx.Row(ctx, sqlHeard, c.ID).Scan(&h.Voices, &h.Rated, &stars, &h.Low, &h.Unanswered); err != nil || h.Voices == 0 {
		return err
	}
	if h.Rated > 0 {
		h.Mean = float64(stars) / float64(h.Rated)
	}
	c.Voices, err = voice.OfCustomer(ctx, tx, c.ID, 0, shownVoices)
	return err
}
