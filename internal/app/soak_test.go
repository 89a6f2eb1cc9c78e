package app

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huitou/internal/api"
	"huitou/internal/db/dbtest"
	"huitou/internal/web"
)

// soakVar is the environment variable that makes TestEverythingAtOnce run for a given time:
//
//	HUITOU_SOAK=60s go test -race -gcflags=all=-d=checkptr=0 -run Everything ./internal/app
//
// Then no answer may take longer than soakWait, except the first of each route, which parses
// templates and compiles statements. Without it, answers only have to come. -d=checkptr=0
// turns off the check of unsafe pointers of -race, which makes the code of SQLite slow.
const (
	soakVar  = "HUITOU_SOAK"
	soakWait = 5 * time.Second
	callers  = 64
)

// TestEverythingAtOnce: sixty-four clients call every page and every route of the API
// concurrently, reading and writing. No call fails with a server error, and then verify finds
// no difference and a stop ends.
func TestEverythingAtOnce(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			dsn := filepath.Join(t.TempDir(), "soak.db")
			if engine == "postgres" {
				dsn = dbtest.PostgresDSN(t)
			}
			everything(t, dsn)
		})
	}
}

func everything(t *testing.T, dsn string) {
	long, limit := time.Duration(0), hang
	if v := os.Getenv(soakVar); v != "" {
		var err error
		if long, err = time.ParseDuration(v); err != nil {
			t.Fatal(err)
		}
		limit = soakWait
	}
	w := newWorld(t, dsn)
	routes := slices.Concat(web.Patterns(), api.Patterns(), []string{"GET /healthz", "GET /readyz", "GET /metrics"})
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(routes), func(i, j int) { routes[i], routes[j] = routes[j], routes[i] })
	var next atomic.Int64
	var mu sync.Mutex
	answers, slowest, slow := map[string]map[int]int{}, time.Duration(0), ""
	until := time.Now().Add(long)
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for {
				n := int(next.Add(1) - 1)
				// At least four calls of every route.
				if n >= 4*len(routes) && time.Now().After(until) || t.Failed() {
					return
				}
				route := routes[n%len(routes)]
				begun := time.Now()
				status, err := w.call(t, route, n)
				for err == nil && status == http.StatusServiceUnavailable && long == 0 && time.Since(begun) < hang {
					time.Sleep(time.Second) // overloaded: other tests run at the same time
					status, err = w.call(t, route, n)
				}
				took := time.Since(begun)
				if err != nil {
					t.Errorf("%s: %v", route, err)
					return
				}
				if took > limit && n >= len(routes) || took > hang {
					t.Errorf("%s took %s, want at most %s", route, took, limit)
				}
				mu.Lock()
				if answers[route] == nil {
					answers[route] = map[int]int{}
				}
				answers[route][status]++
				if took > slowest && n >= len(routes) {
					slowest, slow = took, route
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	t.Logf("%d calls of %d routes; the slowest, %s, took %s", next.Load(), len(routes), slow, slowest.Round(time.Millisecond))
	for _, route := range routes {
		for status, n := range answers[route] {
			if status >= 500 {
				t.Errorf("%s was answered %d, %d times", route, status, n)
			}
		}
	}
	for _, one := range mustWork { // otherwise all calls may have been refused
		worked := 0
		for route := range strings.SplitSeq(one, "|") {
			worked += answers[route][200] + answers[route][201] + answers[route][303]
		}
		if worked == 0 {
			t.Errorf("%s never succeeded: %v", one, answers[one])
		}
	}
	if v, err := w.app.Flow.Verify(t.Context(), func(string) {}); err != nil || len(v.Diffs) > 0 {
		t.Errorf("verify: %v %v", err, v.Diffs)
	}
	w.stop(t)
}

// mustWork lists alternatives: at least one route of each line has to succeed.
var mustWork = []string{
	"GET /{$}", "GET /customers", "GET /customers/{id}", "GET /gaps", "GET /gaps/{n}", "GET /promises/{id}", "GET /voices/{id}",
	"GET /purchases/{id}", "GET /orders.xlsx", "GET /customers.csv", "GET /settings/users/{id}", "GET /imports/{id}",
	"POST /customers/new", "POST /voices/new", "POST /promises/new", "POST /sign-in",
	"POST /api/v1/events", "POST /api/v1/promises", "POST /api/v1/voices/{id}/answer", "GET /api/v1/customers/{id}",
	"POST /api/v1/promises/{id}/keep|POST /api/v1/promises/{id}/break|POST /promises/{id}/keep", "GET /api/v1/gaps", "GET /api/v1/customers/{id}/timeline",
}

// call makes the n-th call of a route and returns the status of the answer.
func (w *world) call(t *testing.T, route string, n int) (int, error) {
	method, pattern, _ := strings.Cut(route, " ")
	path, err := w.fill(pattern, n)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(t.Context(), hang)
	defer cancel()
	body, kind := w.body(method, pattern, n)
	req, err := http.NewRequestWithContext(ctx, method, w.url+path, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	session := w.sessions[n%len(w.sessions)]
	switch {
	case route == "POST /password": // of a user whom the test needs no further: repeated wrong passwords are throttled
		session = w.forgetful
	case slices.Contains(endSession, route):
		session = w.spare[n%len(w.spare)]
	}
	if strings.HasPrefix(pattern, "/api/") {
		req.Header.Set("Authorization", "Bearer "+w.key)
		if method == http.MethodPost && n%2 == 0 {
			req.Header.Set("Idempotency-Key", fmt.Sprint("soak-", n))
		}
	} else if pattern != "/sign-in" {
		req.AddCookie(&http.Cookie{Name: "session", Value: session})
	}
	res, err := w.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return 0, fmt.Errorf("the answer was cut: %w", err)
	}
	if to := res.Header.Get("Location"); strings.HasPrefix(to, "/sign-in") && !slices.Contains(endSession, route) {
		return 0, fmt.Errorf("the session was lost: sent to %s", to)
	}
	return res.StatusCode, nil
}

// endSession lists routes that may end the session of the call.
var endSession = []string{"POST /sign-out", "POST /settings/sessions/end", "POST /settings/sessions/{id}/end"}

// fill replaces the variable of a route's pattern by the id of an existing record.
func (w *world) fill(pattern string, n int) (string, error) {
	pattern = strings.TrimSuffix(pattern, "{$}")
	before, rest, ok := strings.Cut(pattern, "{")
	if !ok {
		return pattern, nil
	}
	_, after, _ := strings.Cut(rest, "}")
	list := w.ids[strings.TrimPrefix(before, "/api/v1")]
	if len(list) == 0 {
		return "", fmt.Errorf("the test has no id for %s: add one to ids", pattern)
	}
	return before + list[rand.IntN(len(list))] + after, nil
}
