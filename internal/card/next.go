package card

import (
	"cmp"
	"slices"
	"time"

	"huitou/internal/errs"
	"huitou/internal/money"
	"huitou/internal/voice"
)

const (
	soon    = 48 * time.Hour
	month   = 30 * 24 * time.Hour
	regular = 10 // sales from which a customer should have an owner
)

// most is how many suggestions a card makes: more is none.
const most = 3

// hint is a suggestion and its weight.
type hint struct {
	Suggestion
	weight int
}

// suggest says what to do next, at most three things, each with its reason. What we
// owe comes before what we want: a promise before an apology, an answer before a
// call, and selling not at all while something is owed.
func suggest(c *Card) []Suggestion {
	hints := owed(c)
	if len(hints) == 0 {
		hints = wanted(c)
	} else {
		hints = append(hints, missing(c)...)
	}
	slices.SortStableFunc(hints, func(a, b hint) int { return cmp.Compare(b.weight, a.weight) })
	list := make([]Suggestion, 0, most)
	for _, h := range hints[:min(len(hints), most)] {
		list = append(list, h.Suggestion)
	}
	return list
}

// owed is what the customer waits for.
func owed(c *Card) (list []hint) {
	add := func(weight int, s Suggestion) { list = append(list, hint{s, weight}) }
	for i := range c.Open {
		p := &c.Open[i]
		switch left := p.Due.Sub(c.At); {
		case left < 0:
			add(100, Suggestion{Kind: "keep", Key: "card.next.keep_late", Because: "card.because.late",
				Facts: errs.Pairs("by", -left, "what", p.What), Subject: p.ID.String(), Action: "keep"})
		case left < soon:
			add(70, Suggestion{Kind: "keep", Key: "card.next.keep_soon", Because: "card.because.soon",
				Facts: errs.Pairs("left", left, "what", p.What), Subject: p.ID.String(), Action: "keep"})
		}
		if len(list) == 2 { // the next due two: the rest is on the card
			break
		}
	}
	for _, v := range c.Voices {
		if v.Stars > 0 && v.Stars < voice.Low && v.Answered == 0 {
			add(90, Suggestion{Kind: "answer", Key: "card.next.answer", Because: "card.because.low",
				Facts: errs.Pairs("n", v.Stars, "since", c.At.Sub(v.At)), Subject: v.ID.String(), Action: "answer"})
			break
		}
	}
	if bad := c.Promise.Late + c.Promise.Broken; bad > 0 && c.Promise.Due > 0 && c.Promise.Rate < 0.8 && c.Promise.Due >= 3 {
		add(60, Suggestion{Kind: "apologise", Key: "card.next.apologise", Because: "card.because.record",
			Facts: errs.Pairs("n", c.Promise.Due, "kept", c.Promise.Kept), Subject: c.ID.String(), Action: "promise"})
	}
	return list
}

// wanted is what is good to do when nothing is owed.
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

// missing is what we should know and do not.
func missing(c *Card) (list []hint) {
	if c.Owner == 0 && c.Bought.Sales >= regular {
		list = append(list, hint{Suggestion{Kind: "owner", Key: "card.next.owner", Because: "card.because.regular",
			Facts:   errs.Pairs("n", c.Bought.Sales, "amount", money.Amount{Minor: c.Bought.Amount, Currency: c.Bought.Currency}),
			Subject: c.ID.String(), Action: "edit"}, 30})
	}
	if len(c.Contacts) == 0 && c.Bought.Sales > 0 {
		list = append(list, hint{Suggestion{Kind: "contact", Key: "card.next.contact", Because: "card.because.unreachable",
			Subject: c.ID.String(), Action: "edit"}, 20})
	}
	return list
}
