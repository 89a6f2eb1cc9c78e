package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/gate"
	"huitou/internal/intake"
	"huitou/internal/web"
)

// hostile are values that no form of these pages sends.
var hostile = []string{"\x00", "a\x00b", "\xff\xfe", strings.Repeat("x", 256), strings.Repeat("界", 100), strings.Repeat("9", 400), "-1",
	"9223372036854775807", "NaN", "'; DROP TABLE app_user; --%s", "../../etc/passwd", "cus_zzzzzzzzzzzzzzzzzzzzzz", "2026-02-30", "-.-.-"}

// odd are those of them that are tried in each filter alone: if several are invalid, the first
// error hides the others.
var odd = []string{"9223372036854775807", "cus_zzzzzzzzzzzzzzzzzzzzzz", "2026-02-30"}

// hostileNames are names of uploaded files, as written in the header of a part.
var hostileNames = []string{strings.Repeat("x", 256), strings.Repeat("x", 252) + ".csv", strings.Repeat("界", 100) + ".csv", "x." + strings.Repeat("y", 300),
	"a\x00b.csv", "\x00", "../../etc/passwd", "..", ".", "/", `C:\\shop\\till.csv`, "a/b\\\\c.csv", "a\tb\x01\x7f.csv", "till\u202evsc.exe", "\u2067a\u2069.csv",
	"a\u2028b.csv", "\ufeff.csv", "\xff\xfe.csv", "\xc3\x28.csv", "", " ", "CON", "a:b|c*?.csv", "%s%n", "a\u0085b.csv", "\u202e", `\"`}

var filters = []string{"after", "trail", "q", "state", "place", "owner", "from", "to", "step", "rated", "kind", "sort", "customer", "purchase",
	"actor", "area", "subject", "new"}

// fields are the names of all fields and parameters in the templates and handlers.
var fields = []string{"after", "trail", "q", "search", "state", "place", "owner", "from", "to", "days", "step", "rated", "kind", "sort", "customer",
	"purchase", "what", "due", "within", "day", "time", "text", "rating", "reason", "evidence", "note", "name", "email", "password", "old", "role",
	"staff", "language", "theme", "back", "version", "act", "up_to", "subject", "id", "ids", "view", "path", "scopes", "code", "zone", "currency",
	"company", "n", "limit", "page", "before", "away", "actor", "action", "target", "phone", "city", "country", "identity", "value", "hours", "how", "map", "encoding.0"}

