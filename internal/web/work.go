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

// staged is a stored upload with the results of its inspection and corrections.
type staged struct {
	intake.Upload
	inspection  *importer.Inspection   // of the first file; nil = not inspected yet
	inspections []*importer.Inspection // of each file
	corrections importer.Corrections
}

// viewer returns whose uploads the user may see: their own, or those of all for an owner.
func (q *request) viewer() intake.Viewer {
	return intake.Viewer{User: q.who.User, All: q.who.Role == access.Owner}
}

// staged returns the upload in the path.
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
	if s.corrections, err = readCorrections(u.Corrections); err != nil {
		return nil, err
	}
	if u.Inspections != "" {
		if err = json.Unmarshal([]byte(u.Inspections), &s.inspections); err == nil && len(s.inspections) > 0 {
			s.inspection = s.inspections[0]
		}
	}
	return s, err
}

func readCorrections(text string) (m importer.Corrections, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &m)
	}
	return m, err
}

// workStatus is work with its progress and its report so far.
type workStatus struct {
	intake.Work
	progress importer.Progress
	report   importer.Report
}

// work returns the work in the path.
func (q *request) work() (*workStatus, error) {
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

func readWork(w intake.Work) (*workStatus, error) {
	d := &workStatus{Work: w}
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

// importPlan returns the plan of an import as chosen in the form. Invalid if its map
// file is invalid.
func importPlan(s *staged, f site.Form) (work.Plan, error) {
	p := work.Plan{Encodings: chosenEncodings(s, f), Corrections: s.corrections, Use: chosenUses(f)}
	if f.Is("new.all", "1") {
		p.Create = []string{"places", "staff"}
	}
	switch how := f.Val("how"); {
	case how == "map":
		p.Map = f.Raw("map")
	case how != "" && how != "columns":
		p.Preset = how
	default:
		p.Map, _ = columnMap(s, f)
	}
	_, err := p.Parse()
	return p, err
}

// encodingField returns the name of the field of a file's encoding.
func encodingField(file int) string { return "encoding." + strconv.Itoa(file) }

// chosenEncodings returns the encodings chosen in the form, by the names of the files.
func chosenEncodings(s *staged, f site.Form) map[string]string {
	out := map[string]string{}
	for i, file := range s.Files {
		if e := f.Val(encodingField(i)); e != "" {
			out[file.Name] = e
		}
	}
	return out
}

// run queues the import or the check of an upload and redirects to the page of the work.
func (q *request) run(s *staged, values url.Values, plan work.Plan, kind intake.Kind) error {
	w, err := q.s.Intake.Ask(q.Ctx(), q.viewer(), intake.Order{Kind: kind, Upload: s.ID, Owner: q.who.User,
		Language: string(q.L.Lang()), Plan: plan, Form: values})
	if err != nil {
		return err
	}
	return q.GoTo("/work/" + w.ID.String())
}
