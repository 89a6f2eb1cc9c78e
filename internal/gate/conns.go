package gate

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// conns are the open connections of a listener.
type conns struct {
	most, each int
	behind     bool // behind a proxy, which makes all connections

	mu   sync.Mutex
	open map[*conn]struct{}
	from map[string]int // number of connections by address
}

func newConns(opt Options) *conns {
	return &conns{most: opt.Connections, each: opt.Each, behind: opt.TrustProxy, open: map[*conn]struct{}{}, from: map[string]int{}}
}

// conn is a connection that is counted until it is closed.
type conn struct {
	net.Conn
	in    *conns
	addr  string
	idle  time.Time // since when it has no running request; under in.mu
	busy  bool      // likewise
	close sync.Once
}

// Listener returns ln with its connections limited: over the limit, idle connections are
// closed to make room.
func (g *Gate) Listener(ln net.Listener) net.Listener { return &listener{ln, g.conns} }

type listener struct {
	net.Listener
	in *conns
}

// Accept returns the next connection that is admitted.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		k, ok := l.in.admit(c)
		if ok {
			return k, nil
		}
		_ = c.Close() // nothing was sent on it yet
	}
}

// admit counts a connection if there is room or an idle one can be closed.
func (cs *conns) admit(c net.Conn) (*conn, bool) {
	ip, _, err := net.SplitHostPort(c.RemoteAddr().String())
	if err != nil {
		ip = c.RemoteAddr().String()
	}
	k := &conn{Conn: c, in: cs, addr: network(ip), idle: time.Now()}
	cs.mu.Lock()
	var leaves *conn
	ok := true
	switch {
	case len(cs.open) >= cs.most:
		leaves = cs.longest("")
		ok = leaves != nil
	case !cs.behind && !isLoopback(ip) && cs.from[k.addr] >= cs.each:
		leaves = cs.longest(k.addr)
		ok = leaves != nil
	}
	if ok {
		cs.open[k] = struct{}{}
		cs.from[k.addr]++
		if leaves != nil {
			cs.forget(leaves)
		}
	}
	cs.mu.Unlock()
	if leaves != nil {
		_ = leaves.Close() // closing is the purpose
	}
	return k, ok
}

// longest returns the connection of an address that has been idle for longest; with address
// "" it chooses the address with the most idle ones. nil = all are busy.
func (cs *conns) longest(addr string) *conn {
	waiting := map[string]int{}
	for k := range cs.open {
		if !k.busy {
			waiting[k.addr]++
		}
	}
	if addr == "" {
		for a, n := range waiting {
			if n > waiting[addr] || n == waiting[addr] && a < addr {
				addr = a
			}
		}
	}
	var out *conn
	for k := range cs.open {
		if !k.busy && k.addr == addr && (out == nil || k.idle.Before(out.idle)) {
			out = k
		}
	}
	return out
}

// forget removes a connection from the count, under the lock.
func (cs *conns) forget(k *conn) {
	if _, ok := cs.open[k]; !ok {
		return
	}
	delete(cs.open, k)
	if cs.from[k.addr]--; cs.from[k.addr] == 0 {
		delete(cs.from, k.addr)
	}
}

// Close closes the connection and removes it from the count.
func (k *conn) Close() (err error) {
	k.close.Do(func() {
		k.in.mu.Lock()
		k.in.forget(k)
		k.in.mu.Unlock()
		err = k.Conn.Close()
	})
	return err
}

// CloseWrite closes the sending side, so that an answer already sent is still delivered.
func (k *conn) CloseWrite() error {
	if c, ok := k.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return nil
}

type connKey struct{}

// ConnContext is for http.Server: it makes the connection available to its requests.
func (g *Gate) ConnContext(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// working marks the connection of a request as busy until the returned function is called.
func working(r *http.Request) func() {
	k, ok := r.Context().Value(connKey{}).(*conn)
	if !ok {
		return func() {}
	}
	k.mark(true)
	return func() { k.mark(false) }
}

func (k *conn) mark(busy bool) {
	k.in.mu.Lock()
	k.busy, k.idle = busy, time.Now()
	k.in.mu.Unlock()
}
