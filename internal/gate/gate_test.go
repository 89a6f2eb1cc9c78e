package gate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"huitou/internal/gate"
)

// ask sends one request through a gate and returns the answer and the client address that the
// door saw.
func ask(opt gate.Options, local, peer string, change func(*http.Request)) (rec *httptest.ResponseRecorder, saw string) {
	h := gate.New(opt).Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { saw = r.RemoteAddr }))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	addr, _ := net.ResolveTCPAddr("tcp", local)
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(addr)))
	r.Host, r.RemoteAddr = "localhost", peer
	change(r)
	rec = httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec, saw
}

// TestHost: requests are accepted for a configured name, the machine's own name and the
// address of the listener; others are answered 421.
func TestHost(t *testing.T) {
	t.Parallel()
	machine, _ := os.Hostname()
	url := gate.Options{URL: "https://shop.example:8443"}
	for _, tt := range []struct {
		name, host, path string
		opt              gate.Options
		want             int
	}{
		{"Loopback", "127.0.0.1:8080", "/", gate.Options{}, 200},
		{"Loopback6", "[::1]:8080", "/", gate.Options{}, 200},
		{"Localhost", "localhost:8080", "/", gate.Options{}, 200},
		{"OwnAddress", "192.168.1.20:8080", "/", gate.Options{}, 200},
		{"OtherAddress", "192.168.1.21:8080", "/", gate.Options{}, 421},
		{"Machine", machine + ":8080", "/", gate.Options{}, 200},
		{"Foreign", "evil.example", "/", gate.Options{}, 421},
		{"ForeignAPI", "evil.example", "/api/v1/me", gate.Options{}, 421},
		{"None", "", "/", gate.Options{}, 421},
		{"URL", "Shop.Example.", "/", url, 200},
		{"URLForeign", "evil.example", "/", url, 421},
		{"URLBelow", "shop.example.evil.example", "/", url, 421},
		{"URLOnTheMachine", "127.0.0.1:8080", "/", url, 200},
		{"Further", "till:8080", "/", gate.Options{Hosts: []string{"till"}}, 200},
		{"Probe", "10.1.2.3:8080", "/readyz", gate.Options{}, 200},
	} {
		rec, _ := ask(tt.opt, "192.168.1.20:8080", "192.0.2.1:999", func(r *http.Request) { r.Host, r.URL.Path = tt.host, tt.path })
		if rec.Code != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, rec.Code, tt.want)
		}
		if tt.want == 421 && !strings.Contains(rec.Body.String(), "--host") {
			t.Errorf("%s: says %q, not what to configure", tt.name, rec.Body)
		}
	}
	for lang, said := range map[string]string{"zh-Hans": "不叫", "zh-Hant": "伺服器"} {
		rec, _ := ask(gate.Options{}, "127.0.0.1:1", "192.0.2.1:999", func(r *http.Request) {
			r.Host = "evil.example"
			r.Header.Set("Accept-Language", lang)
		})
		if !strings.Contains(rec.Body.String(), said) {
			t.Errorf("%s: %s", lang, rec.Body)
		}
	}
}

// TestCaller: only a trusted proxy's X-Forwarded-For counts, and of it only the last address,
// which the proxy has added.
func TestCaller(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		trust   bool
		forward []string
		want    string
	}{
		{"NoProxy", false, []string{"203.0.113.7"}, "192.0.2.1"},
		{"Proxy", true, []string{"203.0.113.7"}, "203.0.113.7"},
		{"Spoofed", true, []string{"10.0.0.1, 203.0.113.7"}, "203.0.113.7"},
		{"SpoofedInALineOfItsOwn", true, []string{"10.0.0.1", "203.0.113.7"}, "203.0.113.7"},
		{"Mapped", true, []string{"::ffff:203.0.113.7"}, "203.0.113.7"},
		{"Nonsense", true, []string{"203.0.113.7, unknown"}, "192.0.2.1"},
		{"None", true, nil, "192.0.2.1"},
	} {
		_, saw := ask(gate.Options{TrustProxy: tt.trust}, "127.0.0.1:1", "192.0.2.1:999", func(r *http.Request) {
			r.Header["X-Forwarded-For"] = tt.forward
		})
		if saw != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, saw, tt.want)
		}
	}
}

// TestHeaders: every answer has the security headers, refusals too; HSTS where the public URL
// is https.
func TestHeaders(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"localhost", "evil.example"} {
		for _, url := range []string{"", "http://shop.example", "https://shop.example", "HTTPS://shop.example"} {
			rec, _ := ask(gate.Options{URL: url}, "127.0.0.1:1", "192.0.2.1:999", func(r *http.Request) { r.Host = host })
			h := rec.Header()
			if got, want := h.Get("Strict-Transport-Security") != "", strings.EqualFold(url[:min(5, len(url))], "https"); got != want {
				t.Errorf("%s, %s: HSTS %v, want %v", host, url, got, want)
			}
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
				"Content-Security-Policy": "frame-ancestors 'none'", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
				if !strings.Contains(h.Get(name), want) {
					t.Errorf("%s: %s is %q", host, name, h.Get(name))
				}
			}
		}
	}
}

