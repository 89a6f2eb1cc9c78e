package web

import (
	"cmp"
	"embed"
	"html/template"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/promise"
	"huitou/internal/site"
)

//go:embed template/*.html template/layout/*.html
var templateFS embed.FS

//go:embed asset/*.css asset/*.js asset/*.svg asset/vendor/* asset/icon/*.svg
var assetFS embed.FS

// assetPath is where assets are served.
const assetPath = "/-/"

var loadAssets = site.LoadAssets(site.Sub(assetFS, "asset"), assetPath, site.Sub(templateFS, "template"))

// functions returns the template functions beside those of package site.
func functions(l *locale.Locale) template.FuncMap {
	return template.FuncMap{
		"message":     func(key string, args errs.Args) string { return message(l, key, args) },
		"eventicon":   func(kind string) string { return cmp.Or(eventIcons[kind], "note") },
		"verbicon":    func(verb string) string { return verbIcons[verb] },
		"subjectpath": pathOf,
		"due":         func(at clock.Instant) string { return due(l, at) },
		"promised":    func(what string) string { return promised(l, what) },
	}
}

// due returns a due time: the day where it was promised for one.
func due(l *locale.Locale, at clock.Instant) string {
	if promise.DueByDay(at) {
		return l.Day(at)
	}
	return l.DayTime(at)
}

// left says when an open promise is due from now: a day of those that were promised for one.
func (q *request) left(p *promise.Promise) string {
	if !p.ByDay() {
		return q.L.Ago(p.Due, q.Now())
	}
	days := p.DaysLeft(q.Now())
	switch span := q.L.T("duration.days", "n", max(days, -days)); {
	case days == 0:
		return q.L.T("time.today")
	case days == 1:
		return q.L.T("time.tomorrow")
	case days < -28 || days > 28:
		return q.L.Day(p.DueDay)
	case days < 0:
		return q.L.T("time.ago", "span", span)
	default:
		return q.L.T("time.ahead", "span", span)
	}
}

// promised returns the text of a promise: what is a message key if the program made the
// promise, or the words of the person who made it.
func promised(l *locale.Locale, what string) string {
	if locale.Has(what) {
		return l.T(what)
	}
	return what
}

func (q *request) promised(what string) string { return promised(q.L, what) }

// eventIcons are the icons of the kinds of timeline events; others have "note".
var eventIcons = map[string]string{
	"purchase.recorded": "receipt", "purchase.returned": "arrow-back-up", "visit.recorded": "building-store",
	"purchase.approved": "circle-check", "purchase.handed_over": "truck-delivery", "purchase.delivered": "package",
	"promise.made": "heart-handshake", "promise.open": "note", "promise.kept": "check", "promise.late": "clock", "promise.broken": "x",
	"promise.renegotiated": "calendar-event", "promise.waived": "ban", "promise.void": "ban", "promise.corrected": "pencil",
	"promise.reminded": "bell", "promise.told": "bell", "promise.escalated": "alert-triangle", "promise.tell_customer": "phone", "promise.undone": "history",
	"voice.said": "message-2", "voice.answered": "arrow-back-up", "voice.answer_undone": "history", "customer.created": "user-plus", "customer.updated": "pencil",
}

// verbIcons are the icons of the buttons of actions.
var verbIcons = map[string]string{"keep": "check", "renegotiate": "calendar-event", "break": "x", "waive": "hand-stop",
	"withdraw": "ban", "answer": "arrow-back-up", "snooze": "clock-pause"}

// message returns a message of a read model. Arguments that are message keys are replaced
// by their messages.
func message(l *locale.Locale, key string, args errs.Args) string {
	pairs := make([]any, 0, 2*len(args))
	for name, v := range args {
		if s, ok := v.(string); ok {
			v = promised(l, s)
		}
		pairs = append(pairs, name, v)
	}
	return l.T(key, pairs...)
}
