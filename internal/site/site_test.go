package site_test

import (
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// browser sends requests to a door and keeps its cookies, also those meant for https.
type browser struct {
	t    *testing.T
	h    http.Handler
	kept map[string]string
}

// visitor returns a browser for the club with the public URL at.
func visitor(t *testing.T, at string) *browser {
	t.Helper()
	h, err := newClub(at, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, h, map[string]string{}}
}

// ask sends a request with the given headers: name, value, name, value.
func (b *browser) ask(method, path string, form url.Values, head ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	for name, value := range b.kept {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() { //nolint:bodyclose // of a recorder
		if b.kept[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.kept, c.Name)
		}
	}
	return w
}

// want fails the test unless the answer has the status and contains the texts.
func want(t *testing.T, w *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	for _, s := range texts {
		if !strings.Contains(w.Body.String(), s) {
			t.Errorf("no %q in %s", s, w.Body)
		}
	}
}

// lacks fails the test if the answer contains one of the texts.
func lacks(t *testing.T, w *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(w.Body.String(), s) {
			t.Errorf("%q is in %s", s, w.Body)
		}
	}
}

// TestSecondDoor uses the pages of a door that is not package web.
func TestSecondDoor(t *testing.T) {
	t.Parallel()
	b := visitor(t, "https://club.example")
	w := b.ask(http.MethodGet, "/teas", nil)
	if want(t, w, http.StatusSeeOther); w.Header().Get("Location") != "/join" {
		t.Errorf("without a session: redirected to %q", w.Header().Get("Location"))
	}
	w = b.ask(http.MethodGet, "/join", nil)
	want(t, w, http.StatusOK, "<title>Join &amp; drink</title>", `lang="en" data-theme="auto"`, ">As the system</button>")

	// The style sheet is served compressed, to be cached for ever.
	css := regexp.MustCompile(`/-/club\.\w+\.css`).FindString(w.Body.String())
	w = b.ask(http.MethodGet, css, nil, "Accept-Encoding", "br")
	if want(t, w, http.StatusOK); w.Header().Get("Content-Encoding") != "br" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("headers of the style sheet %v", w.Header())
	}

	// Language and theme are chosen in the browser, before one has joined.
	w = b.ask(http.MethodPost, "/language", url.Values{"language": {"zh-Hant"}, "back": {"/join?x=1"}})
	if want(t, w, http.StatusSeeOther); w.Header().Get("Location") != "/join?x=1" || b.kept["__Host-club-language"] != "" {
		t.Errorf("language: redirected to %q with %v", w.Header().Get("Location"), b.kept)
	}
	b.ask(http.MethodPost, "/theme", url.Values{"theme": {"dark"}})
	want(t, b.ask(http.MethodGet, "/join?x=2", nil), http.StatusOK, `lang="zh-Hant" data-theme="dark"`, `name="back" value="/join?x=2"`, ">跟隨系統</button>")
	clear(b.kept)

	// Errors are shown beside their fields, with the typed values.
	want(t, b.ask(http.MethodPost, "/join", url.Values{"name": {" A "}}), http.StatusUnprocessableEntity,
		`value="A" autofocus`, "<small>Please fill this in.</small>", `role="alert"`)
	if len(b.kept) != 0 {
		t.Errorf("a refused form has set cookies: %v", b.kept)
	}

	w = b.ask(http.MethodPost, "/join", url.Values{"name": {"Ann"}})
	if want(t, w, http.StatusSeeOther); w.Header().Get("Location") != "/teas" || b.kept["__Host-club-member"] != "Ann" {
		t.Errorf("joined: redirected to %q with %v", w.Header().Get("Location"), b.kept)
	}
	for _, c := range w.Result().Cookies() { //nolint:bodyclose // of a recorder
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge <= 0 {
			t.Errorf("cookie %+v", c)
		}
	}

	w = b.ask(http.MethodGet, "/teas", nil)
	want(t, w, http.StatusOK, "<h1>Hello Ann</h1>", "<li>tea 1</li>", "<li>tea 10</li>", `<p role="status">Save</p>`, `rel="next"`)
	lacks(t, w, `rel="prev"`, "tea 11")
	w = b.ask(http.MethodGet, "/teas", nil)
	lacks(t, w, `role="status"`) // the flash message is shown once

	// The language of a member is remembered beyond the browser's.
	b.ask(http.MethodPost, "/language", url.Values{"language": {"zh-Hans"}})
	if delete(b.kept, "language"); b.kept["__Host-club-language"] != "zh-Hans" {
		t.Errorf("remembered %v", b.kept)
	}
	want(t, b.ask(http.MethodGet, "/teas", nil), http.StatusOK, `lang="zh-Hans"`)
	delete(b.kept, "__Host-club-language")

	// Forward to the last page, and back to the first.
	for _, step := range []struct{ rel, has, ends string }{{"next", "tea 11", ""}, {"next", "tea 25", "next"}, {"prev", "tea 11", ""}, {"prev", "tea 1<", "prev"}} {
		w = b.ask(http.MethodGet, link(t, w, step.rel), nil)
		want(t, w, http.StatusOK, step.has)
		if step.ends != "" {
			lacks(t, w, `rel="`+step.ends+`"`)
		}
	}

	// All pages as a file, in the order of the list.
	w = b.ask(http.MethodGet, "/teas.csv", nil)
	want(t, w, http.StatusOK, "\ufeffNo.,Name\n1,'=tea 1\n2,'=tea 2\n", "\n10,'=tea 10\n11,'=tea 11\n", "\n25,'=tea 25\n")
	if h := w.Header(); h.Get("Content-Disposition") != `attachment; filename="teas-2026-05-20.csv"` || h.Get("Cache-Control") != "no-store" {
		t.Errorf("headers of the file %v", h)
	}
	if rows := spreadsheet(t, b.ask(http.MethodGet, "/teas.xlsx", nil)); len(rows) != 26 || rows[0][1] != "Name" || rows[25][1] != "=tea 25" {
		t.Errorf("spreadsheet %v", rows)
	}

	// htmx gets the part alone; for a target that is not a part of the page, the whole page.
	w = b.ask(http.MethodGet, "/teas", nil, "HX-Request", "true", "HX-Target", "part-list")
	want(t, w, http.StatusOK, "tea 1")
	lacks(t, w, "<title>", "<h1>")
	for _, target := range []string{"part-error", "main", "title"} {
		want(t, b.ask(http.MethodGet, "/teas", nil, "HX-Request", "true", "HX-Target", target), http.StatusOK, "<title>")
	}

	want(t, b.ask(http.MethodGet, "/none", nil), http.StatusNotFound, "<h1>404</h1>")
	want(t, b.ask(http.MethodGet, "/broken", nil), http.StatusInternalServerError, "<h1>500</h1>")
	lacks(t, b.ask(http.MethodGet, "/broken", nil), "fault in the program")
	want(t, b.ask(http.MethodGet, "/none", nil, "Accept-Language", "zh-TW"), http.StatusNotFound, "404")
}

