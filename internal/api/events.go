package api

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/locale"
)

// postEvents records what other systems tell: one fact, an array, or lines.
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
	if key, err := c.idempotencyKey(); err != nil || key != "" {
		if err != nil {
			return err
		}
		return c.once(key, body.Bytes(), func(tx *db.Tx) (db.Answer, error) {
			results, err := c.s.record(t, func(facts []fact.Fact) ([]flow.Result, error) {
				return c.s.Flow.RecordTx(c.ctx(), tx, facts, flow.Telling{Actor: c.who.Actor()})
			})
			if err != nil {
				return db.Answer{}, err
			}
			var b bytes.Buffer
			code, err := c.writeResults(&b, t, results)
			return db.Answer{Status: code, Body: b.Bytes()}, err
		})
	}
	results, err := c.s.record(t, func(facts []fact.Fact) ([]flow.Result, error) {
		return c.s.Flow.Record(c.ctx(), facts, flow.Telling{Actor: c.who.Actor()})
	})
	if err != nil {
		return err
	}
	out := buffer()
	defer release(out)
	code, err := c.writeResults(out, t, results)
	if err != nil {
		return err
	}
	return c.send(code, jsonType, out.Bytes())
}

// record records the facts that could be read and puts the others' errors between
// the results.
func (s *server) record(t told, run func([]fact.Fact) ([]flow.Result, error)) ([]flow.Result, error) {
	bad := 0
	for _, err := range t.Errs {
		if err != nil {
			bad++
		}
	}
	if bad == 0 {
		return run(t.Facts)
	}
	facts := make([]fact.Fact, 0, len(t.Facts)-bad)
	for i := range t.Facts {
		if t.Errs[i] == nil {
			facts = append(facts, t.Facts[i])
		}
	}
	var done []flow.Result
	if len(facts) > 0 {
		var err error
		if done, err = run(facts); err != nil {
			return nil, err
		}
	}
	all := make([]flow.Result, len(t.Facts))
	for i, err := range t.Errs {
		if err != nil {
			all[i] = flow.Result{Status: flow.Refused, Err: err}
			continue
		}
		all[i], done = done[0], done[1:]
	}
	return all, nil
}

// oneStatus is the HTTP status for what became of a single fact.
var oneStatus = map[flow.Status]int{
	flow.Created: http.StatusCreated, flow.Updated: http.StatusOK, flow.Unchanged: http.StatusOK, flow.Parked: http.StatusAccepted,
}

// writeResults writes the answer and returns its status. A single fact that was
// refused is an error.
func (c *call) writeResults(b *bytes.Buffer, t told, results []flow.Result) (int, error) {
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

// noteView is a remark on a fact that was taken.
type noteView struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// writeResult writes what became of one fact. Status and id need no escaping.
func writeResult(b *bytes.Buffer, words func() *locale.Locale, r *flow.Result) error {
	b.WriteString(`{"status":"` + string(r.Status) + `"`)
	if r.ID != "" {
		b.WriteString(`,"id":"` + r.ID + `"`)
	}
	if len(r.Notes) > 0 {
		notes := make([]noteView, len(r.Notes))
		for i, n := range r.Notes {
			notes[i] = noteView{n.Key, words().Err(&errs.Error{Kind: errs.InvalidInput, Key: n.Key, Args: n.Args})}
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
