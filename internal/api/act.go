package api

import (
	"net/http"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/voice"
)

// dueForm is when a promise is due; at most one of its fields may be set.
type dueForm struct {
	Due    clock.Instant `json:"due"`
	DueDay cal.Day       `json:"due_day"`
	Within string        `json:"within"`
}

func (d dueForm) due() (flow.Due, error) {
	n := 0
	for _, set := range []bool{d.Due != 0, d.DueDay != "", d.Within != ""} {
		if set {
			n++
		}
	}
	if n > 1 {
		return flow.Due{}, badField("due", "fact.due_twice", "", "")
	}
	return flow.Due{At: d.Due, Day: d.DueDay, Within: d.Within}, nil
}

// makePromise records a new promise to a customer.
func makePromise(c *call) error {
	var in struct {
		Customer id.Customer   `json:"customer"`
		Purchase id.Purchase   `json:"purchase"`
		Place    id.Place      `json:"place"`
		Owner    id.Staff      `json:"owner"`
		Origin   string        `json:"origin"`
		What     string        `json:"what"`
		Made     clock.Instant `json:"made"`
		Notify   bool          `json:"notify"`
		dueForm
	}
	raw, err := c.form(&in)
	if err != nil {
		return err
	}
	due, err := in.due()
	if err != nil {
		return err
	}
	if in.Customer == 0 {
		return badField("customer", "field.required", "", "cus_…")
	}
	made := flow.NewPromise{Customer: in.Customer, Purchase: in.Purchase, Place: in.Place, Owner: in.Owner, Origin: in.Origin,
		What: in.What, Made: in.Made, Due: due, Notify: in.Notify}
	return do(c, flow.MakePromise, made, raw, func(p promise.Promise) (db.Answer, error) {
		return edited(http.StatusCreated, p.Version, viewPromise(&p))
	})
}

// changeForm is the body of a request that changes a promise.
type changeForm struct {
	At       clock.Instant `json:"at"`
	Reason   string        `json:"reason"`
	Evidence string        `json:"evidence"`
	dueForm
}

// change reads the path, version and body of a request that changes a promise.
func (c *call) change() (in flow.PromiseChange, raw []byte, err error) {
	if in.Promise, err = pathID[id.Promise](c); err != nil {
		return in, nil, err
	}
	if in.Version, err = c.version(); err != nil {
		return in, nil, err
	}
	var f changeForm
	if raw, err = c.form(&f); err != nil {
		return in, nil, err
	}
	in.At, in.Reason, in.Evidence = f.At, f.Reason, f.Evidence
	in.Due, err = f.due()
	return in, raw, err
}

// endPromise returns the handler of a verb that ends a promise.
func endPromise(verb flow.Verb[flow.PromiseChange, promise.Promise]) func(*call) error {
	return func(c *call) error {
		in, raw, err := c.change()
		if err != nil {
			return err
		}
		return do(c, verb, in, raw, func(p promise.Promise) (db.Answer, error) {
			return edited(http.StatusOK, p.Version, viewPromise(&p))
		})
	}
}

// renegotiatePromise replaces a promise by one with another due time and answers with both.
func renegotiatePromise(c *call) error {
	in, raw, err := c.change()
	if err != nil {
		return err
	}
	return do(c, flow.RenegotiatePromise, in, raw, func(r flow.Renegotiated) (db.Answer, error) {
		return edited(http.StatusOK, r.Old.Version, struct {
			Old  promiseView `json:"old"`
			Next promiseView `json:"next"`
		}{viewPromise(&r.Old), viewPromise(&r.Next)})
	})
}

// answerVoice records the company's answer to a voice.
func answerVoice(c *call) error {
	var in struct {
		Text string `json:"text"`
		How  string `json:"how"`
	}
	voi, err := pathID[id.Voice](c)
	if err != nil {
		return err
	}
	version, err := c.version()
	if err != nil {
		return err
	}
	raw, err := c.form(&in)
	if err != nil {
		return err
	}
	answer := flow.VoiceAnswer{Voice: voi, Version: version, Text: in.Text, How: in.How}
	return do(c, flow.AnswerVoice, answer, raw, func(v voice.Voice) (db.Answer, error) {
		return edited(http.StatusOK, v.Version, viewVoice(&v))
	})
}
