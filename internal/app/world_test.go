package app

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/org"
)

const (
	ownerMail = "owner@example.org"
	spareMail = "spare@example.org"
	password  = "a long enough password"
)

// world is a small company, served on loopback as `huitou serve` does.
type world struct {
	app       *App
	url, key  string
	client    *http.Client
	sessions  []string            // of the owner
	spare     []string            // of a user whom calls may sign out
	forgetful string              // of a user who enters wrong passwords
	ids       map[string][]string // by the part of the path before them

	quit  context.CancelFunc
	ended chan error
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	a := open(t, dsn)
	w := &world{app: a, ended: make(chan error, 1), client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: callers},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := a.Flow.SetUp(ctx, flow.FirstRun{Company: org.Company{Name: "Test & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"},
		Owner: access.NewUser{Name: "Olga", Email: ownerMail, Password: password}})
	check(err)
	_, err = a.Access.AddUser(ctx, access.Console(), access.NewUser{Name: "Sam", Email: spareMail, Password: password, Role: access.Manager})
	check(err)
	other, err := a.Access.AddUser(ctx, access.Console(), access.NewUser{Name: "Otto", Email: "otto@example.org", Role: access.Frontline})
	check(err)
	key, err := a.Access.CreateKey(ctx, access.Console(), "soak", access.Scopes)
	check(err)
	w.key = key.Token
	revoked, err := a.Access.CreateKey(ctx, access.Console(), "to be revoked", access.Scopes)
	check(err)
	_, err = a.Access.AddUser(ctx, access.Console(), access.NewUser{Name: "Fritz", Email: "fritz@example.org", Password: password, Role: access.Manager})
	check(err)
	sessions := func(email string, n int) (list []string) {
		for range n {
			s, err := a.Access.SignIn(ctx, access.Credentials{Email: email, Password: password, IP: "127.0.0.1"})
			check(err)
			list = append(list, s.Token)
		}
		return list
	}
	w.sessions, w.spare, w.forgetful = sessions(ownerMail, 4), sessions(spareMail, 12), sessions("fritz@example.org", 1)[0]
	w.live(t)

	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	w.url = "http://" + ln.Addr().String()
	serving, quit := context.WithCancel(context.Background())
	w.quit = quit
	go func() { w.ended <- a.ServeOn(serving, ln, 10*time.Second, nil) }()

	read := func(query string, text func(int64) string) (list []string) {
		raw, err := db.Get(ctx, a.DB, func(tx *db.Tx) ([]int64, error) { return db.List(ctx, tx, db.Value[int64], query) })
		check(err)
		for _, v := range raw {
			list = append(list, text(v))
		}
		return list
	}
	w.upload(t)
	w.ids = map[string][]string{
		"/customers/":          read("SELECT id FROM customer ORDER BY id", func(v int64) string { return id.Customer(v).String() }),
		"/promises/":           read("SELECT id FROM promise ORDER BY id", func(v int64) string { return id.Promise(v).String() }),
		"/voices/":             read("SELECT id FROM voice ORDER BY id", func(v int64) string { return id.Voice(v).String() }),
		"/purchases/":          read("SELECT id FROM purchase ORDER BY id", func(v int64) string { return id.Purchase(v).String() }),
		"/products/":           read("SELECT id FROM product ORDER BY id", func(v int64) string { return id.Product(v).String() }),
		"/settings/places/":    append(read("SELECT id FROM place ORDER BY id", func(v int64) string { return id.Place(v).String() }), "new"),
		"/settings/calendars/": {"new"},
		"/settings/staff/":     append(read("SELECT id FROM staff ORDER BY id", func(v int64) string { return id.Staff(v).String() }), "new"),
		"/settings/users/":     {other.ID.String()},
		"/settings/keys/":      {revoked.ID.String()},
		"/settings/sessions/":  {"none"},
		"/imports/":            read("SELECT id FROM import_run", func(v int64) string { return id.Import(v).String() }),
		"/gaps/":               {"1", "2", "3", "4", "5"},
		"/today/":              {"snooze", "wake", "keep", "answer", "none"},
		"/undo/":               {"none"},
		"/invite/":             {"none"},
		"/work/":               read("SELECT id FROM work", func(v int64) string { return id.Work(v).String() }),
		"/uploads/":            read("SELECT id FROM upload", func(v int64) string { return id.Upload(v).String() }),
	}
	return w
}

// live records a month of orders, deliveries and reviews, some of it by an import.
func (w *world) live(t *testing.T) {
	t.Helper()
	now := clock.System()
	var facts []fact.Fact
	for i := range 60 {
		ref, cus := fact.Ref(fmt.Sprint("o", i)), fact.Ref(fmt.Sprint("c", i%20))
		at := now.Add(-time.Duration(24*(i+2)) * time.Hour)
		if i < 20 {
			facts = append(facts, fact.Fact{Kind: fact.KindCustomer, Source: "till", ID: string(cus),
				Customer: &fact.Customer{Name: fmt.Sprint("Customer ", i), Email: fmt.Sprintf("c%d@example.org", i), Place: "harbour"}})
		}
		facts = append(facts, fact.Fact{Kind: fact.KindPurchase, Source: "till", ID: string(ref), Purchase: &fact.Purchase{
			Customer: cus, At: at, Place: fact.Ref([]string{"harbour", "station"}[i%2]), Staff: "anna", Currency: "EUR", Channel: "online",
			Lines:   []fact.Line{{Product: "tea", Amount: 1200}, {Product: "pot", Amount: 3000}},
			Promise: &fact.OrderPromise{Due: at.Add(72 * time.Hour)}}})
		if i%6 == 0 {
			facts = append(facts, fact.Fact{Kind: fact.KindDelivery, Source: "till", ID: "d" + string(ref), Delivery: &fact.Delivery{
				Purchase: ref, Steps: []fact.Step{{Step: "delivered", At: min(at.Add(time.Duration(12+i)*time.Hour), now)}}}})
		}
		facts = append(facts, fact.Fact{Kind: fact.KindVoice, Source: "till", ID: "v" + string(ref), Voice: &fact.Voice{
			Purchase: ref, At: at.Add(24 * time.Hour), Rating: new(1 + i%5), Text: "so so"}})
	}
	check := func(results []flow.Result, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range results {
			if r.Err != nil {
				t.Fatalf("fact %d: %v", i, r.Err)
			}
		}
	}
	most := len(facts) * 5 / 6
	check(w.app.Flow.Record(t.Context(), facts[:most], flow.Sender{Actor: "test"}))
	run, _, err := w.app.Flow.StartImport(t.Context(), access.Console(), flow.ImportStart{Source: "till", Title: "orders",
		Fingerprint: "f", Total: int64(len(facts) - most)})
	if err != nil {
		t.Fatal(err)
	}
	check(w.app.Flow.RecordImport(t.Context(), flow.ImportBatch{Import: run.ID, Facts: facts[most:]}))
	if _, err := w.app.Flow.FinishImport(t.Context(), access.Console(), flow.ImportEnd{Import: run.ID}); err != nil {
		t.Fatal(err)
	}
}