// TestHostile sends hostile values in the headers, paths, parameters and fields of every route
// on both engines: none is answered with a server error. It sends some 3,000 requests per
// engine, one after the other, so there are no data races to find under -short.
func TestHostile(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("thousands of pages; not with -short")
	}
	for name, open := range map[string]func(testing.TB, clock.Clock) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := serve(t, open(t, clock.Fixed(clock.At(now))), company, life)
			h := gate.New(gate.Options{}).Wrap(w.Config.Handler)
			owner := w.owner(t)
			cookies := owner.Cookies()
			real := map[string]string{"customers": w.path(t, "card"), "promises": w.path(t, "promise"), "voices": w.path(t, "voice"), "purchases": w.path(t, "purchase")}
			send := func(what, method, target string, form url.Values, change func(*http.Request)) {
				t.Helper()
				var body io.Reader
				if form != nil {
					body = strings.NewReader(form.Encode())
				}
				r, err := http.NewRequestWithContext(t.Context(), method, "http://localhost"+target, body)
				if err != nil {
					return // not a valid request
				}
				r.RemoteAddr = "192.0.2.9:1"
				if form != nil {
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				}
				for _, k := range cookies {
					r.AddCookie(k)
				}
				if change != nil {
					change(r)
				}
				rec := httptest.NewRecorder()
				h.ServeHTTP(rec, r)
				if rec.Code >= 500 {
					t.Errorf("%s: %s %.80q: %d", what, method, target, rec.Code)
				}
			}
			for _, name := range hostileNames {
				file := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" + kasse + "\r\n--b--\r\n"
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/imports", strings.NewReader(file))
				r.RemoteAddr = "192.0.2.9:1"
				r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
				for _, k := range cookies {
					r.AddCookie(k)
				}
				rec := httptest.NewRecorder()
				h.ServeHTTP(rec, r)
				to := rec.Header().Get("Location")
				if rec.Code != http.StatusSeeOther && rec.Code != http.StatusUnprocessableEntity {
					t.Errorf("file %.80q: %d", name, rec.Code)
				}
				if rec.Code == http.StatusUnprocessableEntity && !strings.Contains(rec.Body.String(), `role="alert"`) {
					t.Errorf("file %.80q is refused without a message", name)
				}
				kept := w.uploads(t)
				for _, got := range kept {
					if !utf8.ValidString(got) || len(got) > 200 || got == "" || strings.ContainsAny(got, "/\\\x00\r\n\t\u202e\u2067\u2028\ufeff") || strings.Trim(got, " .") == "" {
						t.Errorf("file %.80q is stored as %q", name, got)
					}
				}
				if to != "" && len(kept) != 1 {
					t.Errorf("file %.80q: %d files are stored, want 1", name, len(kept))
				}
				w.dropUploads(t)
			}
			for _, route := range web.Routes() {
				method, pattern, _ := strings.Cut(route.Pattern, " ")
				if pattern == "/sign-out" || strings.HasPrefix(pattern, "/settings/sessions") {
					continue // they would end the session of this test
				}
				path := strings.TrimSuffix(pattern, "{$}")
				param := regexp.MustCompile(`\{\w+\}`)
				good := param.ReplaceAllString(path, "nothing")
				if first := strings.Split(strings.Trim(path, "/"), "/")[0]; real[first] != "" && strings.Contains(path, "{id}") {
					good = strings.Replace(path, "/"+first+"/{id}", real[first], 1)
				}
				good = strings.ReplaceAll(strings.ReplaceAll(good, "{n}", "4"), "{verb}", "keep")
				every := func(v string) url.Values {
					all := url.Values{}
					for _, f := range fields {
						all[f] = []string{v, v}
					}
					if pattern == "/password" || pattern == "/language" {
						all.Set("password", "short") // it must not succeed
					}
					return all
				}
				for _, v := range hostile {
					if param.MatchString(path) {
						send("path", method, param.ReplaceAllLiteralString(path, url.PathEscape(v)), nil, nil)
					}
					if method == http.MethodPost {
						send("form", method, good, every(v), nil)
						continue
					}
					send("query", method, good+"?"+every(v).Encode(), nil, nil)
					if slices.Contains(odd, v) && !strings.Contains(path, "{") && !strings.HasPrefix(path, "/settings") {
						for _, f := range filters {
							send("query "+f, method, good+"?"+url.Values{f: {v}}.Encode(), nil, nil)
						}
					}
				}
				for _, target := range []string{"part-list", "part-timeline", "part-older", "part-due", "part-found", "part-work", "part-bell", "piece-older",
					"part-", "main", "title", "nothing", strings.Repeat("p", 256), "\xff", "card:part-list", "part-list\"}}"} {
					for _, hx := range []string{"true", ""} {
						if hx == "" && target != "part-timeline" {
							continue
						}
						send("HX-Target "+target, method, good, nil, func(r *http.Request) {
							r.Header["Hx-Target"], r.Header["Hx-Request"] = []string{target}, []string{hx}
						})
					}
				}
				for _, header := range []string{"Accept-Language", "User-Agent", "Content-Type", "Range", "Cookie"} {
					for _, v := range []string{"\xff\xfe", strings.Repeat("x", 256), "%s%n"} {
						send(header, method, good, nil, func(r *http.Request) {
							if header == "Cookie" {
								v = "session=" + v + "; language=" + v + "; theme=" + v + "; flash=" + v + "; device=" + v
							}
							r.Header.Set(header, v)
						})
					}
				}
			}
		})
	}
}

// uploads returns the names of all stored files.
func (w *world) uploads(t *testing.T) (names []string) {
	t.Helper()
	list, err := w.intake.List(t.Context(), intake.Viewer{All: true}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range list {
		for _, f := range u.Files {
			names = append(names, f.Name)
		}
	}
	return names
}

// dropUploads deletes all uploads.
func (w *world) dropUploads(t *testing.T) {
	t.Helper()
	list, err := w.intake.List(t.Context(), intake.Viewer{All: true}, 100)
	for _, u := range list {
		if err == nil {
			err = w.intake.Drop(t.Context(), u.ID)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestFileName: names of files as browsers send them, and as they are stored.
func TestFileName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"till.csv": "till.csv", "订单 2026.xlsx": "订单 2026.xlsx", "../../etc/passwd": "passwd", `C:\shop\till.csv`: "till.csv", "a/b/": "b",
		"a\x00b.csv": "ab.csv", "a\tb\r\n.csv": "ab.csv", "till\u202evsc.exe": "tillvsc.exe", "\u2066a\u2069.csv": "a.csv", "a\u2028b": "ab",
		"\ufeffa.csv": "a.csv", "\xff\xfea.csv": "a.csv", "a:b|c*?.csv": "a_b_c__.csv", "": "", "..": "", "/": "", "\u202e": "", " . ": "",
		"👩\u200d🔬.csv": "👩\u200d🔬.csv", strings.Repeat("x", 252) + ".csv": strings.Repeat("x", 196) + ".csv",
		strings.Repeat("界", 100) + ".csv": strings.Repeat("界", 65) + ".csv", "x." + strings.Repeat("y", 300): "x." + strings.Repeat("y", 198),
	} {
		if got := web.FileName(in); got != want {
			t.Errorf("%q is stored as %q, want %q", in, got, want)
		}
	}
}
