package site

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/gate"
	"huitou/internal/locale"
)

// MaxForm bounds what a form may send, uploads apart.
const MaxForm = 1 << 20 // bytes

// Form is what a person typed and what is wrong with it.
type Form struct {
	Values url.Values
	wrong  map[string]string // field → sentence
	First  string            // the first wrong field: it gets the focus
	Said   string            // what is wrong with the whole
	Stale  bool              // somebody else changed the thing meanwhile: "conflict.edited", or the door says so
}

// Filled makes a form that shows the given values: name, value, name, value.
func Filled(pairs ...string) Form {
	f := Form{Values: url.Values{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Values.Add(pairs[i], pairs[i+1])
	}
	return f
}

// Form reads what was posted: at most MaxForm bytes, values that can be kept.
func (q *Request) Form() (Form, error) {
	q.R.Body = http.MaxBytesReader(q.W, q.R.Body, MaxForm)
	if err := q.R.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return Form{}, errs.New(errs.TooLarge, "site.Form", "error.too_large").Because(err)
		}
		return Form{}, errs.Invalid("site.Form", "site.form_unread").Because(err)
	}
	if !gate.Texts(q.R.PostForm) {
		return Form{}, errs.Invalid("site.Form", "site.form_letters")
	}
	return Form{Values: q.R.PostForm}, nil
}

// Val is what was typed into a field, trimmed.
func (f Form) Val(name string) string { return strings.TrimSpace(f.Values.Get(name)) }

// Raw is what was typed, to the letter: a password.
func (f Form) Raw(name string) string { return f.Values.Get(name) }

// All are the values of a field that may be chosen several times.
func (f Form) All(name string) []string { return f.Values[name] }

// Is reports whether a field has the value: a choice that was made.
func (f Form) Is(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Int is the number typed into a field, 0 if there is none.
func (f Form) Int(name string) int64 {
	n, _ := strconv.ParseInt(f.Val(name), 10, 64) // what it means is checked by the verb
	return n
}

// Wrong is what is wrong with a field, "" if nothing.
func (f Form) Wrong(name string) string { return f.wrong[name] }

// Failed reports whether anything is wrong.
func (f Form) Failed() bool { return f.Said != "" || len(f.wrong) > 0 }

// Note marks one field as wrong.
func (f *Form) Note(name, sentence string) {
	if f.wrong == nil {
		f.wrong = map[string]string{}
	}
	if f.First == "" {
		f.First = name
	}
	if _, ok := f.wrong[name]; !ok {
		f.wrong[name] = sentence
	}
}

// Refuse takes over what err says about fields, and reports whether err is of the
// kind that a person mends in this form: wrong input, or a thing that changed.
func (f *Form) Refuse(l *locale.Locale, err error) bool {
	switch errs.KindOf(err) {
	case errs.InvalidInput, errs.Clash, errs.TooMany, errs.Unauthenticated, errs.TooLarge:
	default:
		return false
	}
	f.Said = l.Err(err)
	for _, w := range l.Fields(err) {
		f.Note(w.Path, w.Text)
	}
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Key == "conflict.edited" {
		f.Stale = true
	}
	return true
}
