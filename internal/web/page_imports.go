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

// importsView is the history of imports, what is under way, what waits, and where a new
// one begins.
type importsView struct {
	Rows    []flow.Import
	Next    string
	Form    site.Form
	Works   []workLine
	Uploads []uploadLine
	Hours   int // how long an upload is kept
}

// workLine is work under way.
type workLine struct {
	ID      id.Work
	Kind    intake.Kind
	Waiting bool
	Percent int
	Asked   clock.Instant
	By      string // whose, if not the reader's
}

// uploadLine is an upload that waits.
type uploadLine struct {
	ID   id.Upload
	Name string
	More int // further files
	Size string
	At   clock.Instant
	By   string
}

const (
	importsPage  = 30
	shownUploads = 50
)

func showImports(q *request) error { return q.imports(site.Form{}, nil) }

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
	if err := q.underWay(v); err != nil {
		return err
	}
	if wrong != nil {
		return q.Refuse(&v.Form, wrong, "imports", v)
	}
	return q.Show("imports", v)
}

// underWay adds the work under way and the uploads that nothing is done with.
func (q *request) underWay(v *importsView) error {
	names := map[id.User]string{q.who.User: ""}
	by := func(u id.User) (string, error) {
		if name, ok := names[u]; ok {
			return name, nil
		}
		user, err := q.s.Access.FindUser(q.Ctx(), u)
		if err != nil && !errs.Is(err, errs.Missing) {
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

// lookFor is how long the page waits for the first look at an upload: that at a usual
// file takes less. A longer one is shown as work under way.
const lookFor = time.Second

// uploadImport keeps the files of an upload and has the first looked at.
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
	switch w, err = q.looked(w); {
	case err != nil:
		return err
	case w.State == intake.Done:
		return q.GoTo("/uploads/" + u.ID.String())
	case w.State == intake.Failed:
		return q.refuseUpload(u.ID, w.Failure())
	}
	return q.GoTo("/work/" + w.ID.String())
}

// refuseUpload takes an upload away that is of no use, and says why.
func (q *request) refuseUpload(u id.Upload, why error) error {
	if err := q.s.Intake.Drop(context.WithoutCancel(q.Ctx()), u); err != nil {
		return errors.Join(why, err)
	}
	if errs.Is(why, errs.TooLarge) {
		_, _ = io.Copy(io.Discard, q.R.Body) // a browser reads the answer only when it has sent all; bounded by receive
	}
	return q.imports(site.Form{}, why)
}

// receive keeps the files of a posted form, while they come.
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
			return q.broken(err)
		}
		name := fileName(part.FileName())
		if part.FormName() != "file" || name == "" {
			continue
		}
		if len(u.Files) == limits.Files || u.Has(name) {
			return errs.Invalid("web.upload", "imports.too_many_files", "n", limits.Files)
		}
		if err := q.s.Intake.Add(q.Ctx(), u, name, part); err != nil {
			return q.broken(err)
		}
	}
	if len(u.Files) == 0 {
		return errs.Invalid("web.upload", "imports.no_file")
	}
	return nil
}

// broken is the error of an upload that does not come to its end.
func (q *request) broken(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.TooLarge, "web.upload", "intake.upload_large", "size", intake.Size(q.s.Intake.Limits().UploadBytes))
	}
	if _, ok := errors.AsType[*errs.Error](err); ok {
		return err
	}
	return errs.Invalid("web.upload", "imports.broken_off").Because(err)
}

// longestName is how long the name of a file may be, in bytes: what every system takes.
const longestName = 200

// fileName is the name of an uploaded file as it can be kept and shown anywhere, "" if it
// has none: without folders, without letters that nobody sees or that turn the order of
// the others, and with _ for those that some systems do not take in a name.
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
