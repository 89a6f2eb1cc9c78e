package demo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// recent is a recorded promise or voice of the last days.
type recent struct {
	fact.Fact
	recordID string
}

// at returns its date: when a voice was given, when a promise is due.
func (r recent) at() clock.Instant {
	if r.Voice != nil {
		return r.Voice.At
	}
	return r.Promise.Due
}

// An answer comes within days: who answers this morning neither replies within minutes nor digs out what
// lay for weeks.
const (
	shortestAnswer = 3 * time.Hour
	longestAnswer  = 7 * 24 * time.Hour
)

// collect collects what the demo's people act on today: low ratings without an answer and open
// promises.
func (b *builder) collect(f fact.Fact, recordID string) {
	switch {
	case f.Voice != nil && f.Voice.Rating != nil && *f.Voice.Rating < 3 && f.Voice.Answered == 0 &&
		f.Voice.At > b.now.Add(-longestAnswer) && f.Voice.At < b.now.Add(-shortestAnswer),
		f.Promise != nil && f.Promise.Status == "" && f.Promise.KeptAt == 0 && f.Promise.Due > b.now.Add(2*time.Hour):
		b.recent = append(b.recent, recent{f, recordID})
	}
}

// targets of the steps of an order, as the manager has set them.
var targets = map[string]time.Duration{
	purchase.Approved: 2 * time.Hour, purchase.HandedOver: 24 * time.Hour, purchase.Delivered: 96 * time.Hour, purchase.Total: 120 * time.Hour,
}

// act performs the actions of the company's people on the last morning: set targets, answer
// some of the low ratings, renegotiate and withdraw some promises.
func (b *builder) act() error {
	for _, step := range purchase.StepNames {
		if _, err := flow.Do(b.ctx, b.f, b.people["manager"], flow.SetStepTarget, flow.StepTarget{Step: step, Now: targets[step]}); err != nil {
			return err
		}
	}
	slices.SortFunc(b.recent, func(x, y recent) int { return cmp.Or(cmp.Compare(x.at(), y.at()), cmp.Compare(x.ID, y.ID)) })
	answered, promises := 0, 0
	for _, r := range b.recent {
		var err error
		switch {
		case r.Voice != nil && r.Voice.Text != "" && answered < 4:
			answered++
			err = b.answer(r, answered)
		case r.Promise != nil && r.Promise.Origin != "order":
			promises++
			err = b.settle(r, promises)
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", r.Kind, r.ID, err)
		}
	}
	return nil
}

// answer answers a low rating.
func (b *builder) answer(r recent, n int) error {
	voi, err := id.Parse[id.VoiceNoun](r.recordID)
	if err != nil {
		return err
	}
	list := answerWords[r.Voice.Language]
	_, err = flow.Do(b.ctx, b.f, b.people["manager"], flow.AnswerVoice, flow.VoiceAnswer{Voice: voi, Text: list[n%len(list)], How: voice.Hows[n%len(voice.Hows)]})
	return err
}

// settle ends one of the promises that are due next, in one of several ways.
func (b *builder) settle(r recent, n int) error {
	pro, err := id.Parse[id.PromiseNoun](r.recordID)
	if err != nil {
		return err
	}
	lang := b.langs[string(r.Promise.Customer)]
	in := flow.PromiseChange{Promise: pro}
	who := b.people["manager"]
	switch n {
	case 4, 9, 14:
		list := laterWords[lang]
		in.Due, in.Reason = flow.Due{At: r.Promise.Due.Add(48 * time.Hour)}, list[n%len(list)]
		_, err = flow.Do(b.ctx, b.f, who, flow.RenegotiatePromise, in)
	case 6:
		in.Reason = waivedWords[lang][0]
		_, err = flow.Do(b.ctx, b.f, who, flow.WaivePromise, in)
	case 11:
		in.Reason = voidWords[lang][0]
		_, err = flow.Do(b.ctx, b.f, who, flow.WithdrawPromise, in)
	case 16:
		in.Reason = brokenWords[lang][1]
		_, err = flow.Do(b.ctx, b.f, who, flow.BreakPromise, in)
	}
	return err
}

// signedIn returns the Who of one of the people.
func signedIn(u access.User) access.Who {
	return access.Who{User: u.ID, Staff: u.Staff, Name: u.Name, Email: u.Email, Role: u.Role, Place: u.Place}
}

var (
	answerWords = texts{
		"en": {"We are sorry. A new one is on its way today, and the driver will ring first.", "You are right, this should not have happened. I have looked into it and will call you this afternoon.",
			"Thank you for telling us. The refund is on its way."},
		"zh-Hans": {"很抱歉给您添了麻烦，今天就补发，送货前会先打电话。", "您说得对，这事不该发生。我已经查了原因，下午给您回电。", "谢谢您告诉我们，退款已经办理。"},
		"zh-Hant": {"很抱歉為您添了麻煩，今天就補寄，送貨前會先來電。", "您說得對，這件事不應發生。我已查明原因，下午致電給您。", "多謝您告訴我們，退款已經辦理。"},
	}
	laterWords = texts{
		"en":      {"Customer is away until then", "The part comes two days later, customer agrees", "Customer asked for the weekend"},
		"zh-Hans": {"顾客出差，回来再办", "配件晚两天到，顾客同意", "顾客希望改到周末"},
		"zh-Hant": {"顧客出差，回來再辦", "零件遲兩天到，顧客同意", "顧客希望改到週末"},
	}
)
