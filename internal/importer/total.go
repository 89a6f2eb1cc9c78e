package importer

import (
	"cmp"
	"slices"
	"time"

	"huitou/internal/cal"
	"huitou/internal/fact"
)

// Total is what the facts of one kind come to, by which a person knows their own figures again.
type Total struct {
	Kind        fact.Kind // purchase, return, voice, visit, delivery
	Void        bool      // of purchases: those that were cancelled
	Currency    string    // of Amount, "" = the kind has none
	N           int64
	Amount      int64   // minor units
	First, Last cal.Day // "" = not known
}

// addTotal adds a fact to the totals; days are those of a zone.
func addTotal(list []Total, f *fact.Fact, zone *time.Location) []Total {
	if f.Kind.IsEntity() || f.Kind == fact.KindPromise {
		return list
	}
	t := Total{Kind: f.Kind, N: 1}
	lines := func(of []fact.Line) {
		for _, l := range of {
			t.Amount += l.Amount
		}
	}
	switch {
	case f.Purchase != nil:
		p := f.Purchase
		t.Currency, t.Void = p.Currency, p.Status != ""
		if lines(p.Lines); p.Amount != nil {
			t.Amount = *p.Amount
		}
	case f.Return != nil:
		t.Currency = f.Return.Currency
		lines(f.Return.Lines)
	}
	at, day := f.When()
	if day == "" && at != 0 {
		day = cal.DayOf(at, zone)
	}
	i := slices.IndexFunc(list, func(x Total) bool { return x.Kind == t.Kind && x.Void == t.Void && x.Currency == t.Currency })
	if i < 0 {
		t.First, t.Last = day, day
		return append(list, t)
	}
	x := &list[i]
	x.N, x.Amount = x.N+1, x.Amount+t.Amount
	if day != "" {
		x.First, x.Last = min(cmp.Or(x.First, day), day), max(x.Last, day)
	}
	return list
}

// sortTotals puts the kinds in the order of recording, what counts before what is cancelled, and the
// currency of most before others.
func sortTotals(list []Total) {
	slices.SortStableFunc(list, func(a, b Total) int {
		return cmp.Or(cmp.Compare(rank(a.Kind), rank(b.Kind)), compareBool(a.Void, b.Void), cmp.Compare(b.N, a.N))
	})
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
