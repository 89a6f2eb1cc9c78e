package web

import (
	"bytes"
	"net/http"

	"huitou/internal/access"
	"huitou/internal/flow"
	"huitou/internal/sample"
	"huitou/internal/site"
	"huitou/internal/today"
)

// stepsView is the view of the list of the first steps of a new company.
type stepsView struct {
	Rows   []stepRow
	Done   int
	Away   bool   // it was put away: only the way back is shown
	Empty  bool   // there is nothing to list yet
	MayPut bool   // the user may put it away
	Back   string // the page that shows it
}

// stepRow is one step with the page where it is taken.
type stepRow struct {
	today.Step
	Path string
	File bool // Path is a file to download
}

// stepPaths are the pages where the first steps are taken.
var stepPaths = map[string]string{
	today.StepFile: "/imports", today.StepSample: "/sample.csv", today.StepPlace: "/settings/places/new",
	today.StepHours: "/settings/calendars/new", today.StepColleague: "/settings/users", today.StepPromise: "/gaps/3",
}

// steps returns the first steps, nil if there are none left that the user may take.
func (q *request) steps() (*stepsView, error) {
	s, err := q.s.Today.Steps(q.Ctx(), q.who, q.company)
	if err != nil {
		return nil, err
	}
	v := &stepsView{Done: len(s.List) - s.Left(), Away: s.Away, Empty: s.Empty, MayPut: q.who.Can(access.SettingsWrite), Back: "/"}
	if q.R.Method == http.MethodGet { // not where an action was sent
		v.Back = site.SafeBack(q.R.URL.RequestURI())
	}
	for _, x := range s.List {
		v.Rows = append(v.Rows, stepRow{x, stepPaths[x.Name], x.Name == today.StepSample})
	}
	if s.Left() == 0 && !s.Empty {
		return nil, nil //nolint:nilnil // nothing is left to do
	}
	return v, nil
}

// stepsOfEmpty returns the first steps while there is nothing to list in the whole company, else nil.
func (q *request) stepsOfEmpty() (*stepsView, error) {
	v, err := q.steps()
	if err != nil || v == nil || !v.Empty {
		return nil, err
	}
	return v, nil
}

// putSteps hides the list of the first steps, or shows it again.
func putSteps(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	away := f.Is("away", "1")
	if _, err := act(q, flow.PutStepsAway, away); err != nil {
		return err
	}
	if away {
		q.Flash("steps.put_away")
	} else {
		q.Flash("steps.shown")
	}
	return q.GoTo(site.SafeBack(f.Val("back")))
}

// sendSample answers with a file to try an import with, in the reader's language and the company's
// currency and zone.
func sendSample(q *request) error {
	var b bytes.Buffer
	if err := sample.Write(&b, sample.For{Lang: q.L.Lang(), Currency: q.company.Currency, Zone: q.company.Zone, Now: q.Now()}); err != nil {
		return err
	}
	h := q.W.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="huitou-sample.csv"`)
	h.Set("Cache-Control", "no-store")
	_, _ = b.WriteTo(q.W) // whoever does not take it to the end asks again
	return nil
}
