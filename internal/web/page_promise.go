package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/promise"
	"huitou/internal/site"
)

// promiseView is the view of a promise, its history and its actions.
type promiseView struct {
	list.PromiseDetail
	Form  site.Form  // of Verb
	fresh site.Form  // of the other actions
	Verb  string     // the action whose form was refused, and is shown; "" = none
	Verbs []string   // the actions that the user may do
	Left  string     // how long until an open promise is due
	Done  []doneLine // what the user did to it and can take back

	Goods     string // what its order was of
	Meanwhile string // what became of it before the action of the user, which was refused; "" = nothing
}

// verbsOf returns the actions that the state of a promise allows.
func verbsOf(p *promise.Promise) []string {
	switch p.State {
	case promise.Open:
		return []string{"keep", "renegotiate", "break", "waive", "withdraw"}
	case promise.Broken:
		return []string{"keep", "withdraw"}
	}
	return nil
}

func newPromiseView(q *request) (*promiseView, error) {
	which, err := site.PathID[id.Promise](q.R, "id")
	if err != nil {
		return nil, err
	}
	d, err := q.s.List.Promise(q.Ctx(), which)
	if err != nil {
		return nil, err
	}
	v := &promiseView{PromiseDetail: d, Left: q.left(&d.PromiseRow.Promise)}
	if q.who.Can(access.PromiseWrite) {
		v.Verbs = verbsOf(&v.Promise)
	}
	v.fresh = site.Filled("due_how", "day", "due_unit", "h")
	if d.Purchase != nil {
		goods, err := q.s.List.Goods(q.Ctx(), []id.Purchase{d.Purchase.ID})
		if err != nil {
			return nil, err
		}
		v.Goods = q.goods(goods[d.Purchase.ID])
	}
	v.Done, err = q.justDone(which.String())
	return v, err
}

// FormOf returns the form of an action, with the typed values if it was refused.
func (v *promiseView) FormOf(verb string) site.Form {
	if verb == v.Verb {
		return v.Form
	}
	return v.fresh
}

func showPromise(q *request) error {
	v, err := newPromiseView(q)
	if err != nil {
		return err
	}
	return q.Show("promise", v)
}

// changePromise returns the handler of an action on a promise.
func changePromise(verb string) func(*request) error {
	return func(q *request) error {
		f, err := q.Form()
		if err != nil {
			return err
		}
		which, err := site.PathID[id.Promise](q.R, "id")
		if err != nil {
			return err
		}
		next := which
		err = q.endPromise(verb, which, &f, &next)
		if err == nil {
			q.Flash("web.done." + verb)
			return q.GoTo("/promises/" + next.String())
		}
		v, found := newPromiseView(q)
		if found != nil {
			return found
		}
		v.Form, v.Verb = f, verb
		if v.Meanwhile = q.meanwhile(&v.PromiseDetail, err); v.Meanwhile != "" {
			return q.ShowAs(http.StatusConflict, "promise", v)
		}
		return q.Refuse(&v.Form, err, "promise", v)
	}
}

// meanwhile returns who did what to a promise before err refused an action on it; "" if err is no
// conflict.
func (q *request) meanwhile(d *list.PromiseDetail, err error) string {
	if !errs.Is(err, errs.KindConflict) {
		return ""
	}
	for _, e := range slices.Backward(d.Events) {
		switch e.Kind {
		case "reminded", "told", "escalated": // nobody did anything
			continue
		}
		what := q.L.T("web.event.promise." + e.Kind)
		if e.ActorName == "" {
			return q.L.T("web.meanwhile", "what", what, "at", e.When())
		}
		return q.L.T("web.meanwhile_by", "what", what, "at", e.When(), "who", e.ActorName)
	}
	return q.L.T("web.meanwhile_changed")
}

