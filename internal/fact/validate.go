package fact

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/money"
)

// The bounds of a fact.
const (
	MaxLines  = 1000   // lines of one purchase or return
	MaxName   = 500    // characters of a name, code or short text
	MaxText   = 20_000 // characters of a voice
	MaxUnits  = 1e12   // thousandths of a unit in one line
	maxStatus = 40     // characters of an enumerated word
)

var (
	placeKinds  = []string{"", "region", "shop", "service", "online", "partner"}
	personKinds = []string{"", "person", "organisation"}
	channels    = []string{"", "shop", "online", "phone", "dealer", "service"}
	statuses    = []string{"", "cancelled", "unavailable"}
	steps       = []string{"approved", "handed_over", "delivered"}
	origins     = []string{"", "order", "case", "staff", "campaign", "contract", "rebate", "journey"}
	outcomes    = []string{"", "void", "waived", "broken"}
	listening   = []string{"", "review", "suggestion", "call", "staff", "interview", "focus_group", "panel", "feedback", "mystery", "questionnaire", "social"}
	dimensions  = []string{"", "reliability", "responsiveness", "assurance", "empathy", "tangibles"}
)

// Validate reports everything that is wrong with the fact, by field. It looks
// only at the fact: whether a reference exists is for the recorder.
func (f *Fact) Validate() error {
	c := &checker{Check: errs.NewCheck("fact.Validate")}
	c.text("source", f.Source, MaxName, true)
	c.text("id", f.ID, MaxName, true)
	c.body(f)
	switch {
	case f.Place != nil:
		f.Place.check(c)
	case f.Product != nil:
		c.text("product.name", f.Product.Name, MaxName, false)
		c.text("product.category", f.Product.Category, MaxName, false)
		c.text("product.unit", f.Product.Unit, maxStatus, false)
	case f.Customer != nil:
		f.Customer.check(c)
	case f.Purchase != nil:
		f.Purchase.check(c)
	case f.Promise != nil:
		f.Promise.check(c)
	case f.Delivery != nil:
		c.text("delivery.purchase", string(f.Delivery.Purchase), MaxName, true)
		c.text("delivery.evidence", f.Delivery.Evidence, MaxName, false)
		c.That(len(f.Delivery.Steps) > 0, "delivery.steps", "field.required")
		c.steps("delivery.steps", f.Delivery.Steps)
	case f.Return != nil:
		f.Return.check(c)
	case f.Voice != nil:
		f.Voice.check(c)
	case f.Visit != nil:
		f.Visit.check(c)
	}
	return c.Err()
}

// checker adds the checks that many kinds share to errs.Check.
type checker struct{ *errs.Check }

// body checks that exactly the body named by Kind is there.
func (c *checker) body(f *Fact) {
	known := false
	for _, b := range [...]struct {
		kind  Kind
		there bool
	}{
		{KindPlace, f.Place != nil}, {KindProduct, f.Product != nil}, {KindCustomer, f.Customer != nil},
		{KindPurchase, f.Purchase != nil}, {KindPromise, f.Promise != nil}, {KindDelivery, f.Delivery != nil},
		{KindReturn, f.Return != nil}, {KindVoice, f.Voice != nil}, {KindVisit, f.Visit != nil},
	} {
		if b.kind == f.Kind {
			known = true
			c.That(b.there, string(b.kind), "fact.body_missing", "kind", string(f.Kind))
		} else if b.there {
			c.That(false, string(b.kind), "fact.body_foreign", "kind", string(f.Kind))
		}
	}
	if !known {
		c.Add(errs.Field{Path: "kind", Key: "fact.kind_unknown", Found: string(f.Kind),
			Expected: "place, product, customer, purchase, promise, delivery, return, voice, visit"})
	}
}

func (c *checker) text(path, s string, limit int, required bool) {
	switch {
	case required && s == "":
		c.That(false, path, "field.required")
	case !utf8.ValidString(s), strings.IndexByte(s, 0) >= 0:
		c.Add(errs.Field{Path: path, Key: "field.not_utf8", Found: strconv.QuoteToASCII(errs.Short(s))})
	case len(s) > limit && utf8.RuneCountInString(s) > limit:
		c.Add(errs.Field{Path: path, Key: "field.too_long", Args: errs.Pairs("limit", limit, "n", utf8.RuneCountInString(s)), Found: s})
	}
}

