package app_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/app"
	"huitou/internal/flow"
	"huitou/internal/org"
)

// logBuffer keeps the output of a log handler. It is safe for concurrent use.
type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (k *logBuffer) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.b.Write(p)
}

func (k *logBuffer) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.b.String()
}

// start serves a company on loopback and returns its address.
func start(t *testing.T, opt app.Options) (*app.App, string) {
	t.Helper()
	opt.DB = filepath.Join(t.TempDir(), "house.db")
	a, err := app.Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Flow.SetUp(t.Context(), flow.FirstRun{
		Company: org.Company{Name: "Test & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"},
		Owner:   access.NewUser{Email: "o@x.org", Name: "Owner", Password: "the owner's long password"}})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.ServeOn(ctx, ln, 5*time.Second, nil) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		a.Close()
	})
	return a, "http://" + ln.Addr().String()
}

// TestNoSecretInTheLog: even at the most verbose level the log contains no password, token or
// other secret.
func TestNoSecretInTheLog(t *testing.T) {
	t.Parallel()
	var log logBuffer
	a, at := start(t, app.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var secrets []string
	do := func(want int, method, path string, form url.Values, bearer string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, at+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		if form != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if bearer != "" {
			req.Header.Set("Authorization", "Bearer "+bearer)
		}
		resp, err := browser.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != want {
			t.Fatalf("%s %s: %d, want %d\n%.300s", method, path, resp.StatusCode, want, b)
		}
		for _, c := range resp.Cookies() {
			if c.Name == "session" || c.Name == "device" {
				secrets = append(secrets, c.Value)
			}
		}
		return string(b)
	}
	do(422, "POST", "/sign-in", url.Values{"email": {"o@x.org"}, "password": {"a wrong password"}}, "")
	do(303, "POST", "/sign-in", url.Values{"email": {"o@x.org"}, "password": {"the owner's long password"}}, "")
	link, err := a.Access.InviteUser(t.Context(), access.Console(), access.NewUser{Email: "n@x.org", Name: "New", Role: access.Frontline})
	if err != nil {
		t.Fatal(err)
	}
	do(200, "GET", "/invite/"+link.Token, nil, "")
	do(404, "GET", "/invite/"+link.Token+"/", nil, "")
	do(404, "GET", "/somewhere/"+link.Token, nil, "")
	do(422, "POST", "/invite/"+link.Token, url.Values{"password": {"tooshort"}}, "")
	do(303, "POST", "/invite/"+link.Token, url.Values{"password": {"the new one's password"}}, "")
	do(200, "GET", "/password", nil, "")
	do(422, "POST", "/password", url.Values{"old": {"not the old one"}, "password": {"a fresh long password"}}, "")
	reset, err := a.Access.MakeLink(t.Context(), access.Console(), link.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	do(303, "POST", "/invite/"+reset.Token, url.Values{"password": {"the third password"}}, "")
	key, err := a.Access.CreateKey(t.Context(), access.Console(), "till", access.Scopes)
	if err != nil {
		t.Fatal(err)
	}
	do(200, "GET", "/api/v1/me", nil, key.Token)
	do(401, "GET", "/api/v1/me", nil, key.Token+"x")
	do(404, "GET", "/api/v1/"+key.Token, nil, key.Token)
	secrets = append(secrets, link.Token, reset.Token, key.Token, "a wrong password", "the owner's long password", "tooshort", "the new one's password",
		"not the old one", "a fresh long password", "the third password")
	logged := log.String()
	if !strings.Contains(logged, "path=/sign-in") || !strings.Contains(logged, "/invite/") {
		t.Fatalf("the log lacks the requests: %.500s", logged)
	}
	for _, s := range secrets {
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
			if s != "" && strings.Contains(logged, form) {
				t.Errorf("%q is in the log", s)
			}
		}
	}
}

// TestHostNames: the program answers only to its own host names (421 for others), except for
// health checks, and sets the headers of a public https URL.
func TestHostNames(t *testing.T) {
	t.Parallel()
	_, at := start(t, app.Options{URL: "https://shop.example", Log: slog.New(slog.DiscardHandler)})
	for _, tt := range []struct {
		host, path string
		want       int
	}{{"shop.example", "/sign-in", 200}, {"127.0.0.1", "/sign-in", 200}, {"localhost:1", "/api/openapi.json", 200},
		{"evil.example", "/sign-in", 421}, {"evil.example", "/api/openapi.json", 421}, {"evil.example", "/healthz", 204}} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = tt.host
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != tt.want {
			t.Errorf("%s%s: %d, want %d", tt.host, tt.path, resp.StatusCode, tt.want)
		}
		for name := range map[string]bool{"Strict-Transport-Security": true, "X-Content-Type-Options": true, "Content-Security-Policy": true} {
			if resp.Header.Get(name) == "" {
				t.Errorf("%s%s: no %s", tt.host, tt.path, name)
			}
		}
	}
}
