package importer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"huitou/internal/fact"
)

// MapHead is what a map says of a file beside its columns. Fields left empty are
// filled with examples to be corrected.
type MapHead struct {
	Title    string
	Source   string // the name of the system the file comes from
	Currency string
	Zone     string
	Encoding string // of the file, "" = no doubt about it
	Skip     int    // records before the header
	Sure     bool   // a person has chosen: nothing is marked as guessed
}

// as is the map expression for the column of a field, with its date or number format.
func (g *Guess) as(field string) string {
	c := quote(g.Fields[field])
	if l := layoutsOf(g.Dates); isDate(field) && len(l) > 0 {
		return "{column: " + c + ", layout: [\"" + strings.Join(l, "\", \"") + "\"]}"
	}
	if point, group := marksOf(g.Numbers); isNumber(field) && group != "" {
		return fmt.Sprintf("{column: %s, decimal: %q, group: %q}", c, point, group)
	}
	return c
}

// home is the currency, the zone and the language of a company.
type home struct{ currency, zone, language string }

// homeOf guesses currency, zone and language from the script of the column names: an export of
// Taobao is not in euros.
func homeOf(columns []string) home {
	names := strings.Join(columns, "")
	switch {
	case strings.ContainsFunc(names, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) }):
		return home{"JPY", "Asia/Tokyo", "en"}
	case strings.ContainsFunc(names, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }):
		return home{"KRW", "Asia/Seoul", "en"}
	case strings.ContainsAny(names, "單號訂額買賣間數會員價電話稱"):
		return home{"TWD", "Asia/Taipei", "zh-Hant"}
	case strings.ContainsFunc(names, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		return home{"CNY", "Asia/Shanghai", "zh-Hans"}
	}
	return home{"EUR", "Europe/Berlin", "en"}
}

// Map is a map file by the guess. Every line that is guessed says so.
func (g *Guess) Map(head MapHead) string {
	guessed := " # guessed"
	if head.Sure {
		guessed = ""
	}
	at, ask := homeOf(slices.Collect(maps.Values(g.Fields))), ""
	if head.Currency == "" || head.Zone == "" {
		ask = "; the file does not say: put yours"
	}
	source, currency, zone := cmp.Or(head.Source, "import"), cmp.Or(head.Currency, at.currency), cmp.Or(head.Zone, at.zone)
	var b strings.Builder
	line := func(indent int, format string, args ...any) {
		fmt.Fprintf(&b, strings.Repeat("  ", indent)+format+"\n", args...)
	}
	field := func(indent int, name, at string) {
		if g.Fields[at] != "" {
			line(indent, "%s: %s%s", name, g.as(at), guessed)
		}
	}
	line(0, "title: %s", quote(head.Title))
	line(0, "source: %s # the name of the system the file comes from", quote(source))
	line(0, "currency: %s # of the amounts%s", currency, ask)
	line(0, "zone: %s # of the dates%s", zone, ask)
	line(0, "company: {name: My company, currency: %s, zone: %s, language: %s}", currency, zone, at.language)
	line(0, "files:")
	line(1, "rows:")
	line(2, "name: %s", quote("*"))
	if head.Encoding != "" {
		line(2, "encoding: %s%s", head.Encoding, guessed)
	}
	if head.Skip > 0 {
		line(2, "skip: %d # rows before the header", head.Skip)
	}
	line(2, "facts:")
	if g.Kind == fact.KindPurchase && g.Fields["customer"] != "" {
		g.customer(line, guessed)
	}
	line(3, "- kind: %s", g.Kind)
	id := g.Fields["id"]
	if id == "" {
		line(4, "id: %s # name the column that tells one from another", quote("id"))
	} else {
		line(4, "id: %s%s", quote(id), guessed)
	}
	line(4, "set:")
	empty := b.Len()
	for _, h := range kinds[g.Kind].hints {
		switch {
		case h.field == "id" || strings.Contains(h.field, "."), h.field == "refunded" || h.field == "cancelled":
		case h.field == "customer" && g.Nobody != "":
			line(5, "customer: %s%s", g.nobody(), guessed)
		case h.field == "status":
			g.status(line, guessed)
		default:
			field(5, h.field, h.field)
		}
	}
	for _, group := range []string{"promise", "steps", "lines"} {
		begun := false
		for _, h := range kinds[g.Kind].hints {
			rest, ok := strings.CutPrefix(h.field, group+".")
			if !ok || g.Fields[h.field] == "" || h.field == "lines.price" && g.Fields["lines.amount"] != "" {
				continue
			}
			if !begun {
				line(5, "%s:", group)
				begun = true
			}
			if h.field == "lines.price" {
				line(6, "amount: %s%s", g.product(), guessed)
				continue
			}
			field(6, rest, h.field)
		}
		if begun && group == "lines" && g.Fields["lines.amount"] == "" && g.Fields["lines.price"] == "" {
			line(6, "amount: %s # name the column that holds the amount", quote("amount"))
		}
	}
	if b.Len() == empty {
		head := strings.TrimSuffix(b.String(), "\n")
		b.Reset()
		b.WriteString(head + " {} # name what the columns are\n")
	}
	if g.Kind == fact.KindPurchase && g.Fields["refunded"] != "" && id != "" {
		g.refund(line, field, guessed)
	}
	return b.String()
}

