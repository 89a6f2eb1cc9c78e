package flow

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/voice"
)

// VoiceAnswer is what we answer to a voice.
type VoiceAnswer struct {
	Voice   id.Voice
	Version int64 // as the person saw it; 0 = as one that has no answer, AnyVersion = whichever
	Text    string
}

// AnswerVoice records an answer. The second of two who answer at once is told: an answer
// is replaced only by who has seen it, or says AnyVersion.
func (f *Flow) AnswerVoice(ctx context.Context, who access.Who, in VoiceAnswer) (voice.Voice, error) {
	return put(ctx, f, func(tx *db.Tx) (voice.Voice, error) { return f.AnswerVoiceTx(ctx, tx, who, in) })
}

// AnswerVoiceTx is AnswerVoice inside a transaction of the caller.
func (f *Flow) AnswerVoiceTx(ctx context.Context, tx *db.Tx, who access.Who, in VoiceAnswer) (voice.Voice, error) {
	v, err := voice.FindByID(ctx, tx, in.Voice)
	if err != nil {
		return v, err
	}
	if err := seen("flow.AnswerVoice", in.Version, v.Version); err != nil {
		return v, err
	}
	if in.Version == 0 && v.Answered != 0 {
		return v, errs.Conflict("flow.AnswerVoice", "voice.answered", "answer", errs.Short(v.Answer))
	}
	in.Text = strings.TrimSpace(in.Text)
	if n := len([]rune(in.Text)); n > fact.MaxText {
		return v, field("flow.AnswerVoice", "answer", "field.too_long", "limit", fact.MaxText, "n", n)
	}
	if v, err = voice.Answer(ctx, tx, v, who.User, in.Text); err != nil {
		return v, err
	}
	what, err := json.Marshal(map[string]any{"text": errs.Short(in.Text)})
	if err != nil {
		return v, err
	}
	tx.Append(db.Entry{Customer: v.Customer, Kind: "voice.answered", At: v.Answered, Actor: who.Actor(), Place: v.Place,
		Subject: v.ID.String(), What: what})
	return v, access.Audit(ctx, tx, who, "voice.answer", v.ID.String(), nil)
}

// NewVoice is a voice as a member of staff types it in.
type NewVoice struct {
	Customer  id.Customer // 0 = nobody we know
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
func (f *Flow) SayVoice(ctx context.Context, who access.Who, in NewVoice) (voice.Voice, error) {
	return put(ctx, f, func(tx *db.Tx) (voice.Voice, error) { return f.SayVoiceTx(ctx, tx, who, in) })
}

// SayVoiceTx is SayVoice inside a transaction of the caller.
func (f *Flow) SayVoiceTx(ctx context.Context, tx *db.Tx, who access.Who, in NewVoice) (v voice.Voice, err error) {
	v = voice.Voice{Customer: in.Customer, Place: cmp.Or(in.Place, who.Place), Staff: who.Staff, At: cmp.Or(in.At, tx.Now()),
		Channel: cmp.Or(in.Channel, "staff"), Title: strings.TrimSpace(in.Title),
		Text: strings.TrimSpace(in.Text), Language: in.Language, Dimension: in.Dimension}
	var rating *int
	if in.Rating != 0 {
		rating = &in.Rating
	}
	v.Rate(rating, 5, false)
	if err := happened(tx, "flow.SayVoice", "at", v.At); err != nil {
		return v, err
	}
	// What a person types is held to the same bounds as what a system tells.
	told := fact.Fact{Kind: fact.KindVoice, Source: "staff", ID: "new", Voice: &fact.Voice{At: v.At, Channel: v.Channel,
		Rating: rating, Title: v.Title, Text: v.Text, Language: v.Language, Dimension: v.Dimension}}
	if err := told.Validate(); err != nil {
		return v, bare(err, "voice.")
	}
	if v.Customer != 0 {
		if _, err := customer.Find(ctx, tx, v.Customer); err != nil {
			return v, err
		}
	}
	dir, err := f.dir.get(ctx, tx)
	if err != nil {
		return v, err
	}
	k := errs.NewCheck("flow.SayVoice")
	if err := checkPlaceStaff(ctx, tx, dir, k, "place", v.Place, "staff", 0); err != nil {
		return v, err
	}
	if err := k.Err(); err != nil {
		return v, err
	}
	v.Day = cal.DayOf(v.At, dir.zoneOf(v.Place))
	v = voice.Insert(tx, v)
	tx.Append(db.Entry{Customer: v.Customer, Kind: "voice.said", At: v.At, Actor: who.Actor(), Place: v.Place, Subject: v.ID.String(), What: voiceJSON(&v)})
	return v, access.Audit(ctx, tx, who, "voice.say", v.ID.String(), nil)
}

// bare takes a prefix off the paths of the fields of err: a form has no "voice.".
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
