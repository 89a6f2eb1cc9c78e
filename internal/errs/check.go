package errs

import (
	"errors"
	"slices"
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