// TestLetters: invalid UTF-8 and NUL are refused in a URL and replaced in a header.
func TestLetters(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"/%00", "/customers/%ff", "/?q=%00", "/?q=%c3%28", "/?%fe=1", "/?q=%zz", "/?a;b"} {
		rec, _ := ask(gate.Options{}, "127.0.0.1:1", "192.0.2.1:999", func(r *http.Request) {
			u, err := r.URL.Parse(raw)
			if err != nil {
				t.Fatal(raw, err)
			}
			r.URL = u
		})
		if rec.Code != http.StatusBadRequest {
			t.Errorf("%s: %d, want 400", raw, rec.Code)
		}
	}
	h := http.Header{"User-Agent": {"caf\xe9"}, "Cookie": {"language=\xff"}}
	ask(gate.Options{}, "127.0.0.1:1", "192.0.2.1:999", func(r *http.Request) { r.Header = h })
	if h.Get("User-Agent") != "caf\ufffd" || h.Get("Cookie") != "language=\ufffd" {
		t.Errorf("headers %q", h)
	}
}

// TestRefusal: a program is told why its request was refused, with the limit, and gets the
// number of its request in the header and the body.
func TestRefusal(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query, lang string
		size              int64
		status            int
		code, said        string
	}{
		{"Semicolon", "sort=name;drop", "en", 0, 400, "gate.semicolon", "%3B"},
		{"SemicolonHans", "sort=name;drop", "zh-Hans", 0, 400, "gate.semicolon", "%3B"},
		{"SemicolonHant", "a=1;", "zh-Hant", 0, 400, "gate.semicolon", "%3B"},
		{"Escape", "q=%zz", "en", 0, 400, "gate.escape", "%25"},
		{"NUL", "search=%00", "en", 0, 400, "gate.letters", "NUL"},
		{"TooLarge", "", "en", 8<<20 + 1, 413, "gate.too_large", "8 MiB"},
		{"TooLargeHans", "", "zh-Hans", 8<<20 + 1, 413, "gate.too_large", "8 MiB"},
		{"TooLargeHant", "", "zh-Hant", 8<<20 + 1, 413, "gate.too_large", "8 MiB"},
		{"EscapedSemicolon", "q=a%3Bb", "en", 0, 200, "", ""},
	} {
		for _, given := range []string{"", "order-7", "not; an id"} {
			rec, _ := ask(gate.Options{}, "127.0.0.1:1", "192.0.2.1:999", func(r *http.Request) {
				r.URL.Path, r.URL.RawQuery, r.ContentLength = "/api/v1/customers", tt.query, tt.size
				r.Header.Set("Accept-Language", tt.lang)
				r.Header.Set("X-Request-Id", given)
			})
			if rec.Code != tt.status {
				t.Errorf("%s: %d, want %d", tt.name, rec.Code, tt.status)
			}
			if tt.status == http.StatusOK {
				continue
			}
			var p struct {
				Code, Detail string
				Request      string `json:"request_id"`
			}
			if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			if p.Code != tt.code || !strings.Contains(p.Detail, tt.said) {
				t.Errorf("%s: %s %q, want %s with %q", tt.name, p.Code, p.Detail, tt.code, tt.said)
			}
			if id := rec.Header().Get("X-Request-Id"); id == "" || p.Request != id || (id == given) != (given == "order-7") {
				t.Errorf("%s: X-Request-Id %q, request_id %q for a request with %q", tt.name, id, p.Request, given)
			}
		}
	}
}

// TestConcurrentRequests: concurrent requests from one address are bounded, without effect on
// another address or on the machine itself.
func TestConcurrentRequests(t *testing.T) {
	t.Parallel()
	hold, in := make(chan struct{}), make(chan struct{}, 10)
	h := gate.New(gate.Options{AtOnce: 3}).Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		in <- struct{}{}
		<-hold
	}))
	send := func(peer string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host, r.RemoteAddr = "localhost", peer
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		return rec
	}
	for i := range 3 {
		go send(fmt.Sprintf("[2001:db8::%d]:9", i+1)) // one network
		<-in
	}
	if rec := send("[2001:db8::99]:9"); rec.Code != http.StatusTooManyRequests || rec.Header().Get("Retry-After") != "1" {
		t.Errorf("the fourth concurrent request: %d, Retry-After %q", rec.Code, rec.Header().Get("Retry-After"))
	}
	for range 3 {
		go send("127.0.0.1:9")
		<-in
	}
	go send("127.0.0.1:9")
	go send("[2001:db8:1::1]:9")
	for range 2 {
		select {
		case <-in:
		case <-time.After(10 * time.Second):
			t.Fatal("others are refused")
		}
	}
	close(hold)
}

// TestRedact: logs contain no keys, tokens or passwords.
func TestRedact(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("aB3_", 10) + "xyz" // 43 letters, as sessions have
	key := "huitou_" + token + "01234567"
	var b strings.Builder
	log := gate.Redact(slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug})))
	log = log.With("at", "/invite/"+token)
	log.Debug("request /work/AAAAbbbbCCCCddddEEEE22", "path", "/invite/"+token+"/", "err", fmt.Errorf("no key %s: %w", key, os.ErrNotExist),
		"header", http.Header{"Authorization": {"Bearer " + key}, "Cookie": {"session=" + token}},
		slog.Group("in", "dsn", "postgres://huitou:hunter2@db/x", "form", "email=a@x.org&password=hunter2"),
		"words", "host=db password='my hunter2' user=x", "slash", "postgres://huitou:a/hunter2@db/x", "query", "postgres://db/x?sslpassword=hunter2")
	said := b.String()
	for _, secret := range []string{token, key, "hunter2", "AAAAbbbb"} {
		if strings.Contains(said, secret) {
			t.Errorf("%s is in the log: %s", secret, said)
		}
	}
	for _, kept := range []string{"level=DEBUG", "file does not exist", "email=a@x.org", "postgres://huitou:", "/invite/"} {
		if !strings.Contains(said, kept) {
			t.Errorf("%q is missing from %s", kept, said)
		}
	}
}
