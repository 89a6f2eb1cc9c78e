package fact

import (
	"cmp"
	"fmt"
	"strconv"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
)

// Voice is one statement of a customer: a review, a suggestion, a call.
type Voice struct {
	Customer  Ref           `json:"customer,omitempty"`
	Purchase  Ref           `json:"purchase,omitempty"`
	At        clock.Instant `json:"at,omitzero"`
	Day       cal.Day       `json:"day,omitempty"` // instead of At
	Place     Ref           `json:"place,omitempty"`
	Channel   string        `json:"channel,omitempty"` // review, suggestion, call, staff, interview, panel, social; default review
	Staff     string        `json:"staff,omitempty"`
	Title     string        `json:"title,omitempty"`
	Text      string        `json:"text,omitempty"`
	Language  string        `json:"language,omitempty"`  // BCP 47; default: detected
	Rating    *int          `json:"rating,omitempty"`    // 1..Scale, or 0..Scale; nil = none
	Scale     int           `json:"scale,omitempty"`     // default 5
	FromZero  bool          `json:"from_zero,omitempty"` // the scale begins at 0, as that of NPS does
	Dimension string        `json:"dimension,omitempty"` // reliability, responsiveness, assurance, empathy, tangibles
	Answered  clock.Instant `json:"answered,omitzero"`   // when we answered, if we did

	AnsweredDay cal.Day `json:"answered_day,omitempty"` // instead of Answered
}

var (
	listening  = []string{"", "review", "suggestion", "call", "staff", "interview", "focus_group", "panel", "feedback", "mystery", "questionnaire", "social"}
	dimensions = []string{"", "reliability", "responsiveness", "assurance", "empathy", "tangibles"}
)

func (v *Voice) check(c *checker) {
	c.text("voice.customer", string(v.Customer), MaxName, false)
	c.text("voice.purchase", string(v.Purchase), MaxName, false)
	c.text("voice.place", string(v.Place), MaxName, false)
	c.text("voice.staff", v.Staff, MaxName, false)
	c.text("voice.title", v.Title, MaxName, false)
	c.text("voice.text", v.Text, MaxText, false)
	c.text("voice.language", v.Language, maxStatus, false)
	c.oneOf("voice.channel", v.Channel, listening)
	c.oneOf("voice.dimension", v.Dimension, dimensions)
	c.at("voice.at", v.At, v.Day, true)
	c.at("voice.answered", v.Answered, v.AnsweredDay, false)
	scale := cmp.Or(v.Scale, 5)
	scaled := c.between("voice.scale", scale, 2, 100)
	lowest := 1
	if v.FromZero {
		lowest = 0
	}
	switch r := v.Rating; {
	case r == nil, !scaled: // without its scale a rating says nothing
	case *r == 0 && lowest == 1:
		c.Add(errs.Field{Path: "voice.rating", Key: "fact.rating_zero", Args: errs.Pairs("scale", scale),
			Found: "0", Expected: fmt.Sprintf("1 … %d", scale)})
	case *r < lowest || *r > scale:
		c.Add(errs.Field{Path: "voice.rating", Key: "fact.rating", Args: errs.Pairs("lowest", lowest, "scale", scale),
			Found: strconv.Itoa(*r), Expected: fmt.Sprintf("%d … %d", lowest, scale)})
	}
	c.That(v.Rating != nil || !errs.Blank(v.Text) || !errs.Blank(v.Title), "voice.text", "fact.voice_empty")
}

// When is when it was said.
func (v *Voice) When() (clock.Instant, cal.Day) { return v.At, v.Day }

func (v *Voice) done() [maxDone]done {
	return [maxDone]done{{"voice.at", v.At, v.Day}, {"voice.answered", v.Answered, v.AnsweredDay}}
}

// Refs lists the customer, the purchase and the place.
func (v *Voice) Refs() []Reference {
	list := make([]Reference, 0, 3)
	list = refer(list, "voice.customer", KindCustomer, &v.Customer)
	list = refer(list, "voice.purchase", KindPurchase, &v.Purchase)
	return refer(list, "voice.place", KindPlace, &v.Place)
}

// StaffCode is whom it is about.
func (v *Voice) StaffCode() (path string, code *string) { return "voice.staff", &v.Staff }

func (*Voice) merge(*Voice) {} // a fact is always one part
