package fact

import (
	"fmt"
	"strconv"
	"strings"
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

// Validate reports everything that is wrong with the fact, by field. It looks only at the
// fact: package flow checks whether references exist.
func (f *Fact) Validate() error {
	c := &checker{*errs.NewCheck("fact.Validate")}
	c.text("source", f.Source, MaxName, true)
	c.text("id", f.ID, MaxName, true)
	c.body(f)
	if b := f.Body(); b != nil {
		b.check(c)
	}
	return c.Err()
}

// checker adds the checks that many kinds share to errs.Check.
type checker struct{ errs.Check }

// body checks that exactly the body named by Kind is set.
func (c *checker) body(f *Fact) {
	known := false
	for i := range slots {
		switch s, there := &slots[i], slots[i].get(f) != nil; {
		case s.kind == f.Kind:
			known = true
			c.That(there, string(s.kind), "fact.body_missing", "kind", string(f.Kind))
		case there:
			c.That(false, string(s.kind), "fact.body_foreign", "kind", string(f.Kind))
		}
	}
	if !known {
		c.Add(errs.Field{Path: "kind", Key: "fact.kind_unknown", Found: string(f.Kind), Expected: kindWords()})
	}
}

// kindWords lists the known kinds.
func kindWords() string {
	words := make([]string, len(Kinds))
	for i, k := range Kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// text checks a text, and reports whether there is nothing wrong with it.
func (c *checker) text(path, s string, limit int, required bool) bool {
	switch {
	case required && errs.Blank(s):
		c.That(false, path, "field.required")
	case !utf8.ValidString(s), strings.IndexByte(s, 0) >= 0:
		c.Add(errs.Field{Path: path, Key: "field.not_utf8", Found: strconv.QuoteToASCII(errs.Short(s))})
	case len(s) > limit && utf8.RuneCountInString(s) > limit:
		c.Add(errs.Field{Path: path, Key: "field.too_long", Args: errs.Pairs("limit", limit, "n", utf8.RuneCountInString(s)), Found: s})
	default:
		return true
	}
	return false
}

// name checks a name of a person, whose spaces and line breaks around it do not count.
func (c *checker) name(path, s string) {
	if c.text(path, s, MaxName, false) {
		c.Visible(path, strings.TrimSpace(s))
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

// between checks that n lies in [low, high], and reports it.
func (c *checker) between(path string, n, low, high int) bool {
	ok := low <= n && n <= high
	if !ok {
		c.Add(errs.Field{Path: path, Key: "field.between", Args: errs.Pairs("low", low, "high", high),
			Found: strconv.Itoa(n), Expected: fmt.Sprintf("%d … %d", low, high)})
	}
	return ok
}

// at checks a time, or the day given instead of one.
func (c *checker) at(path string, t clock.Instant, day cal.Day, required bool) {
	switch {
	case t == 0 && day == "":
		c.That(!required, path, "field.required")
	case t != 0 && day != "":
		c.Add(errs.Field{Path: path, Key: "fact.time_and_day", Args: errs.Pairs("day", string(day)), Found: t.String()})
	case t != 0 && !t.Sane():
		c.Add(errs.Field{Path: path, Key: "field.year", Found: t.String(), Expected: cal.Range})
	default:
		c.day(DayPath(path), day)
	}
}

// DayPath is the field of the day that may be given instead of a time: day for at, made_day
// for made, kept_day for kept_at.
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
	c.Within(path, d.Check())
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
