package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"sort"
	"strings"
	"time"

	"huitou/internal/access"
	"huitou/internal/id"
)

// page is an address and what it answers: JSON, or a file of text.
type page struct {
	Path   string          `json:"path"`
	Status int             `json:"status"`
	JSON   json.RawMessage `json:"json,omitempty"`
	Text   string          `json:"text,omitempty"`
}

func (m *maker) send(r *http.Request) *httptest.ResponseRecorder {
	r.Host, r.RemoteAddr = "localhost", "127.0.0.1:1"
	if strings.HasPrefix(r.URL.Path, "/api/") {
		r.Header.Set("Authorization", "Bearer "+m.key.Token)
	} else {
		r.AddCookie(&http.Cookie{Name: "session", Value: m.session})
	}
	w := httptest.NewRecorder()
	m.app.Handler().ServeHTTP(w, r)
	return w
}

// post makes a call of the API, with an idempotency key unless it is "".
func (m *maker) post(path, key, body string, want int) []byte {
	r := httptest.NewRequestWithContext(m, http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if strings.Contains(body, "\n") {
		r.Header.Set("Content-Type", "application/x-ndjson")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	w := m.send(r)
	if w.Code != want || strings.Contains(w.Body.String(), `"refused"`) && strings.Contains(w.Body.String(), `"status":"refused"`) {
		panic(fmt.Sprintf("POST %s: %d, want %d\n%s", path, w.Code, want, w.Body))
	}
	if key != "" {
		m.repeated = append(m.repeated, call{Path: path, Key: key, Body: body, Status: w.Code, Answer: w.Body.Bytes()})
	}
	return w.Body.Bytes()
}

func (m *maker) get(path string) page {
	w := m.send(httptest.NewRequestWithContext(m, http.MethodGet, path, nil))
	p := page{Path: path, Status: w.Code}
	if strings.HasPrefix(path, "/api/") {
		p.JSON = w.Body.Bytes()
	} else {
		p.Text = w.Body.String()
	}
	return p
}

// look asks for all that the API shows, and for the lists as files.
func (m *maker) look() (list []page) {
	see := func(path string) { list = append(list, m.get(path)) }
	const v1, all = "/api/v1/", "limit=500"
	for _, path := range []string{"company", "places?" + all, "staff?" + all, "products?" + all, "customers?" + all,
		"customers?sort=last&" + all, "customers?sort=amount&" + all, "customers?sort=name&" + all, "customers?open_promise=1&" + all, "customers?low_rating=1&" + all,
		"customers?search=schmidt", "customers?search=4567", "customers?search=%E5%BC%A0", "customers?kind=organisation", "customers?last_after=2026-03-03&" + all,
		"promises?" + all, "voices?" + all, "voices?rated=low&" + all, "voices?answered=no&rated=yes&" + all, "voices?stars=1&" + all, "gaps"} {
		see(v1 + path)
	}
	for _, state := range []string{"due", "overdue", "open", "kept", "late", "broken", "renegotiated", "waived", "void"} {
		see(v1 + "promises?state=" + state + "&" + all)
	}
	for _, outcome := range []string{"kept", "late", "broken", "none", "other"} {
		see(v1 + "voices?outcome=" + outcome + "&" + all)
	}
	for _, months := range []string{"from=2018-01&to=2018-06", "from=2026-03&to=2026-03", "from=2026-02&to=2026-06"} {
		see(v1 + "gaps?" + months)
	}
	for _, place := range m.ids("place") {
		p := id.Place(place).String()
		for _, path := range []string{"gaps?from=2026-01&to=2026-06&place=" + p, "promises?place=" + p, "voices?place=" + p, "customers?place=" + p} {
			see(v1 + path)
		}
	}
	for _, n := range m.ids("customer") {
		c := v1 + "customers/" + id.Customer(n).String()
		see(c)
		for _, part := range []string{"timeline", "purchases", "promises", "voices"} {
			see(c + "/" + part + "?" + all)
		}
	}
	for _, n := range m.ids("purchase") {
		see(v1 + "purchases/" + id.Purchase(n).String())
	}
	for _, n := range m.ids("promise") {
		see(v1 + "promises/" + id.Promise(n).String())
	}
	for _, n := range m.ids("voice") {
		see(v1 + "voices/" + id.Voice(n).String())
	}
	for _, n := range m.ids("product") {
		see(v1 + "products/" + id.Product(n).String())
	}
	for _, path := range []string{"/customers.csv", "/promises.csv", "/voices.csv", "/orders.csv", "/orders.csv?step=approved&over=30m"} {
		see(path)
	}
	for i := range list {
		if list[i].Status != http.StatusOK {
			panic(fmt.Sprintf("GET %s: %d\n%s%s", list[i].Path, list[i].Status, list[i].JSON, list[i].Text))
		}
	}
	return list
}

func (m *maker) ids(table string) (list []int64) {
	for last := int64(0); ; {
		last = m.value("SELECT COALESCE(MIN(id), 0) FROM "+table+" WHERE id > $1", last)
		if last == 0 {
			break
		}
		list = append(list, last)
	}
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	return list
}

// serve lets a person import by pages: one upload is checked and imported, the import of
// another is undone, one waits. People sign in and are invited, and somebody mistypes.
func (m *maker) serve() {
	_, err := m.app.Access.SignIn(m, access.Credentials{Email: "max@example.org", Password: "mistyped by Max", IP: "203.0.113.7"})
	if err == nil {
		panic("a wrong password was taken")
	}
	m.session = got(m.app.Access.SignIn(m, access.Credentials{Email: ownerMail, Password: password, IP: "127.0.0.1", Agent: "Fixture/1"})).Token
	ln := got(net.Listen("tcp", "127.0.0.1:0"))
	ctx, stop := context.WithCancel(m)
	ended := make(chan error, 1)
	go func() { ended <- m.app.ServeOn(ctx, ln, 10*time.Second, nil) }()
	b := &browser{base: "http://" + ln.Addr().String(), client: &http.Client{Jar: got(cookiejar.New(nil))}}
	b.post("/sign-in", url.Values{"email": {ownerMail}, "password": {password}})

	up := b.upload("market.csv", "no,customer,day,product,amount\nm1,k1,2026-06-01,tea,12.50\nm2,k2,2026-06-02,pot,8.00\nm3,k1,no day,tea,1.00\n")
	b.until(b.post(up, order("check")), "This is what the import would do")
	m.imports["market.csv"] = importOf(b.until(b.post(up, order("import")), "Undo this import"))
	up = b.upload("twice.csv", "no,customer,day,product,amount\nt1,k1,2026-06-01,tea,12.50\n")
	imported := b.until(b.post(up, order("import")), "Undo this import")
	b.until(b.post(imported+"/undo", nil), "undone")
	b.upload("waits.csv", "no,customer,day,product,amount\nx1,k9,2026-06-01,tea,2.50\n")
	stop()
	must(<-ended)
	got(m.app.Access.InviteUser(m, m.owner, access.NewUser{Name: "Iris", Email: "iris@example.org", Role: access.Analyst}))
	got(m.app.Access.MakeLink(m, m.owner, got(m.app.Access.FindUserByEmail(m, "max@example.org")).ID))
	got(m.app.Access.SignIn(m, access.Credentials{Email: "mei@example.org", Password: password, IP: "127.0.0.1"}))
}

func importOf(path string) string { return path[strings.LastIndex(path, "/")+1:] }

func order(act string) url.Values {
	return url.Values{"act": {act}, "how": {"columns"}, "kind": {"purchase"}, "source": {"market"}, "currency": {"EUR"}, "zone": {"Europe/Berlin"},
		"field.id": {"no"}, "field.customer": {"customer"}, "field.at": {"day"}, "field.lines.product": {"product"}, "field.lines.amount": {"amount"}}
}

type browser struct {
	base   string
	client *http.Client
}

// answer returns the path after redirects and the page.
func (b *browser) answer(r *http.Response, err error) (path, text string) {
	must(err)
	defer r.Body.Close()
	text = string(got(io.ReadAll(r.Body)))
	if r.StatusCode != http.StatusOK {
		panic(fmt.Sprintf("%s: %s\n%s", r.Request.URL, r.Status, text))
	}
	return r.Request.URL.Path, text
}

func (b *browser) post(path string, form url.Values) string {
	path, _ = b.answer(b.client.PostForm(b.base+path, form))
	return path
}

// until asks for a page again until it says text, and returns where that was.
func (b *browser) until(path, text string) string {
	for range 600 {
		at, page := b.answer(b.client.Get(b.base + path))
		if strings.Contains(page, text) || strings.HasPrefix(at, text) {
			return at
		}
		time.Sleep(100 * time.Millisecond)
	}
	panic(path + " never said " + text)
}

func (b *browser) upload(name, text string) string {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	got(io.WriteString(got(w.CreateFormFile("file", name)), text))
	must(w.Close())
	path, _ := b.answer(b.client.Post(b.base+"/imports", w.FormDataContentType(), &buf))
	if strings.HasPrefix(path, "/work/") {
		path = b.until(path, "/uploads/")
	}
	return path
}
