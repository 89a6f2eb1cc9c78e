package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/site"
	"huitou/internal/today"
)

// todayView is the view of the work list of the user.
type todayView struct {
	today.List
	Lines    []todayLine // the lines of List
	Now      clock.Instant
	Greeting string
	Kinds    []kindTab
	Asked    today.Query
	Places   []site.Option
	Form     site.Form  // the filters
	Query    string     // the same as a query of a URL, "?…" or ""
	AtRisk   int64      // sum over the lines, minor units
	Failed   string     // why the list could not be read
	Steps    *stepsView // the first steps of a new company, nil = none
	Calm     string     // why nothing is to be done
	Done     []doneLine
	Lost     *lostAct // what was not done because somebody else had been there, nil = nothing
}

// lostAct is an action that came too late: its line may be gone from the list.
type lostAct struct {
	Said  string // who did what before
	Typed string // the answer that was typed
	Href  string // the page of the record
}

// calm says why there are no lines: all is done of what there is, or there is nothing; "" if there are n.
func (q *request) calm(n int) (string, error) {
	if n > 0 {
		return "", nil
	}
	held, err := q.s.Today.Held(q.Ctx())
	switch {
	case err != nil:
		return "", err
	case held.Promises && held.Ratings:
		return q.L.T("web.today_none_hint"), nil
	case held.Promises:
		return q.L.T("web.today_none_promises"), nil
	case held.Ratings:
		return q.L.T("web.today_none_ratings"), nil
	}
	return q.L.T("web.today_none_yet"), nil
}

// todayLine is a line with its forms.
type todayLine struct {
	today.Line
	Path  string          // page of its subject
	Verb  string          // the action whose form was refused, and is shown; "" = none
	Form  site.Form       // of Verb
	Can   map[string]bool // actions that the user may do
	Apart string          // what tells the customer from another of the same name on the list
	Goods string          // what the order of the promise was of
	Left  string          // how long until an open promise is due
	Query string
}

// kindTab is the tab of a kind of line, with the number of its lines.
type kindTab struct {
	tabLink
	N int
}

// todayQuery reads the filters from the query of a URL.
func todayQuery(v url.Values) today.Query {
	in := today.Query{Kind: v.Get("kind"), Mine: v.Get("mine") == "1", Snoozed: v.Get("snoozed") == "1"}
	_ = in.Place.UnmarshalText([]byte(v.Get("place"))) // an invalid place filters nothing
	return in
}

func showToday(q *request) error {
	return q.today(http.StatusOK, q.R.URL.Query(), "", "", site.Form{}, nil)
}

// today shows the list filtered by in. If an action on the line about subject was refused, the
// line shows the action's form f again; verb is "" if none was.
func (q *request) today(status int, in url.Values, subject, verb string, f site.Form, lost *lostAct) error {
	if !q.who.Can(access.CustomerRead) { // e.g. an analyst: redirect to another start page
		if q.who.Can(access.GapRead) {
			return q.GoTo("/gaps")
		}
		return q.GoTo("/settings")
	}
	v := todayView{Lost: lost, Asked: todayQuery(in), Form: site.Form{Values: in}, Now: q.Now(), Greeting: q.greeting()}
	var err error
	if v.List, err = q.s.Today.List(q.Ctx(), q.who, v.Asked); err != nil {
		var code int
		if v.Failed, code, err = q.ListFailed(err); err != nil {
			return err
		}
		status = code
	}
	if q.who.Place == 0 {
		if v.Places, err = q.placeOptions(v.Asked.Place); err != nil {
			return err
		}
	}
	if v.Done, err = q.justDone(""); err != nil {
		return err
	}
	if v.Failed == "" {
		if v.Steps, err = q.steps(); err != nil {
			return err
		}
	}
	if v.Calm, err = q.calm(len(v.List.Lines)); err != nil {
		return err
	}
	v.Query = fileQuery(in)
	names := make([]list.Named, len(v.List.Lines))
	for i, l := range v.List.Lines {
		names[i] = list.Named{ID: l.Customer, Name: l.Name}
	}
	told, err := q.tellApart(names)
	if err != nil {
		return err
	}
	goods, err := q.goodsOf(v.List.Lines)
	if err != nil {
		return err
	}
	for _, l := range v.List.Lines {
		v.AtRisk += l.AtRisk
		line := todayLine{Line: l, Path: pathOf(l.Subject), Can: map[string]bool{}, Query: v.Query, Apart: told.Of(l.Customer)}
		if l.Promise != nil {
			line.Goods, line.Left = q.goods(goods[l.Promise.Purchase]), q.left(l.Promise)
		}
		for _, a := range l.Actions {
			line.Can[a.Name] = q.who.Can(a.Permission)
		}
		if l.Subject == subject {
			line.Verb, line.Form = verb, f
		}
		v.Lines = append(v.Lines, line)
	}
	tab := func(key, kind string, n int) {
		vals := url.Values{}
		for name, x := range in {
			vals[name] = x
		}
		vals.Set("kind", kind)
		v.Kinds = append(v.Kinds, kindTab{tabLink{Key: key, Path: site.Address("/", vals), Here: v.Asked.Kind == kind}, n})
	}
	tab("list.all", "", v.Total)
	for _, k := range today.Kinds {
		tab("today.kind."+k, k, v.Counts[k])
	}
	return q.ShowAs(status, "today", &v)
}

