package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/app"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/org"
	"huitou/internal/webtest"
)

// served is a process that serves a company, with a signed-in browser.
type served struct {
	*webtest.Browser
	t     *testing.T
	cmd   *exec.Cmd
	log   *heard
	ended chan error
}

// heard collects the output of a running process.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heard) Write(b []byte) (int, error) { h.mu.Lock(); defer h.mu.Unlock(); return h.b.Write(b) }
func (h *heard) String() string              { h.mu.Lock(); defer h.mu.Unlock(); return h.b.String() }

// serveProcess creates a company at dsn and starts `huitou serve` on it.
func serveProcess(t *testing.T, dsn string, args ...string) *served {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{DB: dsn})
	if err == nil {
		_, err = a.Flow.SetUp(t.Context(), flow.FirstRun{Company: org.Company{Name: "Shop", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"},
			Owner: access.NewUser{Name: "Owner", Email: "owner@example.com", Password: "a long enough password"}})
		err = errors.Join(err, a.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	s := &served{t: t, log: &heard{}, ended: make(chan error, 1)}
	s.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0], append([]string{"serve", "--db", dsn, "--addr", "127.0.0.1:0"}, args...)...)
	s.cmd.Env = append(os.Environ(), mainVar+"=1", "HUITOU_LANG=en", "TMPDIR="+t.TempDir())
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() }) // no effect if it has ended
	line, err := bufio.NewReader(out).ReadString('\n')
	base := regexp.MustCompile(`http://[\w.:]+`).FindString(line)
	if err != nil || base == "" {
		t.Fatalf("the server does not start: %q, %v\n%s", line, err, s.log)
	}
	go func() { s.ended <- s.cmd.Wait() }()
	s.Browser = webtest.New(t, base)
	s.SignIn("owner@example.com", "a long enough password")
	return s
}

// work uploads a file of n sales and starts its import; it returns when facts are recorded.
func (s *served) work(n int) {
	s.t.Helper()
	var b strings.Builder
	b.WriteString("no,customer,day,product,amount\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,c%d,2026-%02d-%02d,p%d,%d.50\n", i, i%3000, 1+i%6, 1+i%28, i%40, 1+i%90)
	}
	at := s.Upload("/imports", nil, webtest.File{Field: "file", Name: "till.csv", Content: b.String()}).Status(http.StatusOK).Request.URL.Path
	for strings.HasPrefix(at, "/work/") {
		time.Sleep(50 * time.Millisecond)
		at = s.Get(at).Status(http.StatusOK).Request.URL.Path
	}
	work := s.Post(at, url.Values{"act": {"import"}, "how": {"columns"}, "kind": {"purchase"}, "source": {"till"}, "currency": {"EUR"}, "zone": {"Europe/Berlin"},
		"field.id": {"no"}, "field.customer": {"customer"}, "field.at": {"day"}, "field.lines.product": {"product"}, "field.lines.amount": {"amount"}}).
		Status(http.StatusOK).Request.URL.Path
	for range 2400 {
		page := s.Get(work).Status(http.StatusOK).Text
		if strings.Contains(page, "Recording facts") {
			return
		}
		if strings.Contains(page, "Undo this import") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatal("the import did not start")
}

// hang leaves connections open with unfinished work: an endless upload, an answer that nobody
// reads, half a request, an idle one.
func (s *served) hang() {
	s.t.Helper()
	at, err := url.Parse(s.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	cookie := ""
	for _, k := range s.Cookies() {
		cookie += k.Name + "=" + k.Value + "; "
	}
	for _, text := range []string{
		"POST /imports HTTP/1.1\r\nHost: " + at.Host + "\r\nCookie: " + cookie + "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 90000000\r\n\r\n" +
			"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"slow.csv\"\r\n\r\n" + strings.Repeat("a;b;c\n", 100_000),
		strings.Repeat("GET /customers HTTP/1.1\r\nHost: "+at.Host+"\r\nCookie: "+cookie+"\r\n\r\n", 500),
		strings.Repeat("GET /gaps HTTP/1.1\r\nHost: "+at.Host+"\r\nCookie: "+cookie+"\r\n\r\n", 500),
		"GET /customers HTTP/1.1\r\nHost: " + at.Host + "\r\nCook",
		"",
	} {
		c, err := new(net.Dialer).DialContext(s.t.Context(), "tcp", at.Host)
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(func() { c.Close() })
		go func() { _, _ = io.WriteString(c, text) }() // until the server closes it
	}
	time.Sleep(500 * time.Millisecond) // until they are running
}

func (s *served) signal() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
}

// end waits for the process to end and returns its exit error and how long it took.
func (s *served) end(from time.Time, most time.Duration) (time.Duration, error) {
	s.t.Helper()
	select {
	case err := <-s.ended:
		return time.Since(from), err
	case <-time.After(most):
		s.t.Fatalf("the process still runs %s after it was told to end\n%s", most, s.log)
		return 0, nil
	}
}

// TestTerminated: a busy server, with clients that do not read and an endless upload, ends
// within its grace period after one signal, with exit code 0, and leaves the database
// consistent. It takes long because the grace period has to expire.
func TestTerminated(t *testing.T) {
	t.Parallel()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		const grace = 8 * time.Second
		s := serveProcess(t, dsn, "--grace", grace.String())
		s.work(40_000)
		s.hang()
		begun := time.Now()
		s.signal()
		took, err := s.end(begun, 2*grace)
		if err != nil || took > grace+time.Second {
			t.Errorf("ended in %v after %s, want exit code 0 within %s\n%s", err, took, grace, s.log)
		}
		a, err := app.Open(t.Context(), app.Options{DB: dsn})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if v, err := a.Flow.Verify(t.Context(), func(string) {}); err != nil || len(v.Diffs) > 0 {
			t.Errorf("verify: %v %v", v.Diffs, err)
		}
	})
}

// TestSecondSignal: a second signal ends the process without waiting for the grace period.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		const grace = 2 * time.Minute
		s := serveProcess(t, dsn, "--grace", grace.String())
		s.hang()
		s.signal()
		for range 200 {
			if strings.Contains(s.log.String(), "stopping") {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		begun := time.Now()
		s.signal()
		took, err := s.end(begun, grace/2)
		if err == nil || took > grace/8 {
			t.Errorf("ended in %v after %s, want by the second signal\n%s", err, took, s.log)
		}
	})
}
