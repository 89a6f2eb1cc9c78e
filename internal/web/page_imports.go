package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/intake"
	"huitou/internal/site"
)

// importsView is the view of the page of imports: the upload form, running work, stored
// uploads and past imports.
type importsView struct {
	Rows    []flow.Import
	Next    string
	Form    site.Form
	Works   []workLine
	Uploads []uploadLine
	Hours   int // for which an upload is kept
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

const (
	importsPage  = 30
	shownUploads = 50
)

func showImports(q *request) error { return q.imports(site.Form{}, nil) }

// imports shows the page, with the error wrong if that is not nil.
func (q *request) imports(f site.Form, wrong error) error {
	var before id.Import
	if err := before.UnmarshalText([]byte(q.R.URL.Query().Get("before"))); err != nil {
		return errs.Invalid("web.showImports", "field.invalid")
	}
	list, err := q.s.Flow.ListImports(q.Ctx(), before, importsPage)
	if err != nil {
		return err
	}
	v := &importsView{Rows: list, Form: f, Hours: int(q.s.Intake.Limits().Keep.Hours())}
	if len(list) == importsPage {
		v.Next = q.Here("before", list[len(list)-1].ID.String())
	}
	if err := q.addUploads(v); err != nil {
		return err
	}
	if wrong != nil {
		return q.Refuse(&v.Form, wrong, "imports", v)
	}
	return q.Show("imports", v)
}

// addUploads adds the running work, and the uploads that no work uses.
func (q *request) addUploads(v *importsView) error {
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
		return q.imports(site.Form{}, err)
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
	return q.imports(site.Form{}, why)
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
