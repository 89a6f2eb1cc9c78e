package web

import (
	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/locale"
	"huitou/internal/site"
	"huitou/internal/voice"
)

// voiceView is the view of a voice and the form of its answer.
type voiceView struct {
	list.VoiceDetail
	Form      site.Form
	MayAnswer bool
	Theirs    bool        // another user answered meanwhile: show their answer too
	ItsLang   locale.Lang // of the text
	Reach     reach
	Done      []doneLine // what the user did to it and can take back
}

func newVoiceView(q *request) (*voiceView, error) {
	which, err := site.PathID[id.Voice](q.R, "id")
	if err != nil {
		return nil, err
	}
	d, err := q.s.List.Voice(q.Ctx(), which)
	if err != nil {
		return nil, err
	}
	v := &voiceView{VoiceDetail: d, MayAnswer: q.who.Can(access.VoiceAnswer), Form: site.Filled("answer", d.Answer, "how", d.How)}
	v.ItsLang = locale.Match(d.Language)
	if v.Reach, err = q.reach(&d, "answer"); err != nil {
		return nil, err
	}
	v.Done, err = q.justDone(which.String())
	return v, err
}

func showVoice(q *request) error {
	v, err := newVoiceView(q)
	if err != nil {
		return err
	}
	return q.Show("voice", v)
}

// answerVoice saves the answer to a voice. If another user answered meanwhile, it is a
// conflict: the page shows the saved answer beside the typed one.
func answerVoice(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	which, err := site.PathID[id.Voice](q.R, "id")
	if err != nil {
		return err
	}
	err = q.answer(which, &f)
	if err == nil {
		q.Flash("web.done.answer")
		return q.GoTo("/voices/" + which.String())
	}
	v, found := newVoiceView(q)
	if found != nil {
		return found
	}
	f.Stale = isAnswered(err)
	v.Form, v.Theirs, v.Reach.Answer = f, v.Answered != 0, f.Val("answer")
	return q.Refuse(&v.Form, err, "voice", v)
}

// answer records the answer of a form, which must say how the customer heard it.
func (q *request) answer(which id.Voice, f *site.Form) error {
	if f.Val("how") == "" {
		k := errs.NewCheck("web.answer")
		k.That(!errs.Blank(f.Val("answer")), "answer", "field.required")
		k.That(false, "how", "field.required")
		return k.Err()
	}
	_, err := act(q, flow.AnswerVoice, flow.VoiceAnswer{Voice: which, Version: f.Int("version"), Text: f.Val("answer"), How: f.Val("how")})
	return err
}

// isAnswered reports whether an error says that another user has answered meanwhile.
func isAnswered(err error) bool {
	e := asError(err)
	return e != nil && e.Key == "voice.answered"
}

// newVoiceForm is the view of the form in which staff record what a customer said.
type newVoiceForm struct {
	Form       site.Form
	Customer   list.Who
	Known      bool // the customer is chosen
	Places     []site.Option
	Channels   []site.Option
	Dimensions []site.Option
	Stars      []site.Option
}

var (
	// channels are the options of the form. Reviews usually come from other systems, but may
	// be copied by hand.
	channels   = []string{"staff", "call", "suggestion", "interview", "panel", "review", "social"}
	dimensions = []string{"reliability", "responsiveness", "assurance", "empathy", "tangibles"}
)

func showNewVoice(q *request) error {
	in := q.R.URL.Query()
	v, err := q.newVoice(site.Filled("customer", in.Get("customer"), "channel", "staff", "place", q.who.Place.String()))
	if err != nil {
		return err
	}
	return q.Show("voice_new", v)
}

func (q *request) newVoice(f site.Form) (*newVoiceForm, error) {
	v := &newVoiceForm{Form: f, Channels: q.Words("web.channel.", channels...), Dimensions: q.Words("web.dimension.", dimensions...)}
	var cus id.Customer
	if s := f.Val("customer"); s != "" && cus.UnmarshalText([]byte(s)) == nil {
		c, err := q.s.Card.Card(q.Ctx(), cus)
		if err != nil {
			return nil, err
		}
		v.Customer, v.Known = list.Who{Name: c.Name, Honorific: c.Honorific, Kind: c.Kind}, true
	}
	for n := 5; n >= 1; n-- {
		v.Stars = append(v.Stars, site.Option{Value: string(rune('0' + n)), Label: q.L.T("web.stars", "n", n)})
	}
	var err error
	v.Places, err = q.placeOptions(q.who.Place)
	return v, err
}

func doNewVoice(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	in := flow.NewVoice{Channel: f.Val("channel"), Text: f.Val("text"), Dimension: f.Val("dimension"), Rating: int(f.Int("rating"))}
	k := errs.NewCheck("web.newVoice")
	k.That(in.Customer.UnmarshalText([]byte(f.Val("customer"))) == nil, "customer", "field.invalid")
	k.That(in.Place.UnmarshalText([]byte(f.Val("place"))) == nil, "place", "org.no_place")
	err = k.Err()
	if err == nil {
		to, serr := makeOnce(q, &f, flow.SayVoice, in, "web.done.say", func(v voice.Voice) string { return "/voices/" + v.ID.String() })
		if serr == nil {
			return q.GoTo(to)
		}
		err = renameFields(serr, func(path string) string {
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
	return q.Refuse(&v.Form, err, "voice_new", v)
}
