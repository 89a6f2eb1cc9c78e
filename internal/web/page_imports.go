package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/intake"
	"huitou/internal/list"
	"huitou/internal/page"
	"huitou/internal/site"
)

// importList declares the list of past imports; beside it are the form for uploads, running work
// and stored uploads.
func importList() *listPage[importFilter, flow.Import] {
	return &listPage[importFilter, flow.Import]{
		name: "imports", may: access.ImportRun,
		title: "nav.imports",
		about: func(q *request, _ importFilter) string { return q.L.T("imports.sub") },
		empty: emptyList{"file-import", "imports.none", "imports.none_hint"},
		parse: parseImports, read: readImports, more: moreOfImports,
		options: func(q *request, _ importFilter) (choices, error) {
			return choices{"state": q.Words("imports.state.", importStates...)}, nil
		},
		columns: importColumns,
		acts:    []route{{"POST /imports", access.ImportRun, uploadImport}},
	}
}

// importFilter selects imports by their state, "" = all.
type importFilter struct{ State string }

// importStates are the states by which imports can be filtered.
var importStates = []string{string(flow.ImportRunning), string(flow.ImportStopped), string(flow.ImportDone), string(flow.ImportUndoing), string(flow.ImportUndone)}

// IsSet reports whether any field is set.
func (f importFilter) IsSet() bool { return f != importFilter{} }

// Values is the filter as it stands in a URL: state.
func (f importFilter) Values() url.Values {
	v := url.Values{}
	if f.State != "" {
		v.Set("state", f.State)
	}
	return v
}

func parseImports(v url.Values) (importFilter, error) {
	f := importFilter{State: v.Get("state")}
	if f.State != "" && !slices.Contains(importStates, f.State) {
		words := strings.Join(importStates, ", ")
		return f, errs.InFields("web.parseImports", errs.Field{Path: "state", Key: "field.not_one_of", Args: errs.Pairs("words", words), Found: f.State, Expected: words})
	}
	return f, nil
}

func readImports(q *request, f importFilter, p page.Page) (out list.Listing[flow.Import], err error) {
	var before id.Import
	if _, err := p.Key(&before); err != nil {
		return out, err
	}
	rows, err := q.s.Flow.ListImports(q.Ctx(), flow.ImportState(f.State), before, p.Size()+1)
	out.Rows, out.Next = page.Cut(rows, p.Size(), func(r flow.Import) string { return page.Cursor(r.ID) })
	return out, err
}

func importColumns(q *request, _ importFilter) []site.Column[flow.Import] {
	type row = flow.Import
	t := q.L.T
	return []site.Column[row]{
		{Head: t("imports.import"), Cell: func(r *row) any { return r.Title }},
		{Head: t("imports.state"), Cell: func(r *row) any { return t("imports.state." + string(r.State)) }},
		{Head: t("settings.when"), Cell: func(r *row) any { return r.Started }},
		{Head: t("settings.who"), Cell: func(r *row) any { return r.By }},
		{Head: t("imports.new_facts"), Cell: func(r *row) any { return r.Counts.Sum().Created }},
		{Head: t("web.col.id"), Cell: func(r *row) any { return r.ID.String() }},
	}
}

// uploadsView is what stands beside the list of imports: the form for uploads, running work and
// stored uploads.
type uploadsView struct {
	Form    site.Form
	Works   []workLine
	Uploads []uploadLine
	Hours   int // for which an upload is kept
}

// moreOfImports adds the uploads.
func moreOfImports(q *request, v *listView[importFilter, flow.Import]) error {
	u := &uploadsView{Hours: int(q.s.Intake.Limits().Keep.Hours())}
	v.More = u
	return q.addUploads(u)
}

// workLine is running or waiting work.
type workLine struct {
	ID      id.Work
	Kind    intake.Kind
	Waiting bool
	Percent int
	Asked   clock.Instant
	By      string // name of its owner, "" = the reader
}

// uploadLine is an upload that no work uses.
type uploadLine struct {
	ID   id.Upload
	Name string
	More int // number of further files
	Size string
	At   clock.Instant
	By   string
}

const shownUploads = 50

// refuseImport shows the page with the error of an upload.
func (q *request) refuseImport(wrong error) error {
	l := importList()
	v, _, err := l.view(q)
	if err != nil {
		return err
	}
	u := v.More.(*uploadsView) //nolint:forcetypeassert // moreOfImports sets it
	return q.Refuse(&u.Form, wrong, "list", v)
}

