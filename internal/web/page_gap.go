package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/site"
)

// boardView is the view of the gap board and of the breakdown of each gap.
type boardView struct {
	gap.Board
	Status    int    // of the answer
	Failed    string // the error of the requested period
	N         int    // the gap whose breakdown is shown, 0 = the picture of all
	Form      site.Form
	Places    []site.Option
	Path      string
	Query     string // period and place, for the links between breakdowns
	Picture   pictureView
	MayTarget bool       // the user may set targets
	Begin     *stepsView // the first steps, while there is nothing to measure; nil = none
	Lacks     string     // what is not there that would be measured, and what brings it; "" = nothing
	Targets   []stepView // gap 3: steps that no order had yet

	// Of the breakdown of gap N:
	Headline   []figure
	Trend      string
	States     []stateLink // gap 4
	Stake      *gap.Stake  // gap 4
	Tables     []measureTable
	Chart      *chart
	Steps      []stepView // gap 3
	Connect    []string   // gaps 1 and 2: message keys of data sources that would measure them
	Difference []string   // gap 5: comparisons of ratings
}

// figure is a number with a link to the records it was computed from.
type figure struct {
	Label, Value, Range string // Range is the interval or n
	Href                string
	Tone                string // CSS class of its colour
}

// stateLink is the number of promises in a state, with a link to them.
type stateLink struct {
	State string
	N     int64
	Href  string
}

// measureTable is a figure by month, place, origin or outcome.
type measureTable struct {
	Title string
	Heads []string
	Rows  []measureRow
	Note  string // on the scale of the intervals, "" = none is drawn
	Why   string // why rows are hidden, "" = none is
}

// measureRow is a row of a measureTable. Low, Mid, High and Company are the positions of its
// interval and of the company's mean on a scale from 0 to 1000.
type measureRow struct {
	Name, Href     string // Href is the board of that place, "" = none
	N              int64  // −1 = hidden: see gap.VoiceCell
	Value, Range   string
	More           string // a further figure
	Evidence       string // path of the list of its records
	Low, Mid, High int
	Company        int        // −1 = there is none
	Drawn          bool       // the interval is drawn
	interval       [3]float64 // its low end, the figure, its high end
	Trend          string
}

// Width is the width of the interval on the scale.
func (r measureRow) Width() int { return max(r.High-r.Low, 4) }

// readQuery reads the period and the place of a board from the query of a URL.
func readQuery(v url.Values) (q gap.Query, err error) {
	q.From, q.To = cal.Month(v.Get("from")), cal.Month(v.Get("to"))
	if text := v.Get("place"); q.Place.UnmarshalText([]byte(text)) != nil {
		err = errs.InFields("web.readQuery", errs.Field{Path: "place", Key: "org.no_place", Found: text, Expected: q.Place.Pattern()})
	}
	return q, err
}

// board returns the view of the board, or of the breakdown of gap n.
func (q *request) board(n int) (*boardView, error) {
	in := q.R.URL.Query()
	ask, err := readQuery(in)
	if ask.Gap = n; n == 0 {
		ask.Gap = gap.Picture
	}
	ask.Voices = q.who.Can(access.CustomerRead)
	v := &boardView{N: n, Path: q.R.URL.Path, MayTarget: q.who.Can(access.SettingsWrite)}
	v.Status = http.StatusOK
	if err == nil {
		v.Board, err = q.s.Gap.Board(q.Ctx(), ask)
	}
	if errs.Is(err, errs.KindInvalid) { // show the error above the default period
		if v.Failed, v.Status, err = q.ListFailed(err); err != nil {
			return nil, err
		}
		v.Board, err = q.s.Gap.Board(q.Ctx(), gap.Query{Place: ask.Place, Voices: ask.Voices, Gap: ask.Gap})
	}
	if err != nil {
		return nil, err
	}
	v.Form = site.Filled("from", string(v.From), "to", string(v.To), "place", v.Place.String())
	if v.Failed != "" {
		v.Form = site.Form{Values: in}
		in = url.Values{"place": in["place"]}
	}
	v.Query = fileQuery(url.Values{"from": in["from"], "to": in["to"], "place": in["place"]})
	if v.Places, err = q.placeOptions(v.Place); err != nil {
		return nil, err
	}
	if v.First == "" { // no data
		v.Begin, err = q.stepsOfEmpty()
	}
	if v.Begin == nil {
		v.Lacks = q.lacks(&v.Board, n)
	}
	return v, err
}

// lacks says what is not there that the board, or gap n, would measure; "" = nothing is lacking.
func (q *request) lacks(b *gap.Board, n int) string {
	switch {
	case b.OrdersOnly && (n == 0 || n > 2):
		return q.L.T("gap.orders_only", "first", q.L.Month(b.First), "last", q.L.Month(b.Last))
	case n == 4 && b.Promises.States.Total() == 0:
		return q.L.T("gap.no_promises")
	case n == 5 && b.Perception.Rating.N == 0 && !b.Perception.Hidden:
		return q.L.T("gap.no_ratings")
	}
	return ""
}

func showGaps(q *request) error {
	v, err := q.board(0)
	if err != nil {
		return err
	}
	v.Picture = q.picture(v)
	return q.ShowAs(v.Status, "gaps", v)
}

// showGap answers with the breakdown of a gap.
func showGap(q *request) error {
	n, err := strconv.Atoi(q.R.PathValue("n"))
	if err != nil || n < 1 || n > 5 {
		return notFound(q)
	}
	v, err := q.board(n)
	if err != nil {
		return err
	}
	switch n {
	case 1:
		v.Connect = v.Listening.Connect
	case 2:
		v.Connect = v.Design.Connect
	case 3:
		err = q.performance(v)
	case 4:
		q.communication(v)
	case 5:
		q.perception(v)
	}
	if err != nil {
		return err
	}
	return q.ShowAs(v.Status, "gap", v)
}

// setTarget sets the target of a step, from the breakdown of gap 3.
func setTarget(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	unit := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[f.Val("unit")]
	n := f.Int("n")
	if n < 0 || n > 100_000 {
		n = -1
	}
	was, err := time.ParseDuration(cmp.Or(f.Val("was"), "0"))
	if err != nil {
		return errs.InField("web.setTarget", "was", "field.invalid")
	}
	if _, err := act(q, flow.SetStepTarget, flow.StepTarget{Step: f.Val("step"), Was: was, Now: time.Duration(n) * unit}); err != nil {
		return err
	}
	q.Flash("settings.saved")
	return q.GoTo(site.SafeBack(f.Val("back")))
}
