// Package webtest is an HTTP client with cookies and assertions, for tests of pages.
package webtest

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Browser sends requests and keeps cookies. Errors of requests fail its test.
type Browser struct {
	TB  testing.TB
	URL string      // base of the paths
	Add http.Header // sent with every request

	client http.Client
}

// New returns a browser that follows redirects.
func New(t testing.TB, base string) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Browser{TB: t, URL: base, Add: http.Header{}, client: http.Client{Jar: jar, Timeout: time.Minute}}
}

// Unfollowing returns a browser that does not follow redirects.
func Unfollowing(t testing.TB, base string) *Browser {
	t.Helper()
	b := New(t, base)
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

// SignIn submits the form of the sign-in page.
func (b *Browser) SignIn(mail, password string) {
	b.TB.Helper()
	a := b.Post("/sign-in", url.Values{"email": {mail}, "password": {password}})
	if a.StatusCode != http.StatusOK && a.StatusCode != http.StatusSeeOther {
		a.Status(http.StatusSeeOther)
	}
}

// Get requests a page.
func (b *Browser) Get(path string) *Answer {
	b.TB.Helper()
	return b.Send(http.MethodGet, path, "", "")
}

// Post submits a form.
func (b *Browser) Post(path string, form url.Values) *Answer {
	b.TB.Helper()
	return b.Send(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

// Cookies returns the cookies that the browser sends to URL.
func (b *Browser) Cookies() []*http.Cookie {
	u, err := url.Parse(b.URL)
	if err != nil {
		b.TB.Fatal(err)
	}
	return b.client.Jar.Cookies(u)
}

// File is a file of a form.
type File struct{ Field, Name, Content string }

// Upload submits a form with files.
func (b *Browser) Upload(path string, form url.Values, files ...File) *Answer {
	b.TB.Helper()
	var buf bytes.Buffer
	m := multipart.NewWriter(&buf)
	var errList []error
	for name, list := range form {
		for _, v := range list {
			errList = append(errList, m.WriteField(name, v))
		}
	}
	for _, f := range files {
		part, err := m.CreateFormFile(f.Field, f.Name)
		if err == nil {
			_, err = io.WriteString(part, f.Content)
		}
		errList = append(errList, err)
	}
	if err := errors.Join(append(errList, m.Close())...); err != nil {
		b.TB.Fatal(err)
	}
	return b.Send(http.MethodPost, path, m.FormDataContentType(), buf.String())
}

// Send sends any request; kind is the content type of the body, "" for none.
func (b *Browser) Send(method, path, kind, body string) *Answer {
	b.TB.Helper()
	req, err := http.NewRequestWithContext(b.TB.Context(), method, b.URL+path, strings.NewReader(body))
	if err != nil {
		b.TB.Fatal(err)
	}
	for name, v := range b.Add {
		req.Header[name] = v
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := b.client.Do(req)
	if err != nil {
		b.TB.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.TB.Fatal(err)
	}
	return &Answer{resp, string(text), b.TB}
}

// Answer is a response whose body was read.
type Answer struct {
	*http.Response
	Text string // the body
	TB   testing.TB
}

// request returns the method and path of the request, for messages.
func (a *Answer) request() string { return a.Request.Method + " " + a.Request.URL.RequestURI() }

// Main returns the main element of the page, or the whole body if it has none.
func (a *Answer) Main() string {
	_, rest, found := strings.Cut(a.Text, "<main")
	if !found {
		return a.Text
	}
	own, _, _ := strings.Cut(rest, "</main>")
	return own
}

// Status fails the test unless the answer has the status.
func (a *Answer) Status(want int) *Answer {
	a.TB.Helper()
	if a.StatusCode != want {
		a.TB.Fatalf("%s: status %d, want %d\n%.1500s", a.request(), a.StatusCode, want, a.Main())
	}
	return a
}

// Has fails the test unless the body contains the texts.
func (a *Answer) Has(texts ...string) *Answer {
	a.TB.Helper()
	for _, s := range texts {
		if !strings.Contains(a.Text, s) {
			a.TB.Errorf("%s: no %q in\n%.1500s", a.request(), s, a.Text)
		}
	}
	return a
}

// Lacks fails the test if the body contains one of the texts.
func (a *Answer) Lacks(texts ...string) *Answer {
	a.TB.Helper()
	for _, s := range texts {
		if strings.Contains(a.Text, s) {
			a.TB.Errorf("%s: has %q", a.request(), s)
		}
	}
	return a
}

// Leads fails the test unless the answer redirects (303) to a path that begins with to.
func (a *Answer) Leads(to string) *Answer {
	a.TB.Helper()
	a.Status(http.StatusSeeOther)
	if got := a.Header.Get("Location"); !strings.HasPrefix(got, to) {
		a.TB.Fatalf("%s: redirects to %s, want %s", a.request(), got, to)
	}
	return a
}
