package api

import (
	"net/http"
	"net/url"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/gap"
	"huitou/internal/id"
	"huitou/internal/org"
)

// getGaps answers with the five-gap board of a period and a place.
func getGaps(c *call) error {
	q := c.r.URL.Query()
	k := errs.NewCheck("api.getGaps")
	g := gap.Query{From: cal.Month(q.Get("from")), To: cal.Month(q.Get("to")), Voices: c.who.Can(access.CustomerRead)}
	k.Within("from", g.From.Check())
	k.Within("to", g.To.Check())
	if err := k.Err(); err != nil {
		return err
	}
	var err error
	if g.Place, err = queryID[id.Place](c, "place"); err != nil {
		return err
	}
	b, err := c.s.Gap.Board(c.ctx(), g)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, viewBoard(&b))
}

type boardView struct {
	From     cal.Month     `json:"from,omitempty"`
	To       cal.Month     `json:"to,omitempty"`
	Usual    bool          `json:"usual"` // the last twelve months that have data
	First    cal.Month     `json:"first,omitempty"`
	Last     cal.Month     `json:"last,omitempty"`
	Place    *named        `json:"place,omitempty"`
	Currency string        `json:"currency"`
	At       clock.Instant `json:"at"`
	Gap1     unmeasured    `json:"gap1"`
	Gap2     unmeasured    `json:"gap2"`
	Gap3     gap3View      `json:"gap3"`
	Gap4     gap4View      `json:"gap4"`
	Gap5     gap5View      `json:"gap5"`
}

// unmeasured is a gap that nothing measures yet.
type unmeasured struct {
	Measured bool     `json:"measured"`
	Connect  []string `json:"connect"` // message keys of the data sources that would measure it
}

func viewUnmeasured(u gap.Unmeasured) unmeasured {
	if u.Connect == nil {
		u.Connect = []string{}
	}
	return unmeasured{false, u.Connect}
}

type shareView struct {
	K    int64   `json:"k"`
	N    int64   `json:"n"`
	Rate float64 `json:"rate"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// viewShare returns nil for a share of nothing (n = 0).
func viewShare(s gap.Share) *shareView {
	if !s.Any() {
		return nil
	}
	return &shareView{s.K, s.N, s.Rate, s.Low, s.High}
}

type trendView struct {
	First   float64 `json:"first"`
	Last    float64 `json:"last"`
	Change  float64 `json:"change"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Verdict string  `json:"verdict"`
}

func viewTrend(t gap.Trend) *trendView {
	if t.Verdict == "" {
		return nil
	}
	return &trendView{t.First, t.Last, t.Value, t.Low, t.High, t.Verdict}
}

