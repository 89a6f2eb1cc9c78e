package dbtest

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// Cut is where a Proxy cuts a connection.
type Cut int32

// Where a connection is cut.
const (
	Nowhere      Cut = iota
	BeforeCommit     // COMMIT does not reach the server: nothing is kept
	AfterCommit      // the server commits, its answer is lost
)

// Proxy stands between a test and a PostgreSQL server and cuts connections on demand.
type Proxy struct {
	DSN string // of the server, through the proxy

	server string
	next   atomic.Int32
	match  atomic.Pointer[[]byte] // see CutWith
	skip   atomic.Int64           // see CutNth
	cuts   atomic.Int64
}

// NewProxy starts a proxy before the server of dsn.
func NewProxy(t testing.TB, dsn string) *Proxy {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{server: u.Host}
	u.Host = ln.Addr().String()
	p.DSN = u.String()
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return // the test has ended
			}
			wg.Go(func() { p.carry(c) })
		}
	})
	t.Cleanup(func() { ln.Close(); wg.Wait() })
	return p
}

// Cut makes the proxy cut the next connection that commits.
func (p *Proxy) Cut(at Cut) { p.CutWith(at, "") }

// CutWith makes the proxy cut the next connection that commits a transaction whose statements
// contain text; other commits pass.
func (p *Proxy) CutWith(at Cut, text string) {
	b := []byte(text)
	p.match.Store(&b)
	p.next.Store(int32(at))
}

// CutNth lets n commits pass and makes the proxy cut the connection of the next.
func (p *Proxy) CutNth(at Cut, n int) {
	p.skip.Store(int64(n))
	p.Cut(at)
}

// Cuts is how many connections were cut.
func (p *Proxy) Cuts() int64 { return p.cuts.Load() }

// carry forwards one connection, both ways, until one end closes it.
func (p *Proxy) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	var mute atomic.Bool // drop the server's answers
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		b := make([]byte, 64<<10)
		for {
			n, err := server.Read(b)
			if n > 0 && mute.Load() {
				return
			}
			if _, e := client.Write(b[:n]); err != nil || e != nil {
				client.Close()
				return
			}
		}
	}()
	b := make([]byte, 64<<10)
	var since []byte // what was sent since the last commit
	for {
		n, err := client.Read(b)
		since = append(since, b[:n]...)
		text := p.match.Load()
		meant := text == nil || bytes.Contains(since, *text)
		commits := bytes.Contains(b[:n], []byte("commit\x00"))
		if commits || bytes.Contains(b[:n], []byte("rollback\x00")) {
			since = since[:0]
		}
		if commits && meant && p.skip.Add(-1) < 0 {
			switch at := Cut(p.next.Swap(int32(Nowhere))); at {
			case BeforeCommit:
				p.cuts.Add(1)
				return
			case AfterCommit:
				p.cuts.Add(1)
				mute.Store(true)
				if _, err := server.Write(b[:n]); err == nil {
					<-answered // the server has committed
				}
				return
			}
		}
		if _, e := server.Write(b[:n]); err != nil || e != nil {
			if errors.Is(err, io.EOF) {
				server.Close()
			}
			return
		}
	}
}
