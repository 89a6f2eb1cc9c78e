package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// asset is one file of the program that browsers load.
type asset struct {
	url   string // /-/app.3f2a9c01.css
	kind  string // content type
	plain []byte
	br    func() []byte // compressed at the first request
	gz    func() []byte
}

// Assets are the files of a door that browsers load, served under names that carry
// their hash, and the drawings that stand in its pages.
type Assets struct {
	at     string
	byName map[string]*asset
	byURL  map[string]*asset
	icons  map[string]template.HTML
}

// NewAssets reads the files of a door, to be served below the path at ("/-/"). A file is
// known by its base name; a style sheet may name others by it: url(inter.woff2). The
// drawings of Tabler Icons in icon/ are not served: see Icon.
func NewAssets(files fs.FS, at string) (*Assets, error) {
	a := &Assets{at: at, byName: map[string]*asset{}, byURL: map[string]*asset{}, icons: map[string]template.HTML{}}
	styles := map[string][]byte{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		switch base := path.Base(name); {
		case strings.HasPrefix(name, "icon/"):
			a.icons[strings.TrimSuffix(base, ".svg")] = drawing(strings.TrimSuffix(base, ".svg"), string(b))
		case path.Ext(name) == ".css":
			styles[base] = b // after the files they name
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
	f.br = sync.OnceValue(func() []byte { return smaller(b, brotliOf) })
	f.gz = sync.OnceValue(func() []byte { return smaller(b, gzipOf) })
	a.byName[name], a.byURL[f.url] = f, f
}

// URL returns where a file is served. A file that is not there is a mistake in a
// template: the page that names it fails.
func (a *Assets) URL(name string) (string, error) {
	f, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return f.url, nil
}

// Icon returns the drawing icon/<name>.svg, ready to stand in a page.
func (a *Assets) Icon(name string) (template.HTML, error) {
	svg, ok := a.icons[name]
	if !ok {
		return "", fmt.Errorf("no icon %q", name)
	}
	return svg, nil
}

// Warm compresses everything, so that nobody waits for it, and gives the memory that
// takes back: an idle server stays small.
func (a *Assets) Warm() {
	for _, f := range a.byURL {
		f.br()
		f.gz()
	}
	for range 2 { // what a pool holds goes at the second collection
		debug.FreeOSMemory()
	}
}

// ServeHTTP serves assets by their hashed names, for ever.
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
		_, _ = w.Write(b) // the browser went away: nobody to tell
	}
}

// encodingOf is the best compression the browser takes: br, gzip or none.
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

// smaller compresses b, nil if that does not pay (fonts are compressed already).
func smaller(b []byte, by func([]byte) []byte) []byte {
	if c := by(b); len(c) < len(b)*9/10 {
		return c
	}
	return nil
}

// best are compressors of assets: large, and used only for a moment at start.
var best = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, 9) }}

func brotliOf(b []byte) []byte {
	var out bytes.Buffer
	w := best.Get().(*brotli.Writer)
	defer best.Put(w)
	w.Reset(&out)
	_, _ = w.Write(b) // a buffer takes all
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

// drawing is a file of Tabler Icons as it stands in a page: 24 units wide, in the colour
// of the text around it.
func drawing(name, file string) template.HTML {
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
