package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/web"
	"huitou/internal/webtest"
)

// concrete returns the method and a path of a pattern, with the ids of missing records.
func concrete(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	path = strings.TrimSuffix(path, "{$}")
	return method, regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "nothing")
}

// TestRoutePermissions: every route but those for anybody redirects to the sign-in page
// without a session, and checks its permission before it looks for records.
func TestRoutePermissions(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	stranger, roles := w.client(t), map[access.Role]*webtest.Browser{}
	for _, role := range access.Roles[1:] {
		roles[role] = w.as(t, role)
	}
	allowed := map[access.Permission]map[access.Role]bool{}
	for _, g := range access.Grid {
		allowed[g.Permission] = map[access.Role]bool{}
		for _, r := range g.Roles {
			allowed[g.Permission][r] = true
		}
	}
	of := map[string]access.Permission{} // the permissions of pages
	for _, r := range web.Routes() {
		of[r.Pattern] = r.May
	}
	may := func(r web.RouteLine, role access.Role) bool {
		page, file := strings.CutSuffix(strings.TrimSuffix(r.Pattern, ".xlsx"), ".csv")
		if need, ok := of[page]; ok && (file || page != r.Pattern) && need != web.Member { // a list as a file: who may read it, too
			return allowed[r.May][role] && allowed[need][role]
		}
		return allowed[r.May][role]
	}
	for _, r := range web.Routes() {
		if r.May == web.Anybody {
			continue
		}
		method, path := concrete(r.Pattern)
		ask := func(b *webtest.Browser) *webtest.Answer { return b.Get(path) }
		if method == http.MethodPost {
			ask = func(b *webtest.Browser) *webtest.Answer { return b.Post(path, url.Values{"x": {"y"}}) }
		}
		ask(stranger).Leads("/sign-in")
		if r.May == web.Member || method == http.MethodPost {
			continue // with the permission, a form would have an effect
		}
		for role, c := range roles {
			got := ask(c).StatusCode
			if denied := got == http.StatusForbidden; denied == may(r, role) {
				t.Errorf("%s as %s: status %d; the grid gives %s: %v", r.Pattern, role, got, r.May, may(r, role))
			}
		}
	}
	analyst := roles[access.Analyst]
	for _, r := range web.Routes() {
		method, path := concrete(r.Pattern)
		if method == http.MethodPost && r.May != web.Anybody && r.May != web.Member && !allowed[r.May][access.Analyst] {
			analyst.Post(path, url.Values{"x": {"y"}}).Status(http.StatusForbidden)
		}
	}
}

// TestForeignForms: forms that another site makes a browser submit are refused.
func TestForeignForms(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	for name, head := range map[string]http.Header{
		"fetch metadata": {"Sec-Fetch-Site": {"cross-site"}},
		"same site":      {"Sec-Fetch-Site": {"same-site"}},
		"origin":         {"Origin": {"https://evil.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := w.owner(t)
			c.Add = head
			c.Post("/password", url.Values{"old": {ownerPassword}, "password": {"another long sentence"}}).Status(http.StatusForbidden).Has("another site")
			c.Get("/customers").Status(http.StatusOK)
		})
	}
}

// TestHeaders: every page has the security headers, no inline scripts or styles, and is not
// cached.
func TestHeaders(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	c := w.owner(t)
	for _, path := range []string{"/", "/customers", "/no/such/page"} {
		a := c.Get(path)
		for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		csp := a.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		a.Lacks("<style", " style=", "onclick=", "javascript:")
	}
	for _, cookie := range w.client(t).Post("/sign-in", url.Values{"email": {ownerMail}, "password": {ownerPassword}}).Cookies() {
		if cookie.Name == "session" && (!cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge <= 0) {
			t.Errorf("session cookie %+v", cookie)
		}
	}
}
