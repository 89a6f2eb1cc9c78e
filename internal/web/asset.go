package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
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

//go:embed asset/*.css asset/*.js asset/*.svg asset/vendor/* asset/icon/*.svg
var assetFS embed.FS

// assetPath is where assets are served, under names that carry their hash.
const assetPath = "/-/"

// asset is one file of the program that browsers load.
type asset struct {
	url   string // /-/app.3f2a9c01.css
	kind  string // content type
	plain []byte
	br    func() []byte // compressed at the first request
	gz    func() []byte
}

// assets are all of them, by file name and by URL.
type assets struct {
	byName map[string]*asset
	byURL  map[string]*asset
}

// loadAssets reads the embedded files once; they are the same for every server.
var loadAssets = sync.OnceValue(func() *assets {
	a := &assets{map[string]*asset{}, map[string]*asset{}}
	styles := map[string][]byte{}
	err := fs.WalkDir(assetFS, "asset", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "asset/icon/") {
			return err
		}
		b, err := assetFS.ReadFile(name)
		if err != nil {
			return err
		}
		if path.Ext(name) == ".css" {
			styles[path.Base(name)] = b // after the files they name
			return nil
		}
		a.add(path.Base(name), b)
		return nil
	})
	if err != nil {
		panic(err) // the program is broken, not its input
	}
	for name, b := range styles {
		for file, f := range a.byName {
			b = bytes.ReplaceAll(b, []byte("url("+file+")"), []byte("url("+f.url+")"))
		}
		a.add(name, b)
	}
	return a
})

func (a *assets) add(name string, b []byte) {
	sum := sha256.Sum256(b)
	ext := path.Ext(name)
	kind := mime.TypeByExtension(ext)
	if ext == ".woff2" {
		kind = "font/woff2"
	}
	f := &asset{url: assetPath + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext, kind: kind, plain: b}
	f.br = sync.OnceValue(func() []byte { return smaller(b, brotliOf) })
	f.gz = sync.OnceValue(func() []byte { return smaller(b, gzipOf) })
	a.byName[name], a.byURL[f.url] = f, f
}

// url returns where a file is served. A file that is not there is a mistake in a
// template, found when the templates are tried at start.
func (a *assets) url(name string) (string, error) {
	f, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return f.url, nil
}

// warm compresses everything once, so that nobody waits for it, and gives the memory
// that takes back: an idle server stays small.
var warm = sync.OnceValue(func() error {
	for _, f := range loadAssets().byURL {
		f.br()
		f.gz()
	}
	for range 2 { // what a pool holds goes at the second collection
		debug.FreeOSMemory()
	}
	return nil
})

// ServeHTTP serves assets by their hashed names, for ever.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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

// icons are the drawings of Tabler Icons we use, ready to stand in a page.
var icons = sync.OnceValue(func() map[string]template.HTML {
	out := map[string]template.HTML{}
	files, err := fs.Glob(assetFS, "asset/icon/*.svg")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		b, err := assetFS.ReadFile(file)
		if err != nil {
			panic(err)
		}
		_, inner, _ := strings.Cut(string(b), ">")
		inner = strings.TrimSuffix(strings.TrimSpace(inner), "</svg>")
		inner = strings.Join(strings.Fields(strings.ReplaceAll(inner, `<path stroke="none" d="M0 0h24v24H0z" fill="none" />`, "")), " ")
		name := strings.TrimSuffix(path.Base(file), ".svg")
		paint := `fill="none" stroke="currentColor" stroke-width="1.75"`
		if strings.HasSuffix(name, "-filled") {
			paint = `fill="currentColor"`
		}
		out[name] = template.HTML(`<svg class="icon" width="24" height="24" viewBox="0 0 24 24" ` + paint + //nolint:gosec // our own files
			` stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">` + inner + `</svg>`)
	}
	return out
})
