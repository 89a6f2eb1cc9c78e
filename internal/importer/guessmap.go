package importer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/fact"
)

// MapHead is what a map says of a file beside its columns. Fields left empty are
// filled with examples to be corrected.
type MapHead struct {
	Title    string
	Source   string // the name of the system the file comes from
	Currency string
	Zone     string
	Encoding string  // of the file, "" = no doubt about it
	Sheet    string  // of a workbook, "" = the first
	Skip     int     // records before the header
	Round    bool    // amounts with more decimals than the currency has are rounded
	Numbered bool    // records are called by the number of their row
	Sure     bool    // a person has chosen: nothing is marked as guessed
	Answers  Answers // what a person says of further files that leave it open
}

// Map is a map file by the guess. Every line that is guessed says so.
func (g *Guess) Map(head MapHead) string {
	w := &mapWriter{g: g, head: head, mark: " # guessed"}
	if head.Sure {
		w.mark = ""
	}
	at, ask := homeOf(g.columns()), ""
	if head.Currency == "" || head.Zone == "" {
		ask = "; the file does not say: put yours"
	}
	currency, zone := cmp.Or(head.Currency, at.currency), cmp.Or(head.Zone, at.zone)
	w.line(0, "title: %s", quote(head.Title))
	w.line(0, "source: %s # the name of the system the file comes from", quote(cmp.Or(head.Source, "import")))
	w.line(0, "currency: %s # of the amounts%s", currency, ask)
	w.line(0, "zone: %s # of the dates%s", zone, ask)
	if list := g.empties(); list != nil {
		w.line(0, "empty: %s", textList(list))
	}
	w.line(0, "company: {name: My company, currency: %s, zone: %s, language: %s}", currency, zone, at.language)
	w.line(0, "files:")
	w.file("rows", "*")
	return emptySets(w.String())
}

// file writes how files whose names match a pattern are read.
func (w *mapWriter) file(role, pattern string) {
	w.line(1, "%s:", role)
	w.line(2, "name: %s", quote(pattern))
	if w.head.Encoding != "" {
		w.line(2, "encoding: %s%s", w.head.Encoding, w.mark)
	}
	if w.head.Sheet != "" {
		w.line(2, "sheet: %s", quote(w.head.Sheet))
	}
	if w.head.Skip > 0 {
		w.line(2, "skip: %d # rows before the header", w.head.Skip)
	}
	w.asides()
	w.line(2, "facts:")
	if w.g.Kind != fact.KindCustomer {
		w.customer()
	}
	switch w.g.Kind {
	case fact.KindVoice:
		w.voice()
	case fact.KindVisit:
		w.visit()
	case fact.KindCustomer:
		w.person()
	default:
		w.purchase()
	}
}

// asides writes which rows are left out.
func (w *mapWriter) asides() {
	begun := false
	for _, c := range w.g.wordColumns() {
		if words := w.g.Saying(c, MeansAside); len(words) > 0 {
			if !begun {
				w.line(2, "set_aside:")
				begun = true
			}
			w.line(3, "- {when: {column: %s, in: %s}, why: %s}%s", quote(c), textList(words), quote(c+": "+strings.Join(words, ", ")), w.mark)
		}
	}
	// Where words say what was given back, other negative amounts are what the shop paid to others.
	amount, other := w.g.Fields["amount"], w.g.conditions(true, MeansReturn)
	if amount == "" && !w.g.Many {
		amount = w.g.Fields["lines.amount"]
	}
	if w.g.Kind != fact.KindPurchase || amount == "" || len(other) == 0 {
		return
	}
	if !begun {
		w.line(2, "set_aside:")
	}
	w.line(3, "- {when: [{column: %s, below: 0}, %s], why: %s}%s", quote(amount), strings.Join(other, ", "), quote(amount+" < 0"), w.mark)
}

// id writes the expression of a record's id. Without a column of it, it is made of what tells records
// apart; records that agree in all of that are numbered, people are the same one.
func (w *mapWriter) id(of ...string) {
	switch {
	case w.head.Numbered:
		w.line(4, "id: {row: number}")
	case w.g.Fields["id"] != "" && (!w.g.Gaps || w.g.Kind == fact.KindPurchase): // an order without a number is rejected: it may be a line
		keys := []string{"column: " + quote(w.g.Fields["id"])}
		if w.g.Kind == fact.KindCustomer && w.g.KnownBy != "" {
			keys = append(keys, "known_by: "+w.g.KnownBy)
		}
		w.line(4, "id: %s%s", expression(keys), w.mark)
	default:
		var parts []string
		for _, field := range of {
			if c := w.g.Fields[field]; c != "" && !slices.Contains(parts, quote(c)) {
				parts = append(parts, quote(c))
			}
		}
		together := `{concat: [` + strings.Join(parts, ", ") + `], with: " "}`
		switch id := w.g.Fields["id"]; {
		case len(parts) == 0:
			w.line(4, "id: %s # name the column that tells one from another", quote(cmp.Or(id, "id")))
		case id != "":
			w.line(4, "id: {either: [%s, %s]} # some have no number%s", quote(id), together, w.mark)
		default:
			w.line(4, "id: %s # there is no number: by these together%s", together, w.mark)
			if w.g.Kind != fact.KindCustomer { // who agrees in all of that is the same person
				w.line(4, "same_id: number")
			}
		}
	}
}