// upload uploads a file, which starts its inspection.
func (w *world) upload(t *testing.T) {
	t.Helper()
	body, kind := uploaded("upload")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/imports", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.AddCookie(&http.Cookie{Name: "session", Value: w.sessions[0]})
	res, err := w.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	// It redirects to the upload, or to its inspection while that is running.
	if to := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/uploads/") && !strings.HasPrefix(to, "/work/") {
		t.Fatalf("an upload was answered %s, to %q", res.Status, to)
	}
}

// uploaded returns a form with a small file.
func uploaded(name string) (body, kind string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name+".csv")
	if err == nil {
		_, err = fmt.Fprintf(part, "order,customer,date,amount\n%s-1,c1,2026-05-01,12.50\n%s-2,c2,2026-05-02,8.00\n", name, name)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		panic(err) // a buffer never fails
	}
	return b.String(), m.FormDataContentType()
}

// body returns the body of the n-th call of a route: one form with the fields of all routes
// that write.
func (w *world) body(method, pattern string, n int) (body, kind string) {
	if method != http.MethodPost {
		return "", ""
	}
	cus := w.ids["/customers/"][n%20]
	now := time.Now().UTC()
	due := now.AddDate(0, 0, 3).Format(time.DateOnly)
	const json = "application/json"
	switch pattern {
	case "/api/v1/events":
		one := func(k int) string {
			return fmt.Sprintf(`{"kind":"purchase","source":"soak","id":"%d-%d","purchase":{"customer":"new-%d","at":%q,"place":"harbour",`+
				`"currency":"EUR","lines":[{"product":"p%d","amount":500}],"promise":{"due_day":%q}}}`,
				n, k, (n+k)%50, now.Add(-time.Hour).Format(time.RFC3339), k%7, due)
		}
		if n%2 == 0 {
			return one(0), json
		}
		var list []string
		for k := range 20 {
			list = append(list, one(k))
		}
		return "[" + strings.Join(list, ",") + "]", json
	case "/api/v1/promises":
		return fmt.Sprintf(`{"customer":%q,"origin":"staff","what":"call back","due_day":%q}`, cus, due), json
	case "/api/v1/voices/{id}/answer":
		return `{"text":"Thank you, we are sorry."}`, json
	case "/api/v1/promises/{id}/renegotiate":
		return fmt.Sprintf(`{"reason":"they asked","due_day":%q}`, due), json
	case "/imports":
		return uploaded(fmt.Sprint("soak", n))
	}
	if strings.HasPrefix(pattern, "/api/") {
		return `{"reason":"as agreed"}`, json
	}
	f := url.Values{"email": {spareMail}, "password": {password}, "name": {fmt.Sprint("Name ", n)}, "kind": {"person"}, "customer": {cus},
		"what": {"call back"}, "origin": {"staff"}, "due": {due}, "due_day": {due}, "day": {now.AddDate(0, 0, -1).Format(time.DateOnly)}, "time": {"12:00"}, "how": {"columns"},
		"text": {"Thank you, we are sorry."}, "note": {fmt.Sprint("note ", n)}, "reason": {"as agreed"}, "rating": {"4"}, "scale": {"5"},
		"channel": {"staff"}, "subject": {"none"}, "lang": {"en"}, "language": {"en"}, "theme": {"dark"}, "list": {"customers"},
		"step": {"total"}, "target": {"96"}, "role": {"frontline"}, "scope": {"org.read"}, "zone": {"Europe/Berlin"}, "code": {fmt.Sprint("code", n)},
		"back": {"/"}, "ids": {cus}, "id": {cus}, "place": {w.ids["/settings/places/"][0]}, "version": {fmt.Sprint(1 + n%3)}, "answer": {"Thank you, we are sorry."}}
	if pattern == "/settings/users" {
		f.Set("email", fmt.Sprintf("invited%d@example.org", n))
	}
	if strings.HasSuffix(pattern, "/answer") || strings.HasPrefix(pattern, "/today/") {
		f.Set("how", "phone")
	}
	return f.Encode(), "application/x-www-form-urlencoded"
}

// stop stops the server as a signal does.
func (w *world) stop(t *testing.T) {
	t.Helper()
	w.client.CloseIdleConnections()
	w.quit()
	select {
	case err := <-w.ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(hang):
		t.Fatal("the stop did not end")
	}
	if err := w.app.Close(); err != nil {
		t.Error(err)
	}
}
