package site_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/site"
)

// call handles a request by do, on a door with the layout and the error page of the club.
func call(t *testing.T, r *http.Request, do func(*site.Request) error) *httptest.ResponseRecorder {
	t.Helper()
	assets, err := clubAssets()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := site.NewPages(fstest.MapFS{"layout/plain.html": club["layout/plain.html"], "error.html": club["error.html"]}, assets, clock.System, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	(&site.Door{Pages: pages, Clock: clock.System, Log: slog.New(slog.DiscardHandler)}).Handle(do).ServeHTTP(w, r)
	return w
}

func get(t *testing.T, path string) *http.Request {
	return httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
}

// TestForm: forms are bounded in size; they must be valid UTF-8 and may not contain NUL.
func TestForm(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body string
		want       int
	}{
		{"a form", "name=+Ann+&n=12&day=1&day=2", http.StatusOK},
		{"of the largest size", "x=" + strings.Repeat("a", site.MaxForm-2), http.StatusOK},
		{"too large", "x=" + strings.Repeat("a", site.MaxForm), http.StatusRequestEntityTooLarge},
		{"a broken escape", "name=%zz", http.StatusUnprocessableEntity},
		{"NUL", "name=a%00b", http.StatusUnprocessableEntity},
		{"not UTF-8", "name=%ff", http.StatusUnprocessableEntity},
		{"NUL in a name", "na%00me=a", http.StatusUnprocessableEntity},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(tt.body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := call(t, r, func(q *site.Request) error {
				f, err := q.Form()
				if err == nil && tt.name == "a form" {
					if f.Val("name") != "Ann" || f.Raw("name") != " Ann " || f.Int("n") != 12 || len(f.All("day")) != 2 || !f.Is("day", "2") || f.Is("day", "3") || f.Failed() {
						t.Errorf("read %+v", f)
					}
				}
				return err
			})
			if w.Code != tt.want {
				t.Errorf("status %d, want %d", w.Code, tt.want)
			}
		})
	}
}

// TestRefuse: a form shows errors that the user can correct, field by field, and no others.
func TestRefuse(t *testing.T) {
	t.Parallel()
	k := errs.NewCheck("x")
	k.That(false, "due", "field.day")
	k.That(false, "name", "field.required")
	l := locale.For(locale.En)
	f := site.Filled("name", "", "due", "then")
	if !f.Refuse(l, k.Err()) || f.First != "due" || f.Wrong("name") != l.T("field.required") || f.Wrong("other") != "" || f.Message == "" || f.Stale || !f.Failed() {
		t.Errorf("%+v", f)
	}
	var stale, fault site.Form
	if !stale.Refuse(l, errs.Conflict("x", "conflict.edited")) || !stale.Stale {
		t.Errorf("a conflict: %+v", stale)
	}
	if fault.Refuse(l, errors.New("disk gone")) || fault.Refuse(l, errs.Forbidden("x", "error.denied")) || fault.Failed() {
		t.Errorf("an internal or forbidden error is shown in the form: %+v", fault)
	}
}

// TestRetryAfter: errors 429 and 503 have a Retry-After, taken from the error or a default.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err    error
		status int
		after  string
	}{
		{errs.New(errs.KindTooMany, "x", "error.internal", "wait", 1500*time.Millisecond), http.StatusTooManyRequests, "2"},
		{errs.New(errs.KindUnavailable, "x", "error.internal"), http.StatusServiceUnavailable, "10"},
		{errs.NotFound("x", "error.not_found"), http.StatusNotFound, ""},
	} {
		w := call(t, get(t, "/"), func(*site.Request) error { return tt.err })
		if w.Code != tt.status || w.Header().Get("Retry-After") != tt.after {
			t.Errorf("%v: %d, Retry-After %q", tt.err, w.Code, w.Header().Get("Retry-After"))
		}
	}
}

// TestClientGone: nothing is written if the client has gone.
func TestClientGone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := call(t, get(t, "/").WithContext(ctx), func(q *site.Request) error { return q.Ctx().Err() })
	if w.Body.Len() > 0 {
		t.Errorf("answered %s", w.Body)
	}
}

// TestPartFails: an error of an htmx request is sent as a message in headers, in ASCII, and
// swaps nothing.
func TestPartFails(t *testing.T) {
	t.Parallel()
	r := get(t, "/")
	r.Header.Set("HX-Request", "true")
	r.Header.Set("Accept-Language", "zh-CN")
	w := call(t, r, func(*site.Request) error { return errs.NotFound("x", "error.not_found") })
	message, err := url.PathUnescape(w.Header().Get("X-Say"))
	if err != nil || message != locale.For(locale.ZhHans).T("error.not_found") {
		t.Errorf("message %q, %v", message, err)
	}
	if h := w.Header(); h.Get("HX-Reswap") != "none" || !strings.HasPrefix(h.Get("HX-Trigger"), `{"say":{"text":"\u`) {
		t.Errorf("headers %v", h)
	}
	w = call(t, r, func(q *site.Request) error { return q.GoTo("/teas") })
	if w.Code != http.StatusOK || w.Header().Get("HX-Redirect") != "/teas" {
		t.Errorf("redirected by %d %v", w.Code, w.Header())
	}
}

func TestAsASCII(t *testing.T) {
	t.Parallel()
	if got := site.AsASCII("é 界 🌿"); got != `\u00e9 \u754c \ud83c\udf3f` {
		t.Errorf("got %s", got)
	}
}