func (c *checker) oneOf(path, s string, words []string) {
	for _, w := range words {
		if s == w {
			return
		}
	}
	expected := ""
	for _, w := range words {
		if w != "" {
			if expected != "" {
				expected += ", "
			}
			expected += w
		}
	}
	c.Add(errs.Field{Path: path, Key: "field.not_one_of", Args: errs.Pairs("words", expected), Found: s, Expected: expected})
}

// at checks a time, or the day that is told instead of one.
func (c *checker) at(path string, t clock.Instant, day cal.Day, required bool) {
	switch {
	case t == 0 && day == "":
		c.That(!required, path, "field.required")
	case t != 0 && day != "":
		c.Add(errs.Field{Path: path, Key: "fact.time_and_day", Args: errs.Pairs("day", string(day)), Found: t.String()})
	case t != 0 && !t.Sane():
		c.Add(errs.Field{Path: path, Key: "field.year", Found: t.String(), Expected: "1900-01-01 … 2199-12-31"})
	default:
		c.day(DayPath(path), day)
	}
}

// DayPath is the field of the day that may be told instead of a time: day for at,
// made_day for made, kept_day for kept_at.
func DayPath(path string) string {
	if rest, ok := strings.CutSuffix(path, "_at"); ok {
		return rest + "_day"
	}
	if rest, ok := strings.CutSuffix(path, "at"); ok && (rest == "" || strings.HasSuffix(rest, ".")) {
		return rest + "day"
	}
	return path + "_day"
}

func (c *checker) day(path string, d cal.Day) {
	if _, err := time.Parse(time.DateOnly, string(d)); err == nil && !d.Valid() {
		c.Add(errs.Field{Path: path, Key: "field.year", Found: string(d)})
		return
	}
	if d != "" && !d.Valid() {
		c.Add(errs.Field{Path: path, Key: "field.day", Found: string(d), Expected: "YYYY-MM-DD"})
	}
}

func (c *checker) currency(path, code string) {
	if code == "" {
		c.That(false, path, "field.required")
		return
	}
	if _, err := money.Places(code); err != nil {
		c.Add(errs.Field{Path: path, Key: "field.currency", Found: code, Expected: "ISO 4217: CNY, HKD, EUR"})
	}
}

func (c *checker) amount(path string, minor int64) {
	if minor > money.Max || minor < -money.Max {
		c.Add(errs.Field{Path: path, Key: "field.amount_range", Found: strconv.FormatInt(minor, 10)})
	}
}

func (c *checker) steps(path string, list []Step) {
	c.That(len(list) <= 50, path, "field.too_many", "limit", 50)
	for i, s := range list {
		p := fmt.Sprintf("%s[%d]", path, i)
		c.oneOf(p+".step", s.Step, steps)
		c.at(p+".at", s.At, s.Day, true)
	}
}

func (c *checker) lines(path string, list []Line) {
	if len(list) > MaxLines {
		c.That(false, path, "field.too_many", "limit", MaxLines)
		return
	}
	var total int64
	for i := range list {
		l := &list[i]
		p := path + "[" + strconv.Itoa(i) + "]"
		c.text(p+".product", string(l.Product), MaxName, false)
		c.text(p+".name", l.Name, MaxName, false)
		c.text(p+".partner", string(l.Partner), MaxName, false)
		c.amount(p+".amount", l.Amount)
		if l.Cost != nil {
			c.amount(p+".cost", *l.Cost)
		}
		c.That(l.Units <= MaxUnits && l.Units >= -MaxUnits, p+".units", "field.amount_range")
		if total > money.Max || total < -money.Max {
			continue // said once below
		}
		total += max(min(l.Amount, money.Max), -money.Max)
	}
	c.amount(path, total)
}

// total refuses a purchase of less than nothing: that is a return. One of nothing is
// a purchase: a sample, a gift.
func (c *checker) total(p *Purchase) {
	path, sum := "purchase.amount", int64(0)
	if p.Amount != nil {
		sum = *p.Amount
	} else {
		path = "purchase.lines"
		for _, l := range p.Lines {
			sum += max(min(l.Amount, money.Max), -money.Max)
		}
	}
	if sum < 0 {
		c.Add(errs.Field{Path: path, Key: "purchase.negative", Found: strconv.FormatInt(sum, 10), Expected: "≥ 0"})
	}
}