// greeting returns the message key of good morning, good afternoon or good evening.
func (q *request) greeting() string {
	switch h := q.Now().In(q.Zone()).Hour(); {
	case h < 5, h >= 18:
		return "web.good_evening"
	case h < 12:
		return "web.good_morning"
	}
	return "web.good_afternoon"
}

// pathOf returns the path of the page of a record by its external id ("pro_…"), "" if it has
// no page.
func pathOf(subject string) string {
	prefix, _, found := strings.Cut(subject, "_")
	if !found {
		return ""
	}
	switch prefix {
	case "pro":
		return "/promises/" + subject
	case "voi":
		return "/voices/" + subject
	case "cus":
		return "/customers/" + subject
	case "pur":
		return "/purchases/" + subject
	}
	return ""
}

// doToday runs an action on a line and answers with the list after it.
func doToday(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	verb, subject := q.R.PathValue("verb"), f.Val("subject")
	in := q.currentFilters()
	if err := q.todayVerb(verb, subject, &f); err != nil {
		f.Stale = isAnswered(err)
		if !f.Refuse(q.L, err) {
			return err
		}
		lost, lerr := q.lost(verb, subject, err, &f)
		if lerr != nil {
			return lerr
		}
		return q.today(http.StatusUnprocessableEntity, in, subject, verb, f, lost)
	}
	if !q.HTMX() {
		q.Flash("web.done." + verb)
		return q.GoTo(site.Address("/", in))
	}
	q.Say(q.L.T("web.done." + verb))
	return q.today(http.StatusOK, in, "", "", site.Form{}, nil)
}

// goodsOf returns what the orders of lines were of.
func (q *request) goodsOf(lines []today.Line) (map[id.Purchase][]string, error) {
	var of []id.Purchase
	for _, l := range lines {
		if l.Promise != nil && l.Promise.Purchase != 0 {
			of = append(of, l.Promise.Purchase)
		}
	}
	if len(of) == 0 {
		return nil, nil
	}
	return q.s.List.Goods(q.Ctx(), of)
}

// goods names what an order was of: the first thing, and how many more there are.
func (q *request) goods(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return q.L.T("web.goods_more", "name", names[0], "n", len(names)-1)
}

// lost returns the action on a line that err refused because somebody else had been there, nil for
// another error.
func (q *request) lost(verb, subject string, err error, f *site.Form) (*lostAct, error) {
	if !errs.Is(err, errs.KindConflict) {
		return nil, nil
	}
	l := &lostAct{Said: f.Message, Href: pathOf(subject)}
	switch verb {
	case "keep":
		which, err := id.Parse[id.PromiseNoun](subject)
		if err != nil {
			return nil, err
		}
		d, err := q.s.List.Promise(q.Ctx(), which)
		if err != nil {
			return nil, err
		}
		l.Said = q.meanwhile(&d, errs.Conflict("web.today", "promise.ended"))
	case "answer":
		which, err := id.Parse[id.VoiceNoun](subject)
		if err != nil {
			return nil, err
		}
		d, err := q.s.List.Voice(q.Ctx(), which)
		if err != nil {
			return nil, err
		}
		if l.Typed = f.Val("answer"); d.AnsweredBy != "" {
			l.Said = q.L.T("web.lost_answer", "who", d.AnsweredBy)
		}
	}
	q.Say(l.Said)
	return l, nil
}

// currentFilters returns the filters of the page from which the request was sent.
func (q *request) currentFilters() url.Values {
	from := q.R.Header.Get("HX-Current-URL")
	if from == "" {
		from = q.R.Referer()
	}
	u, err := url.Parse(from)
	if err != nil || u.Path != "/" {
		return url.Values{}
	}
	return u.Query()
}

// todayVerb checks the permission of an action and runs it. NotFound for an unknown one.
func (q *request) todayVerb(verb, subject string, f *site.Form) error {
	need := map[string]access.Permission{"keep": access.PromiseWrite, "answer": access.VoiceAnswer,
		"snooze": access.CustomerRead, "wake": access.CustomerRead}
	p, ok := need[verb]
	if !ok {
		return errs.NotFound("web.today", "error.not_found")
	}
	if !q.who.Can(p) {
		return errs.Forbidden("web.today", "error.denied")
	}
	switch verb {
	case "keep":
		var which id.Promise
		if which.UnmarshalText([]byte(subject)) != nil {
			return errs.NotFound("web.today", "promise.none")
		}
		_, err := act(q, flow.KeepPromise, flow.PromiseChange{Promise: which, Version: f.Int("version")})
		return err
	case "answer":
		var which id.Voice
		if which.UnmarshalText([]byte(subject)) != nil {
			return errs.NotFound("web.today", "voice.none")
		}
		return q.answer(which, f)
	case "wake":
		_, err := act(q, flow.Wake, subject)
		return err
	}
	_, err := act(q, flow.Snooze, flow.Snoozing{Subject: subject, Until: q.snoozeUntil(f.Val("until")), Reason: f.Val("reason")})
	return err
}

// snoozeUntil returns 8:00 of the chosen day, by default tomorrow.
func (q *request) snoozeUntil(choice string) clock.Instant {
	day := cal.DayOf(q.Now(), q.Zone())
	switch choice {
	case "3d":
		day = day.Add(3)
	case "week":
		day = day.Monday().Add(7)
	case "2w":
		day = day.Add(14)
	default:
		day = day.Add(1)
	}
	return day.At(q.Zone(), 8*time.Hour)
}
