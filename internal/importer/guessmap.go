package importer

import (
	"cmp"
	"fmt"
	"strings"

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

// as is the column of a field, with how its days or numbers are written.
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

// Map is a map file by the guess. Every line that is guessed says so.
func (g *Guess) Map(head MapHead) string {
	guessed := " # guessed"
	if head.Sure {
		guessed = ""
	}
	source, currency, zone := cmp.Or(head.Source, "import"), cmp.Or(head.Currency, "EUR"), cmp.Or(head.Zone, "Europe/Berlin")
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
	line(0, "currency: %s # of the amounts", currency)
	line(0, "zone: %s # of the dates", zone)
	line(0, "company: {name: My company, currency: %s, zone: %s, language: en}", currency, zone)
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
	if c := g.Fields["customer"]; c != "" && g.Kind == fact.KindPurchase {
		line(3, "- kind: customer")
		line(4, "when: {column: %s, empty: false}", quote(c))
		line(4, "id: %s%s", quote(c), guessed)
	}
	line(3, "- kind: %s", g.Kind)
	id := g.Fields["id"]
	if id == "" {
		line(4, "id: %s # name the column that tells one from another", quote("id"))
	} else {
		line(4, "id: %s%s", quote(id), guessed)
	}
	if len(g.Fields) == 0 || len(g.Fields) == 1 && id != "" {
		line(4, "set: {} # name what the columns are")
		return b.String()
	}
	line(4, "set:")
	for _, h := range hints[g.Kind] {
		if h.field != "id" && !strings.Contains(h.field, ".") {
			field(5, h.field, h.field)
		}
	}
	for _, group := range []string{"promise", "steps", "lines"} {
		begun := false
		for _, h := range hints[g.Kind] {
			rest, ok := strings.CutPrefix(h.field, group+".")
			if !ok || g.Fields[h.field] == "" {
				continue
			}
			if !begun {
				line(5, "%s:", group)
				begun = true
			}
			field(6, rest, h.field)
		}
	}
	return b.String()
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
