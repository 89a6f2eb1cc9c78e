package importer

import (
	"slices"

	"huitou/internal/fact"
)

// undoWords are what rows say that undo others, beside those of orders that are cancelled.
var undoWords = wordSet("storno", "stornorechnung", "stornierung", "stornobeleg", "reversal", "cancellation invoice", "annulation", "冲红", "红冲", "冲销")

// totals are, of each row, what it comes to; nil where no column below zero says so.
func (g *guesser) totals() *profile {
	var best *profile
	for _, p := range g.list {
		if isMoney(p) && p.is[shapeNegative] > 0 && (best == nil || totalNames.score(p) > totalNames.score(best)) && totalNames.score(p) >= leastName {
			best = p
		}
	}
	return best
}

// givenBack sets what words of refunds and cancellations mean on rows of their own, which are below zero: money given
// back; or where each of them undoes a cancelled order that is there, too, nothing of either.
func (g *guesser) givenBack(p *profile, words map[string]Meaning) {
	total := g.totals()
	if g.Kind != fact.KindPurchase || total == nil {
		return
	}
	says := func(w string) bool { return undoWords[status(w)] || SaysVoid(w) }
	var back, gone, above []string // words on rows below zero; those of cancelled orders; those on rows above
	var given, undone []number     // what rows below zero give back, what cancelled orders came to
	others := false                // rows below zero that say nothing such
	for row, w := range p.cells {
		f, ok := figureOf(total, row)
		switch {
		case !ok || f.m == 0:
		case f.m > 0 && words[w] == MeansVoid:
			gone, above, undone = append(gone, w), append(above, w), append(undone, f)
		case f.m > 0:
			above = append(above, w)
		case w != "" && says(w):
			back = append(back, w)
			f.m = -f.m
			given = append(given, f)
		default:
			others = true
		}
	}
	if slices.ContainsFunc(back, func(w string) bool { return slices.Contains(above, w) }) || len(back) == 0 {
		return
	}
	meaning := MeansReturn
	if others { // all that is below zero is a return
		meaning = MeansNothing
	}
	slices.SortFunc(given, number.compare)
	slices.SortFunc(undone, number.compare)
	if slices.EqualFunc(given, undone, func(a, b number) bool { return a.compare(b) == 0 }) {
		meaning, back = MeansAside, append(back, gone...)
	}
	for _, w := range back {
		words[w] = meaning
	}
}
