package gate

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
)

// ClientIP returns the address of the client that sent a request, behind a Gate that of the
// real client (see Options.TrustProxy).
func ClientIP(r *http.Request) string {
	ip, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr // a Gate stores it without a port
	}
	return ip
}

// caller is the client address of a request: the peer's or, behind a trusted proxy, the last
// address that the proxy has added to X-Forwarded-For. Earlier addresses come from the client
// and are ignored.
func (g *Gate) caller(r *http.Request) string {
	ip := ClientIP(r)
	if g.opt.TrustProxy {
		list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
			ip = last.WithZone("").Unmap().String()
		}
	}
	return ip
}

func isLoopback(ip string) bool {
	a, err := netip.ParseAddr(ip)
	return err == nil && a.Unmap().IsLoopback()
}

// network returns the range from which one caller can choose addresses: for IPv6 the /64.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if a = a.Unmap(); a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// ownNames returns the host names of this server: those configured, else the machine's own.
func ownNames(opt Options) map[string]bool {
	names := map[string]bool{"localhost": true}
	for _, h := range opt.Hosts {
		names[hostName(h)] = true
	}
	if u, err := url.Parse(opt.URL); err == nil && u.Host != "" {
		names[hostName(u.Host)] = true
	} else if name, err := os.Hostname(); err == nil {
		names[hostName(name)] = true
		names[hostName(name)+".local"] = true
	}
	delete(names, "")
	return names
}

// hostName returns a Host without its port and trailing dot, in lower case.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// ours reports whether the Host of a request is this server's: a configured name, the machine
// itself, or the address the connection came in on. Any other is DNS rebinding or an attempt
// to have links made with a foreign name. Health probes call by addresses of their own and
// reveal nothing.
func (g *Gate) ours(r *http.Request) bool {
	switch r.URL.Path {
	case "/healthz", "/readyz", "/metrics":
		return true
	}
	name := hostName(r.Host)
	if g.hosts[name] || isLoopback(name) {
		return true
	}
	at, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	local, err := netip.ParseAddrPort(at.String())
	asked, wrong := netip.ParseAddr(name)
	return err == nil && wrong == nil && local.Addr().WithZone("").Unmap() == asked.WithZone("").Unmap()
}