// endPromise reads the form of an action and runs it. next is set to the new promise if the
// promise is renegotiated.
func (q *request) endPromise(verb string, which id.Promise, f *site.Form, next *id.Promise) error {
	c := flow.PromiseChange{Promise: which, Version: f.Int("version"), Reason: f.Val("reason"), Evidence: f.Val("evidence")}
	var err error
	switch verb {
	case "keep":
		if s := f.Val("at"); s != "" {
			var ok bool
			if c.At, ok = q.instant(s); !ok {
				return errs.InField("web.keep", "at", "field.invalid")
			}
			d, err := q.s.List.Promise(q.Ctx(), which)
			if err != nil {
				return err
			}
			// The form has no seconds: the minute in which it was made means that instant, and
			// the next minute means now.
			if c.At < d.Made && d.Made.Sub(c.At) < time.Minute {
				c.At = d.Made
			} else if c.At > q.Now() && c.At.Sub(q.Now()) < time.Minute {
				c.At = q.Now()
			}
		}
		_, err = act(q, flow.KeepPromise, c)
	case "break":
		_, err = act(q, flow.BreakPromise, c)
	case "waive":
		_, err = act(q, flow.WaivePromise, c)
	case "withdraw":
		_, err = act(q, flow.WithdrawPromise, c)
	case "renegotiate":
		if c.Due, err = q.due(f); err != nil {
			return err
		}
		var r flow.Renegotiated
		if r, err = act(q, flow.RenegotiatePromise, c); err == nil {
			*next = r.Next.ID
		}
		err = renameDueField(err, f)
	}
	return err
}

// due reads the due time from the form: by due_how an instant, a duration or a day.
func (q *request) due(f *site.Form) (d flow.Due, err error) {
	switch f.Val("due_how") {
	case "at":
		if s := f.Val("due_at"); s != "" {
			var ok bool
			if d.At, ok = q.instant(s); !ok {
				return d, errs.InField("web.due", "due_at", "field.invalid")
			}
		}
	case "within":
		if n := f.Val("due_n"); n != "" {
			unit := f.Val("due_unit")
			if unit != "h" && unit != "d" && unit != "m" {
				unit = "h"
			}
			if _, err := strconv.Atoi(n); err != nil {
				return d, errs.InField("web.due", "due_n", "field.invalid")
			}
			d.Within = n + unit
		}
	default:
		d.Day = cal.Day(f.Val("due_day"))
	}
	return d, nil
}

// renameDueField replaces the path of an error of the due time by the field in which the time
// was typed.
func renameDueField(err error, f *site.Form) error {
	return renameFields(err, func(path string) string {
		if path != "due" && path != "within" {
			return path
		}
		switch f.Val("due_how") {
		case "at":
			return "due_at"
		case "within":
			return "due_n"
		}
		return "due_day"
	})
}

// dueView is the view of the due time of a promise that is being typed.
type dueView struct {
	At    clock.Instant
	Error string
}

// showDue answers with the due time that the form of a promise means, or its error.
func showDue(q *request) error {
	f := site.Form{Values: q.R.URL.Query()}
	var v dueView
	d, err := q.due(&f)
	if err == nil && d == (flow.Due{}) {
		return q.Show("due", v)
	}
	var place id.Place
	if err == nil {
		if s := f.Val("place"); s != "" {
			err = place.UnmarshalText([]byte(s))
		}
	}
	if err == nil {
		v.At, err = q.s.Flow.DueAt(q.Ctx(), place, d)
		if t := v.At.In(q.Zone()); t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
			v.At-- // show midnight as the end of the day before
		}
	}
	if err != nil {
		v.Error = q.L.Err(err)
		for _, w := range q.L.Fields(err) {
			v.Error = w.Text
		}
	}
	return q.Show("due", v)
}

// localForm is the format of the input type datetime-local.
const localForm = "2006-01-02T15:04"

// instant parses a local time in the zone of the company, or one in RFC 3339.
func (q *request) instant(s string) (clock.Instant, bool) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return clock.At(t), true
	}
	for _, form := range []string{localForm, localForm + ":05"} { // browsers add seconds if they are not 0
		if t, err := time.Parse(form, s); err == nil {
			day := cal.Day(t.Format(time.DateOnly))
			return day.At(q.Zone(), t.Sub(t.Truncate(24*time.Hour))), day.Valid()
		}
	}
	return 0, false
}

