package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"os"
	"path/filepath"
	"sync"
	"time"

	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/importer"
)

// Bounds of uploads and of work done for pages.
const (
	maxUpload  = 2 << 30 // bytes of one upload
	maxFiles   = 20
	maxWorks   = 4 // at once
	keepStaged = 24 * time.Hour
)

// staged is an upload that waits to be imported.
type staged struct {
	token string
	owner id.User
	dir   string
	files []string // names below dir
	since time.Time
	look  *importer.Inspection // of the first file

	mended importer.Mends // rows that the person has mended, under the lock of works
	form   form           // how it was asked to be read last, likewise
}

func (s *staged) paths() []string {
	out := make([]string, len(s.files))
	for i, f := range s.files {
		out[i] = filepath.Join(s.dir, f)
	}
	return out
}

// work is something that takes longer than a page: a check, an import, an undo.
type work struct {
	token  string
	kind   string // check, import, undo
	owner  id.User
	staged *staged // nil for an undo
	form   form    // as the import was asked for, to ask again
	imp    id.Import

	mu       sync.Mutex
	progress importer.Progress
	done     bool
	report   importer.Report
	err      error
}

// look copies what has become of the work.
func (w *work) look() (p importer.Progress, r importer.Report, done bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.progress, w.report, w.done, w.err
}

func (w *work) tell(p importer.Progress) {
	w.mu.Lock()
	w.progress = p
	w.mu.Unlock()
}

func (w *work) end(r importer.Report, err error) {
	w.mu.Lock()
	w.report, w.err, w.done = r, err, true
	w.mu.Unlock()
}

// works keeps uploads and work under way, of this process. An import that a restart
// cuts off goes on when the same files are imported again.
type works struct {
	mu     sync.Mutex
	staged map[string]*staged
	works  map[string]*work
}

// newSecret is a name that cannot be guessed.
func newSecret() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// stage keeps an upload, and forgets those of yesterday.
func (k *works) stage(s *staged) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.staged == nil {
		k.staged = map[string]*staged{}
	}
	for token, old := range k.staged {
		if s.since.Sub(old.since) > keepStaged && !k.busy(old) {
			_ = os.RemoveAll(old.dir) // what stays behind is in the folder of temporary files
			delete(k.staged, token)
		}
	}
	k.staged[s.token] = s
}

func (k *works) busy(s *staged) bool {
	for _, w := range k.works {
		if _, _, done, _ := w.look(); w.staged == s && !done {
			return true
		}
	}
	return false
}

// findStaged returns an upload of the person.
func (k *works) findStaged(q *request) (*staged, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.staged[q.r.PathValue("token")]
	if s == nil || s.owner != q.who.User {
		return nil, errs.NotFound("web.findStaged", "imports.staged_gone")
	}
	return s, nil
}

func (k *works) findWork(q *request) (*work, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	w := k.works[q.r.PathValue("token")]
	if w == nil || w.owner != q.who.User {
		return nil, errs.NotFound("web.findWork", "imports.staged_gone")
	}
	return w, nil
}

// start begins work that goes on when the page is left.
func (k *works) start(w *work, do func(context.Context) (importer.Report, error)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	running := 0
	for token, old := range k.works {
		switch _, _, done, _ := old.look(); {
		case !done:
			running++
		case len(k.works) > 100:
			delete(k.works, token)
		}
	}
	if running >= maxWorks {
		return errs.New(errs.TooMany, "web.start", "imports.too_many", "n", maxWorks)
	}
	if k.works == nil {
		k.works = map[string]*work{}
	}
	w.token = newSecret()
	k.works[w.token] = w
	go func() { w.end(do(context.Background())) }()
	return nil
}

// importPlan is what to import from an upload, by what the form says.
func importPlan(s *staged, f form, who access.Who) (importer.Plan, error) {
	p := importer.Plan{Paths: s.paths(), Who: who, Encoding: f.Val("encoding"), Rejects: filepath.Join(s.dir, "rejected-"+newSecret()+".csv")}
	var err error
	switch {
	case f.Val("how") == "map":
		p.Map, err = importer.ParseMap([]byte(f.Raw("map")))
	case f.Val("how") != "" && f.Val("how") != "columns":
		p.Map, err = importer.Preset(f.Val("how"))
	default:
		p.Map, err = importer.ParseMap([]byte(columnMap(s, f)))
	}
	return p, err
}
