package flow

import (
	"encoding/json"
	"errors"
	"fmt"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/fact"
)

// ImportCounts is what an import did.
type ImportCounts struct {
	Rows     int64                `json:"rows"`      // read
	Taken    int64                `json:"taken"`     // became part of a fact
	SetAside int64                `json:"set_aside"` // left out by a rule of the map, see Asides
	Rejected int64                `json:"rejected"`  // could not be taken, see Errors
	Kinds    map[fact.Kind]*Tally `json:"kinds"`
	Asides   []Tallied            `json:"asides,omitempty"`
	Errors   []Tallied            `json:"errors,omitempty"`
	Remarks  []Tallied            `json:"remarks,omitempty"` // on rows that were taken
	Notes    []Tallied            `json:"notes,omitempty"`   // on facts that were taken
}

// Tally counts the facts of one kind by what became of them.
type Tally struct {
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	Parked    int64 `json:"parked"` // waits for a purchase
	Still     int64 `json:"still"`  // of those, how many had been waiting before
	Refused   int64 `json:"refused"`
}

// Tallied is something said of several rows or facts: its message and how many.
type Tallied struct {
	Key   string    `json:"key"`
	Args  errs.Args `json:"args,omitempty"` // of the first
	N     int64     `json:"n"`
	First string    `json:"first"`          // where it was said first
	Each  []string  `json:"each,omitempty"` // "where: value" of messages about a value that was left out, up to maxEach
}

// maxEach bounds the values that one message names.
const maxEach = 1000

// name adds the value that a message is about, so that every one that was left out is told.
func (t *Tallied) name(args errs.Args, where string) {
	if v, ok := args["value"].(string); ok && len(t.Each) < maxEach {
		t.Each = append(t.Each, where+": "+v)
	}
}

// Changes reports whether anything was created or updated, or waits.
func (c *ImportCounts) Changes() bool {
	for _, t := range c.Kinds {
		if t.Created+t.Updated+t.Parked-t.Still > 0 {
			return true
		}
	}
	return false
}

// Sum adds the kinds up.
func (c *ImportCounts) Sum() (s Tally) {
	for _, t := range c.Kinds {
		s.Created += t.Created
		s.Updated += t.Updated
		s.Unchanged += t.Unchanged
		s.Parked += t.Parked
		s.Still += t.Still
		s.Refused += t.Refused
	}
	return s
}

// Add counts one fact.
func (c *ImportCounts) Add(kind fact.Kind, r Result) {
	if c.Kinds == nil {
		c.Kinds = map[fact.Kind]*Tally{}
	}
	t := c.Kinds[kind]
	if t == nil {
		t = &Tally{}
		c.Kinds[kind] = t
	}
	switch r.Status {
	case Created:
		t.Created++
	case Updated:
		t.Updated++
	case Unchanged:
		t.Unchanged++
	case Parked:
		t.Parked++
		if r.Again {
			t.Still++
		}
	case Refused:
		t.Refused++
	}
}

// subjects are the arguments of messages that make two messages of one key.
var subjects = [...]string{"step", "table", "kind"}

// Say adds n times a message to a list of such, by its key and what it is about.
func Say(list []Tallied, key string, args errs.Args, n int64, first string) []Tallied {
	same := func(t *Tallied) bool {
		for _, s := range subjects {
			if fmt.Sprint(t.Args[s]) != fmt.Sprint(args[s]) {
				return false
			}
		}
		return t.Key == key
	}
	for i := range list {
		if same(&list[i]) {
			list[i].N += n
			list[i].name(args, first)
			return list
		}
	}
	t := Tallied{Key: key, Args: args, N: n, First: first}
	t.name(args, first)
	return append(list, t)
}

// UnmarshalJSON reads its arguments as they were.
func (t *Tallied) UnmarshalJSON(b []byte) error {
	type plain Tallied
	err := json.Unmarshal(b, (*plain)(t))
	t.Args = ReadArgs(t.Args)
	return err
}

// ReadArgs are arguments of a message that were kept as JSON: times are times again.
func ReadArgs(args errs.Args) errs.Args {
	for name, v := range args {
		var at clock.Instant
		if s, ok := v.(string); ok && len(s) >= len("2006-01-02T15:04:05Z") && s[len(s)-1] == 'Z' && at.UnmarshalText([]byte(s)) == nil {
			args[name] = at
		}
	}
	return args
}

// storedField is errs.Field with its arguments.
type storedField struct {
	errs.Field
	Args errs.Args `json:"args,omitempty"`
}

// storedFields is what is wrong according to an error, in a form that can be kept.
func storedFields(err error) []storedField {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return []storedField{{Field: errs.Field{Key: "error.internal"}}}
	}
	if len(e.Fields) == 0 {
		return []storedField{{Field: errs.Field{Key: e.Key}, Args: e.Args}}
	}
	list := make([]storedField, len(e.Fields))
	for i, f := range e.Fields {
		list[i] = storedField{f, f.Args}
	}
	return list
}

func readFields(body string) ([]errs.Field, error) {
	var list []storedField
	err := json.Unmarshal([]byte(body), &list)
	out := make([]errs.Field, len(list))
	for i, s := range list {
		out[i] = s.Field
		out[i].Args = ReadArgs(s.Args)
	}
	return out, err
}

// RefusalFields is what is wrong with a fact that was refused.
func RefusalFields(err error) []errs.Field {
	list := storedFields(err)
	out := make([]errs.Field, len(list))
	for i, s := range list {
		out[i] = s.Field
		out[i].Args = s.Args
	}
	return out
}
