package intake

import (
	"encoding/json"
	"errors"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
)

// failure is an error as it is stored: a reader sees its message in their language.
type failure struct {
	Kind   errs.Kind      `json:"kind"`
	Key    string         `json:"key"`
	Args   args           `json:"args,omitempty"`
	Fields []failureField `json:"fields,omitempty"`
}

type failureField struct {
	errs.Field
	Args args `json:"args,omitempty"`
}

// args are the arguments of a message; times and durations keep their type.
type args map[string]any

const spanMark = "span:" // before a duration, as Go writes it

// MarshalJSON implements json.Marshaler.
func (a args) MarshalJSON() ([]byte, error) {
	out := make(map[string]any, len(a))
	for name, v := range a {
		if d, ok := v.(time.Duration); ok {
			v = spanMark + d.String()
		}
		out[name] = v
	}
	return json.Marshal(out)
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *args) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, (*map[string]any)(a)); err != nil {
		return err
	}
	for name, v := range *a {
		s, ok := v.(string)
		if !ok {
			continue
		}
		var at clock.Instant
		if len(s) > len(spanMark) && s[:len(spanMark)] == spanMark {
			if d, err := time.ParseDuration(s[len(spanMark):]); err == nil {
				(*a)[name] = d
			}
		} else if len(s) >= len("2006-01-02T15:04:05Z") && s[len(s)-1] == 'Z' && at.UnmarshalText([]byte(s)) == nil {
			(*a)[name] = at
		}
	}
	return nil
}

// keepFailure returns an error in stored form, "" for none.
func keepFailure(err error) string {
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		e = errs.New(errs.KindInternal, "intake.work", "error.internal")
	}
	f := failure{Kind: e.Kind, Key: e.Key, Args: args(e.Args)}
	for _, w := range e.Fields {
		f.Fields = append(f.Fields, failureField{w, args(w.Args)})
	}
	return jsonText(f)
}

// readFailure returns the stored error.
func readFailure(s string) error {
	if s == "" {
		return nil
	}
	var f failure
	if err := json.Unmarshal([]byte(s), &f); err != nil {
		return err
	}
	e := &errs.Error{Kind: f.Kind, Op: "intake.work", Key: f.Key, Args: errs.Args(f.Args)}
	for _, w := range f.Fields {
		w.Field.Args = errs.Args(w.Args)
		e.Fields = append(e.Fields, w.Field)
	}
	return e
}
