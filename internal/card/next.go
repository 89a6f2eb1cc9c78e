package card

import (
	"cmp"
	"slices"
	"time"

	"huitou/internal/customer"
	"huitou/internal/errs"
	"huitou/internal/money"
)

const (
	soon    = 48 * time.Hour
	month   = 30 * 24 * time.Hour
	regular = 10 // number of sales from which a customer should have an owner
)

// maxSuggestions is how many suggestions a card has at most.
const maxSuggestions = 3

// hint is a suggestion and its weight.
type hint struct {
	Suggestion
	weight int
}

// suggest returns what to do next, at most three suggestions, the weightiest first. While
// the customer waits for something (owed), no sales suggestions (wanted) are made.
func suggest(c *Card) []Suggestion {
	hints := owed(c)
	if len(hints) == 0 {
		hints = wanted(c)
	} else {
		hints = append(hints, missing(c)...)
	}
	slices.SortStableFunc(hints, func(a, b hint) int { return cmp.Compare(b.weight, a.weight) })
	list := make([]Suggestion, 0, maxSuggestions)
	for _, h := range hints[:min(len(hints), maxSuggestions)] {
		list = append(list, h.Suggestion)
	}
	return list
}

// owed suggests what the customer waits for: promises that are late or due soon, an answer
// to a low rating, an apology for a poor record.
func owed(c *Card) (list []hint) {
	add := func(weight int, s Suggestion) { list = append(list, hint{s, weight}) }
	for i := range c.Open {
		p := &c.Open[i]
		switch left := p.Due.Sub(c.At); {
		case left < 0:
			add(100, Suggestion{Kind: "keep", Key: "card.next.keep_late", Because: "card.because.late",
				Facts: errs.Pairs("by", p.LateSaid(c.At), "what", p.What), Subject: p.ID.String(), Action: "keep"})
		case left < soon && p.ByDay():
			because := "card.because.this_day"
			if p.DaysLeft(c.At) > 0 {
				because = "card.because.in_days"
			}
			add(70, Suggestion{Kind: "keep", Key: "card.next.keep_soon", Because: because,
				Facts: errs.Pairs("n", p.DaysLeft(c.At), "what", p.What), Subject: p.ID.String(), Action: "keep"})
		case left < soon:
			add(70, Suggestion{Kind: "keep", Key: "card.next.keep_soon", Because: "card.because.soon",
				Facts: errs.Pairs("left", left, "what", p.What), Subject: p.ID.String(), Action: "keep"})
		}
		if len(list) == 2 { // the two that are due first; the others are on the card anyway
			break
		}
	}
	for _, v := range c.Voices {
		if v.RatedLow() && v.Answered == 0 {
			add(90, Suggestion{Kind: "answer", Key: "card.next.answer", Because: "card.because.low",
				Facts: errs.Pairs("n", v.Stars, "since", c.At.Sub(v.At)), Subject: v.ID.String(), Action: "answer"})
			break
		}
	}
	if bad := c.Promise.Late + c.Promise.Broken; bad > 0 && c.Promise.Due() >= 3 && c.Promise.Rate < 0.8 {
		add(60, Suggestion{Kind: "apologise", Key: "card.next.apologise", Because: "card.because.record",
			Facts: errs.Pairs("n", c.Promise.Due(), "kept", c.Promise.Kept), Subject: c.ID.String(), Action: "promise"})
	}
	return list
}

// wanted suggests what serves the relation when nothing is owed.
func wanted(c *Card) (list []hint) {
	add := func(weight int, s Suggestion) { list = append(list, hint{s, weight}) }
	if c.Rhythm.Silent {
		add(50, Suggestion{Kind: "win_back", Key: "card.next.win_back", Because: "card.because.silent",
			Facts: errs.Pairs("since", c.Rhythm.Since, "gap", c.Rhythm.Gap), Subject: c.ID.String(), Action: "say"})
	}
	if c.Bought.Sales == 1 && c.Rhythm.Since < month {
		add(40, Suggestion{Kind: "welcome", Key: "card.next.welcome", Because: "card.because.first",
			Facts: errs.Pairs("since", c.Rhythm.Since), Subject: c.ID.String(), Action: "say"})
	}
	if len(c.Voices) > 0 && c.Voices[0].Stars == 5 && c.At.Sub(c.Voices[0].At) < month && c.Voices[0].Answered == 0 {
		add(35, Suggestion{Kind: "thank", Key: "card.next.thank", Because: "card.because.praise",
			Facts: errs.Pairs("since", c.At.Sub(c.Voices[0].At)), Subject: c.Voices[0].ID.String(), Action: "answer"})
	}
	return append(list, missing(c)...)
}

// missing suggests to fill in an owner or a contact that the customer should have.
func missing(c *Card) (list []hint) {
	if c.Owner == 0 && c.Bought.Sales >= regular {
		list = append(list, hint{Suggestion{Kind: "owner", Key: "card.next.owner", Because: "card.because.regular",
			Facts:   errs.Pairs("n", c.Bought.Sales, "amount", money.Amount{Minor: c.Bought.Amount, Currency: c.Bought.Currency}),
			Subject: c.ID.String(), Action: "edit"}, 30})
	}
	if !slices.ContainsFunc(c.Contacts, func(p customer.Contact) bool { return p.Kind != customer.Written }) && c.Bought.Sales > 0 {
		list = append(list, hint{Suggestion{Kind: "contact", Key: "card.next.contact", Because: "card.because.unreachable",
			Subject: c.ID.String(), Action: "edit"}, 20})
	}
	return list
}
