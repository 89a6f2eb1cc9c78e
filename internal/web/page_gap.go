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
	"huitou/internal/list"
	"huitou/internal/org"
	"huitou/internal/promise"
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
	MayTarget bool // the user may set targets

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
}

// measureRow is a row of a measureTable. Low, Mid and High are the positions of its interval
// on a scale from 0 to 1000.
type measureRow struct {
	Name, Href     string // Href is the board of that place, "" = none
	N              int64  // −1 = hidden, because it is too small
	Value, Range   string
	More           string // a further figure
	Evidence       string // path of the list of its records
	Low, Mid, High int
	Drawn          bool // the interval is drawn
	Trend          string
}

// Width is the width of the interval on the scale.
func (r measureRow) Width() int { return max(r.High-r.Low, 4) }

// readQuery reads the period and the place of a board from the query of a URL.
func readQuery(v url.Values) (q gap.Query, err error) {
	q.From, q.To = cal.Month(v.Get("from")), cal.Month(v.Get("to"))
	return q, q.Place.UnmarshalText([]byte(v.Get("place")))
}

// board returns the view of the board, or of the breakdown of gap n.
func (q *request) board(n int) (*boardView, error) {
	in := q.R.URL.Query()
	ask, err := readQuery(in)
	if err != nil {
		return nil, notFound(q)
	}
	v := &boardView{N: n, Path: q.R.URL.Path, MayTarget: q.who.Can(access.SettingsWrite)}
	v.Status = http.StatusOK
	if v.Board, err = q.s.Gap.Board(q.Ctx(), ask); errs.Is(err, errs.KindInvalid) { // show the error above the default period
		if v.Failed, v.Status, err = q.ListFailed(err); err != nil {
			return nil, err
		}
		v.Board, err = q.s.Gap.Board(q.Ctx(), gap.Query{Place: ask.Place})
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
	v.Places, err = q.placeOptions(v.Place)
	return v, err
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
		q.performance(v)
	case 4:
		err = q.communication(v)
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

// communication fills in the breakdown of gap 4.
func (q *request) communication(v *boardView) error {
	p := &v.Promises
	late := promisesLink(p.Evidence.With("late"))
	v.Headline = []figure{
		{q.L.T("gap.kept_rate"), q.share(p.Kept), q.shareRange(p.Kept), promisesLink(p.Evidence.With(list.Due)), keptTone(p.Kept)},
		{q.L.T("gap.late_mean"), orNone(p.Late.N, q.L.Duration(p.Late.Mean)), q.L.T("figure.n", "n", p.Late.N), late, ""},
		{q.L.T("gap.late_median"), orNone(p.Late.N, q.quantile(p.Late.Median)), q.L.T("gap.from_buckets"), late, ""},
	}
	v.Trend = q.trend(p.Trend, q.L.Percent)
	count := func(state string, n int64) {
		v.States = append(v.States, stateLink{state, n, promisesLink(p.Evidence.With(state))})
	}
	for _, s := range promise.States { // those that were due first, then the open ones
		switch s {
		case promise.Open:
			continue
		case promise.Broken:
			count(string(s), p.States.Broken)
			count(list.Overdue, p.States.Overdue)
			count(string(promise.Open), p.States.Open)
		default:
			count(string(s), *p.States.Of(s))
		}
	}
	stake, err := q.s.Gap.AtStake(q.Ctx(), v.Board.Query)
	if err != nil {
		return err
	}
	v.Stake = &stake
	c := &chart{Kind: "rate", Label: q.L.T("gap.kept_by_month"), Percent: true}
	months := measureTable{Title: q.L.T("gap.kept_by_month"), Heads: q.heads("gap.month", "gap.due_n", "gap.kept_rate")}
	for _, m := range p.Months {
		row := q.keptRow(m, q.L.Month(m.Month))
		months.Rows = append(months.Rows, row)
		c.add(q.L.Month(m.Month), m.Kept.Rate, m.Kept.Low, m.Kept.High, m.Kept.N, row.Evidence, m.Kept.Small())
	}
	v.Chart = c
	places := measureTable{Title: q.L.T("gap.kept_by_place"), Heads: q.heads("web.col.place", "gap.due_n", "gap.kept_rate")}
	for _, cell := range p.Places {
		row := q.keptRow(cell, placeLabel(q, cell.Place))
		row.Trend = q.change(cell.Trend, q.L.Percent)
		row.Href = q.Here("place", cell.Place.ID.String())
		places.Rows = append(places.Rows, row)
	}
	origins := measureTable{Title: q.L.T("gap.kept_by_origin"), Heads: q.heads("web.col.origin", "gap.due_n", "gap.kept_rate")}
	for _, cell := range p.Origins {
		origins.Rows = append(origins.Rows, q.keptRow(cell, q.L.T("web.origin."+cell.Origin)))
	}
	v.Tables = []measureTable{places, origins, months}
	return nil
}

// heads returns the messages of keys.
func (q *request) heads(keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = q.L.T(k)
	}
	return out
}

func placeLabel(q *request, p org.Place) string {
	if p.ID == 0 {
		return q.L.T("gap.no_place_named")
	}
	return p.Name
}

// keptRow returns the row of the share of promises kept.
func (q *request) keptRow(c gap.PromiseCell, name string) measureRow {
	r := measureRow{Name: name, N: c.States.Due(), Value: q.share(c.Kept), Range: q.shareRange(c.Kept),
		Evidence: promisesLink(c.Evidence.With(list.Due)), Drawn: !c.Kept.Small(),
		Low: thousandths(c.Kept.Low), Mid: thousandths(c.Kept.Rate), High: thousandths(c.Kept.High)}
	if c.Late.N > 0 {
		r.More = q.L.T("gap.late_by", "n", c.Late.N, "span", q.L.Duration(c.Late.Mean))
	}
	return r
}

// perception fills in the breakdown of gap 5.
func (q *request) perception(v *boardView) {
	p := &v.Perception
	v.Headline = []figure{
		{q.L.T("gap.rating"), q.mean(p.Rating), q.meanRange(p.Rating), voicesLink(p.Evidence, "yes"), starTone(p.Rating)},
		{q.L.T("gap.low_share"), q.share(p.Low), q.shareRange(p.Low), voicesLink(p.Evidence, "low"), ""},
	}
	v.Trend = q.trend(p.Trend, func(f float64, _ ...int) string { return q.L.Decimal(f, 2) })
	outcomes := measureTable{Title: q.L.T("gap.by_outcome"), Heads: q.heads("gap.outcome", "gap.ratings_n", "gap.rating")}
	for _, c := range p.Outcomes {
		outcomes.Rows = append(outcomes.Rows, q.starRow(c, q.L.T("web.outcome."+c.Outcome)))
	}
	v.Difference = q.compared(p)
	c := &chart{Kind: "stars", Label: q.L.T("gap.rating_by_month")}
	months := measureTable{Title: q.L.T("gap.rating_by_month"), Heads: q.heads("gap.month", "gap.ratings_n", "gap.rating")}
	for _, m := range p.Months {
		row := q.starRow(m, q.L.Month(m.Month))
		months.Rows = append(months.Rows, row)
		c.add(q.L.Month(m.Month), m.Rating.Mean, m.Rating.Low, m.Rating.High, m.Rating.N, row.Evidence, m.Hidden || m.Rating.Small())
	}
	v.Chart = c
	places := measureTable{Title: q.L.T("gap.rating_by_place"), Heads: q.heads("web.col.place", "gap.ratings_n", "gap.rating")}
	for _, cell := range p.Places {
		row := q.starRow(cell, placeLabel(q, cell.Place))
		row.Href = q.Here("place", cell.Place.ID.String())
		places.Rows = append(places.Rows, row)
	}
	v.Tables = []measureTable{outcomes, places, months}
}

// compared returns sentences that compare the ratings after late and broken promises with
// those after kept ones.
func (q *request) compared(p *gap.Perception) (out []string) {
	for _, d := range []struct {
		key   string
		d     gap.Difference
		value func(float64, ...int) string
	}{
		{"gap.late_mean_diff", p.LateMean, q.stars}, {"gap.broken_mean_diff", p.BrokenMean, q.stars},
		{"gap.late_low_diff", p.LateLow, q.points}, {"gap.broken_low_diff", p.BrokenLow, q.points},
	} {
		if d.d.Verdict == gap.Unknown || d.d.Verdict == "" {
			continue
		}
		out = append(out, q.L.T(d.key, "diff", signed(d.d.Value, d.value), "low", signed(d.d.Low, d.value), "high", signed(d.d.High, d.value)))
	}
	return out
}

func (q *request) stars(v float64, _ ...int) string  { return q.L.Decimal(v, 2) }
func (q *request) points(v float64, _ ...int) string { return q.L.Percent(v, 1) }

// starRow returns the row of the mean rating.
func (q *request) starRow(c gap.VoiceCell, name string) measureRow {
	if c.Hidden {
		return measureRow{Name: name, N: -1, Value: q.L.T("gap.hidden"), Evidence: voicesLink(c.Evidence, "yes")}
	}
	scale := func(stars float64) int { return thousandths((stars - 1) / 4) }
	r := measureRow{Name: name, N: c.Rating.N, Value: q.mean(c.Rating), Range: q.meanRange(c.Rating), Evidence: voicesLink(c.Evidence, "yes"),
		Drawn: !c.Rating.Small(), Low: scale(c.Rating.Low), Mid: scale(c.Rating.Mean), High: scale(c.Rating.High),
		Trend: q.change(c.Trend, q.stars)}
	if !c.Low.Small() {
		r.More = q.L.T("gap.low_of", "share", q.L.Percent(c.Low.Rate, 1), "range", q.L.PercentRange(c.Low.Low, c.Low.High))
	}
	return r
}

// thousandths returns a share, bounded to 0..1, in thousandths.
func thousandths(v float64) int { return int(1000*max(0, min(1, v)) + 0.5) }

func promisesLink(f list.PromiseFilter) string { return site.Address("/promises", f.Values()) }

func voicesLink(f list.VoiceFilter, rated string) string {
	f.Rated = rated
	return site.Address("/voices", f.Values())
}

func ordersLink(f list.OrderFilter) string { return site.Address("/orders", f.Values()) }

// share returns a share as text, or that n is too small for one.
func (q *request) share(s gap.Share) string {
	if s.Small() {
		return q.few(s.N)
	}
	return q.L.Percent(s.Rate, 1)
}

// few returns the text in place of a figure whose n is too small.
func (q *request) few(n int64) string {
	if n == 0 {
		return "–"
	}
	return q.L.T("gap.too_few")
}

// shareRange returns the interval of a share and n.
func (q *request) shareRange(s gap.Share) string {
	if s.Small() {
		return q.L.T("figure.n", "n", s.N)
	}
	return q.L.T("gap.interval", "range", q.L.PercentRange(s.Low, s.High), "n", s.N)
}

// mean returns a mean as text, or that n is too small for one.
func (q *request) mean(m gap.Mean) string {
	if m.Small() {
		return q.few(m.N)
	}
	return q.L.Decimal(m.Mean, 2)
}

// meanRange returns the interval of a mean and n.
func (q *request) meanRange(m gap.Mean) string {
	if m.Small() {
		return q.L.T("figure.n", "n", m.N)
	}
	return q.L.T("gap.interval", "range", q.L.Decimal(m.Low, 2)+"–"+q.L.Decimal(m.High, 2), "n", m.N)
}

// quantile returns a quantile of durations as text.
func (q *request) quantile(t gap.Quantile) string {
	if t.Beyond {
		return "> " + q.L.Duration(t.Time)
	}
	return q.L.Duration(t.Time.Round(time.Minute))
}

// orNone returns s, or a dash if n is 0.
func orNone(n int64, s string) string {
	if n == 0 {
		return "–"
	}
	return s
}

// trend returns a sentence on whether the last third of the period differs from the first,
// "" if that is unknown.
func (q *request) trend(t gap.Trend, value func(float64, ...int) string) string {
	switch t.Verdict {
	case gap.Better, gap.Worse:
		return q.L.T("gap.trend_"+t.Verdict, "first", value(t.First, 1), "last", value(t.Last, 1))
	case gap.Same:
		return q.L.T("gap.trend_same")
	}
	return ""
}

// change is trend, but "" if there is no difference.
func (q *request) change(t gap.Trend, value func(float64, ...int) string) string {
	if t.Verdict == gap.Same {
		return ""
	}
	return q.trend(t, value)
}

// signed returns a difference with its sign.
func signed(v float64, write func(float64, ...int) string) string {
	if v > 0 {
		return "+" + write(v)
	}
	if v < 0 {
		return "−" + write(-v)
	}
	return write(0)
}

// keptTone returns the CSS class of a share of promises kept. Colour is never the only sign.
func keptTone(s gap.Share) string {
	switch {
	case s.Small():
		return ""
	case s.Rate >= 0.95:
		return "good"
	case s.Rate >= 0.85:
		return "fair"
	}
	return "bad"
}

// starTone returns the CSS class of a mean rating.
func starTone(m gap.Mean) string {
	switch {
	case m.Small():
		return ""
	case m.Mean >= 4.5:
		return "good"
	case m.Mean >= 3.75:
		return "fair"
	}
	return "bad"
}
