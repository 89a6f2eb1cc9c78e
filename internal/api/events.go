package api

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/locale"
)

// postEvents records the facts of the body: one fact, an array, or one per line.
func postEvents(c *call) error {
	lines := false
	switch t := mediaType(c.r); t {
	case "", "application/json":
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		lines = true
	default:
		return unsupported(t)
	}
	body := buffer()
	defer release(body)
	if err := c.body(body, MaxBody); err != nil {
		return err
	}
	t, err := readFacts(body.Bytes(), lines)
	if err != nil {
		return err
	}
	facts := t.valid()
	out := buffer()
	defer release(out)
	return doOr(c, flow.RecordFacts, facts, body.Bytes(), func(done []flow.Result) (db.Answer, error) {
		out.Reset()
		code, err := c.writeResults(out, t, t.merge(done))
		return db.Answer{Status: code, Head: c.language(), Body: out.Bytes()}, err
	}, func() ([]flow.Result, error) {
		if len(facts) == 0 {
			return nil, nil
		}
		return c.s.Flow.Record(c.ctx(), facts, flow.Sender{Actor: c.who.Actor()})
	})
}

// valid returns the facts that could be decoded.
func (t *batch) valid() []fact.Fact {
	if !slices.ContainsFunc(t.Errs, func(err error) bool { return err != nil }) {
		return t.Facts
	}
	var facts []fact.Fact
	for i := range t.Facts {
		if t.Errs[i] == nil {
			facts = append(facts, t.Facts[i])
		}
	}
	return facts
}

// merge returns the results of all facts in the order of the body: done are those of the
// valid facts, in order; the others are refused with their errors.
func (t *batch) merge(done []flow.Result) []flow.Result {
	if len(done) == len(t.Facts) {
		return done
	}
	all := make([]flow.Result, len(t.Facts))
	for i, err := range t.Errs {
		if err != nil {
			all[i] = flow.Result{Status: flow.Refused, Err: err}
			continue
		}
		all[i], done = done[0], done[1:]
	}
	return all
}

// oneStatus is the HTTP status of the answer to a single fact.
var oneStatus = map[flow.Status]int{
	flow.Created: http.StatusCreated, flow.Updated: http.StatusOK, flow.Unchanged: http.StatusOK, flow.Parked: http.StatusAccepted,
}

// writeResults writes the answer and returns its status. A single fact that was
// refused is an error.
func (c *call) writeResults(b *bytes.Buffer, t batch, results []flow.Result) (int, error) {
	words := sync.OnceValue(c.words)
	if t.One {
		if r := &results[0]; r.Status == flow.Refused {
			return 0, r.Err
		}
		err := writeResult(b, words, &results[0])
		b.WriteByte('\n')
		return oneStatus[results[0].Status], err
	}
	count := map[flow.Status]int{}
	for i := range results {
		count[results[i].Status]++
	}
	b.WriteString(`{"counts":{`)
	for i, s := range []flow.Status{flow.Created, flow.Updated, flow.Unchanged, flow.Parked, flow.Refused} {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + string(s) + `":` + strconv.Itoa(count[s]))
	}
	b.WriteString(`},"results":[`)
	for i := range results {
		if i > 0 {
			b.WriteString(",\n")
		}
		if err := writeResult(b, words, &results[i]); err != nil {
			return 0, err
		}
	}
	b.WriteString("]}\n")
	return http.StatusOK, nil
}

// noteView is a remark on a fact that was recorded.
type noteView struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// writeResult writes the result of one fact as JSON. Status and id need no escaping.
func writeResult(b *bytes.Buffer, words func() *locale.Locale, r *flow.Result) error {
	b.WriteString(`{"status":"` + string(r.Status) + `"`)
	if r.ID != "" {
		b.WriteString(`,"id":"` + r.ID + `"`)
	}
	if len(r.Notes) > 0 {
		notes := make([]noteView, len(r.Notes))
		for i, n := range r.Notes {
			notes[i] = noteView{n.Key, words().Err(&errs.Error{Kind: errs.KindInvalid, Key: n.Key, Args: flow.InWords(words(), n.Args)})}
		}
		if err := writeMember(b, "notes", notes); err != nil {
			return err
		}
	}
	if r.Err != nil {
		if err := writeMember(b, "problem", problemOf(words(), r.Err)); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func writeMember(b *bytes.Buffer, name string, v any) error {
	text, err := encode(v)
	if err != nil {
		return err
	}
	b.WriteString(`,"` + name + `":`)
	b.Write(bytes.TrimSpace(text))
	return nil
}