// identity is the expression of a customer's id: their number, else their e-mail, else their phone in any way to
// write it; where that is hidden, their name with what shows of it. Of a booking it may be a name alone.
func (w *mapWriter) identity() string {
	f := w.g.Fields
	var ways []string
	read := map[string]bool{} // columns
	for _, field := range []string{"customer", "customer.email", "customer.phone"} {
		c := f[field]
		mixed := slices.Contains(w.g.Mixed, c)
		if c == "" || read[c] || field == "customer" && !mixed && c == f["customer.name"] {
			continue
		}
		if read[c] = true; mixed {
			for _, by := range []string{partEmail, partPhone} {
				ways = append(ways, w.piece(c, by, "masked: empty", "known_by: "+by))
			}
			continue
		}
		keys, by := []string{"column: " + quote(c), "masked: empty"}, strings.TrimPrefix(field, "customer.")
		if len(w.g.Called) > 0 {
			keys = append(keys, "called: "+textList(w.g.Called))
		}
		if field == "customer" {
			keys, by = append(keys, "nobody: empty"), w.g.KnownBy
		}
		if by != "" {
			keys = append(keys, "known_by: "+by)
		}
		ways = append(ways, expression(keys))
	}
	if name, phone := f["customer.name"], f["customer.phone"]; name != "" && (name != phone || slices.Contains(w.g.Mixed, name)) {
		if w.g.Masked {
			ways = append(ways, fmt.Sprintf(`{concat: [%s, %s], with: " ", all: true, known_by: name}`, w.piece(name, partName, "masked: empty", "nobody: empty"), w.piece(phone, partPhone)))
		}
		if f["customer"] == name || w.g.Kind == fact.KindVisit {
			ways = append(ways, w.piece(name, partName, "masked: empty", "nobody: empty"))
		}
	}
	if c := f["customer"]; len(ways) == 0 || f["customer.name"] != c && slices.Contains(w.g.Mixed, c) {
		ways = append(ways, w.piece(c, partName, "masked: empty", "nobody: empty"))
	}
	if len(ways) == 1 {
		return ways[0]
	}
	return "{either: [" + strings.Join(ways, ", ") + "]}"
}

// piece is the expression of a column, or of a part of its cells where these have a person and how they are reached.
func (w *mapWriter) piece(column, part string, more ...string) string {
	keys := []string{"column: " + quote(column)}
	if slices.Contains(w.g.Mixed, column) {
		keys = append(keys, "piece: "+part)
	}
	return expression(append(keys, more...))
}

// customer writes the customer beside a record.
func (w *mapWriter) customer() {
	if w.g.Fields["customer"] == "" {
		return
	}
	w.line(3, "- kind: customer")
	if back := w.g.conditions(false, MeansReturn); len(back) > 0 && w.g.Fields["of"] != "" { // what is given back may be sent by the shop
		w.line(4, "when: {any: [{any: [%s], not: true}, {column: %s, empty: true}]}", strings.Join(back, ", "), quote(w.g.Fields["of"]))
	}
	w.line(4, "id: %s%s", w.identity(), w.mark)
	w.line(4, "id_empty: skip")
	w.contacts("customer.", false)
}

// contacts writes the name and the contact points of a person. begun: what goes before them is written.
func (w *mapWriter) contacts(prefix string, begun bool) {
	f := w.g.Fields
	first, last := f[prefix+"first"], f[prefix+"surname"]
	set := func(name, x string) {
		if !begun {
			w.line(4, "set:")
			begun = true
		}
		w.line(5, "%s: %s%s", name, x, w.mark)
	}
	switch {
	case f[prefix+"name"] != "":
		set("name", w.piece(f[prefix+"name"], partName))
	case first != "" && last != "" && strings.ContainsFunc(last, spaceless): // 氏 名
		set("name", fmt.Sprintf(`{concat: [%s, %s], with: " "}`, quote(last), quote(first)))
	case first != "" && last != "":
		set("name", fmt.Sprintf(`{concat: [%s, %s], with: " "}`, quote(first), quote(last)))
	case first != "" || last != "":
		set("name", quote(cmp.Or(first, last)))
	}
	if c := f[prefix+"phone"]; c != "" {
		var keys []string
		if !w.g.Masked { // what shows tells namesakes apart
			keys = append(keys, "masked: empty")
		}
		set("phone", w.piece(c, partPhone, keys...))
	}
	for _, name := range []string{"email", "city", "country"} {
		if c := f[prefix+name]; c != "" {
			set(name, w.piece(c, name))
		}
	}
}

// person writes a list of people.
func (w *mapWriter) person() {
	w.line(3, "- kind: customer")
	w.id("phone", "email", "name")
	w.line(4, "set:")
	w.contacts("", true)
	for _, name := range []string{"language", "since", "place"} {
		w.field(5, name, name)
	}
}

