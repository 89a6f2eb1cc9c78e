package web

import (
	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// voiceView is one voice and our answer.
type voiceView struct {
	gap.VoiceDetail
	Form      form
	MayAnswer bool
	Theirs    bool // somebody else answered while this one was typed
	ItsLang   locale.Lang
}

func newVoiceView(q *request) (*voiceView, error) {
	which, err := pathID[id.Voice](q, "id")
	if err != nil {
		return nil, err
	}
	d, err := q.s.Gap.VoiceDetail(q.ctx(), which)
	if err != nil {
		return nil, err
	}
	v := &voiceView{VoiceDetail: d, MayAnswer: q.who.Can(access.VoiceAnswer), Form: filled("answer", d.Answer)}
	v.ItsLang = locale.Match(d.Language)
	return v, nil
}

func showVoice(q *request) error {
	v, err := newVoiceView(q)
	if err != nil {
		return err
	}
	return q.show("voice", v)
}

// answerVoice keeps what we answered. The second of two who answer at once sees the
// other's answer beside their own words.
func answerVoice(q *request) error {
	f, err := readForm(q.w, q.r)
	if err != nil {
		return err
	}
	which, err := pathID[id.Voice](q, "id")
	if err != nil {
		return err
	}
	_, err = act(q, flow.AnswerVoice, flow.VoiceAnswer{Voice: which, Version: f.Int("version"), Text: f.Val("answer")})
	if err == nil {
		q.note("web.done.answer")
		return q.goTo("/voices/" + which.String())
	}
	v, found := newVoiceView(q)
	if found != nil {
		return found
	}
	v.Form, v.Theirs = f, v.Answered != 0
	return q.refuse(&v.Form, err, "voice", v)
}

// newVoiceForm is the form with which a member of staff notes what a customer said.
type newVoiceForm struct {
	Form       form
	Customer   gap.Who
	Known      bool
	Places     []option
	Channels   []option
	Dimensions []option
	Stars      []option
}

// channels are what people type in; reviews come from systems, yet somebody may
// copy one.
var (
	channels   = []string{"staff", "call", "suggestion", "interview", "panel", "review", "social"}
	dimensions = []string{"reliability", "responsiveness", "assurance", "empathy", "tangibles"}
)

func showNewVoice(q *request) error {
	in := q.r.URL.Query()
	v, err := q.newVoice(filled("customer", in.Get("customer"), "channel", "staff", "place", q.who.Place.String()))
	if err != nil {
		return err
	}
	return q.show("voice_new", v)
}

func (q *request) newVoice(f form) (*newVoiceForm, error) {
	v := &newVoiceForm{Form: f, Channels: q.words("web.channel.", channels...), Dimensions: q.words("web.dimension.", dimensions...)}
	var cus id.Customer
	if s := f.Val("customer"); s != "" && cus.UnmarshalText([]byte(s)) == nil {
		c, err := q.s.Card.Card(q.ctx(), cus)
		if err != nil {
			return nil, err
		}
		v.Customer, v.Known = gap.Who{Name: c.Name, Honorific: c.Honorific, Kind: c.Kind}, true
	}
	for n := 5; n >= 1; n-- {
		v.Stars = append(v.Stars, option{string(rune('0' + n)), q.l.T("web.stars", "n", n)})
	}
	var err error
	v.Places, err = q.placeOptions(q.who.Place)
	return v, err
}

func doNewVoice(q *request) error {
	f, err := readForm(q.w, q.r)
	if err != nil {
		return err
	}
	in := flow.NewVoice{Channel: f.Val("channel"), Text: f.Val("text"), Dimension: f.Val("dimension"), Rating: int(f.Int("rating"))}
	k := errs.NewCheck("web.newVoice")
	k.That(in.Customer.UnmarshalText([]byte(f.Val("customer"))) == nil, "customer", "field.invalid")
	k.That(in.Place.UnmarshalText([]byte(f.Val("place"))) == nil, "place", "org.no_place")
	err = k.Err()
	if err == nil {
		saved, serr := act(q, flow.SayVoice, in)
		if serr == nil {
			q.note("web.done.say")
			return q.goTo("/voices/" + saved.ID.String())
		}
		err = renamed(serr, func(path string) string {
			if path == "" {
				return "text"
			}
			return path
		})
	}
	v, found := q.newVoice(f)
	if found != nil {
		return found
	}
	return q.refuse(&v.Form, err, "voice_new", v)
}