// addUploads adds the running work, and the uploads that no work uses.
func (q *request) addUploads(v *uploadsView) error {
	names := map[id.User]string{q.who.User: ""}
	by := func(u id.User) (string, error) {
		if name, ok := names[u]; ok {
			return name, nil
		}
		user, err := q.s.Access.FindUser(q.Ctx(), u)
		if err != nil && !errs.Is(err, errs.KindNotFound) {
			return "", err
		}
		names[u] = user.Name
		return user.Name, nil
	}
	works, err := q.s.Intake.ListWork(q.Ctx(), q.viewer(), shownUploads)
	if err != nil {
		return err
	}
	busy := map[id.Upload]bool{}
	for _, w := range works {
		busy[w.Upload] = true
		d, err := readWork(w)
		if err != nil {
			return err
		}
		line := workLine{ID: w.ID, Kind: w.Kind, Waiting: w.State == intake.Waiting, Percent: int(100 * d.progress.Share()), Asked: w.Asked}
		if line.By, err = by(w.Owner); err != nil {
			return err
		}
		v.Works = append(v.Works, line)
	}
	uploads, err := q.s.Intake.List(q.Ctx(), q.viewer(), shownUploads)
	if err != nil {
		return err
	}
	for _, u := range uploads {
		if busy[u.ID] || len(u.Files) == 0 {
			continue
		}
		line := uploadLine{ID: u.ID, Name: u.Files[0].Name, More: len(u.Files) - 1, Size: intake.Size(u.Size), At: u.At}
		if line.By, err = by(u.Owner); err != nil {
			return err
		}
		v.Uploads = append(v.Uploads, line)
	}
	return nil
}

// inspectionWait is how long a request waits for the inspection of an upload, which usually
// takes less. A longer one is shown as running work.
const inspectionWait = time.Second

// uploadImport stores the files of an upload and starts their inspection.
func uploadImport(q *request) error {
	u, err := q.s.Intake.Begin(q.Ctx(), q.who.User)
	if err != nil {
		return q.refuseImport(err)
	}
	var w intake.Work
	if err = q.receive(&u); err == nil {
		w, err = q.s.Intake.Finish(q.Ctx(), u, string(q.L.Lang()))
	}
	if err != nil {
		return q.refuseUpload(u.ID, err)
	}
	switch w, err = q.waitForInspection(w); {
	case err != nil:
		return err
	case w.State == intake.Done:
		return q.GoTo("/uploads/" + u.ID.String())
	case w.State == intake.Failed:
		return q.refuseUpload(u.ID, w.Failure())
	}
	return q.GoTo("/work/" + w.ID.String())
}

// refuseUpload deletes an upload that cannot be used, and shows the error why.
func (q *request) refuseUpload(u id.Upload, why error) error {
	if err := q.s.Intake.Drop(context.WithoutCancel(q.Ctx()), u); err != nil {
		return errors.Join(why, err)
	}
	if errs.Is(why, errs.KindTooLarge) {
		_, _ = io.Copy(io.Discard, q.R.Body) // browsers read the answer only after sending all; receive bounds the size
	}
	return q.refuseImport(why)
}

// receive stores the files of the form while it reads them.
func (q *request) receive(u *intake.Upload) error {
	limits := q.s.Intake.Limits()
	q.R.Body = http.MaxBytesReader(q.W, q.R.Body, limits.UploadBytes+site.MaxForm)
	parts, err := q.R.MultipartReader()
	if err != nil {
		return errs.Invalid("web.upload", "imports.no_file").Because(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return q.uploadError(err)
		}
		name := fileName(part.FileName())
		if part.FormName() != "file" || name == "" {
			continue
		}
		if len(u.Files) == limits.Files || u.Has(name) {
			return errs.Invalid("web.upload", "imports.too_many_files", "n", limits.Files)
		}
		if err := q.s.Intake.Add(q.Ctx(), u, name, part); err != nil {
			return q.uploadError(err)
		}
	}
	if len(u.Files) == 0 {
		return errs.Invalid("web.upload", "imports.no_file")
	}
	return nil
}

// uploadError returns the error of an upload that could not be read to its end.
func (q *request) uploadError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.KindTooLarge, "web.upload", "intake.upload_large", "size", intake.Size(q.s.Intake.Limits().UploadBytes))
	}
	if _, ok := errors.AsType[*errs.Error](err); ok {
		return err
	}
	return errs.Invalid("web.upload", "imports.broken_off").Because(err)
}

// longestName is the longest name of a file in bytes; all common file systems allow it.
const longestName = 200

// fileName returns the name of an uploaded file as it can be stored and shown everywhere, ""
// if it has none: without folders, control characters and characters that change the text
// direction, and with _ in place of characters that some systems do not allow in names.
func fileName(s string) string {
	s = filepath.Base(filepath.Clean("/" + strings.ReplaceAll(s, `\`, "/")))
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp), r == utf8.RuneError, r == '\uFEFF':
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(s) > longestName {
		end := filepath.Ext(s)
		if len(end) > 20 {
			end = ""
		}
		s = strings.ToValidUTF8(s[:longestName-len(end)], "") + end
	}
	if s = strings.Trim(s, " ."); s == "/" {
		return ""
	}
	return s
}
