package app

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
)

// hang is the timeout after which a test reports that something hangs.
const hang = time.Minute

func open(t *testing.T, dsn string) *App {
	t.Helper()
	a, err := Open(t.Context(), Options{DB: dsn, Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestStopEnds: a stop ends within its grace period although a request, a reader and a write
// hang and ignore cancellation.
func TestStopEnds(t *testing.T) {
	t.Parallel()
	a := open(t, filepath.Join(t.TempDir(), "stop.db"))
	never := make(chan struct{})
	var began sync.WaitGroup
	began.Add(3)
	a.handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { began.Done(); <-never })
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	const grace = 2 * time.Second
	serving := make(chan struct{})
	go func() {
		ended <- a.ServeOn(ctx, ln, grace, func(string) { close(serving) })
		ended <- a.Close()
	}()
	<-serving
	go func() { _, _ = http.Get("http://" + ln.Addr().String()) }() //nolint:bodyclose // it is never answered
	bg := context.Background()
	go func() { _ = a.DB.Read(bg, func(*db.Tx) error { began.Done(); <-never; return nil }) }()
	go func() { _ = a.DB.Write(bg, func(*db.Tx) error { began.Done(); <-never; return nil }) }()
	began.Wait()
	stop()
	for _, what := range []string{"serving", "closing"} {
		select {
		case err := <-ended:
			if what == "serving" && err != nil {
				t.Errorf("%s ended in %v", what, err)
			}
			if what == "closing" && err == nil {
				t.Error("Close returned no error for an abandoned write")
			}
		case <-time.After(hang):
			t.Fatalf("%s did not end within %s of a stop with a grace of %s", what, hang, grace)
		}
	}
	close(never)
}

// TestStartAtOnce: instances that start at the same moment on an empty PostgreSQL database
// all become ready.
func TestStartAtOnce(t *testing.T) {
	t.Parallel()
	dsn := dbtest.PostgresDSN(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			a, err := Open(t.Context(), Options{DB: dsn, Serve: true})
			if err != nil {
				t.Error(err)
				return
			}
			if status := ready(t, a); status != http.StatusNoContent {
				t.Errorf("/readyz answers %d", status)
			}
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestSecondServer: a second server of the same SQLite file is refused.
func TestSecondServer(t *testing.T) {
	t.Parallel()
	opt := Options{DB: filepath.Join(t.TempDir(), "shop.db"), Serve: true}
	a, err := Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := Open(t.Context(), opt); !errs.Is(err, errs.KindConflict) {
		t.Errorf("%v, want a conflict", err)
	}
}

func ready(t *testing.T, a *App) int {
	t.Helper()
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
	return w.Code
}

// TestReady: /readyz succeeds while every read connection is in use, and fails when the
// database is closed.
func TestReady(t *testing.T) {
	t.Parallel()
	a := open(t, filepath.Join(t.TempDir(), "ready.db"))
	release := make(chan struct{})
	var began, wg sync.WaitGroup
	for range 32 {
		began.Add(1)
		wg.Go(func() {
			once := sync.OnceFunc(began.Done)
			time.AfterFunc(200*time.Millisecond, once) // callers that get no connection
			_ = a.DB.Read(t.Context(), func(*db.Tx) error { once(); <-release; return nil })
		})
	}
	began.Wait()
	if status := ready(t, a); status != http.StatusNoContent {
		t.Errorf("while readers are busy: %d, want 204", status)
	}
	close(release)
	wg.Wait()
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if status := ready(t, a); status != http.StatusServiceUnavailable {
		t.Errorf("after the database was closed: %d, want 503", status)
	}
}
