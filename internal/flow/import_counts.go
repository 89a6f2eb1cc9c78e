package flow

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/fact"
)

// ImportCounts are the counts of an import.
type ImportCounts struct {
	Rows     int64                `json:"rows"`      // read
	Taken    int64                `json:"taken"`     // became part of a fact
	SetAside int64                `json:"set_aside"` // skipped by a rule of the map, see Asides
	Rejected int64                `json:"rejected"`  // could not be taken, see Errors
	Kinds    map[fact.Kind]*Tally `json:"kinds"`
	Asides   []Tallied            `json:"asides,omitempty"`
	Errors   []Tallied            `json:"errors,omitempty"`
	Remarks  []Tallied            `json:"remarks,omitempty"` // on rows that were taken
	Notes    []Tallied            `json:"notes,omitempty"`   // on facts that were taken
	Kept     []Kept               `json:"kept,omitempty"`    // of an undone import: what it made or changed and stays
}

// Tally counts the facts of one kind by status.
type Tally struct {
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	Parked    int64 `json:"parked"` // waits for a purchase
	Still     int64 `json:"still"`  // of those, how many had been waiting before
	Refused   int64 `json:"refused"`
}

// Tallied is a message about several rows or facts, with their number.
type Tallied struct {
	Key   string    `json:"key"`
	Args  errs.Args `json:"args,omitempty"` // of the first
	N     int64     `json:"n"`
	First string    `json:"first"`          // row or fact of the first one
	Each  []string  `json:"each,omitempty"` // "where: value" for messages about ignored values, up to maxEach

	Found    string `json:"found,omitempty"`    // in the first rejected row, shortened
	Expected string `json:"expected,omitempty"` // there, in a form that needs no translation

	Shared []Shared `json:"shared,omitempty"` // the customers of each value of Each, for messages about two
}

// maxEach bounds the values listed by one message.
const maxEach = 1000

// name adds the value that a message is about, so that the report lists every ignored value.
func (t *Tallied) name(args errs.Args, where string) {
	if v, ok := args["value"].(string); ok && len(t.Each) < maxEach {
		t.Each = append(t.Each, where+": "+v)
	}
}

// Changed is how many facts were created or updated, or wait since this import: those that an
// undo takes back.
func (t Tally) Changed() int64 { return t.Created + t.Updated + t.Parked - t.Still }

// Changes reports whether anything was created or updated, or waits.
func (c *ImportCounts) Changes() bool {
	for _, t := range c.Kinds {
		if t.Changed() > 0 {
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

// subjects are the arguments that distinguish messages of the same key.
var subjects = [...]string{"step", "table", "kind"}

// Say counts n more of a message, adding it to the list if it is not there yet.
func Say(list []Tallied, key string, args errs.Args, n int64, first string) []Tallied {
	if i := indexOf(list, key, args); i >= 0 {
		list[i].N += n
		list[i].name(args, first)
		return list
	}
	t := Tallied{Key: key, Args: args, N: n, First: first}
	t.name(args, first)
	return append(list, t)
}

// indexOf returns where the message of a key and its subjects is in a list, -1 if it is not there.
func indexOf(list []Tallied, key string, args errs.Args) int {
	return slices.IndexFunc(list, func(t Tallied) bool {
		for _, s := range subjects {
			if t.Key == key && fmt.Sprint(t.Args[s]) != fmt.Sprint(args[s]) {
				return false
			}
		}
		return t.Key == key
	})
}

// UnmarshalJSON restores the types of the message arguments.
func (t *Tallied) UnmarshalJSON(b []byte) error {
	type plain Tallied
	err := json.Unmarshal(b, (*plain)(t))
	t.Args = ReadArgs(t.Args)
	return err
}

// ReadArgs restores the types of message arguments that were stored as JSON: strings that hold
// times become times.
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

// storedFields returns the fields of an error in the form in which they are stored.
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

// RefusalFields returns what is wrong with a refused fact.
func RefusalFields(err error) []errs.Field {
	list := storedFields(err)
	out := make([]errs.Field, len(list))
	for i, s := range list {
		out[i] = s.Field
		out[i].Args = s.Args
	}
	return out
}
