package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"

	"huitou/internal/errs"
)

// asset is one static file.
type asset struct {
	url   string // /-/app.3f2a9c01.css
	kind  string // content type
	plain []byte
	br    func() []byte // brotli, compressed at the first call; nil if that saves too little
	gz    func() []byte // likewise gzip
}

// Assets are the static files of a door, served under names that contain their hash, and
// the icons that its templates include.
type Assets struct {
	at     string
	byName map[string]*asset
	byURL  map[string]*asset
	icons  map[string]template.HTML
	warm   sync.Once
}

// Sub returns a directory of embedded files. It panics if dir is not a valid path, which is
// a mistake in the program.
func Sub(files fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return sub
}

// LoadAssets returns a function that reads the files of a door at its first call (see
// NewAssets): all servers of a process share them.
func LoadAssets(files fs.FS, at string, pages ...fs.FS) func() (*Assets, error) {
	return sync.OnceValues(func() (*Assets, error) { return NewAssets(files, at, pages...) })
}

// NewAssets reads the files of a door, to be served below the path at ("/-/"). A file is
// known by its base name, by which style sheets may refer to others: url(inter.woff2).
// Files in icon/ (Tabler Icons) are not served: see Icon.
//
// Given the templates of its pages, style sheets in vendor/ are served without the rules for
// classes that neither these nor the files outside of folders name.
func NewAssets(files fs.FS, at string, pages ...fs.FS) (*Assets, error) {
	a := &Assets{at: at, byName: map[string]*asset{}, byURL: map[string]*asset{}, icons: map[string]template.HTML{}}
	styles := map[string][]byte{}
	used, err := wordsOf(files, pages)
	if err != nil {
		return nil, fmt.Errorf("site: assets: %w", err)
	}
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		switch base := path.Base(name); {
		case strings.HasPrefix(name, "icon/"):
			name := strings.TrimSuffix(base, ".svg")
			a.icons[name] = inlineIcon(name, string(b))
		case path.Ext(name) == ".css":
			if len(pages) > 0 && strings.HasPrefix(name, "vendor/") {
				b = []byte(used.prune(string(b)))
			}
			styles[base] = b // added last: they need the URLs of the other files
		default:
			a.add(base, b)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("site: assets: %w", err)
	}
	for name, b := range styles {
		for file, f := range a.byName {
			b = bytes.ReplaceAll(b, []byte("url("+file+")"), []byte("url("+f.url+")"))
		}
		a.add(name, b)
	}
	return a, nil
}

func (a *Assets) add(name string, b []byte) {
	sum := sha256.Sum256(b)
	ext := path.Ext(name)
	kind := mime.TypeByExtension(ext)
	if ext == ".woff2" {
		kind = "font/woff2"
	}
	f := &asset{url: a.at + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext, kind: kind, plain: b}
	f.br = sync.OnceValue(func() []byte { return ifSmaller(b, brotliOf) })
	f.gz = sync.OnceValue(func() []byte { return ifSmaller(b, gzipOf) })
	a.byName[name], a.byURL[f.url] = f, f
}

// URL returns the path of a file. A template that names a missing file fails.
func (a *Assets) URL(name string) (string, error) {
	f, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return f.url, nil
}

// Icon returns icon/<name>.svg as an inline element of a page. A template that names a
// missing icon fails.
func (a *Assets) Icon(name string) (template.HTML, error) {
	svg, ok := a.icons[name]
	if !ok {
		return "", fmt.Errorf("no icon %q", name)
	}
	return svg, nil
}

// Warm compresses all files in the background, before they are requested: once, however
// many servers ask for it.
func (a *Assets) Warm(log *slog.Logger) {
	go func() {
		err := errs.Guard("site.warm", func() error {
			a.warm.Do(a.compressAll)
			return nil
		})
		if err != nil { // they are compressed when they are requested
			log.Error("assets were not compressed in advance", "err", err)
		}
	}()
}

// compressAll compresses all files, and returns the memory that was needed for it to the
// operating system.
func (a *Assets) compressAll() {
	for _, f := range a.byURL {
		f.br()
		f.gz()
	}
	for range 2 { // the second collection frees what the pools hold
		debug.FreeOSMemory()
	}
}

// ServeHTTP serves a file by its hashed name; browsers may cache it for ever.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.byURL[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	b := f.plain
	if enc := encodingOf(r); enc != "" {
		small := f.gz
		if enc == "br" {
			small = f.br
		}
		if c := small(); c != nil {
			b = c
			h.Set("Content-Encoding", enc)
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(b) // fails only if the client has gone
	}
}

// encodingOf returns the best encoding that the client accepts: "br", "gzip" or "".
func encodingOf(r *http.Request) string {
	accept := r.Header.Get("Accept-Encoding")
	for _, enc := range []string{"br", "gzip"} {
		for part := range strings.SplitSeq(accept, ",") {
			if name, _, _ := strings.Cut(strings.TrimSpace(part), ";"); name == enc && !strings.HasSuffix(part, "q=0") {
				return enc
			}
		}
	}
	return ""
}

// ifSmaller returns b compressed, nil if that saves less than a tenth (fonts are
// compressed already).
func ifSmaller(b []byte, compress func([]byte) []byte) []byte {
	if c := compress(b); len(c) < len(b)*9/10 {
		return c
	}
	return nil
}

// assetBrotlis are the compressors of brotliOf: large, and used only after the start.
var assetBrotlis = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, 9) }}

func brotliOf(b []byte) []byte {
	var out bytes.Buffer
	w := assetBrotlis.Get().(*brotli.Writer)
	defer assetBrotlis.Put(w)
	w.Reset(&out)
	_, _ = w.Write(b) // a bytes.Buffer never fails
	_ = w.Close()
	return out.Bytes()
}

func gzipOf(b []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

// inlineIcon turns a file of Tabler Icons into an inline element: 24 units wide, in the
// colour of the text around it.
func inlineIcon(name, file string) template.HTML {
	_, inner, _ := strings.Cut(file, ">")
	inner = strings.TrimSuffix(strings.TrimSpace(inner), "</svg>")
	inner = strings.Join(strings.Fields(strings.ReplaceAll(inner, `<path stroke="none" d="M0 0h24v24H0z" fill="none" />`, "")), " ")
	paint := `fill="none" stroke="currentColor" stroke-width="1.75"`
	if strings.HasSuffix(name, "-filled") {
		paint = `fill="currentColor"`
	}
	return template.HTML(`<svg class="icon" width="24" height="24" viewBox="0 0 24 24" ` + paint + //nolint:gosec // our own files
		` stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">` + inner + `</svg>`)
}
