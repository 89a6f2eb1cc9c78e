package errs

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Check collects all errors of one input, so that the caller gets them at once.
//
//	c := errs.NewCheck("purchase.Record")
//	c.That(in.Currency != "", "currency", "field.required")
//	return c.Err()
type Check struct {
	op     string
	fields []Field
}

// NewCheck starts a check of the input of op.
func NewCheck(op string) *Check { return &Check{op: op} }

// That adds an error of a field unless ok. Args come in pairs: name, value.
func (c *Check) That(ok bool, path, key string, args ...any) {
	if !ok {
		c.fields = append(c.fields, Field{Path: path, Key: key, Args: Pairs(args...)})
	}
}

// Add adds an error of a field with the value found and the one expected.
func (c *Check) Add(f Field) { c.fields = append(c.fields, f) }

// Name checks a name that is required: it is not blank, has at most limit characters, and
// none of them is a line break, a tab, or another control character, also of those that
// turn the direction of text (U+202A to U+202E, U+2066 to U+2069).
func (c *Check) Name(path, s string, limit int) {
	n := utf8.RuneCountInString(s)
	switch {
	case Blank(s):
		c.That(false, path, "field.required")
	case strings.ContainsFunc(s, IsControl):
		c.Visible(path, s)
	case n > limit:
		c.Add(Field{Path: path, Key: "field.too_long", Args: Pairs("limit", limit, "n", n), Found: Short(s)})
	}
}

// Blank reports whether nothing of a text can be seen: it is empty, or has only spaces, control
// characters, characters of no width, and letters that fonts draw as nothing.
func Blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.In(r, unicode.White_Space, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) && r != '\u2800'
	})
}

// Visible checks that a name, which may be missing, has no control character: see Name.
func (c *Check) Visible(path, s string) {
	if strings.ContainsFunc(s, IsControl) {
		c.Add(Field{Path: path, Key: "field.control", Found: strconv.Quote(Short(s))})
	}
}

// IsControl reports whether a name may not have a character: see Check.Name.
func IsControl(r rune) bool {
	return unicode.IsControl(r) || '\u2028' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069'
}

// Within adds err's fields under a path prefix: a line inside a purchase. An error that names
// no fields is added as one of the prefix itself.
func (c *Check) Within(prefix string, err error) {
	if err == nil {
		return
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		c.fields = append(c.fields, Field{Path: prefix, Key: "field.invalid", Found: Short(err.Error())})
		return
	}
	if len(e.Fields) == 0 {
		c.fields = append(c.fields, Field{Path: prefix, Key: e.Key, Args: e.Args})
	}
	for _, f := range e.Fields {
		if f.Path != "" {
			f.Path = prefix + "." + f.Path
		} else {
			f.Path = prefix
		}
		c.fields = append(c.fields, f)
	}
}

// Err returns nil if there were no errors, else one Invalid error that names every
// field.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return InFields(c.op, c.fields...)
}

// InField returns an Invalid error that names one field. Args come in pairs: name,
// value.
func InField(op, path, key string, args ...any) *Error {
	return InFields(op, Field{Path: path, Key: key, Args: Pairs(args...)})
}

// InFields returns an Invalid error that names fields, each with the value found, which
// is shortened, and the one expected.
func InFields(op string, fields ...Field) *Error {
	fields = slices.Clone(fields)
	for i := range fields {
		fields[i].Found = Short(fields[i].Found)
	}
	return &Error{Kind: KindInvalid, Op: op, Key: "input.invalid", Fields: fields}
}

// shortLen bounds how much of its input an error repeats, in bytes.
const shortLen = 80

// Short cuts s for use inside an error, on a rune boundary.
func Short(s string) string {
	if len(s) <= shortLen {
		return s
	}
	cut := shortLen
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