// link returns the path of the link with a rel attribute.
func link(t *testing.T, w *httptest.ResponseRecorder, rel string) string {
	t.Helper()
	m := regexp.MustCompile(`rel="` + rel + `" href="([^"]+)"`).FindStringSubmatch(w.Body.String())
	if m == nil {
		t.Fatalf("no link %s in %s", rel, w.Body)
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

// TestForeign: requests that another site makes a browser send are refused. The origin of the
// public URL is trusted, also if a proxy sends another Host.
func TestForeign(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, head, value string
		want              int
	}{
		{"another site", "Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		{"another host of the same site", "Sec-Fetch-Site", "same-site", http.StatusForbidden},
		{"another origin, no metadata", "Origin", "https://evil.example", http.StatusForbidden},
		{"our pages", "Sec-Fetch-Site", "same-origin", http.StatusSeeOther},
		{"our address", "Origin", "https://club.example", http.StatusSeeOther},
		{"no browser", "X-Nothing", "", http.StatusSeeOther},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := visitor(t, "https://club.example")
			w := b.ask(http.MethodPost, "/join", url.Values{"name": {"Ann"}}, tt.head, tt.value)
			want(t, w, tt.want)
			if tt.want == http.StatusForbidden {
				want(t, w, tt.want, "<title>403</title>", "another site")
				if len(b.kept) != 0 {
					t.Errorf("a refused request has set cookies: %v", b.kept)
				}
			}
		})
	}
}

// TestAnswers: answers have the encoding that the client accepts, the security headers, and are
// not cached.
func TestAnswers(t *testing.T) {
	t.Parallel()
	b := visitor(t, "")
	plain := b.ask(http.MethodGet, "/join", nil).Body.String()
	for accept, coding := range map[string]string{"": "", "br": "br", "gzip": "gzip", "gzip, br;q=0.9": "br", "br;q=0, gzip": "gzip", "zstd": ""} {
		w := b.ask(http.MethodGet, "/join", nil, "Accept-Encoding", accept)
		if got := w.Header().Get("Content-Encoding"); got != coding {
			t.Errorf("Accept-Encoding %q: Content-Encoding %q, want %q", accept, got, coding)
		}
		if vary := strings.Join(w.Header().Values("Vary"), ","); coding != "" && !strings.Contains(vary, "Accept-Encoding") {
			t.Errorf("Accept-Encoding %q: Vary %q", accept, vary)
		}
		if got := unpacked(t, w.Body, coding); got != plain {
			t.Errorf("Accept-Encoding %q: decoded to %q", accept, got)
		}
		for name, value := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"} {
			if got := w.Header().Get(name); got != value {
				t.Errorf("%s is %q", name, got)
			}
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Errorf("policy %q", csp)
		}
	}
}

// unpacked returns a body without its Content-Encoding.
func unpacked(t *testing.T, body io.Reader, coding string) string {
	t.Helper()
	var err error
	switch coding {
	case "br":
		body = brotli.NewReader(body)
	case "gzip":
		body, err = gzip.NewReader(body)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