// due checks that at most one form of due time is given, and exactly one if required.
func (c *checker) due(path string, due clock.Instant, day cal.Day, within string, required bool) {
	n := 0
	for _, set := range []bool{due != 0, day != "", within != ""} {
		if set {
			n++
		}
	}
	c.That(n > 0 || !required, path+".due", "field.required")
	c.That(n <= 1, path+".due", "fact.due_twice")
	c.at(path+".due", due, "", false)
	c.day(path+".due_day", day)
}

func (p *Place) check(c *checker) {
	c.text("place.name", p.Name, MaxName, false)
	c.oneOf("place.kind", p.Kind, placeKinds)
	c.text("place.parent", string(p.Parent), MaxName, false)
	c.text("place.zone", p.Zone, MaxName, false)
}

func (u *Customer) check(c *checker) {
	c.oneOf("customer.kind", u.Kind, personKinds)
	for _, t := range []struct{ path, text string }{
		{"customer.name", u.Name}, {"customer.honorific", u.Honorific}, {"customer.language", u.Language},
		{"customer.phone", u.Phone}, {"customer.email", u.Email}, {"customer.country", u.Country},
		{"customer.city", u.City}, {"customer.place", string(u.Place)}, {"customer.owner", u.Owner},
		{"customer.household", u.Household},
	} {
		c.text(t.path, t.text, MaxName, false)
	}
	c.day("customer.since", u.Since)
	c.That(u.Adults >= 0 && u.Adults <= 100, "customer.adults", "field.invalid")
	c.That(u.Children >= 0 && u.Children <= 100, "customer.children", "field.invalid")
	c.That(len(u.Also) <= 50, "customer.also", "field.too_many", "limit", 50)
	for i, a := range u.Also {
		c.text(fmt.Sprintf("customer.also[%d].kind", i), a.Kind, maxStatus, true)
		c.text(fmt.Sprintf("customer.also[%d].value", i), a.Value, MaxName, true)
	}
	c.That(len(u.Tags) <= 50, "customer.tags", "field.too_many", "limit", 50)
	for i, t := range u.Tags {
		c.text(fmt.Sprintf("customer.tags[%d]", i), t, MaxName, true)
	}
}

func (p *Purchase) check(c *checker) {
	c.text("purchase.customer", string(p.Customer), MaxName, false)
	c.text("purchase.place", string(p.Place), MaxName, false)
	c.text("purchase.staff", p.Staff, MaxName, false)
	c.at("purchase.at", p.At, p.Day, true)
	c.oneOf("purchase.channel", p.Channel, channels)
	c.oneOf("purchase.status", p.Status, statuses)
	c.currency("purchase.currency", p.Currency)
	if p.Amount != nil {
		c.amount("purchase.amount", *p.Amount)
	}
	c.lines("purchase.lines", p.Lines)
	c.total(p)
	c.steps("purchase.steps", p.Steps)
	if o := p.Promise; o != nil {
		c.due("purchase.promise", o.Due, o.DueDay, "", true)
		c.at("purchase.promise.made", o.Made, o.MadeDay, false)
		c.text("purchase.promise.what", o.What, MaxName, false)
		made := o.Made
		if made == 0 && o.MadeDay == "" {
			made = p.At
		}
		if o.Due != 0 && o.Due < made {
			c.Add(errs.Field{Path: "purchase.promise.due", Key: "promise.due_before_made", Args: errs.Pairs("due", o.Due, "made", made), Found: o.Due.String()})
		}
	}
}

