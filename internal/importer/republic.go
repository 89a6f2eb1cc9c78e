package importer

import (
	"regexp"
	"slices"

	"huitou/internal/fact"
)

// The years of the Republic, as Taiwan writes them: 113 is 2024.
const (
	RepublicStyle  = "115/12/31" // of DateStyles: a year of the Republic
	republicLayout = "republic"  // its layout: any form of a day whose year has fewer than four digits
	republicBegan  = 1911        // its year 0
)

// Days with years that can be no others: of 80 to 149.
var (
	republicDay    = regexp.MustCompile(`^0?([89]\d|1[0-4]\d) ?[-/.年] ?[01]?\d ?[-/.月] ?[0-3]?\d( ?日|[ T]|$)`)
	republicDigits = regexp.MustCompile(`^(0[89]\d|1[0-4]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$`)
)

// republican reports whether a cell is a day of a year of the Republic that cannot be of another: 113/05/03.
func republican(s string) bool {
	if len(s) < 6 || !asciiDigit(s[0]) || !republicDay.MatchString(s) {
		return false
	}
	_, _, _, ok := readMoment(s, republicFirst)
	return ok
}

// digitDays counts the cells of a column for days of the Republic that are digits only, 1130503, if all are and its name
// is that of a day: they may be numbers of another kind.
func (p *profile) digitDays() {
	if p.n == 0 || p.is[shapeDay] > 0 || p.longest != 7 || p.is[shapeWhole] < p.n || !slices.ContainsFunc(dayNames, func(l lexeme) bool { return l.score(p) >= leastName }) {
		return
	}
	if p.count(func(s string) bool {
		_, _, _, ok := readMoment(s, republicFirst)
		return ok && republicDigits.MatchString(s)
	}) == p.n {
		p.is[shapeDay], p.is[shapeRepublic] = p.n, p.n
	}
}

// dayNames are what columns of days are called.
var dayNames = slices.DeleteFunc(lexemes("purchase", "voice", "customer", "visit", "end"), func(l lexeme) bool { return !isDate(l.field) && l.field != "end" })

// dayUnread takes the column that is called the day of a sale for that where its cells are not understood: each says what
// is wrong with it, rather than that the file is read as something else.
func (g *guesser) dayUnread() {
	if g.Kind != fact.KindPurchase || g.blind || g.by["at"] != nil || g.by["amount"] == nil && g.by["lines.amount"] == nil && g.by["lines.price"] == nil {
		return
	}
	at := lexemeOf("at", kinds[g.Kind].names)
	if p := g.best(at, func(p *profile) bool {
		return p.most(shapeDigit) && !p.most(shapeFraction) && 2*p.is[shapeClock] <= p.n
	}); p != nil {
		g.by["at"], g.taken[p] = p, true
	}
}
