package site_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"huitou/internal/clock"
	"huitou/internal/site"
)

// TestAssets: files are served under names with their hash, to be cached for ever, and in the
// best encoding that the client accepts.
func TestAssets(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("body { margin: 0 } ", 100)
	files := fstest.MapFS{"app.css": {Data: []byte("@font-face { src: url(inter.woff2) } " + long)}, "vendor/inter.woff2": {Data: []byte("font")},
		"icon/star.svg":        {Data: []byte(`<svg a="b"><path stroke="none" d="M0 0h24v24H0z" fill="none" /> <path d="M1 1" /></svg>`)},
		"icon/star-filled.svg": {Data: []byte(`<svg><path d="M2 2" /></svg>`)}}
	a, err := site.NewAssets(files, "/club/-/")
	if err != nil {
		t.Fatal(err)
	}
	font, err := a.URL("inter.woff2")
	if err != nil || !strings.HasPrefix(font, "/club/-/inter.") {
		t.Fatal(font, err)
	}
	css, err := a.URL("app.css")
	if err != nil {
		t.Fatal(err)
	}
	a.Warm(slog.New(slog.DiscardHandler))
	serve := func(method, path, accept string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		return w
	}
	plain := serve(http.MethodGet, css, "")
	want(t, plain, http.StatusOK, "url("+font+")", long)
	for name, value := range map[string]string{
		"Content-Type":  "text/css; charset=utf-8",
		"Cache-Control": "public, max-age=31536000, immutable",
		"Vary":          "Accept-Encoding",
	} {
		if got := plain.Header().Get(name); got != value {
			t.Errorf("%s is %q", name, got)
		}
	}
	for _, coding := range []string{"br", "gzip"} {
		w := serve(http.MethodGet, css, coding)
		if w.Body.Len() > plain.Body.Len()/5 || w.Header().Get("Content-Encoding") != coding || unpacked(t, w.Body, coding) != plain.Body.String() {
			t.Errorf("in %s: %v", coding, w.Header())
		}
	}
	if w := serve(http.MethodGet, font, "br"); w.Header().Get("Content-Encoding") != "" || w.Body.String() != "font" || w.Header().Get("Content-Type") != "font/woff2" {
		t.Errorf("the font is compressed, though that makes it larger: %v", w.Header())
	}
	if w := serve(http.MethodHead, css, ""); w.Body.Len() != 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d bytes, %v", w.Body.Len(), w.Header())
	}
	want(t, serve(http.MethodGet, "/club/-/app.00000000.css", ""), http.StatusNotFound)
	if _, err := a.URL("none.css"); err == nil {
		t.Error("a missing file has a URL")
	}

	star, err := a.Icon("star")
	for _, text := range []string{`stroke="currentColor" stroke-width="1.75"`, `focusable="false"><path d="M1 1" /></svg>`} {
		if err != nil || !strings.Contains(string(star), text) {
			t.Errorf("icon %s, %v: want %s", star, err, text)
		}
	}
	if full, err := a.Icon("star-filled"); err != nil || !strings.Contains(string(full), `fill="currentColor"`) {
		t.Errorf("icon %s, %v", full, err)
	}
	if _, err := a.Icon("none"); err == nil {
		t.Error("a missing icon is found")
	}
	if _, err := a.URL("star.svg"); err == nil {
		t.Error("an icon is served as a file")
	}
}

// TestBrokenPages: NewPages fails on a template with a syntax error or an unknown function.
func TestBrokenPages(t *testing.T) {
	t.Parallel()
	a, err := site.NewAssets(fstest.MapFS{}, "/-/")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"syntax": "{{if}}", "function": "{{nothing}}"} {
		files := fstest.MapFS{"layout/plain.html": {Data: []byte("x")}, "page.html": {Data: []byte(text)}}
		if _, err := site.NewPages(files, a, clock.System, nil); err == nil || !strings.Contains(err.Error(), "page.html") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := site.NewPages(fstest.MapFS{"page.html": {Data: []byte("x")}}, a, clock.System, nil); err == nil {
		t.Error("NewPages accepts pages without a layout")
	}
}

func TestSafeBack(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"/customers?q=x": "/customers?q=x", "": "/", "//evil.example": "/", "https://evil.example/": "/",
		`/\evil.example`: "/", "javascript:alert(1)": "/", "customers": "/", "/%zz": "/"} {
		if got := site.SafeBack(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"王建国": "王", "Anna Müller": "AM", "cher": "C", "": "·", "  ": "·", "James van der Berg": "JB"} {
		if got := site.Initials(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestLoadAssets: the files are read once, from a directory of those embedded.
func TestLoadAssets(t *testing.T) {
	t.Parallel()
	load := site.LoadAssets(site.Sub(fstest.MapFS{"asset/a.css": {Data: []byte("a")}, "template/b.html": {Data: []byte("b")}}, "asset"), "/-/")
	first, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := load(); again != first || err != nil {
		t.Errorf("read again: %v", err)
	}
	if _, err := first.URL("a.css"); err != nil {
		t.Error(err)
	}
	if _, err := first.URL("b.html"); err == nil {
		t.Error("a file outside of the directory is served")
	}
}
