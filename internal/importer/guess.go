package importer

import (
	"cmp"
	"slices"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/fact"
	"huitou/stat/score"
)

// Guess is the guessed meaning of the columns of a file, from their names and from what their cells
// hold.
type Guess struct {
	Kind        fact.Kind
	Fields      map[string]string             // field of the fact ("lines.amount", "id") → column
	Words       map[string]map[string]Meaning // column that says what a row is → its words, those without a meaning, too
	Adds        []string                      // columns of each line that are added to its amount: taxes, postage
	Takes       []string                      // columns of each line that are taken off: discounts
	PerLine     []string                      // of Words, those that say it of a line, not of its order
	Gaps        bool                          // some records have no id
	RefundLines bool                          // what was refunded is of each line
	Many        bool                          // some orders have several rows
	KnownBy     string                        // phone, email: what the customer's id is; "" = a number, a name
	Called      []string                      // columns of customers' names, some of which mean nobody though they have a number: Walk-In
	StaffLast   string                        // the column of the family name of the staff, whose first name is in another
	Masked      bool                          // some phone numbers are hidden, beside names: 138****1234
	Dates       string                        // how days are written, one of DateStyles; "" = worked out from the whole file
	Yearless    string                        // how days of records without a year are written: DayMonth, MonthDay, YearlessUnsure; "" = they have one
	Year        cal.Day                       // the first of the twelve months that days without a year are of, "" = not known
	Numbers     string                        // how numbers are written, one of NumberStyles; "" = worked out from the whole file
	Scale       int                           // most points of a rating, 0 = as the answers say, or 5
	Zero        bool                          // the scale begins at 0
	Answers     map[string]string             // words of a rating → points
	Alike       string                        // the column of an amount that is the same in all rows of an order, where nothing tells whether each of them repeats its total: a person says it
	Stays       bool                          // a visit ends on a later day: a stay, which is bought when it is booked
	Free        string                        // the column by which all that was sold was for nothing, "" = it was not
	Ratings     []string                      // further columns of ratings, which are not read
	SaysPaid    bool                          // a column speaks of payment: what was not paid is 0
	Mixed       []string                      // columns with a person and how they are reached in one cell
	Blank       []string                      // cells that mean nothing by themselves: N/A, (空)
	Whole       bool                          // there is enough to make facts of rows
	worth       float64
}

// leastName is the score below which a column is no candidate for a field.
const leastName = 40

// guess chooses the kind of fact that the columns fit best, and what each of them is.
func guess(columns []string, sample [][]string) Guess {
	return guessOf(profiles(columns, sample))
}

func guessOf(list []*profile) Guess {
	best := Guess{Kind: fact.KindPurchase, Fields: map[string]string{}}
	for _, kind := range ColumnKinds {
		if g := guessKind(kind, list); g.worth > best.worth {
			best = g
		}
	}
	return best
}

// guesser guesses what columns are if rows are facts of one kind.
type guesser struct {
	Guess
	list  []*profile
	by    map[string]*profile // field → column
	taken map[*profile]bool
	blind bool // there are no rows to look at

	appointed bool // rows are appointments, whatever else they say
}

func guessKind(kind fact.Kind, list []*profile) Guess { return guessBy(kind, list, "") }

