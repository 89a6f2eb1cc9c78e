package api

import (
	"bytes"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/fact"
)

// told is the facts of one body: Facts[i] is as sent unless Errs[i] says why it
// could not be read.
type told struct {
	Facts []fact.Fact
	Errs  []error
	One   bool // a single fact, not a batch
}

// lenient reads past what only spoils one item, so that its neighbours can be told.
var lenient = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// strict refuses a field that nobody reads and a field given twice: both are
// mistakes that would be taken in silence.
var strict = json.RejectUnknownMembers(true)

// readFacts reads a body: one object, an array of them, or with lines one object a
// line. The error is about the whole body; what is wrong with one fact is in told.
func readFacts(body []byte, lines bool) (t told, err error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	body = bytes.TrimLeft(body, " \t\r\n")
	switch {
	case len(body) == 0:
		return t, status(http.StatusBadRequest, errs.Invalid("api.readFacts", "api.empty"))
	case lines:
		return readLines(body)
	case body[0] == '[':
		return readArray(body)
	}
	t.One = true
	t.Facts = make([]fact.Fact, 1)
	if err := decode(body, &t.Facts[0]); err != nil {
		return t, err
	}
	return t, nil
}

// add reads one item. An item that is not even JSON is the body's fault (array) or
// its own (lines).
func (t *told) add(raw []byte) error {
	if len(t.Facts) == MaxItems {
		return errs.New(errs.TooLarge, "api.readFacts", "api.too_many_items", "limit", MaxItems)
	}
	t.Facts = append(t.Facts, fact.Fact{})
	t.Errs = append(t.Errs, decode(raw, &t.Facts[len(t.Facts)-1]))
	return nil
}

func readLines(body []byte) (t told, err error) {
	for line := range bytes.SplitSeq(body, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if err := t.add(line); err != nil {
			return t, err
		}
	}
	return t, nil
}

func readArray(body []byte) (t told, err error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(body), lenient...)
	if _, err := d.ReadToken(); err != nil {
		return t, malformed(err)
	}
	for d.PeekKind() != ']' {
		raw, err := d.ReadValue()
		if err != nil {
			return t, malformed(err)
		}
		if err := t.add(raw); err != nil {
			return t, err
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return t, malformed(err)
	}
	if rest := bytes.TrimSpace(body[d.InputOffset():]); len(rest) > 0 {
		return t, status(http.StatusBadRequest, errs.Invalid("api.readArray", "api.after_end", "offset", d.InputOffset()))
	}
	if len(t.Facts) == 0 {
		return t, status(http.StatusBadRequest, errs.Invalid("api.readFacts", "api.empty"))
	}
	return t, nil
}

// decode reads one JSON value into v and says in our words what is wrong with it.
func decode(raw []byte, v any) error {
	err := json.Unmarshal(raw, v, strict)
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		return meaning(e, raw)
	}
	return malformed(err)
}

// malformed is what is not JSON.
func malformed(err error) error {
	e, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok { // the body ended early
		return status(http.StatusBadRequest, errs.Invalid("api.decode", "api.json_cut").Because(err))
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return badField(path(e.JSONPointer), "api.duplicate", e.JSONPointer.LastToken(), "")
	}
	return status(http.StatusBadRequest, errs.Invalid("api.decode", "api.json", "offset", e.ByteOffset,
		"at", at(e.JSONPointer)).Because(err))
}

// at is where in a document, for a sentence.
func at(p jsontext.Pointer) string {
	if s := path(p); s != "" {
		return errs.Short(s)
	}
	return "/"
}

// meaning is JSON of another shape than is expected.
func meaning(e *json.SemanticError, raw []byte) error {
	where := path(e.JSONPointer)
	found := found(e, raw)
	if e.Err != nil && errors.Is(e.Err, json.ErrUnknownName) {
		return badField(where, "api.unknown_field", e.JSONPointer.LastToken(), "")
	}
	if inner, ok := errors.AsType[*errs.Error](e.Err); ok {
		key, args := inner.Key, inner.Args
		if len(inner.Fields) > 0 {
			key, args = inner.Fields[0].Key, inner.Fields[0].Args
		}
		return errs.InFields("api.decode", errs.Field{Path: where, Key: key, Args: args, Found: found})
	}
	return badField(where, "api.type", found, expected(e.GoType))
}

// found is the value that was there.
func found(e *json.SemanticError, raw []byte) string {
	switch {
	case len(e.JSONValue) > 0:
		return strings.Trim(string(e.JSONValue), `"`)
	case e.JSONKind == '{':
		return "{…}"
	case e.JSONKind == '[':
		return "[…]"
	}
	var v any
	if json.Unmarshal(raw, &v, lenient...) != nil {
		return ""
	}
	for tok := range e.JSONPointer.Tokens() {
		switch x := v.(type) {
		case map[string]any:
			v = x[tok]
		case []any:
			i, err := strconv.Atoi(tok)
			if err != nil || i >= len(x) {
				return ""
			}
			v = x[i]
		}
	}
	if s, ok := v.(string); ok {
		return s
	}
	return e.JSONKind.String()
}

// expected says what a field holds.
func expected(t reflect.Type) string {
	if t == nil {
		return ""
	}
	switch t {
	case reflect.TypeFor[clock.Instant]():
		return "2026-05-03T14:00:00+08:00"
	case reflect.TypeFor[cal.Day]():
		return "2026-05-03"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return expected(t.Elem())
	case reflect.Int, reflect.Int64:
		return "integer (±9.2e14)"
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "true, false"
	case reflect.Slice:
		return "[…]"
	case reflect.Struct, reflect.Map:
		return "{…}"
	}
	return t.Kind().String()
}

// maxPath bounds how much of a path an error repeats.
const maxPath = 200

// path writes a JSON pointer as we name fields: purchase.lines[2].amount.
func path(p jsontext.Pointer) string {
	var b strings.Builder
	for tok := range p.Tokens() {
		if b.Len() > maxPath {
			b.WriteString("…")
			break
		}
		if _, err := strconv.ParseUint(tok, 10, 32); err == nil {
			b.WriteString("[" + tok + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(errs.Short(tok))
	}
	return b.String()
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
