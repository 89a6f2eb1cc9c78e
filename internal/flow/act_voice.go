package flow

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/voice"
)

// VoiceAnswer is our answer to a voice.
type VoiceAnswer struct {
	Voice   id.Voice
	Version int64 // as the caller read it; 0 = not answered yet, AnyVersion = any
	Text    string
	How     string // one of voice.Hows: how the customer heard it; "" = not said
}

// AnswerVoice records an answer. Of two concurrent answers the second gets a Conflict: an
// existing answer is replaced only by a caller who gives its Version, or AnyVersion.
func AnswerVoice(ctx context.Context, a *Act, in VoiceAnswer) (voice.Voice, error) {
	v, err := voice.FindByID(ctx, a.Tx, in.Voice)
	if err != nil {
		return v, err
	}
	if err := checkVersion("flow.AnswerVoice", in.Version, v.Version); err != nil {
		return v, err
	}
	if in.Version == 0 && v.Answered != 0 {
		return v, errs.Conflict("flow.AnswerVoice", "voice.answered", "answer", errs.Short(v.Answer))
	}
	in.Text = strings.TrimSpace(in.Text)
	if n := len([]rune(in.Text)); n > fact.MaxText {
		return v, errs.InField("flow.AnswerVoice", "answer", "field.too_long", "limit", fact.MaxText, "n", n)
	}
	before := v.Reply()
	if v, err = voice.Answer(ctx, a.Tx, v, a.Who.User, in.Text, in.How); err != nil {
		return v, err
	}
	said := map[string]any{"text": errs.Short(in.Text)}
	if in.How != "" {
		said["how"] = in.How
	}
	what, err := json.Marshal(said)
	if err != nil {
		return v, err
	}
	if err := a.canBack("voice.answer", v.ID.String(), cmp.Or(v.Title, v.Text), answeredVoice{before, v.Version}); err != nil {
		return v, err
	}
	a.Append(db.Entry{Customer: v.Customer, Kind: "voice.answered", At: v.Answered, Actor: a.Who.Actor(), Place: v.Place,
		Subject: v.ID.String(), What: what})
	return v, a.audit(ctx, "voice.answer", v.ID.String(), nil)
}

// NewVoice is a voice as entered by a member of staff.
type NewVoice struct {
	Customer  id.Customer // 0 = unknown
	Place     id.Place
	Channel   string        // default "staff"
	At        clock.Instant // default now
	Rating    int           // 1..5, 0 = none
	Title     string
	Text      string
	Language  string
	Dimension string
}

// SayVoice records what a customer said, typed in by a member of staff.
func SayVoice(ctx context.Context, a *Act, in NewVoice) (v voice.Voice, err error) {
	v = voice.Voice{Customer: in.Customer, Place: cmp.Or(in.Place, a.Who.Place), Staff: a.Who.Staff, At: cmp.Or(in.At, a.Now()),
		Channel: cmp.Or(in.Channel, "staff"), Title: strings.TrimSpace(in.Title),
		Text: strings.TrimSpace(in.Text), Language: in.Language, Dimension: in.Dimension}
	var rating *int
	if in.Rating != 0 {
		rating = &in.Rating
	}
	v.Rate(rating, 5, false)
	if err := checkNotFuture(a.Tx, "flow.SayVoice", "at", v.At); err != nil {
		return v, err
	}
	// Typed input is validated by the same rules as a fact from another system.
	sent := fact.Fact{Kind: fact.KindVoice, Source: "staff", ID: "new", Voice: &fact.Voice{At: v.At, Channel: v.Channel,
		Rating: rating, Title: v.Title, Text: v.Text, Language: v.Language, Dimension: v.Dimension}}
	if err := sent.Validate(); err != nil {
		return v, bare(err, "voice.")
	}
	if v.Customer != 0 {
		if _, err := customer.Find(ctx, a.Tx, v.Customer); err != nil {
			return v, err
		}
	}
	dir, err := a.directory(ctx)
	if err != nil {
		return v, err
	}
	k := errs.NewCheck("flow.SayVoice")
	if err := checkPlaceStaff(ctx, a.Tx, dir, k, "place", v.Place, "staff", 0); err != nil {
		return v, err
	}
	if err := k.Err(); err != nil {
		return v, err
	}
	v.Day = cal.DayOf(v.At, dir.zoneOf(v.Place))
	v = voice.Insert(a.Tx, v)
	a.Append(db.Entry{Customer: v.Customer, Kind: "voice.said", At: v.At, Actor: a.Who.Actor(), Place: v.Place, Subject: v.ID.String(), What: voiceJSON(&v)})
	return v, a.audit(ctx, "voice.say", v.ID.String(), nil)
}

// bare removes a prefix from the field paths of err: form fields have no "voice.".
func bare(err error, prefix string) error {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return err
	}
	c := *e
	c.Fields = slices.Clone(e.Fields)
	for i := range c.Fields {
		c.Fields[i].Path = strings.TrimPrefix(c.Fields[i].Path, prefix)
	}
	return &c
}