func (p *Promise) check(c *checker) {
	c.text("promise.what", p.What, MaxName, true)
	c.text("promise.customer", string(p.Customer), MaxName, false)
	c.text("promise.purchase", string(p.Purchase), MaxName, false)
	c.That(p.Customer != "" || p.Purchase != "", "promise.customer", "field.required")
	c.text("promise.place", string(p.Place), MaxName, false)
	c.text("promise.owner", p.Owner, MaxName, false)
	c.text("promise.reason", p.Reason, MaxName, false)
	c.oneOf("promise.origin", p.Origin, origins)
	c.oneOf("promise.status", p.Status, outcomes)
	c.at("promise.made", p.Made, p.MadeDay, true)
	c.due("promise", p.Due, p.DueDay, p.Within, true)
	if p.Within != "" {
		if _, err := cal.ParseWorking(p.Within); err != nil {
			c.Add(errs.Field{Path: "promise.within", Key: "field.working_time", Found: p.Within, Expected: "30m, 4h, 2d"})
		}
	}
	c.at("promise.kept_at", p.KeptAt, p.KeptDay, false)
	c.at("promise.ended_at", p.EndedAt, p.EndedDay, false)
	ended := p.EndedAt != 0 || p.EndedDay != ""
	early := p.EndedAt != 0 && p.EndedAt < p.Made || p.EndedDay != "" && p.EndedDay < p.MadeDay
	c.That(!ended || p.Status != "" && !early, "promise.ended_at", "fact.ended_at")
	if p.Due != 0 && p.Due < p.Made {
		c.Add(errs.Field{Path: "promise.due", Key: "promise.due_before_made", Args: errs.Pairs("due", p.Due, "made", p.Made), Found: p.Due.String()})
	}
	c.That(p.Status == "" || p.KeptAt == 0 && p.KeptDay == "", "promise.status", "fact.kept_and_ended")
	c.That(p.Status == "" || p.Status == "broken" || p.Reason != "", "promise.reason", "field.required")
}

func (r *Return) check(c *checker) {
	c.text("return.customer", string(r.Customer), MaxName, false)
	c.text("return.of", string(r.Of), MaxName, false)
	c.text("return.place", string(r.Place), MaxName, false)
	c.text("return.reason", r.Reason, MaxName, false)
	c.at("return.at", r.At, r.Day, true)
	c.currency("return.currency", r.Currency)
	c.That(len(r.Lines) > 0, "return.lines", "field.required")
	c.lines("return.lines", r.Lines)
	for i, l := range r.Lines {
		c.That(l.Amount >= 0 && l.Units >= 0, fmt.Sprintf("return.lines[%d]", i), "fact.return_sign")
	}
}

func (v *Voice) check(c *checker) {
	c.text("voice.customer", string(v.Customer), MaxName, false)
	c.text("voice.purchase", string(v.Purchase), MaxName, false)
	c.text("voice.place", string(v.Place), MaxName, false)
	c.text("voice.staff", v.Staff, MaxName, false)
	c.text("voice.title", v.Title, MaxName, false)
	c.text("voice.text", v.Text, MaxText, false)
	c.text("voice.language", v.Language, maxStatus, false)
	c.oneOf("voice.channel", v.Channel, listening)
	c.oneOf("voice.dimension", v.Dimension, dimensions)
	c.at("voice.at", v.At, v.Day, true)
	c.at("voice.answered", v.Answered, v.AnsweredDay, false)
	c.That(v.Scale == 0 || v.Scale >= 2 && v.Scale <= 100, "voice.scale", "field.invalid")
	scale := v.Scale
	if scale == 0 {
		scale = 5
	}
	lowest := 1
	if v.FromZero {
		lowest = 0
	}
	switch r := v.Rating; {
	case r == nil:
	case *r == 0 && lowest == 1:
		c.Add(errs.Field{Path: "voice.rating", Key: "fact.rating_zero", Args: errs.Pairs("scale", scale), Found: "0"})
	case *r < lowest || *r > scale:
		c.Add(errs.Field{Path: "voice.rating", Key: "fact.rating", Args: errs.Pairs("lowest", lowest, "scale", scale), Found: strconv.Itoa(*r)})
	}
	c.That(v.Rating != nil || v.Text != "" || v.Title != "", "voice.text", "fact.voice_empty")
}

func (v *Visit) check(c *checker) {
	c.text("visit.customer", string(v.Customer), MaxName, true)
	c.text("visit.place", string(v.Place), MaxName, false)
	c.text("visit.staff", v.Staff, MaxName, false)
	c.text("visit.group", v.Group, MaxName, false)
	c.at("visit.at", v.At, v.Day, true)
	c.That(v.Waited >= 0 && v.Waited <= 7*24*3600, "visit.waited", "field.between", "low", 0, "high", 7*24*3600)
}
