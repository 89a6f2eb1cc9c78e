package web

import (
	"net/url"
	"strings"

	"huitou/internal/access"
	"huitou/internal/customer"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/locale"
	"huitou/internal/site"
)

// reach is how the customer who said something can be reached, in the form of its answer.
type reach struct {
	Known  bool // who said it is known
	Phones []customer.Contact
	Mails  []mailLink
	Field  string // the id of the field of the answer
	Answer string // what it has
}

// mailLink opens the mail program of the reader with an answer to a customer.
type mailLink struct {
	Address string
	To      string // the URL up to the body
}

// MailPath is the URL of a mail with the answer of the form.
func (r reach) MailPath(m mailLink) string {
	return m.To + "&body=" + mailText(r.Answer)
}

// reach returns how the customer of a voice can be reached, nothing for who may not answer. That they
// saw it is in the audit log, as when they open the card.
func (q *request) reach(v *list.VoiceDetail, field string) (reach, error) {
	r := reach{Known: v.Customer != 0, Field: field, Answer: v.Answer}
	if len(v.Contacts) == 0 || !q.who.Can(access.VoiceAnswer) {
		return r, nil
	}
	if err := q.s.Access.Saw(q.Ctx(), q.who, "customer.see", v.Customer.String()); err != nil {
		return r, err
	}
	say := q.L
	if v.Language != "" {
		say = locale.For(locale.Match(v.Language))
	}
	subject := say.T("web.mail_subject", "day", v.Day)
	for _, c := range v.Contacts {
		switch c.Kind {
		case customer.Phone:
			r.Phones = append(r.Phones, c)
		case customer.Email:
			r.Mails = append(r.Mails, mailLink{c.Value, "mailto:" + url.PathEscape(c.Norm) + "?subject=" + mailText(subject)})
		}
	}
	return r, nil
}

// mailText is a text in a mailto URL.
func mailText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// showReach answers with how the customer of a voice can be reached, for the form on Today. It is asked for
// when the form is opened, so that the audit log names whom the user looked at, not all on the list.
func showReach(q *request) error {
	which, err := site.PathID[id.Voice](q.R, "id")
	if err != nil {
		return err
	}
	if !q.HTMX() {
		return q.GoTo("/voices/" + which.String())
	}
	d, err := q.s.List.Voice(q.Ctx(), which)
	if err != nil {
		return err
	}
	r, err := q.reach(&d, "a-"+which.String())
	if err != nil {
		return err
	}
	return q.ShowPiece("voice:piece-reach", r)
}