// shared writes the fields that records of every kind have.
func (w *mapWriter) shared() {
	if w.g.Fields["customer"] != "" {
		w.line(5, "customer: %s%s", w.identity(), w.mark)
	}
	w.time(5, "at", "at")
	w.field(5, "place", "place")
}

// staff writes who served, or nobody.
func (w *mapWriter) staff() {
	switch c, last := w.g.Fields["staff"], w.g.StaffLast; {
	case c == "":
	case last != "":
		w.line(5, `staff: {concat: [%s, %s], with: " ", nobody: empty}%s`, quote(c), quote(last), w.mark)
	default:
		w.line(5, "staff: {column: %s, nobody: empty}%s", quote(c), w.mark)
	}
}

// voice writes a review, an answer or a ticket, and the promise to see to it by a time.
func (w *mapWriter) voice() {
	f := w.g.Fields
	w.line(3, "- kind: voice")
	w.id("at", "customer", "rating", "title")
	w.line(4, "set:")
	w.shared()
	w.staff()
	for _, name := range []string{"purchase", "title", "text"} {
		w.field(5, name, name)
	}
	if f["rating"] != "" {
		w.rating()
	}
	w.time(5, "answered", "answered")
	if f["promise.due"] == "" || f["id"] == "" || f["customer"] == "" {
		return
	}
	w.line(3, "- kind: promise")
	w.line(4, "when: {column: %s, empty: false}", quote(f["promise.due"]))
	w.line(4, "id: %s%s", quote(f["id"]), w.mark)
	w.line(4, "set:")
	w.line(5, "customer: %s%s", w.identity(), w.mark)
	if f["title"] != "" {
		w.line(5, "what: {column: %s, default: ticket}", quote(f["title"]))
	} else {
		w.line(5, "what: {const: ticket}")
	}
	w.time(5, "made", "at")
	w.line(5, "due: %s%s", w.as("promise.due"), w.mark)
	if f["promise.kept"] != "" {
		w.line(5, "kept_at: %s%s", w.as("promise.kept"), w.mark)
	}
}

// rating writes a rating with its scale, and the points that words stand for.
func (w *mapWriter) rating() {
	g := w.g
	if len(g.Answers) == 0 {
		w.field(5, "rating", "rating")
	} else {
		words := slices.Sorted(maps.Keys(g.Answers))
		for i, word := range words {
			words[i] = strconv.Quote(word) + ": " + strconv.Quote(g.Answers[word])
		}
		w.line(5, "rating: {column: %s, values: {%s}}%s", quote(g.Fields["rating"]), strings.Join(words, ", "), w.mark)
	}
	if g.Scale > 0 {
		w.line(5, "scale: {const: %d}%s", g.Scale, w.mark)
	}
	if g.Zero {
		w.line(5, "from_zero: {const: yes}%s", w.mark)
	}
}

// visit writes a booking: the visit, and what was paid for it.
func (w *mapWriter) visit() {
	f := w.g.Fields
	w.line(3, "- kind: visit")
	if took := w.g.conditions(true, MeansVoid, MeansAbsent); len(took) > 0 {
		w.line(4, "when: [%s]%s", strings.Join(took, ", "), w.mark)
	}
	w.id("at", "customer")
	if f["amount"] != "" { // somebody whom nobody knows has bought something
		w.line(4, "customer_empty: skip")
	}
	w.line(4, "set:")
	w.shared()
	w.staff()
	if f["amount"] == "" {
		return
	}
	w.line(3, "- kind: purchase")
	unpaid := []Meaning{MeansVoid}
	if !w.g.paysAbsent() {
		unpaid = append(unpaid, MeansAbsent)
	}
	w.line(4, "when: [%s]", strings.Join(append(w.g.conditions(true, unpaid...), "{column: "+quote(f["amount"])+", above: 0}"), ", "))
	w.id("at", "customer")
	w.line(4, "set:")
	w.with(func(f map[string]string) {
		if f["booked"] != "" { // a stay is bought when it is booked: the visit may be to come
			f["at"] = f["booked"]
			delete(f, "at.time")
		}
	}, w.shared)
	w.staff()
	w.field(5, "currency", "currency")
	if f["what"] != "" {
		w.line(5, "lines: {product: %s, name: %s, amount: %s}%s", quote(f["what"]), quote(f["what"]), w.as("amount"), w.mark)
	} else {
		w.field(5, "amount", "amount")
	}
}

// paidWords are words of the name of an amount that is what was paid.
var paidWords = []string{"paid", "payment", "net", "earnings", "revenue", "collected", "charged", "received"}

// paysAbsent reports whether somebody who did not come has paid what the row says: for a stay, or as the name of the
// amount or of its currency says; else it is what the service would have cost.
func (g *Guess) paysAbsent() bool {
	amount, _ := nameWords(g.Fields["amount"])
	currency, _ := nameWords(g.Fields["currency"])
	return g.Stays && g.SaysPaid || hasAny(amount, paidWords...) || hasAny(currency, paidWords...)
}
