package web

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

// maxForm bounds what a form may send, uploads apart.
const maxForm = 1 << 20

// form is what a person typed and what is wrong with it.
type form struct {
	values url.Values
	wrong  map[string]string // field → sentence
	First  string            // the first wrong field: it gets the focus
	Said   string            // what is wrong with the whole
	Stale  bool              // somebody else changed the thing meanwhile
}

// filled makes a form that shows the given values: name, value, name, value.
func filled(pairs ...string) form {
	f := form{values: url.Values{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.values.Add(pairs[i], pairs[i+1])
	}
	return f
}

// readForm reads a posted form of bounded size whose values can be kept.
func readForm(w http.ResponseWriter, r *http.Request) (form, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return form{}, errs.New(errs.TooLarge, "web.readForm", "error.too_large").Because(err)
		}
		return form{}, errs.Invalid("web.readForm", "web.form_unread").Because(err)
	}
	if !gate.Texts(r.PostForm) {
		return form{}, errs.Invalid("web.readForm", "web.form_letters")
	}
	return form{values: r.PostForm}, nil
}

// Val is what was typed into a field, trimmed.
func (f form) Val(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// Raw is what was typed, to the letter: a password.
func (f form) Raw(name string) string { return f.values.Get(name) }

// All are the values of a field that may be chosen several times.
func (f form) All(name string) []string { return f.values[name] }

// Is reports whether a field has the value: a choice that was made.
func (f form) Is(name, value string) bool {
	for _, v := range f.values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Int is the number typed into a field, 0 if there is none.
func (f form) Int(name string) int64 {
	n, _ := strconv.ParseInt(f.Val(name), 10, 64) // what it means is checked by the verb
	return n
}

// Wrong is what is wrong with a field, "" if nothing.
func (f form) Wrong(name string) string { return f.wrong[name] }

// Failed reports whether anything is wrong.
func (f form) Failed() bool { return f.Said != "" || len(f.wrong) > 0 }

// Note marks one field as wrong.
func (f *form) Note(name, sentence string) {
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

// refuse takes over what err says about fields, and reports whether err is of the
// kind that a person mends in this form: wrong input, or a thing that changed.
func (f *form) refuse(l *locale.Locale, err error) bool {
	switch errs.KindOf(err) {
	case errs.InvalidInput, errs.Clash, errs.TooMany, errs.Unauthenticated, errs.TooLarge:
	default:
		return false
	}
	f.Said = l.Err(err)
	for _, w := range l.Fields(err) {
		f.Note(w.Path, w.Text)
	}
	e := asError(err)
	f.Stale = e != nil && (e.Key == "conflict.edited" || e.Key == "voice.answered")
	return true
}
