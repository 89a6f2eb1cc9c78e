package locale

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/message"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/money"
)

// Locale formats in one language and one time zone.
type Locale struct {
	lang Lang
	i    int // index in langs
	zone *time.Location
	num  *message.Printer
}

// For returns the locale of a language, in UTC. An unknown language is English.
func For(lang Lang) *Locale {
	i := lang.index()
	return &Locale{lang: langs[i], i: i, zone: time.UTC, num: message.NewPrinter(tags[i])}
}

// In returns the locale in a time zone; nil is UTC.
func (l *Locale) In(zone *time.Location) *Locale {
	c := *l
	if zone == nil {
		zone = time.UTC
	}
	c.zone = zone
	return &c
}

// Lang returns the language.
func (l *Locale) Lang() Lang { return l.lang }

// Zone returns the time zone.
func (l *Locale) Zone() *time.Location { return l.zone }

// Has reports whether the catalogues have the key.
func Has(key string) bool { _, ok := load()[key]; return ok }

// T returns the message of a key. Args come in pairs: name, value; a count named n chooses
// the plural form, as it is read: also one that comes as text, or is rounded to 1.
func (l *Locale) T(key string, args ...any) string {
	return l.message(key, errs.Pairs(args...))
}

func (l *Locale) message(key string, args errs.Args) string {
	ms, ok := load()[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	p := ms[l.i].other
	if one := ms[l.i].one; one != nil && l.value(args[ms[l.i].count]) == "1" {
		p = one
	}
	if len(p) == 1 {
		return p[0]
	}
	var b strings.Builder
	for i, s := range p {
		if i%2 == 0 {
			b.WriteString(s)
		} else if v, ok := args[s]; ok {
			b.WriteString(l.value(v))
		} else {
			b.WriteString("{" + s + "}")
		}
	}
	return b.String()
}

// value formats a placeholder's value by its type.
func (l *Locale) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case money.Amount:
		return l.Money(v)
	case money.About:
		return l.AboutMoney(money.Amount(v))
	case clock.Instant, cal.Day:
		return l.DayTime(v)
	case time.Time:
		return l.DayTime(clock.At(v))
	case time.Duration:
		return l.Duration(v)
	case fmt.Stringer:
		return v.String()
	case error:
		return v.Error()
	}
	return l.Number(v)
}

// Err returns the message a reader may see of an error: its own if it has one, else that of
// its kind. The text of an internal error is never shown.
func (l *Locale) Err(err error) string {
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return l.T("error.internal")
	}
	if e.Kind != errs.KindInternal && Has(e.Key) {
		return l.message(e.Key, e.Args)
	}
	return l.T("error." + e.Kind.String())
}

// FieldText is the error of one field, to be shown beside it.
type FieldText struct {
	Path     string // "lines[2].amount"
	Text     string // the message
	Found    string // the rejected value, shortened; "" if it says nothing useful
	Expected string
}

// Fields returns the messages of the fields an error names.
func (l *Locale) Fields(err error) []FieldText {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return nil
	}
	out := make([]FieldText, len(e.Fields))
	for i, f := range e.Fields {
		key := f.Key
		if !Has(key) {
			key = "field.invalid"
		}
		out[i] = FieldText{Path: f.Path, Text: l.message(key, f.Args), Found: f.Found, Expected: f.Expected}
	}
	return out
}

// Line is a field of an error on one line: where it is, what is wrong, what was found and what was
// expected.
func (l *Locale) Line(f FieldText) string {
	line := f.Text
	if f.Path != "" {
		line = l.T("field.line", "path", f.Path, "text", f.Text)
	}
	add := func(key, name, value string) {
		if value == "" {
			return
		}
		if !strings.HasSuffix(line, "。") { // which has its own space
			line += " "
		}
		line += l.T(key, name, value)
	}
	add("field.found", "found", f.Found)
	if !strings.Contains(f.Text, f.Expected) {
		add("field.expected", "expected", f.Expected)
	}
	return line
}