// guessBy is guessKind where a person says in which column the number of a record is, "" if nobody does.
func guessBy(kind fact.Kind, list []*profile, id string) Guess {
	g := &guesser{Guess: Guess{Kind: kind, Fields: map[string]string{}}, list: list, by: map[string]*profile{}, taken: map[*profile]bool{}, blind: true}
	for _, p := range list {
		g.blind = g.blind && p.n == 0
	}
	g.assign(kinds[kind].names)
	for field := range g.by { // what a record of the kind does not have: its column is of nothing else
		if !slices.Contains(kinds[kind].asked, field) {
			delete(g.by, field)
		}
	}
	g.isNumber(id)
	g.codes()
	g.fullNames()
	g.identify()
	g.numbered()
	g.whenAppointed()
	g.whenBooked()
	g.promised()
	if id == "" {
		g.numberThatIsMeant()
	}
	g.invoices()
	g.clock()
	g.withoutYear()
	switch kind {
	case fact.KindPurchase:
		if id == "" {
			g.tellsApart()
		}
		g.linesByShape()
		g.said()
		g.meanings()
		g.money()
		g.dayUnread()
		g.unpaid()
	case fact.KindVoice:
		g.saidAgain()
		g.meanings()
		g.answers()
	case fact.KindVisit:
		if g.appointed = g.ofAppointments(); g.by["amount"] != nil && !g.appointed { // a list of what was sold by the day, which may have been for nothing
			g.drop("at.time")
		}
		g.meanings()
		g.Stays = g.stays()
		if p := g.by["booked"]; p != nil && (p.fill() < 1 || !g.Stays) {
			g.drop("booked") // what was paid is dated by it
		}
	}
	g.people()
	g.free()
	g.gaps()
	for field, p := range g.by {
		g.Fields[field] = p.name
	}
	g.styles()
	g.weigh()
	return g.Guess
}

