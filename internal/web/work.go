package web

import (
	"encoding/json"
	"net/url"
	"strconv"

	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/importer"
	"huitou/internal/importer/work"
	"huitou/internal/intake"
	"huitou/internal/site"
)

// staged is an upload that waits to be imported.
type staged struct {
	intake.Upload
	look   *importer.Inspection   // of the first file; nil = it was not looked at yet
	looks  []*importer.Inspection // of each file
	mended importer.Mends
}

// viewer is the person as the intake knows them: an owner of the company sees all.
func (q *request) viewer() intake.Viewer {
	return intake.Viewer{User: q.who.User, All: q.who.Role == access.Owner}
}

// upload is the upload that the path names.
func (q *request) staged() (*staged, error) {
	which, err := site.PathID[id.Upload](q.R, "id")
	if err != nil {
		return nil, errs.NotFound("web.staged", "imports.staged_gone")
	}
	return q.findStaged(which)
}

func (q *request) findStaged(which id.Upload) (*staged, error) {
	u, err := q.s.Intake.Find(q.Ctx(), q.viewer(), which)
	if err != nil {
		return nil, err
	}
	s := &staged{Upload: u}
	if s.mended, err = readMends(u.Mended); err != nil {
		return nil, err
	}
	if u.Look != "" {
		if err = json.Unmarshal([]byte(u.Look), &s.looks); err == nil && len(s.looks) > 0 {
			s.look = s.looks[0]
		}
	}
	return s, err
}

func readMends(text string) (m importer.Mends, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &m)
	}
	return m, err
}

// done is work with what it has told so far.
type doing struct {
	intake.Work
	progress importer.Progress
	report   importer.Report
}

// work is the work that the path names.
func (q *request) work() (*doing, error) {
	which, err := site.PathID[id.Work](q.R, "id")
	if err != nil {
		return nil, errs.NotFound("web.work", "imports.staged_gone")
	}
	w, err := q.s.Intake.FindWork(q.Ctx(), q.viewer(), which)
	if err != nil {
		return nil, err
	}
	return readWork(w)
}

func readWork(w intake.Work) (*doing, error) {
	d := &doing{Work: w}
	if w.Progress != "" {
		if err := json.Unmarshal([]byte(w.Progress), &d.progress); err != nil {
			return nil, err
		}
	}
	if w.Report != "" {
		if err := json.Unmarshal([]byte(w.Report), &d.report); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// importPlan is how to read an upload, by what the form says; an error of its map is
// one of the form.
func importPlan(s *staged, f site.Form) (work.Plan, error) {
	p := work.Plan{Encodings: chosenEncodings(s, f), Mended: s.mended, Use: chosenUses(f)}
	if f.Is("new.all", "1") {
		p.Create = []string{"places", "staff"}
	}
	switch how := f.Val("how"); {
	case how == "map":
		p.Map = f.Raw("map")
	case how != "" && how != "columns":
		p.Preset = how
	default:
		p.Map = columnMap(s, f)
	}
	_, err := p.Parse()
	return p, err
}

// encodingField is the name of the field of a file's encoding.
func encodingField(file int) string { return "encoding." + strconv.Itoa(file) }

// chosenEncodings are the encodings that a form says, by the names of the files.
func chosenEncodings(s *staged, f site.Form) map[string]string {
	out := map[string]string{}
	for i, file := range s.Files {
		if e := f.Val(encodingField(i)); e != "" {
			out[file.Name] = e
		}
	}
	return out
}

// run queues the import of an upload, or a check of it, and shows how that goes.
func (q *request) run(s *staged, values url.Values, plan work.Plan, kind intake.Kind) error {
	w, err := q.s.Intake.Ask(q.Ctx(), q.viewer(), intake.Order{Kind: kind, Upload: s.ID, Owner: q.who.User, Language: string(q.L.Lang()), Plan: plan, Form: values})
	if err != nil {
		return err
	}
	return q.GoTo("/work/" + w.ID.String())
}