// TestLanguage: the cookie of the language switch comes before the user's settings, and those
// before Accept-Language.
func TestLanguage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ cookie, known, accept, want string }{
		{"", "", "", "en"}, {"", "", "zh-TW", "zh-Hant"}, {"", "zh-Hans", "zh-TW", "zh-Hans"}, {"en", "zh-Hans", "zh-TW", "en"}, {"xx", "yy", "zh-TW", "zh-Hant"},
	} {
		r := get(t, "/")
		r.Header.Set("Accept-Language", tt.accept)
		if tt.cookie != "" {
			r.AddCookie(&http.Cookie{Name: "language", Value: tt.cookie})
		}
		call(t, r, func(q *site.Request) error {
			if got := string(q.Language(tt.known)); got != tt.want {
				t.Errorf("%+v: got %s", tt, got)
			}
			return q.GoTo("/")
		})
	}
}

// TestPreferences: a language or theme that there is not, and a page of another site to return
// to, are ignored.
func TestPreferences(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ path, form, back, cookie string }{
		{"/language", "language=en&back=/teas?q=1", "/teas?q=1", "language=en"},
		{"/language", "language=xx&back=/teas", "/teas", ""},
		{"/theme", "theme=light&back=//evil.example", "/", "theme=light"},
		{"/theme", "theme=pink", "/", ""},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, tt.path, strings.NewReader(tt.form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(&http.Cookie{Name: "theme", Value: "pink"})
		w := call(t, r, func(q *site.Request) error {
			if p := q.Preferences(); p.Theme != "auto" || p.Back != "/" {
				t.Errorf("%s: %+v", tt.form, p)
			}
			if tt.path == "/theme" {
				return q.SetTheme()
			}
			return q.SetLanguage(nil)
		})
		if got := w.Header().Get("Location"); got != tt.back {
			t.Errorf("%s: redirected to %q, want %q", tt.form, got, tt.back)
		}
		if set := w.Header().Get("Set-Cookie"); tt.cookie == "" && set != "" || !strings.HasPrefix(set, tt.cookie) {
			t.Errorf("%s: cookie %q, want %q", tt.form, set, tt.cookie)
		}
	}
	w := call(t, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/language", strings.NewReader("language=en")), func(q *site.Request) error {
		q.R.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return q.SetLanguage(func(locale.Lang) error { return errs.Forbidden("x", "error.denied") })
	})
	if w.Code != http.StatusForbidden {
		t.Errorf("a language that could not be remembered: status %d", w.Code)
	}
}

// TestPager: one can page back through up to maxTrail pages.
func TestPager(t *testing.T) {
	t.Parallel()
	at := "/teas?q=oolong"
	for i := range 60 {
		call(t, get(t, at), func(q *site.Request) error {
			p := q.Pager(strconv.Itoa(i + 1))
			if (p.Prev == "") != (i == 0) {
				t.Errorf("page %d: previous page %q", i, p.Prev)
			}
			if at = p.Next; !strings.Contains(at, "q=oolong") || len(at) > 250 {
				t.Errorf("page %d: next page %q", i, at)
			}
			return q.GoTo("/")
		})
	}
	steps := 0
	for at != "" {
		call(t, get(t, at), func(q *site.Request) error {
			at = q.Pager("").Prev
			return q.GoTo("/")
		})
		steps++
	}
	if steps != 42 { // the last page, 40 before it, and the first
		t.Errorf("%d pages on the way back, want 42", steps)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	if got := site.Address("/teas", url.Values{"q": {""}, "sort": {"name"}, "none": nil}); got != "/teas?sort=name" {
		t.Error(got)
	}
	if got := site.Address("/teas", url.Values{"q": {""}}); got != "/teas" {
		t.Error(got)
	}
	r := get(t, "/teas?q=&after=9&trail=-&sort=name")
	r.Header.Set("HX-Request", "true")
	w := call(t, r, func(q *site.Request) error { q.Clean(); return q.GoTo("/") })
	if got := w.Header().Get("HX-Push-Url"); got != "/teas?sort=name" {
		t.Errorf("HX-Push-Url is %q", got)
	}
}

// TestListFailed: invalid filters and failures of the database are shown in place of the list;
// other errors are returned.
func TestListFailed(t *testing.T) {
	t.Parallel()
	k := errs.NewCheck("x")
	k.That(false, "day", "field.day")
	l := locale.For(locale.En)
	for _, tt := range []struct {
		err     error
		message string
		status  int
	}{
		{k.Err(), "day: " + l.T("field.day"), http.StatusUnprocessableEntity},
		{errs.New(errs.KindUnavailable, "x", "error.internal"), l.T("error.internal"), http.StatusServiceUnavailable},
		{errors.New("disk gone"), l.T("error.internal"), http.StatusInternalServerError},
		{errs.Forbidden("x", "error.denied"), "", 0},
	} {
		call(t, get(t, "/"), func(q *site.Request) error {
			message, status, rest := q.ListFailed(tt.err)
			if message != tt.message || status != tt.status || (rest == nil) != (tt.status != 0) {
				t.Errorf("%v: %q, %d, %v", tt.err, message, status, rest)
			}
			return q.GoTo("/")
		})
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	call(t, get(t, "/"), func(q *site.Request) error {
		if got := q.Words("button.", "save"); len(got) != 1 || got[0] != (site.Option{Value: "save", Label: "Save"}) {
			t.Errorf("%+v", got)
		}
		return q.GoTo("/")
	})
}
