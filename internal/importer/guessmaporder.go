package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// purchase writes an order, its lines where these are rows of their own, what was returned and what was
// refunded.
func (w *mapWriter) purchase() {
	f := w.g.Fields
	lines, returns := w.g.conditions(false, MeansLine), w.g.conditions(false, MeansReturn)
	w.line(3, "- kind: purchase")
	if not := w.g.conditions(true, MeansLine, MeansReturn); len(not) > 0 {
		w.line(4, "when: [%s]%s", strings.Join(not, ", "), w.mark)
	}
	w.id("at", "customer", "amount", "lines.amount", "lines.price")
	w.line(4, "set:")
	w.shared()
	w.staff()
	w.field(5, "currency", "currency")
	w.status()
	w.field(5, "amount", "amount")
	if w.g.Alike != "" {
		w.line(5, "# all rows of an order have this amount alike: if it is of each line, put it under lines")
	}
	if f["promise.due"] != "" {
		w.line(5, "promise: {due: %s}%s", w.as("promise.due"), w.mark)
	}
	w.steps()
	if len(lines) == 0 {
		w.lines("")
	}
	if f["at"] == "" && f["amount"] == "" && f["lines.amount"] == "" && f["lines.price"] == "" {
		w.line(5, "amount: %s # name the column that holds the amount", quote("amount"))
	}
	if len(lines) > 0 {
		w.line(3, "- kind: purchase")
		w.line(4, "part: lines")
		w.line(4, "when: %s%s", some(lines), w.mark)
		w.id()
		w.line(4, "set:")
		w.lines("")
	}
	back := append([]string{some(returns)}, w.g.conditions(true, MeansVoid, MeansLine)...)
	switch of := quote(f["of"]); {
	case len(returns) == 0:
	case f["of"] == "":
		w.returned(back, false)
	default:
		w.returned(append(back, "{column: "+of+", empty: false}"), true)
		w.returned(append(slices.Clone(back), "{column: "+of+", empty: true}"), false)
	}
	if f["refunded"] != "" && f["id"] != "" {
		w.refund()
	}
	if f["rating"] != "" && f["id"] != "" {
		w.said()
	}
}

// said writes the voice that an order has beside it: said when the order was delivered, where it was.
func (w *mapWriter) said() {
	f := w.g.Fields
	rating, id := quote(f["rating"]), quote(f["id"])
	when := append([]string{"{column: " + rating + ", empty: false}", "{column: " + id + ", empty: false}"},
		w.g.conditions(true, MeansVoid, MeansReturn, MeansLine)...)
	if w.head.Numbered {
		id = "{row: number}"
	}
	w.line(3, "- kind: voice")
	w.line(4, "when: [%s]%s", strings.Join(when, ", "), w.mark)
	w.line(4, "id: {concat: [%s, {const: rating}], with: %q}", id, "-")
	w.line(4, "same_id: first") // further rows of the order say it again
	w.line(4, "set:")
	w.line(5, "purchase: %s%s", id, w.mark)
	if f["customer"] != "" {
		w.line(5, "customer: %s%s", w.identity(), w.mark)
	}
	w.line(5, "at: %s%s", w.saidAt(), w.mark)
	w.field(5, "place", "place")
	w.field(5, "text", "text")
	w.rating()
}

// saidAt is the expression of when an order was delivered, else placed.
func (w *mapWriter) saidAt() string {
	f := w.g.Fields
	at, delivered := f["at"], f["steps.delivered"]
	if delivered == "" || w.g.Yearless != "" || f["at.time"] != "" || f["at.zone"] != "" || utc(at) || utc(delivered) {
		return w.when("at")
	}
	return expression(append([]string{"columns: " + textList([]string{delivered, at})}, w.layout("steps.delivered")...))
}

// returned writes the returns that rows are where conditions hold. named: each says of what it is, and so
// whose.
func (w *mapWriter) returned(when []string, named bool) {
	f := w.g.Fields
	w.line(3, "- kind: return")
	w.line(4, "when: [%s]%s", strings.Join(when, ", "), w.mark)
	w.id("at", "customer", "amount", "lines.amount", "lines.price")
	// What was given back is the total of the order where there is one: its lines may be without tax.
	whole := f["amount"] != "" && len(w.g.conditions(false, MeansLine)) == 0
	if w.g.Many && f["id"] != "" && (whole || f["lines.amount"] == "" && f["lines.price"] == "") {
		w.line(4, "same_id: first") // its rows say the total again
	}
	w.line(4, "set:")
	if named {
		w.field(5, "of", "of")
		w.time(5, "at", "at")
		w.field(5, "place", "place")
	} else {
		w.shared()
	}
	w.field(5, "currency", "currency")
	if whole && w.g.Many {
		w.line(5, "lines: {name: {const: refund}, amount: %s}%s", w.as("amount", "abs: true"), w.mark)
		return
	}
	w.with(func(f map[string]string) {
		if whole {
			delete(f, "lines.amount")
			delete(f, "lines.price")
		}
	}, func() { w.lines("abs: true") })
}