// customer writes the map lines for the customer of an order.
func (g *Guess) customer(line func(int, string, ...any), guessed string) {
	c := quote(g.Fields["customer"])
	line(3, "- kind: customer")
	if g.Nobody != "" {
		line(4, "when: [{column: %s, empty: false}, {column: %s, is: %q, not: true}] # %s is nobody", c, c, g.Nobody, g.Nobody)
	} else {
		line(4, "when: {column: %s, empty: false}", c)
	}
	line(4, "id: %s%s", c, guessed)
	begun := false
	for _, name := range []string{"name", "phone", "email", "city", "country"} {
		column := g.Fields["customer."+name]
		if column == "" {
			continue
		}
		if !begun {
			line(4, "set:")
			begun = true
		}
		if last := g.Fields["customer.surname"]; name == "name" && last != "" {
			line(5, "name: {concat: [%s, %s], with: %q}%s", quote(column), quote(last), " ", guessed)
			continue
		}
		line(5, "%s: %s%s", name, quote(column), guessed)
	}
}

// nobody is the map lines that make orders anonymous if the customer number means no customer.
func (g *Guess) nobody() string {
	return fmt.Sprintf("{column: %s, values: {%q: %q}}", quote(g.Fields["customer"]), g.Nobody, "")
}

// status writes the map lines that void an order by its cancellation time or status word.
func (g *Guess) status(line func(int, string, ...any), guessed string) {
	var words []string
	for _, w := range g.Cancels {
		words = append(words, fmt.Sprintf("%q: cancelled", w))
	}
	byWord := fmt.Sprintf("{column: %s, values: {%s}, else: %q}", quote(g.Fields["status"]), strings.Join(words, ", "), "")
	byTime := fmt.Sprintf("{column: %s, values: {%q: %q}, else: cancelled}", quote(g.Fields["cancelled"]), "", "")
	switch word, at := g.Fields["status"] != "" && len(words) > 0, g.Fields["cancelled"] != ""; {
	case word && at:
		line(5, "status: {concat: [%s, %s], values: {cancelledcancelled: cancelled}}%s", byTime, byWord, guessed)
	case word:
		line(5, "status: %s%s", byWord, guessed)
	case at:
		line(5, "status: %s%s", byTime, guessed)
	}
}

// product is the map expression of price times quantity.
func (g *Guess) product() string {
	if g.Fields["lines.units"] == "" {
		return g.as("lines.price")
	}
	x := strings.TrimSuffix(g.as("lines.price"), "}")
	if !strings.HasPrefix(x, "{") {
		x = "{column: " + x
	}
	return x + ", times: " + quote(g.Fields["lines.units"]) + "}"
}

// refund writes the map lines for a refund, at the time of the order: the file has no other
// time.
func (g *Guess) refund(line func(int, string, ...any), field func(int, string, string), guessed string) {
	line(3, "- kind: return")
	line(4, "when: {column: %s, above: 0}", quote(g.Fields["refunded"]))
	line(4, "id: {concat: [%s, {const: refund}], with: %q}", quote(g.Fields["id"]), "-")
	line(4, "set:")
	line(5, "of: %s%s", quote(g.Fields["id"]), guessed)
	if g.Fields["customer"] != "" && g.Nobody != "" {
		line(5, "customer: %s%s", g.nobody(), guessed)
	} else {
		field(5, "customer", "customer")
	}
	field(5, "at", "at")
	field(5, "currency", "currency")
	line(5, "lines: {name: {const: refund}, amount: %s}%s", g.as("refunded"), guessed)
}

// quote writes a text as YAML wants it.
func quote(s string) string {
	b, err := yaml.Marshal(s)
	if err != nil { // a text always marshals
		return `""`
	}
	q := strings.TrimSpace(string(b))
	if strings.ContainsAny(q, "\n#:,{}[]") && !strings.HasPrefix(q, `"`) && !strings.HasPrefix(q, "'") {
		return fmt.Sprintf("%q", s)
	}
	return q
}