type differenceView struct {
	Value   float64 `json:"value"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Verdict string  `json:"verdict"`
}

func viewDifference(d gap.Difference) differenceView {
	return differenceView{d.Value, d.Low, d.High, d.Verdict}
}

type quantileView struct {
	Seconds int64 `json:"seconds"`
	Beyond  bool  `json:"beyond,omitempty"`
}

func viewQuantile(q gap.Quantile) quantileView { return quantileView{seconds(q.Time), q.Beyond} }

func placeRef(p org.Place) *named { return ref(p.ID, p.Name) }

// evidence returns the URL of the list of records that a figure counts.
func evidence(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

type gap3View struct {
	Steps []stepCellView `json:"steps"`
}

type stepCellView struct {
	Step        string       `json:"step"`
	N           int64        `json:"n"`
	Implausible int64        `json:"implausible"`
	Target      int64        `json:"target_seconds,omitempty"`
	Within      *shareView   `json:"within,omitempty"`
	Mean        int64        `json:"mean_seconds"`
	Median      quantileView `json:"median"`
	P90         quantileView `json:"p90"`
	Weeks       []weekView   `json:"weeks"`
	Trend       *trendView   `json:"trend,omitempty"`
}

type weekView struct {
	Week   cal.Day      `json:"week"`
	N      int64        `json:"n"`
	Within *shareView   `json:"within,omitempty"`
	Median quantileView `json:"median"`
}

func viewStep(s *gap.StepCell) stepCellView {
	return stepCellView{s.Step, s.N, s.Implausible, seconds(s.Target), viewShare(s.Within), seconds(s.Mean),
		viewQuantile(s.Median), viewQuantile(s.P90), each(s.Weeks, func(w *gap.WeekCell) weekView {
			return weekView{w.Week, w.N, viewShare(w.Within), viewQuantile(w.Median)}
		}), viewTrend(s.Trend)}
}

type gap4View struct {
	promiseCellView
	Until   cal.Day           `json:"until"` // the last due day that is counted
	Months  []promiseCellView `json:"months"`
	Places  []promiseCellView `json:"places"`
	Origins []promiseCellView `json:"origins"`
}

type promiseCellView struct {
	Month        cal.Month  `json:"month,omitempty"`
	Place        *named     `json:"place,omitempty"`
	Origin       string     `json:"origin,omitempty"`
	Overdue      int64      `json:"overdue"`
	Kept         int64      `json:"kept"`
	Late         int64      `json:"late"`
	Broken       int64      `json:"broken"`
	Renegotiated int64      `json:"renegotiated"`
	Waived       int64      `json:"waived"`
	Void         int64      `json:"void"`
	Rate         *shareView `json:"kept_rate,omitempty"`
	LateMean     int64      `json:"late_mean_seconds,omitempty"`
	Trend        *trendView `json:"trend,omitempty"`
	Evidence     string     `json:"evidence"`
}

func viewPromiseCell(p *gap.PromiseCell) promiseCellView {
	s := &p.States
	return promiseCellView{p.Month, placeRef(p.Place), p.Origin, s.Overdue, s.Kept, s.Late, s.Broken, s.Renegotiated,
		s.Waived, s.Void, viewShare(p.Kept), seconds(p.Late.Mean), viewTrend(p.Trend),
		evidence("/api/v1/promises", p.Evidence.Values())}
}

type gap5View struct {
	voiceCellView
	Outcomes []voiceCellView `json:"outcomes"`
	Months   []voiceCellView `json:"months"`
	Places   []voiceCellView `json:"places"`

	// Ratings after late or broken promises compared with those after kept ones.
	LateMean   differenceView `json:"late_mean_stars"`
	BrokenMean differenceView `json:"broken_mean_stars"`
	LateLow    differenceView `json:"late_low_share"`
	BrokenLow  differenceView `json:"broken_low_share"`
}

type meanView struct {
	N    int64   `json:"n"`
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

type voiceCellView struct {
	Month    cal.Month  `json:"month,omitempty"`
	Place    *named     `json:"place,omitempty"`
	Outcome  string     `json:"outcome,omitempty"`
	Hidden   bool       `json:"hidden,omitempty"` // see gap.VoiceCell
	Stars    *[5]int64  `json:"stars,omitempty"`
	Unrated  int64      `json:"unrated"`
	Rating   *meanView  `json:"rating,omitempty"`
	Low      *shareView `json:"low,omitempty"`
	Trend    *trendView `json:"trend,omitempty"`
	Evidence string     `json:"evidence"`
}

func viewVoiceCell(v *gap.VoiceCell) voiceCellView {
	out := voiceCellView{Month: v.Month, Place: placeRef(v.Place), Outcome: v.Outcome, Hidden: v.Hidden, Unrated: v.Unrated,
		Low: viewShare(v.Low), Trend: viewTrend(v.Trend), Evidence: evidence("/api/v1/voices", v.Evidence.Values())}
	if v.Hidden {
		return out
	}
	out.Stars = &v.Stars
	if v.Rating.N > 0 {
		out.Rating = &meanView{v.Rating.N, v.Rating.Mean, v.Rating.Low, v.Rating.High}
	}
	return out
}

func viewBoard(b *gap.Board) boardView {
	p, g := &b.Promises, &b.Perception
	return boardView{From: b.From, To: b.To, Usual: b.Usual, First: b.First, Last: b.Last, Place: ref(b.Place, b.PlaceName),
		Currency: b.Currency, At: b.At, Gap1: viewUnmeasured(b.Listening), Gap2: viewUnmeasured(b.Design),
		Gap3: gap3View{each(b.Performance.Steps, viewStep)},
		Gap4: gap4View{viewPromiseCell(&p.PromiseCell), p.Until, each(p.Months, viewPromiseCell), each(p.Places, viewPromiseCell), each(p.Origins, viewPromiseCell)},
		Gap5: gap5View{viewVoiceCell(&g.VoiceCell), each(g.Outcomes, viewVoiceCell), each(g.Months, viewVoiceCell),
			each(g.Places, viewVoiceCell), viewDifference(g.LateMean), viewDifference(g.BrokenMean), viewDifference(g.LateLow),
			viewDifference(g.BrokenLow)}}
}