// steps writes when an order was handed over and delivered.
func (w *mapWriter) steps() {
	var list []string
	for _, s := range []string{"handed_over", "delivered"} {
		if w.g.Fields["steps."+s] != "" {
			list = append(list, s+": "+w.as("steps."+s))
		}
	}
	if len(list) > 0 {
		w.line(5, "steps: {%s}%s", strings.Join(list, ", "), w.mark)
	}
}

// lines writes the line of an order that a row has; more is a key of its amount.
func (w *mapWriter) lines(more string) {
	f := w.g.Fields
	var amount string
	keys := []string{}
	if more != "" {
		keys = append(keys, more)
	}
	if len(w.g.Adds) > 0 {
		keys = append(keys, "plus: "+textList(w.g.Adds))
	}
	if len(w.g.Takes) > 0 {
		keys = append(keys, "minus: "+textList(w.g.Takes))
	}
	switch {
	case f["lines.amount"] != "":
		amount = w.as("lines.amount", keys...)
	case f["lines.price"] != "":
		if f["lines.units"] != "" {
			keys = append(keys, "times: "+quote(f["lines.units"]))
		}
		amount = w.as("lines.price", keys...)
	case more != "" && f["amount"] != "": // of a return, which has no other amount
		amount = w.as("amount", keys...)
	case f["amount"] != "" && w.g.Many && cmp.Or(f["lines.product"], f["lines.name"]) != "":
		amount = "{const: 0}" // what each came to is not said
	default:
		return
	}
	w.line(5, "lines:")
	product := cmp.Or(f["lines.product"], f["lines.name"])
	if product != "" {
		w.line(6, "product: %s%s", quote(product), w.mark)
	}
	if f["lines.name"] != "" {
		w.line(6, "name: %s%s", quote(f["lines.name"]), w.mark)
	}
	if f["lines.units"] != "" {
		if more != "" {
			w.line(6, "units: %s%s", w.as("lines.units", more), w.mark)
		} else {
			w.field(6, "units", "lines.units")
		}
	}
	w.line(6, "amount: %s%s", amount, w.mark)
}

// status writes what makes an order void: a time of cancellation, a word.
func (w *mapWriter) status() {
	var ways []string
	for _, c := range w.g.wordColumns() {
		var words []string
		for _, v := range w.g.Saying(c, MeansVoid) {
			words = append(words, strconv.Quote(v)+": cancelled")
		}
		if len(words) > 0 {
			ways = append(ways, fmt.Sprintf(`{column: %s, values: {%s}, else: ""}`, quote(c), strings.Join(words, ", ")))
		}
	}
	if c := w.g.Fields["cancelled"]; c != "" {
		ways = append(ways, fmt.Sprintf(`{column: %s, values: {"": ""}, else: cancelled}`, quote(c)))
	}
	if c := w.g.Fields["paid"]; c != "" {
		ways = append(ways, fmt.Sprintf(`{column: %s, values: {"": cancelled}, else: ""}`, quote(c)))
	}
	for _, c := range w.g.PerLine { // a cancelled line of an order that is valid
		ways = append(ways, fmt.Sprintf(`{column: %s, values: {"": ""}, else: valid}`, quote(c)))
	}
	switch len(ways) {
	case 0:
	case 1:
		w.line(5, "status: %s%s", ways[0], w.mark)
	default:
		w.line(5, "status: {either: [%s]}%s", strings.Join(ways, ", "), w.mark)
	}
}

// refund writes the return of what was refunded, at the time of the order: the file has no other
// time.
func (w *mapWriter) refund() {
	w.line(3, "- kind: return")
	refunded, id := quote(w.g.Fields["refunded"]), quote(w.g.Fields["id"])
	when := append([]string{fmt.Sprintf("{any: [{column: %s, above: 0}, {column: %s, below: 0}]}", refunded, refunded), "{column: " + id + ", empty: false}"}, w.g.conditions(true, MeansReturn)...)
	if w.head.Numbered {
		id = "{row: number}"
	}
	w.line(4, "when: [%s]", strings.Join(when, ", "))
	w.line(4, "id: {concat: [%s, {const: refund}], with: %q}", id, "-")
	if !w.g.RefundLines {
		w.line(4, "same_id: first") // further rows of the order say it again
	}
	w.line(4, "set:")
	w.line(5, "of: %s%s", id, w.mark)
	if w.g.Fields["customer"] != "" {
		w.line(5, "customer: %s%s", w.identity(), w.mark)
	}
	w.time(5, "at", "at")
	w.field(5, "currency", "currency")
	w.line(5, "lines: {name: {const: refund}, amount: %s}%s", w.as("refunded", "abs: true"), w.mark)
}
