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

// browser keeps the cookies of one visitor, without regard to https.
type browser struct {
	t    *testing.T
	h    http.Handler
	kept map[string]string
}

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
	for _, c := range w.Result().Cookies() { //nolint:bodyclose // a recorder's
		if b.kept[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.kept, c.Name)
		}
	}
	return w
}

// want fails unless an answer has a status and holds some texts.
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

func lacks(t *testing.T, w *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(w.Body.String(), s) {
			t.Errorf("%q stands in %s", s, w.Body)
		}
	}
}

// TestSecondDoor walks through a door that package site does not know.
func TestSecondDoor(t *testing.T) {
	t.Parallel()
	b := visitor(t, "https://club.example")
	w := b.ask(http.MethodGet, "/teas", nil)
	if want(t, w, http.StatusSeeOther); w.Header().Get("Location") != "/join" {
		t.Errorf("a stranger is led to %q", w.Header().Get("Location"))
	}
	want(t, b.ask(http.MethodGet, "/join", nil), http.StatusOK, "<title>Join &amp; drink</title>", `href="/-/club.`)

	// What is wrong is said beside its field, and what was typed stays.
	want(t, b.ask(http.MethodPost, "/join", url.Values{"name": {" A "}}), http.StatusUnprocessableEntity,
		`value="A" autofocus`, "<small>Please fill this in.</small>", `role="alert"`)
	if len(b.kept) != 0 {
		t.Errorf("a refused form left %v", b.kept)
	}

	w = b.ask(http.MethodPost, "/join", url.Values{"name": {"Ann"}})
	if want(t, w, http.StatusSeeOther); w.Header().Get("Location") != "/teas" || b.kept["__Host-club-member"] != "Ann" {
		t.Errorf("joined: led to %q with %v", w.Header().Get("Location"), b.kept)
	}
	for _, c := range w.Result().Cookies() { //nolint:bodyclose // a recorder's
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge <= 0 {
			t.Errorf("cookie %+v", c)
		}
	}

	w = b.ask(http.MethodGet, "/teas", nil)
	want(t, w, http.StatusOK, "<h1>Hello Ann</h1>", "<li>tea 1</li>", "<li>tea 10</li>", `<p role="status">Save</p>`, `rel="next"`)
	lacks(t, w, `rel="prev"`, "tea 11")
	w = b.ask(http.MethodGet, "/teas", nil)
	lacks(t, w, `role="status"`) // a note is shown once

	// Forward to the last page, and back to the first.
	for _, step := range []struct{ rel, has, ends string }{{"next", "tea 11", ""}, {"next", "tea 25", "next"}, {"prev", "tea 11", ""}, {"prev", "tea 1<", "prev"}} {
		w = b.ask(http.MethodGet, link(t, w, step.rel), nil)
		want(t, w, http.StatusOK, step.has)
		if step.ends != "" {
			lacks(t, w, `rel="`+step.ends+`"`)
		}
	}

	// A part is the same list alone; what is no part of the page is the page.
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

// link is where a list leads to.
func link(t *testing.T, w *httptest.ResponseRecorder, rel string) string {
	t.Helper()
	m := regexp.MustCompile(`rel="` + rel + `" href="([^"]+)"`).FindStringSubmatch(w.Body.String())
	if m == nil {
		t.Fatalf("no link %s in %s", rel, w.Body)
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

// TestForeign: what another site makes a browser send changes nothing. The address people
// use is trusted, whatever a proxy calls us.
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
					t.Errorf("it left %v", b.kept)
				}
			}
		})
	}
}

// TestAnswers: answers are compressed as the browser asks, and kept by no cache.
func TestAnswers(t *testing.T) {
	t.Parallel()
	b := visitor(t, "")
	plain := b.ask(http.MethodGet, "/join", nil).Body.String()
	for accept, coding := range map[string]string{"": "", "br": "br", "gzip": "gzip", "gzip, br;q=0.9": "br", "br;q=0, gzip": "gzip", "zstd": ""} {
		w := b.ask(http.MethodGet, "/join", nil, "Accept-Encoding", accept)
		if got := w.Header().Get("Content-Encoding"); got != coding {
			t.Errorf("%q is answered in %q, want %q", accept, got, coding)
		}
		if vary := strings.Join(w.Header().Values("Vary"), ","); coding != "" && !strings.Contains(vary, "Accept-Encoding") {
			t.Errorf("%q varies by %q", accept, vary)
		}
		if got := unpacked(t, w.Body, coding); got != plain {
			t.Errorf("%q unpacks to %q", accept, got)
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
