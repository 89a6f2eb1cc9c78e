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
	"huitou/internal/money"
	"huitou/internal/page"
	"huitou/internal/site"
)

// cardView is the customer card.
type cardView struct {
	card.Card
	Steps      []suggestionView
	Timeline   timelineView
	Note       site.Form
	NoteTheirs bool
	MayEdit    bool
	MayPromise bool
	MaySay     bool
}

// suggestionView is a suggestion with where it leads; "" where the person may not.
type suggestionView struct {
	card.Suggestion
	Path string
}

// timelineView is a page of the timeline.
type timelineView struct {
	Customer id.Customer
	Kind     string
	Tabs     []tabLink
	Events   []eventView
	Older    string // path of the next page
}

// eventView is one event in words.
type eventView struct {
	card.Event
	When  any // its time, or its day where only that is known
	Path  string
	Tone  string
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
	v.Timeline, err = q.timeline(which)
	return v, err
}

// stepPath is where a suggestion can be followed.
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

// showTimeline answers with a page of the timeline, for the card to append.
func showTimeline(q *request) error {
	which, err := site.PathID[id.Customer](q.R, "id")
	if err != nil {
		return err
	}
	v, err := q.timeline(which)
	if err != nil {
		return err
	}
	if !q.HTMX() { // a browser without scripts follows the link: the card shows the page
		return showCard(q)
	}
	return q.ShowPiece("card:piece-older", &v)
}

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

// event puts an entry of the timeline into words.
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
		return v // an entry of another shape is told by its kind alone
	}
	if what.Day != "" {
		v.When = what.Day
	}
	switch {
	case what.What != "":
		v.Text = q.promised(what.What)
		if e.Kind == "promise.made" && what.Due != 0 {
			v.Text += " · " + q.L.T("web.col.due") + " " + q.L.DayTime(what.Due)
		}
	case what.Currency != "":
		v.Text = q.L.Money(money.Amount{Minor: what.Amount, Currency: what.Currency})
	case what.Waited > 0:
		v.Text = q.L.T("web.waited", "span", time.Duration(what.Waited)*time.Second)
	default:
		v.Text, v.Stars = what.Text, what.Stars
		if what.Stars == 0 && what.Scale == 5 { // told before stars were kept
			v.Stars = what.Rating
		}
	}
	if e.Kind == "customer.created" || e.Kind == "customer.updated" {
		v.Path = ""
	}
	return v
}

// eventTones colour what matters most on a timeline.
var eventTones = map[string]string{"promise.made": "jade", "promise.kept": "good", "promise.late": "fair", "promise.broken": "bad"}

// saveNote keeps the note of a card. The second of two who write at once sees the
// other's beside their own.
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
		q.Note("web.done.note")
		return q.GoTo("/customers/" + v.ID.String())
	}
	if v, err2 := newCardView(q); err2 == nil {
		v.Note, v.NoteTheirs = f, errs.Is(err, errs.Clash)
		return q.Refuse(&v.Note, err, "card", v)
	}
	return err
}
