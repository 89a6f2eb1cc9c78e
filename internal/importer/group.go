package importer

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/errs"
	"huitou/internal/fact"
)

// span is a range of consecutive rows of one file.
type span struct {
	File     int
	From, To int64
}

// part is the part of a fact that comes from one or several rows.
type part struct {
	Fact    fact.Fact
	Rows    []span
	Partial bool   // lines only
	Number  bool   // a fact of its own, numbered among those of its id
	Once    bool   // further parts of its id say the same again
	Dead    []int  // lines of rows that say that they are cancelled
	BadRows []span // its rejected rows: all its other rows are rejected with them
}

var (
	partPacker = packerOf(reflect.TypeFor[part]())
	factPacker = packerOf(reflect.TypeFor[fact.Fact]())
)

func (g *part) packed(to []byte) []byte { return pack(to, partPacker, g) }

func readPart(body []byte, seen *wordStore) (*part, error) {
	p, u := &part{}, unpacker{b: body, seen: seen}
	takePacked(&u, partPacker, p)
	return p, u.end()
}

// bad reports whether the fact has rejected rows.
func (g *part) bad() bool { return len(g.BadRows) > 0 }

// maxGroup bounds the rows of one fact: a map that gives every row the same id must not
// exhaust memory.
const maxGroup = 50_000

// clash is what two parts of a fact disagree on.
type clash struct {
	field           string
	found, expected string
}

// join merges part p into g. It returns a conflict if both cannot be true, and whether they
// differ in a field of which the first value was kept.
func (g *part) join(p *part) (c *clash, differ bool) {
	g.BadRows = joinSpans(g.BadRows, p.BadRows)
	if g.bad() {
		g.Rows = joinSpans(g.Rows, p.Rows)
		return nil, false
	}
	if c, differ = g.merge(p); c != nil {
		g.BadRows = joinSpans(g.BadRows, p.Rows)
	} else {
		g.Rows = joinSpans(g.Rows, p.Rows)
	}
	return c, differ
}

func (g *part) merge(p *part) (c *clash, differ bool) {
	wasPartial := g.Partial
	g.Partial = g.Partial && p.Partial
	if g.Once && p.Once {
		if g.differs(p) {
			c = &clash{field: "lines", found: amountsOf(&p.Fact), expected: amountsOf(&g.Fact)}
		}
		return c, false
	}
	had := len(linesOf(&g.Fact))
	join := kinds[g.Fact.Kind].join
	if join == nil {
		if !reflect.DeepEqual(&g.Fact, &p.Fact) {
			return &clash{field: "id", found: p.Fact.ID}, false
		}
		return nil, false
	}
	if c, differ = join(&g.Fact, &p.Fact, wasPartial && !p.Partial); c == nil {
		g.Fact.Merge(&p.Fact)
		for _, i := range p.Dead {
			g.Dead = append(g.Dead, had+i)
		}
	}
	return c, differ
}

// linesOf are the lines of a purchase or return.
func linesOf(f *fact.Fact) []fact.Line {
	if amounts := kinds[f.Kind].amounts; amounts != nil {
		_, lines := amounts(f)
		return *lines
	}
	return nil
}

// amountsOf writes the amounts of a fact's lines, in minor units.
func amountsOf(f *fact.Fact) string {
	var list []string
	for _, l := range linesOf(f) {
		list = append(list, strconv.FormatInt(l.Amount, 10))
	}
	return strings.Join(list, ", ")
}

func joinPurchase(a, b *fact.Fact, first bool) (c *clash, differ bool) {
	x, y := a.Purchase, b.Purchase
	if x.Status != y.Status && (x.Status == statusValid || y.Status == statusValid) { // only the lines of cancelled rows are
		x.Status, y.Status = statusValid, ""
	}
	if x.Amount != nil && y.Amount != nil && *x.Amount != *y.Amount {
		return &clash{"amount", strconv.FormatInt(*y.Amount, 10), strconv.FormatInt(*x.Amount, 10)}, false
	}
	if c = firstClash("customer", string(x.Customer), string(y.Customer), "currency", x.Currency, y.Currency,
		"place", string(x.Place), string(y.Place), "status", x.Status, y.Status); c != nil {
		return c, false
	}
	differ = timesDiffer(a, b)
	if first && !unset(y.At, y.Day) { // it has a time
		x.At, x.Day = y.At, y.Day
	}
	return nil, differ
}

// statusValid is what a row says that is not cancelled; facts leave it out.
const statusValid = "valid"

// endStatus settles what rows of a purchase say together: where one says that it is valid, the purchase is,
// without the lines of cancelled rows.
func (g *part) endStatus() {
	p := g.Fact.Purchase
	if p == nil || p.Status != statusValid {
		return
	}
	p.Status = ""
	for i := len(g.Dead) - 1; i >= 0; i-- {
		p.Lines = slices.Delete(p.Lines, g.Dead[i], g.Dead[i]+1)
	}
}

func joinReturn(a, b *fact.Fact, _ bool) (c *clash, differ bool) {
	x, y := a.Return, b.Return
	c = firstClash("customer", string(x.Customer), string(y.Customer), "currency", x.Currency, y.Currency, "of", string(x.Of), string(y.Of))
	return c, c == nil && timesDiffer(a, b)
}

func joinDelivery(a, b *fact.Fact, _ bool) (c *clash, differ bool) {
	return firstClash("purchase", string(a.Delivery.Purchase), string(b.Delivery.Purchase)), false
}

func unset(at clock.Instant, day cal.Day) bool { return at == 0 && day == "" }

// timesDiffer reports whether two parts of a purchase or return have different times.
func timesDiffer(a, b *fact.Fact) bool {
	x, xDay := a.When()
	y, yDay := b.When()
	return !unset(x, xDay) && !unset(y, yDay) && (x != y || xDay != yDay)
}

