package api

import (
	"bytes"
	"errors"
	"io"
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

// batch is the facts of one body. Errs[i], if there is one, is why Facts[i] could not be
// decoded.
type batch struct {
	Facts []fact.Fact
	Errs  []error
	One   bool // the body is a single fact, not an array or lines
}

// lenient lets an array be split into its items although one of them has duplicate names
// or invalid UTF-8: the error then concerns that item only.
var lenient = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// strict makes unknown fields an error. Duplicate fields are one by default.
var strict = json.RejectUnknownMembers(true)

// readFacts decodes a body: one object, an array of objects or, with lines, one object per
// line. The error is about the body as a whole; errors of single facts are in the batch.
func readFacts(body []byte, lines bool) (t batch, err error) {
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

// add decodes one item and records its error. It fails only if there are too many items.
func (t *batch) add(raw []byte) error {
	if len(t.Facts) == MaxItems {
		return errs.New(errs.KindTooLarge, "api.readFacts", "api.too_many_items", "limit", MaxItems)
	}
	t.Facts = append(t.Facts, fact.Fact{})
	t.Errs = append(t.Errs, decode(raw, &t.Facts[len(t.Facts)-1]))
	return nil
}

func readLines(body []byte) (t batch, err error) {
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

func readArray(body []byte) (t batch, err error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(body), lenient...)
	if _, err := d.ReadToken(); err != nil {
		return t, malformed(err, body)
	}
	for d.PeekKind() != ']' {
		raw, err := d.ReadValue()
		if err != nil {
			return t, malformed(err, body)
		}
		if err := t.add(raw); err != nil {
			return t, err
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return t, malformed(err, body)
	}
	if rest := bytes.TrimSpace(body[d.InputOffset():]); len(rest) > 0 {
		return t, status(http.StatusBadRequest, errs.Invalid("api.readArray", "api.after_end", "offset", d.InputOffset()))
	}
	if len(t.Facts) == 0 {
		return t, status(http.StatusBadRequest, errs.Invalid("api.readFacts", "api.empty"))
	}
	return t, nil
}

// decode decodes one JSON value into v. Its errors are errs.Errors that name the field.
func decode(raw []byte, v any) error {
	err := json.Unmarshal(raw, v, strict)
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		return semanticError(e, raw)
	}
	return malformed(err, raw)
}

// maxDepth is how deep arrays and objects may be nested in each other: the bound of package
// jsontext, which does not export it or its error.
const maxDepth = 10_000

// malformed returns the error for text that is not valid JSON, or is nested too deeply. It
// shows what was found at the place of the error.
func malformed(err error, text []byte) error {
	e, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok || errors.Is(err, io.ErrUnexpectedEOF) {
		return notJSON(err, "", "api.json_cut", text[max(0, len(text)-excerpt):], nil)
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return badField(path(e.JSONPointer), "api.duplicate", e.JSONPointer.LastToken(), "")
	}
	from := min(int(e.ByteOffset), len(text))
	found := text[from:min(from+excerpt, len(text))]
	if depth(text[:min(from+1, len(text))]) > maxDepth {
		return notJSON(err, "", "api.json_deep", found, errs.Pairs("limit", maxDepth))
	}
	return notJSON(err, path(e.JSONPointer), "api.json", found, errs.Pairs("offset", e.ByteOffset, "at", at(e.JSONPointer)))
}

// excerpt is how much of malformed text an error repeats, in bytes.
const excerpt = 20

func notJSON(cause error, where, key string, found []byte, args errs.Args) error {
	e := errs.Invalid("api.decode", key).Because(cause)
	e.Args = args
	e.Fields = []errs.Field{{Path: where, Key: key, Args: args, Found: strings.ToValidUTF8(string(found), "\ufffd"), Expected: "JSON"}}
	return status(http.StatusBadRequest, e)
}

// depth returns how many arrays and objects are open at the end of a beginning of JSON text.
func depth(text []byte) (open int) {
	inString := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '[', c == '{':
			open++
		case c == ']', c == '}':
			open--
		}
	}
	return open
}

// at formats a position in the document for a message, "/" for the root.
func at(p jsontext.Pointer) string {
	if s := path(p); s != "" {
		return errs.Short(s)
	}
	return "/"
}

// semanticError returns the error for valid JSON that does not fit the type: an unknown
// field, a value of another type, or one that its type refuses.
func semanticError(e *json.SemanticError, raw []byte) error {
	where := path(e.JSONPointer)
	found := found(e, raw)
	if e.Err != nil && errors.Is(e.Err, json.ErrUnknownName) {
		return badField(where, "api.unknown_field", e.JSONPointer.LastToken(), "")
	}
	if inner, ok := errors.AsType[*errs.Error](e.Err); ok {
		k := errs.NewCheck("api.decode")
		k.Within(where, inner)
		return k.Err()
	}
	if form := idPattern(e.GoType); form != "" {
		return badField(where, "api.id", found, form, "form", form)
	}
	return badField(where, "api.type", found, expected(e.GoType))
}

// found returns the value that did not fit, for a message.
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
	switch x := v.(type) {
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return e.JSONKind.String()
}

// idPattern returns how ids of a type look, "" if it is no type of ids.
func idPattern(t reflect.Type) string {
	if t == nil {
		return ""
	}
	if p, ok := reflect.Zero(t).Interface().(interface{ Pattern() string }); ok {
		return p.Pattern()
	}
	return ""
}

// expected describes the values of a type, for a message.
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
	case reflect.Int:
		return "integer"
	case reflect.Int64:
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

// maxPath is the length after which a path in an error is cut.
const maxPath = 200

// path formats a JSON pointer as a field path: purchase.lines[2].amount.
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
