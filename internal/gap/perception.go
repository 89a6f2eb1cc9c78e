package gap

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/voice"
)

// ratings accumulates the voices of one cell of gap 5.
type ratings struct {
	stars   [5]int64
	unrated int64
	thirds  [3][5]int64
}

func (t *ratings) add(stars [5]int64, unrated int64, third int) {
	for i, n := range stars {
		t.stars[i] += n
		if third >= 0 {
			t.thirds[third][i] += n
		}
	}
	t.unrated += unrated
}

func (t *ratings) cell(f list.VoiceFilter) VoiceCell {
	c := VoiceCell{Stars: t.stars, Unrated: t.unrated, Rating: starMean(t.stars), Evidence: f}
	var low int64
	for _, n := range t.stars[:voice.Low-1] {
		low += n
	}
	c.Low = share(low, c.Rating.N)
	first, last := starMean(t.thirds[0]), starMean(t.thirds[2])
	if first.N > 0 && last.N > 0 {
		c.Trend = Trend{First: first.Mean, Last: last.Mean, Difference: meanDifference(first, last, true)}
	}
	return c
}

// perception reads gap 5.
func perception(ctx context.Context, tx *db.Tx, f *frame) (Perception, error) {
	all, company := &ratings{}, &ratings{}
	months, placesOf, outcomes := map[cal.Month]*ratings{}, map[id.Place]*ratings{}, map[string]*ratings{}
	err := tx.Each(ctx, func(r db.Row) error {
		var m cal.Month
		var place id.Place
		var outcome string
		var stars [5]int64
		var unrated int64
		err := r.Scan(&m, &place, &outcome, &stars[0], &stars[1], &stars[2], &stars[3], &stars[4], &unrated)
		if err != nil {
			return err
		}
		company.add(stars, unrated, -1)
		if !f.has(place) {
			return nil
		}
		third := f.third(m)
		for _, t := range [...]*ratings{all, rating(months, m), rating(placesOf, place), rating(outcomes, list.OutcomeOf(outcome))} {
			t.add(stars, unrated, third)
		}
		return nil
	}, sqlVoiceMonths, f.From, f.To)
	if err != nil {
		return Perception{}, err
	}
	p := f.perceptionOf(all, months, placesOf, outcomes)
	p.Company = starMean(company.stars)
	return p, nil
}

func rating[K comparable](m map[K]*ratings, k K) *ratings {
	t := m[k]
	if t == nil {
		t = &ratings{}
		m[k] = t
	}
	return t
}

func (f *frame) perceptionOf(all *ratings, months map[cal.Month]*ratings, placesOf map[id.Place]*ratings, outcomes map[string]*ratings) Perception {
	whole := list.VoiceFilter{Scope: f.scope()}
	p := Perception{VoiceCell: all.cell(whole)}
	for _, o := range list.Outcomes {
		e := whole
		e.Outcome = o
		c := rating(outcomes, o).cell(e)
		c.Outcome = o
		p.Outcomes = append(p.Outcomes, c)
	}
	for _, m := range f.months {
		e := whole
		e.From, e.To = m.First(), m.Last()
		c := rating(months, m).cell(e)
		c.Month, c.Trend = m, Trend{}
		p.Months = append(p.Months, c)
	}
	for place, t := range placesOf {
		e := whole
		e.Place, e.Only = place, true
		c := t.cell(e)
		c.Place = f.places.Find(place)
		c.Place.ID = place
		p.Places = append(p.Places, c)
	}
	slices.SortFunc(p.Places, func(a, b VoiceCell) int {
		return cmp.Or(cmp.Compare(b.Rating.N, a.Rating.N), strings.Compare(a.Place.Name, b.Place.Name), cmp.Compare(a.Place.ID, b.Place.ID))
	})
	if !f.Voices {
		p.protect()
	}
	kept, late, broken := p.Outcomes[0], p.Outcomes[1], p.Outcomes[2] // a hidden one has no ratings, and so no difference
	p.LateMean = meanDifference(kept.Rating, late.Rating, true)
	p.BrokenMean = meanDifference(kept.Rating, broken.Rating, true)
	p.LateLow = shareDifference(kept.Low, late.Low, false)
	p.BrokenLow = shareDifference(kept.Low, broken.Low, false)
	return p
}
