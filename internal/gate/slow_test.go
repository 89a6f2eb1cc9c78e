package gate_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"huitou/internal/gate"
)

// served is a gate on loopback before a door that reads a body and answers as each test asks.
func served(t *testing.T, opt gate.Options, door http.HandlerFunc) string {
	t.Helper()
	g := gate.New(opt)
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: g.Wrap(door), ReadHeaderTimeout: 10 * time.Second, ConnContext: g.ConnContext}
	go srv.Serve(g.Listener(ln))
	t.Cleanup(func() { srv.Close() })
	return ln.Addr().String()
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func get(t *testing.T, addr string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{DisableKeepAlives: true}
	resp, err := tr.RoundTrip(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func hello(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") }

// TestSlowHeaders: clients that send headers one byte at a time hold at most the limit of
// connections; others are served meanwhile.
func TestSlowHeaders(t *testing.T) {
	t.Parallel()
	addr := served(t, gate.Options{Connections: 20}, hello)
	var held []net.Conn
	for i := range 100 {
		c := dial(t, addr)
		if _, err := fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: %d", i); err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
		if i%10 == 9 {
			if err := get(t, addr); err != nil {
				t.Fatalf("beside %d slow ones: %v", i+1, err)
			}
		}
	}
	open := 0
	for _, c := range held {
		_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		if _, err := c.Read(make([]byte, 1)); err != nil && strings.Contains(err.Error(), "timeout") {
			open++
		}
	}
	if open > 20 || open == 0 {
		t.Errorf("%d of 100 slow connections are open, want at most 20", open)
	}
}

// TestSlowBody: a body that does not arrive or drips is given up after its grace; one at the
// lowest rate is read to its end.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	pace := gate.Pace{Grace: 300 * time.Millisecond, Rate: 2000, MaxBytes: 1 << 20}
	for _, tt := range []struct {
		name  string
		piece int
		every time.Duration
		whole bool
	}{{"Stops", 0, 0, false}, {"Drips", 1, 20 * time.Millisecond, false}, {"Slow", 300, 40 * time.Millisecond, true}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			read := make(chan error, 1)
			addr := served(t, gate.Options{Pace: func(*http.Request) gate.Pace { return pace }}, func(w http.ResponseWriter, r *http.Request) {
				_, err := io.Copy(io.Discard, r.Body)
				read <- err
				select { // the client still waits: no deadline may expire
				case <-r.Context().Done():
					if err == nil {
						t.Error("the request ended while the door worked")
					}
				case <-time.After(2 * pace.Grace):
				}
			})
			c := dial(t, addr)
			const size = 6000
			fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n", size)
			begun := time.Now()
			go func() {
				for n := 0; n < size && tt.piece > 0; n += tt.piece {
					if _, err := c.Write(make([]byte, min(tt.piece, size-n))); err != nil {
						return
					}
					time.Sleep(tt.every)
				}
			}()
			select {
			case err := <-read:
				if (err == nil) != tt.whole {
					t.Errorf("read: %v, want it whole: %v", err, tt.whole)
				}
				if took := time.Since(begun); !tt.whole && took > 20*pace.Grace {
					t.Errorf("given up after %v", took)
				}
			case <-time.After(30 * time.Second):
				t.Error("the body keeps its connection after the grace")
			}
			if resp, err := http.ReadResponse(bufio.NewReader(c), nil); tt.whole && err != nil {
				t.Error("no answer to a whole body", err)
			} else if err == nil {
				resp.Body.Close()
			}
		})
	}
}

// TestSlowUnread: an unread body does not hold its connection after the answer.
func TestSlowUnread(t *testing.T) {
	t.Parallel()
	addr := served(t, gate.Options{}, hello)
	c := dial(t, addr)
	fmt.Fprint(c, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx")
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.ReadAll(c); err != nil {
		t.Errorf("after the answer: %v", err)
	}
}

// TestSlowReader: a client that reads nothing is disconnected; one that reads slowly gets the
// whole answer.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	pace := gate.Pace{Grace: 300 * time.Millisecond, Rate: 4 << 20, MaxBytes: 1 << 20}
	const size = 24 << 20 // more than the buffers between server and client hold
	wrote := make(chan error, 2)
	addr := served(t, gate.Options{Pace: func(*http.Request) gate.Pace { return pace }}, func(w http.ResponseWriter, _ *http.Request) {
		for n := 0; n < size; n += 64 << 10 {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				wrote <- err
				return
			}
		}
		wrote <- nil
	})
	ask := func(delay time.Duration) (n int64) {
		c := dial(t, addr)
		fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
		if delay > 0 {
			b := make([]byte, 1<<20)
			for {
				k, err := c.Read(b)
				n += int64(k)
				if err != nil {
					return n
				}
				time.Sleep(delay)
			}
		}
		time.Sleep(8 * time.Second) // the grace, and the time for 24 MB at the lowest rate
		return 0
	}
	go ask(0)
	select {
	case err := <-wrote:
		if err == nil {
			t.Error("24 MB were written to a client that reads nothing")
		}
	case <-time.After(30 * time.Second):
		t.Fatal("a client that reads nothing blocks the door")
	}
	if n := ask(time.Millisecond); n < size {
		t.Errorf("a slow reader got %d of %d bytes", n, size)
	}
	if err := <-wrote; err != nil {
		t.Error(err)
	}
}

// TestBodyBound: every route bounds the size of a body.
func TestBodyBound(t *testing.T) {
	t.Parallel()
	read := make(chan int64, 1)
	addr := served(t, gate.Options{}, func(_ http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		read <- n
	})
	for _, length := range []int64{-1, 64 << 20} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+addr+"/", io.LimitReader(zeros{}, 64<<20))
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = length
		req.Header.Set("Expect", "100-continue")
		resp, err := (&http.Transport{DisableKeepAlives: true, ExpectContinueTimeout: time.Second}).RoundTrip(req)
		if err == nil {
			resp.Body.Close()
		}
		if length > 0 {
			if err != nil || resp.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("64 MB announced: %v, %v", resp, err)
			}
			continue
		}
		if n := <-read; n > gate.DefaultPace.MaxBytes {
			t.Errorf("%d bytes of an unbounded body were read", n)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