func firstClash(triples ...string) *clash {
	for i := 0; i+2 < len(triples); i += 3 {
		a, b := triples[i+1], triples[i+2]
		if a != "" && b != "" && a != b {
			return &clash{triples[i], b, a}
		}
	}
	return nil
}

// differs reports whether p has another body than g.
func (g *part) differs(p *part) bool {
	return !reflect.DeepEqual(g.Fact.Body(), p.Fact.Body())
}

// contradicts reports whether two parts of one entity have different values for a field; a phone number or an
// address may be written in two ways.
func (g *part) contradicts(p *part) bool {
	a, b := g.Fact, p.Fact
	if x, y := a.Customer, b.Customer; x != nil && y != nil {
		c := *y
		if b.Customer = &c; sameNumber(x.Phone, c.Phone) {
			c.Phone = x.Phone
		}
		if was, ok := customer.Normalise(customer.Email, x.Email, ""); ok {
			if now, _ := customer.Normalise(customer.Email, c.Email, ""); now == was {
				c.Email = x.Email
			}
		}
	}
	return !reflect.DeepEqual(merged(&a, &b), merged(&b, &a))
}

// merged is what two facts say together: of different values the first's.
func merged(a, b *fact.Fact) fact.Body {
	var f fact.Fact
	u := unpacker{b: pack(nil, factPacker, a)} // a copy
	takePacked(&u, factPacker, &f)
	f.Merge(b)
	return f.Body()
}

// sameNumber reports whether two phone numbers have the same digits, but for a code of the country or a 0 before
// them.
func sameNumber(a, b string) bool {
	a, b = strings.TrimLeft(digitsOnly(a), "0"), strings.TrimLeft(digitsOnly(b), "0")
	return min(len(a), len(b)) >= 7 && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
}

func joinSpans(a, b []span) []span {
	for _, s := range b {
		if n := len(a); n > 0 && a[n-1].File == s.File && a[n-1].To+1 >= s.From && a[n-1].From <= s.From {
			a[n-1].To = max(a[n-1].To, s.To)
			continue
		}
		a = append(a, s)
	}
	return a
}

// count is how many rows there are.
func count(rows []span) (n int64) {
	for _, s := range rows {
		n += s.To - s.From + 1
	}
	return n
}

// split cuts a purchase or return with more lines than a fact may have into several:
// the first has the promise and the time stamps.
func split(f fact.Fact) []fact.Fact {
	var lines []fact.Line
	switch f.Kind {
	case fact.KindPurchase:
		lines = f.Purchase.Lines
	case fact.KindReturn:
		lines = f.Return.Lines
	}
	if len(lines) <= fact.MaxLines {
		return []fact.Fact{f}
	}
	var out []fact.Fact
	for n := 0; len(lines) > 0; n++ {
		take := min(len(lines), fact.MaxLines)
		p := f
		if n > 0 {
			p.ID = f.ID + "~" + strconv.Itoa(n+1)
		}
		if f.Kind == fact.KindPurchase {
			body := *f.Purchase
			body.Lines = lines[:take]
			body.Amount = nil
			if n > 0 {
				body.Promise, body.Steps = nil, nil
			}
			p.Purchase = &body
		} else {
			body := *f.Return
			body.Lines = lines[:take]
			p.Return = &body
		}
		out = append(out, p)
		lines = lines[take:]
	}
	return out
}

// rank is the position of a kind in recording order.
func rank(k fact.Kind) byte {
	if i := slices.Index(fact.Kinds, k); i >= 0 {
		return byte(i)
	}
	return byte(len(fact.Kinds))
}

// readFact reads a fact in its wire form. A fact without a source gets the given one.
func readFact(text []byte, source string) (f fact.Fact, err error) {
	if err = json.Unmarshal(text, &f); err == nil && f.Source == "" {
		f.Source = source
	}
	return f, err
}

func jsonOf(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // a YAML key that is not a text: no fact has one
		return []byte(fmt.Sprintf("%q", err.Error()))
	}
	return b
}

// trimPromise removes an order's promise without a due date.
func trimPromise(f *fact.Fact) {
	if f.Purchase != nil && f.Purchase.Promise != nil && f.Purchase.Promise.Due == 0 && f.Purchase.Promise.DueDay == "" {
		f.Purchase.Promise = nil
	}
}

// columnOf is the column that an emit fills a field from, for the error about it.
func (e *emit) columnOf(path string) string {
	path = strings.TrimPrefix(path, string(e.kind)+".")
	if path == "id" {
		return first(e.id)
	}
	if rest, ok := strings.CutPrefix(path, "lines"); ok && len(e.lines) > 0 {
		_, field, _ := strings.Cut(rest, ".")
		l := e.lines[0]
		for name, x := range map[string]*expr{"product": l.product, "name": l.name, "units": l.units, "cost": l.cost, "partner": l.partner} {
			if name == field {
				return first(x)
			}
		}
		return first(l.amount)
	}
	if path == "currency" {
		return first(e.currency)
	}
	for _, s := range e.sets {
		p := strings.TrimPrefix(s.path, string(e.kind)+".")
		if p == path || strings.HasPrefix(p, path+".") || fact.DayPath(p) == path || fact.DayPath(path) == p {
			return first(s.from)
		}
	}
	return ""
}

func first(x *expr) string {
	if x == nil {
		return ""
	}
	if n := x.needs(); len(n) > 0 {
		return n[0]
	}
	return ""
}

// fieldsOf returns the fields of an error.
func fieldsOf(err error) []errs.Field {
	if e, ok := err.(*errs.Error); ok && len(e.Fields) > 0 {
		return e.Fields
	}
	return nil
}
