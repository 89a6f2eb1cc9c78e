package gate

import (
	"net"
	"testing"
)

// peer is a connection with any remote address.
type peer struct {
	net.Conn
	addr string
	open bool
}

func (p *peer) RemoteAddr() net.Addr { a, _ := net.ResolveTCPAddr("tcp", p.addr); return a }
func (p *peer) Close() error         { p.open = false; return nil }

// TestConnectionsEach: an address over its share loses its own idle connections; loopback and
// connections of a proxy have no share.
func TestConnectionsEach(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, addr string
		proxy      bool
		want       int
	}{{"Stranger", "203.0.113.9:1", false, 5}, {"Machine", "127.0.0.1:1", false, 15}, {"Proxy", "10.0.0.2:1", true, 15}} {
		cs := newConns(Options{Connections: 20, Each: 5, TrustProxy: tt.proxy})
		shop := &peer{addr: "198.51.100.1:1", open: true}
		cs.admit(shop)
		var all []*peer
		for range 15 {
			p := &peer{addr: tt.addr, open: true}
			all = append(all, p)
			if _, ok := cs.admit(p); !ok {
				t.Errorf("%s: refused though others are idle", tt.name)
			}
		}
		open := 0
		for _, p := range all {
			if p.open {
				open++
			}
		}
		if open != tt.want || !shop.open {
			t.Errorf("%s: %d open, want %d; the other's open: %v", tt.name, open, tt.want, shop.open)
		}
	}
}

// TestConnectionsFull: over the limit, the address with the most connections loses one; a
// connection with a running request is never closed, and if all have one the next is refused.
func TestConnectionsFull(t *testing.T) {
	t.Parallel()
	cs := newConns(Options{Connections: 6, Each: 6})
	one := &peer{addr: "198.51.100.1:1", open: true}
	k, _ := cs.admit(one)
	var many []*peer
	var kept []*conn
	for range 5 {
		p := &peer{addr: "203.0.113.9:1", open: true}
		c, _ := cs.admit(p)
		many, kept = append(many, p), append(kept, c)
	}
	kept[0].mark(true)
	next := &peer{addr: "192.0.2.1:1", open: true}
	c, ok := cs.admit(next)
	if !ok || many[1].open || !many[0].open || !one.open {
		t.Errorf("admitted %v; busy open %v, longest idle open %v, other open %v", ok, many[0].open, many[1].open, one.open)
	}
	for _, c := range append(kept, k, c) {
		c.mark(true)
	}
	if _, ok := cs.admit(&peer{addr: "192.0.2.2:1"}); ok {
		t.Error("admitted though all are busy")
	}
	for _, c := range append(kept, k, c) {
		_ = c.Close()
		_ = c.Close() // closing twice counts once
	}
	if len(cs.open) != 0 || len(cs.from) != 0 {
		t.Errorf("%d open, %v by address after all are closed", len(cs.open), cs.from)
	}
}
