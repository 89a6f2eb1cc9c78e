package site

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/gate"
	"huitou/internal/locale"
)

// MaxForm is the largest size of a form without files, in bytes.
const MaxForm = 1 << 20

// Form is the values of a form and its errors.
type Form struct {
	Values  url.Values
	wrong   map[string]string // field → message
	First   string            // the first wrong field, which gets the focus
	Message string            // the error of the whole form
	Stale   bool              // the record was changed by someone else meanwhile ("conflict.edited")
	Made    string            // the page of what the form has made already; submitted again, it makes another
}

// OnceField is the field of the key of a form that makes something: however often it is submitted,
// it makes one.
const OnceField = "once"

// Once returns the key of the form, a new one if it has none.
func (f Form) Once() string {
	if key := f.Val(OnceField); key != "" {
		return key
	}
	return rand.Text()
}

// Renew gives a form that has made what is at path a new key, to make another.
func (f *Form) Renew(path string) {
	f.Made = path
	f.Values.Set(OnceField, rand.Text())
}

// Filled returns a form with the given values: name, value, name, value.
func Filled(pairs ...string) Form {
	f := Form{Values: url.Values{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Values.Add(pairs[i], pairs[i+1])
	}
	return f
}

// Form reads the submitted form. TooLarge beyond MaxForm bytes, Invalid if it cannot
// be parsed or if a value is not valid UTF-8 or contains NUL.
func (q *Request) Form() (Form, error) {
	q.R.Body = http.MaxBytesReader(q.W, q.R.Body, MaxForm)
	if err := q.R.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return Form{}, errs.New(errs.KindTooLarge, "site.Form", "error.too_large").Because(err)
		}
		return Form{}, errs.Invalid("site.Form", "site.form_unread").Because(err)
	}
	if !gate.Texts(q.R.PostForm) {
		return Form{}, errs.Invalid("site.Form", "site.form_letters")
	}
	return Form{Values: q.R.PostForm}, nil
}

// Val returns the value of a field without spaces around it.
func (f Form) Val(name string) string { return strings.TrimSpace(f.Values.Get(name)) }

// Raw returns the value of a field unchanged, for passwords.
func (f Form) Raw(name string) string { return f.Values.Get(name) }

// All returns the values of a field with several.
func (f Form) All(name string) []string { return f.Values[name] }

// Is reports whether a field has the value, among others.
func (f Form) Is(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Int returns the integer in a field, 0 if it holds none.
func (f Form) Int(name string) int64 {
	n, _ := strconv.ParseInt(f.Val(name), 10, 64) // the verb that gets it checks its range
	return n
}

// Wrong returns the error of a field, "" if it has none.
func (f Form) Wrong(name string) string { return f.wrong[name] }

// Failed reports whether the form has errors.
func (f Form) Failed() bool { return f.Message != "" || len(f.wrong) > 0 }

// Fail adds the error of a field; the first error of a field stays.
func (f *Form) Fail(name, message string) {
	if f.wrong == nil {
		f.wrong = map[string]string{}
	}
	if f.First == "" {
		f.First = name
	}
	if _, ok := f.wrong[name]; !ok {
		f.wrong[name] = message
	}
}

// Refuse adds the messages of err to the form, and reports whether err is one that the
// user can correct there or try again: invalid input, a conflict, a wrong password, too
// many requests, too large.
func (f *Form) Refuse(l *locale.Locale, err error) bool {
	switch errs.KindOf(err) {
	case errs.KindInvalid, errs.KindConflict, errs.KindTooMany, errs.KindUnauthenticated, errs.KindTooLarge:
	default:
		return false
	}
	f.Message = l.Err(err)
	for _, w := range l.Fields(err) {
		f.Fail(w.Path, w.Text)
	}
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Key == "conflict.edited" {
		f.Stale = true
	}
	return true
}
