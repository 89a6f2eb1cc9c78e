package recsys

import (
	"cmp"
	"slices"
)

// Why is the reason for which an item is recommended.
type Why string

// The reasons.
const (
	Usual     Why = "usual"     // bought before by the customer: Support is the number of baskets
	Together  Why = "together"  // bought by customers who also bought Because: Support is their number
	Favourite Why = "favourite" // bought by many customers: Support is their number
	ByTaste   Why = "taste"     // from factors: Support is 0
)

// Suggestion is one recommended item.
type Suggestion struct {
	Item    int32
	Score   float64 // comparable within one result
	Why     Why
	Support int
	Because int32 // the item it is bought together with, or -1
}

// Recommender suggests n items for a user, best first. Items for which skip returns true
// are left out; skip may be nil. A user outside the log gets the suggestions that do not
// depend on the user, which may be none.
type Recommender interface {
	Recommend(user int32, n int, skip func(item int32) bool) []Suggestion
}

func (l *Log) known(user int32) bool { return user >= 0 && int(user) < l.Users }

// take sorts suggestions, best first, and returns the first n that are not skipped.
func (l *Log) take(all []Suggestion, n int, skip func(int32) bool) []Suggestion {
	if skip != nil {
		all = slices.DeleteFunc(all, func(s Suggestion) bool { return skip(s.Item) })
	}
	slices.SortFunc(all, func(a, b Suggestion) int {
		if c := cmp.Compare(b.Score, a.Score); c != 0 {
			return c
		}
		if c := cmp.Compare(l.bought[b.Item], l.bought[a.Item]); c != 0 {
			return c
		}
		return cmp.Compare(a.Item, b.Item)
	})
	return all[:max(0, min(n, len(all)))]
}

// popular recommends the same items to every user.
type popular struct {
	log *Log
	top []Suggestion
}

// Popular recommends items by the number of baskets they are in: Score is Σ_u c_ui, with
// c_ui the baskets of user u with item i (G-TopFreq in Li and others, TOIS 2023). It is a
// count without an interval.
func Popular(l *Log) Recommender {
	p := popular{log: l}
	for i, n := range l.bought {
		if n > 0 {
			p.top = append(p.top, Suggestion{int32(i), float64(n), Favourite, int(l.buyers[i]), -1})
		}
	}
	p.top = l.take(p.top, len(p.top), nil)
	return p
}

func (p popular) Recommend(_ int32, n int, skip func(int32) bool) (out []Suggestion) {
	for _, s := range p.top {
		if len(out) >= n {
			break
		}
		if skip == nil || !skip(s.Item) {
			out = append(out, s)
		}
	}
	return out
}

type personal struct{ log *Log }

// Personal recommends the items the user bought before, by the number of baskets, the more
// recent first among equals: Score is c_ui + (last − first basket)/(span + 1), with the
// fraction below 1 (P-TopFreq in Li and others, TOIS 2023). It has no interval; a user
// without baskets has no suggestions.
func Personal(l *Log) Recommender { return personal{l} }

func (p personal) Recommend(user int32, n int, skip func(int32) bool) []Suggestion {
	l := p.log
	if !l.known(user) || l.starts[user] == l.starts[user+1] {
		return nil
	}
	from, to := l.pairStarts[user], l.pairStarts[user+1]
	first, last := float64(l.basket[l.starts[user]]), float64(l.basket[l.starts[user+1]-1])
	all := make([]Suggestion, 0, to-from)
	for i := from; i < to; i++ {
		recent := (float64(l.pairLast[i]) - first) / (last - first + 1)
		all = append(all, Suggestion{l.pairItem[i], float64(l.pairCount[i]) + recent, Usual, int(l.pairCount[i]), -1})
	}
	return l.take(all, n, skip)
}

type personalTop struct{ own, all Recommender }

// PersonalTop recommends the items of Personal, then those of Popular: GP-TopFreq (Li,
// Jullien, Ariannezhad and de Rijke, "A Next Basket Recommendation Reality Check", TOIS
// 2023). Scores of the two parts are not comparable with each other. There is no interval.
func PersonalTop(l *Log) Recommender { return personalTop{Personal(l), Popular(l)} }

func (p personalTop) Recommend(user int32, n int, skip func(int32) bool) []Suggestion {
	out := p.own.Recommend(user, n, skip)
	if len(out) >= n {
		return out
	}
	have := make(map[int32]bool, len(out))
	for _, s := range out {
		have[s.Item] = true
	}
	return append(out, p.all.Recommend(user, n-len(out), func(i int32) bool {
		return have[i] || skip != nil && skip(i)
	})...)
}