// assign gives each field the column that fits it best: the best of all pairs first, and each column
// once.
func (g *guesser) assign(names []lexeme) {
	type pair struct {
		field string
		col   *profile
		score float64
	}
	var pairs []pair
	for i := range names {
		for _, p := range g.list {
			s := names[i].score(p)
			if s > 0 && !g.blind {
				s *= g.fits(names[i].field, p)
			}
			if s >= leastName {
				pairs = append(pairs, pair{names[i].field, p, s})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
	for _, x := range pairs {
		if g.by[x.field] == nil && !g.taken[x.col] {
			g.by[x.field], g.taken[x.col] = x.col, true
		}
	}
}

// fits returns how well the cells of a column fit a field, from 0 to 1.
func (g *guesser) fits(field string, p *profile) float64 {
	if p.n == 0 {
		return 0
	}
	yes := func(is bool) float64 {
		if is {
			return 1
		}
		return 0
	}
	field = strings.TrimPrefix(field, "customer.")
	text := p.most(shapeLetter) && !p.most(shapeDay) && !p.most(shapeEmail) && !p.most(shapeMasked)
	repeats := 2*p.distinct <= p.n+2
	switch field {
	case "id", "of", "purchase":
		if p.most(shapeDay) && !p.most(shapeWhole) || p.most(shapeFraction) || p.most(shapeEmail) || p.most(shapeMasked) || !p.most(shapeDigit) {
			return 0
		}
		if len(p.words) == 1 && p.words[0] == "name" && p.most(shapeSpace) { // of a person; #1001 is an order's
			return 0
		}
		if field == "id" && p.distinct == 1 && p.n > 3 {
			return 0.3
		}
		if field != "id" {
			return 1
		}
		return 0.2 + 0.8*p.fill()
	case "at", "since", "answered", "booked", "promise.due", "promise.kept", "steps.delivered", "steps.handed_over", "cancelled":
		if !p.most(shapeDay) {
			return 0.6 * yes(field == "at" && p.yearless() != "")
		}
		if field == "at" {
			return 0.7 + 0.3*p.fill()
		}
		return 1
	case "at.time":
		return yes(p.nearly(shapeClock))
	case "at.year":
		return yes(p.years())
	case "at.zone":
		return yes(p.zones())
	case "customer":
		if p.most(shapeMasked) || p.most(shapeDay) || p.most(shapeFraction) || p.most(shapeSpace) || p.most(shapeFlag) {
			return 0
		}
		if p.most(shapeLetter) && !p.most(shapeDigit) { // rather a name
			return 0.45 + 0.45*p.fill()
		}
		return 0.5 + 0.5*p.fill()
	case "name", "first", "surname", "title", "what":
		return yes(text)
	case "city":
		return yes(text && p.longest < 80)
	case "country":
		return yes(text && p.longest < 60)
	case "phone":
		return yes(2*p.count(func(s string) bool { return len(digitsOnly(s)) > 5 && !strings.Contains(s, "@") }) > p.n && !p.most(shapeDay))
	case "email":
		return yes(2*p.count(func(s string) bool { return strings.Contains(s, "@") }) > p.n)
	case "place":
		if p.most(shapeDay) || p.most(shapeFraction) || p.most(shapeEmail) || !repeats {
			return 0
		}
		return 1
	case "staff":
		return yes(text && repeats)
	case "currency":
		return yes(p.count(func(s string) bool { return currencyCode(strings.ToUpper(s)) }) == p.n)
	case "language":
		return yes(text && p.longest < 20)
	case "lines.product":
		return yes(!p.most(shapeFraction) && !p.most(shapeDay) && !p.most(shapeMasked))
	case "lines.name": // of what each line is, not of some
		return yes(text) * (0.6 + 0.4*p.fill())
	case "rating":
		if g.Kind == fact.KindVoice && !p.answers() && p.fewWords() {
			return unknownWords
		}
		return yes(p.answers())
	case "text":
		if p.longest <= 8 {
			return 0.7 * yes(p.most(shapeLetter))
		}
		return yes(p.most(shapeLetter))
	case "amount":
		return yes(p.most(shapeNumber))
	}
	return 1
}

// count returns how many filled cells are as is says.
func (p *profile) count(is func(string) bool) (n int) {
	for _, s := range p.cells {
		if s != "" && is(s) {
			n++
		}
	}
	return n
}

// zones reports whether the cells are zones that times can be read in.
func (p *profile) zones() bool {
	return p.n > 0 && p.count(func(s string) bool {
		if _, ok := zoneOffsets[strings.ToLower(s)]; ok {
			return true
		}
		_, err := zoneOf(s)
		return err == nil
	}) == p.n
}

// answers reports whether the cells are answers on a scale, in numbers or words.
func (p *profile) answers() bool {
	return 2*p.count(func(s string) bool {
		_, err := score.ParseAnswer(s)
		return err == nil || answerPoints(s) > 0 || noAnswer(s)
	}) > p.n
}

// styles finds how dates and numbers are written.
func (g *guesser) styles() {
	for _, field := range Fields(g.Kind) {
		p := g.by[field]
		switch {
		case p == nil:
		case isDate(field) && p.nearly(shapeRepublic):
			g.Dates = RepublicStyle
		case isDate(field) && g.Dates == "" && (field != "at" || g.Yearless == ""):
			if g.Dates = dateStyle(p.filled()); g.Dates == "" && g.dayFirstNames() {
				g.Dates = dayFirstStyle(p.filled())
			}
		case isNumber(field) && g.Numbers == "":
			g.Numbers = numberStyle(p.filled())
		}
	}
}

// filled are the cells that are not empty.
func (p *profile) filled() (list []string) {
	for _, s := range p.cells {
		if s != "" {
			list = append(list, s)
		}
	}
	return list
}

// weigh sets what a guess is worth: the fields of the kind, the vital ones more, and most of all that
// it has what makes a fact of it.
func (g *guesser) weigh() {
	for f := range g.Fields {
		switch {
		case strings.HasPrefix(f, "customer."): // customer fields fit customers as well as orders
		case g.Kind == fact.KindPurchase && (f == "rating" || f == "text"): // ratings, which some orders have
		default:
			g.worth++
		}
	}
	f := g.Fields
	for _, field := range kinds[g.Kind].vital {
		if f[field] != "" {
			g.worth += 2
		}
	}
	switch whole := &g.Whole; g.Kind {
	case fact.KindPurchase:
		*whole = f["at"] != "" && (f["amount"] != "" || f["lines.amount"] != "" || f["lines.price"] != "")
	case fact.KindVoice:
		if f["id"] == "" && f["purchase"] != "" && g.best(&totalNames, isMoney) != nil {
			g.worth -= 4 // an order with what was said of it: its number and its total are there
		}
		*whole = f["rating"] != "" || f["text"] != "" || f["title"] != "" && f["promise.due"] != ""
	case fact.KindVisit:
		named := func(l *lexeme, of shape) bool {
			return slices.ContainsFunc(g.list, func(p *profile) bool { return p.most(of) && l.score(p) >= leastName })
		}
		stay, timed := named(&endNames, shapeDay) || named(&nightNames, shapeNumber), g.timed()
		*whole = f["at"] != "" && f["customer"] != "" && (f["what"] != "" || named(&partyNames, shapeNumber)) && (stay || timed || g.appointed)
		if stay || timed && named(&lengthNames, shapeDigit) || g.appointed {
			g.worth += 4 // orders have no end, and nobody stays away from them
		}
	case fact.KindCustomer:
		*whole = f["phone"] != "" && !(f["first"] == "" && f["surname"] == "" && g.ofThings()) || f["email"] != "" || f["name"] != ""
		g.worth /= 2
	}
	if g.Whole {
		g.worth += 10
	}
}

// Chosen completes a guess whose columns a person chose: with the words that say what a row is, the
// answers of ratings, and the customers that are none.
func (in *Inspection) Chosen(c Guess) Guess {
	list := in.profiles()
	if rows := c.without(in.Looked); c.empties() != nil {
		list, c.Blank = profiles(in.Columns[:min(len(in.Columns), guessColumns)], rows), blanks(in.Looked)
	}
	g := &guesser{Guess: c, list: list, by: map[string]*profile{}, taken: map[*profile]bool{}}
	for field, column := range c.Fields {
		if i := slices.Index(in.Columns, column); i >= 0 && i < len(g.list) { // of the columns that are looked at
			g.by[field] = g.list[i]
			g.taken[g.list[i]] = true
		}
	}
	if g.Words == nil && g.Kind != fact.KindCustomer {
		g.meanings()
	}
	if g.Kind == fact.KindVoice || g.Kind == fact.KindPurchase {
		g.answers()
	}
	if g.Kind == fact.KindVisit {
		g.Stays = g.stays()
	}
	if g.withoutYear(); g.Yearless != "" && c.Yearless != "" {
		g.Yearless = c.Yearless // as a person has said
	}
	if g.Yearless != "" && g.Year == "" {
		g.Year = in.Year
	}
	g.people()
	l := g.ledger()
	g.perLine(l)
	g.doubt(l)
	g.free()
	g.gaps()
	return g.Guess
}

// profiles looks at the columns of the rows that were guessed on.
func (in *Inspection) profiles() []*profile {
	if in.seen == nil {
		in.seen = profiles(in.Columns[:min(len(in.Columns), guessColumns)], in.Looked)
	}
	return in.seen
}

// As returns the guess if rows are facts of a kind, one of ColumnKinds.
func (in *Inspection) As(kind fact.Kind) Guess {
	g := guessKind(kind, in.profiles())
	if g.Yearless != "" {
		g.Year = in.Year
	}
	return g
}

// NumberColumns are the columns that hold numbers.
func (in *Inspection) NumberColumns() (list []string) {
	for _, p := range in.profiles() {
		if isMoney(p) && p.n > 0 {
			list = append(list, p.name)
		}
	}
	return list
}

// gaps finds whether some records have no id.
func (g *guesser) gaps() {
	id := g.by["id"]
	g.Gaps = false
	for row := range rowsOf(g.list) {
		g.Gaps = g.Gaps || id != nil && id.cells[row] == "" && g.means(g.list, row) != MeansAside && !g.merged(row)
	}
}

// AskedFirst are the fields of a kind without which a file says little: a person is asked for a column of
// them even where none seems to be one.
func AskedFirst(kind fact.Kind) []string {
	return slices.Concat([]string{"id", "at", "customer"}, kinds[kind].vital)
}

// Fields are the fields that a guess, or a person, may give a column for a kind, in the order in
// which they are asked for; nil for a kind that needs a map file.
func Fields(kind fact.Kind) []string { return kinds[kind].asked }