// newPromiseForm is the view of the form of a new promise.
type newPromiseForm struct {
	Form     site.Form
	Customer list.Who
	Known    bool // the customer is chosen
	Places   []site.Option
	Owners   []site.Option
	Origins  []site.Option
	Today    cal.Day
}

func showNewPromise(q *request) error {
	in := q.R.URL.Query()
	f := site.Filled("due_how", "day", "customer", in.Get("customer"), "purchase", in.Get("purchase"), "place", in.Get("place"),
		"origin", "staff", "due_unit", "h", "owner", q.who.Staff.String())
	v, err := q.newPromise(f)
	if err != nil {
		return err
	}
	return q.Show("promise_new", v)
}

// newPromise returns the view of a form, with the name and place of its customer.
func (q *request) newPromise(f site.Form) (*newPromiseForm, error) {
	v := &newPromiseForm{Form: f, Today: cal.DayOf(q.Now(), q.Zone())}
	if s := f.Val("customer"); s != "" {
		var cus id.Customer
		if cus.UnmarshalText([]byte(s)) == nil {
			c, err := q.s.Card.Card(q.Ctx(), cus)
			if err != nil {
				return nil, err
			}
			v.Customer, v.Known = list.Who{Name: c.Name, Honorific: c.Honorific, Kind: c.Kind}, true
			if f.Val("place") == "" && c.Place != 0 {
				f.Values.Set("place", c.Place.String())
			}
		}
	}
	var err error
	if v.Places, err = q.placeOptions(0); err != nil {
		return nil, err
	}
	if v.Owners, err = q.staffOptions(0); err != nil {
		return nil, err
	}
	v.Origins = q.Words("web.origin.", promise.ByHand...)
	return v, nil
}

func doNewPromise(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	to, err := q.makePromise(&f)
	if err == nil {
		return q.GoTo(to)
	}
	v, found := q.newPromise(f)
	if found != nil {
		return found
	}
	v.Form = f
	return q.Refuse(&v.Form, err, "promise_new", v)
}

// makePromise reads the form and makes the promise. It returns the path of the page to show then.
// Invalid with every invalid field.
func (q *request) makePromise(f *site.Form) (string, error) {
	in := flow.NewPromise{What: f.Val("what"), Origin: f.Val("origin"), Notify: f.Is("notify", "1"), NoTwin: true}
	k := errs.NewCheck("web.makePromise")
	k.That(in.Customer.UnmarshalText([]byte(f.Val("customer"))) == nil, "customer", "field.invalid")
	k.That(f.Val("customer") != "", "customer", "web.choose_customer")
	k.That(in.Purchase.UnmarshalText([]byte(f.Val("purchase"))) == nil, "purchase", "field.invalid")
	k.That(in.Place.UnmarshalText([]byte(f.Val("place"))) == nil, "place", "org.no_place")
	k.That(in.Owner.UnmarshalText([]byte(f.Val("owner"))) == nil, "owner", "staff.none")
	k.That(!errs.Blank(in.What), "what", "field.required")
	d, derr := q.due(f)
	if derr == nil && d == (flow.Due{}) {
		derr = renameDueField(errs.InField("web.makePromise", "due", "field.required"), f)
	}
	if e := asError(derr); e != nil {
		for _, w := range e.Fields {
			k.Add(w)
		}
	}
	if err := k.Err(); err != nil {
		return "", err
	}
	in.Due = d
	to, err := makeOnce(q, f, flow.MakePromise, in, "web.done.make", func(p promise.Promise) string {
		if f.Val("back") == "card" {
			return "/customers/" + in.Customer.String()
		}
		return "/promises/" + p.ID.String()
	})
	return to, renameDueField(err, f)
}
