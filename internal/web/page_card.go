package web

import (
	"encoding/json"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/money"
	"huitou/internal/page"
	"huitou/internal/site"
)

// cardView is the view of the page of a customer.
type cardView struct {
	card.Card
	Apart      apart // what tells the household's members of one name apart
	Steps      []suggestionView
	Timeline   timelineView
	Note       site.Form
	NoteTheirs bool // another user changed the note meanwhile: show theirs too
	MayEdit    bool
	MayPromise bool
	MaySay     bool
}

// suggestionView is a suggestion with the path of the page where it can be done; "" if the
// user may not do it.
type suggestionView struct {
	card.Suggestion
	Path string
}

// timelineView is a page of the timeline.
type timelineView struct {
	Customer id.Customer
	Kind     string // one of card.TimelineKinds, "" = all
	Tabs     []tabLink
	Events   []eventView
	Older    string // path of the next page, "" = none
}

// eventView is an event with its text.
type eventView struct {
	card.Event
	When  any    // its time, or its day if only that is known
	Path  string // page of its subject, "" = none
	Tone  string // CSS class of its colour
	Text  string
	Stars int
}

func showCard(q *request) error {
	v, err := newCardView(q)
	if err != nil {
		return err
	}
	if q.HTMX() && q.R.Header.Get("HX-Target") == "part-timeline" {
		return q.ShowPiece("card:piece-timeline", &v.Timeline)
	}
	return q.Show("card", v)
}

func newCardView(q *request) (*cardView, error) {
	which, err := site.PathID[id.Customer](q.R, "id")
	if err != nil {
		return nil, err
	}
	c, err := q.s.Card.Card(q.Ctx(), which)
	if err != nil {
		return nil, err
	}
	if err := q.s.Access.Saw(q.Ctx(), q.who, "customer.see", which.String()); err != nil {
		return nil, err
	}
	v := &cardView{Card: c, Note: site.Filled("note", c.Note), MayEdit: q.who.Can(access.CustomerWrite),
		MayPromise: q.who.Can(access.PromiseWrite), MaySay: q.who.Can(access.VoiceWrite)}
	for _, s := range c.Next {
		v.Steps = append(v.Steps, suggestionView{s, q.stepPath(s, which)})
	}
	house := []list.Named{{ID: c.ID, Name: c.Name}}
	for _, m := range c.Members {
		house = append(house, list.Named{ID: m.ID, Name: m.Name})
	}
	if v.Apart, err = q.tellApart(house); err != nil {
		return nil, err
	}
	v.Timeline, err = q.timeline(which)
	return v, err
}

// stepPath returns the path for a suggestionView.
func (q *request) stepPath(s card.Suggestion, cus id.Customer) string {
	switch {
	case s.Action == "keep", s.Action == "answer":
		return pathOf(s.Subject)
	case s.Action == "promise" && q.who.Can(access.PromiseWrite):
		return "/promises/new?customer=" + cus.String()
	case s.Action == "edit" && q.who.Can(access.CustomerWrite):
		return "/customers/" + cus.String() + "/edit"
	case s.Action == "say" && q.who.Can(access.VoiceWrite):
		return "/voices/new?customer=" + cus.String()
	}
	return ""
}

// showTimeline answers with a page of the timeline, which htmx appends to the customer page.
func showTimeline(q *request) error {
	which, err := site.PathID[id.Customer](q.R, "id")
	if err != nil {
		return err
	}
	v, err := q.timeline(which)
	if err != nil {
		return err
	}
	if !q.HTMX() { // a browser without scripts: the whole customer page, with this page of the timeline
		return showCard(q)
	}
	return q.ShowPiece("card:piece-older", &v)
}

// timeline reads the page of the timeline that the query asks for.
func (q *request) timeline(cus id.Customer) (timelineView, error) {
	in := q.R.URL.Query()
	v := timelineView{Customer: cus, Kind: in.Get("kind")}
	base := "/customers/" + cus.String()
	v.Tabs = append(v.Tabs, tabLink{Key: "list.all", Path: base, Here: v.Kind == ""})
	for _, k := range card.TimelineKinds {
		v.Tabs = append(v.Tabs, tabLink{Key: "web.timeline." + k, Path: base + "?kind=" + k, Here: v.Kind == k})
	}
	t, err := q.s.Card.Timeline(q.Ctx(), cus, v.Kind, page.Page{After: in.Get("after"), Limit: 20})
	if err != nil {
		return v, err
	}
	for _, e := range t.Events {
		v.Events = append(v.Events, q.event(e))
	}
	if t.Next != "" {
		v.Older = base + "/timeline?after=" + t.Next + "&kind=" + v.Kind
	}
	return v, nil
}

// event returns the view of an entry of the timeline.
func (q *request) event(e card.Event) eventView {
	v := eventView{Event: e, When: e.At, Path: pathOf(e.Subject), Tone: eventTones[e.Kind]}
	var what struct {
		What     string
		Due      clock.Instant
		Amount   int64
		Currency string
		Rating   int
		Scale    int
		Text     string
		Waited   int
		Stars    int
		Day      cal.Day
	}
	if err := json.Unmarshal(e.What, &what); err != nil {
		return v // an entry with another body is shown by its kind alone
	}
	if what.Day != "" {
		v.When = what.Day
	}
	switch {
	case what.What != "":
		v.Text = q.promised(what.What)
		if e.Kind == "promise.made" && what.Due != 0 {
			v.Text += " · " + q.L.T("web.col.due") + " " + due(q.L, what.Due)
		}
	case what.Currency != "":
		v.Text = q.L.Money(money.Amount{Minor: what.Amount, Currency: what.Currency})
	case what.Waited > 0:
		v.Text = q.L.T("web.waited", "span", time.Duration(what.Waited)*time.Second)
	default:
		v.Text, v.Stars = what.Text, what.Stars
		if what.Stars == 0 && what.Scale == 5 { // entries of older versions have no stars
			v.Stars = what.Rating
		}
	}
	if e.Kind == "customer.created" || e.Kind == "customer.updated" {
		v.Path = ""
	}
	return v
}

// eventTones are the CSS classes that highlight events of promises.
var eventTones = map[string]string{"promise.made": "jade", "promise.kept": "good", "promise.late": "fair", "promise.broken": "bad"}

// saveNote saves the note about a customer. If another user changed the customer meanwhile,
// it is a conflict: the page shows the saved note beside the typed one.
func saveNote(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	v, err := newCardView(q)
	if err != nil {
		return err
	}
	edit := flow.CustomerEdit{Customer: v.Customer}
	edit.Note, edit.Version = f.Val("note"), f.Int("version")
	err = errs.Conflict("web.saveNote", "conflict.edited")
	if edit.Version == v.Version {
		_, err = act(q, flow.UpdateCustomer, edit)
	}
	if err == nil {
		q.Flash("web.done.note")
		return q.GoTo("/customers/" + v.ID.String())
	}
	if v, err2 := newCardView(q); err2 == nil {
		v.Note, v.NoteTheirs = f, errs.Is(err, errs.KindConflict)
		return q.Refuse(&v.Note, err, "card", v)
	}
	return err
}
