package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"huitou/internal/access"
	"huitou/internal/api"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
)

// code is the code of a problem document.
func code(t *testing.T, res *httptest.ResponseRecorder) string {
	t.Helper()
	var p struct {
		Code   string
		Errors []struct{ Code, Found string }
	}
	if err := json.Unmarshal(res.Body.Bytes(), &p); err != nil {
		t.Fatalf("%d %.200s: %v", res.Code, res.Body, err)
	}
	if len(p.Errors) > 0 {
		if len(p.Errors[0].Found) > 100 {
			t.Errorf("the answer repeats %d bytes of the input", len(p.Errors[0].Found))
		}
		return p.Errors[0].Code
	}
	return p.Code
}

func zipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(b)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestBounds(t *testing.T) {
	t.Parallel()
	h := build(t, dbtest.SQLite(t, fixed()))
	item := `{"kind":"visit","source":"till","id":"%d","visit":{"customer":"c","at":"2026-05-03T14:00:00Z"}}`
	list := func(n int, sep string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf(item, i)
		}
		return strings.Join(all, sep)
	}
	named := func(n int) string {
		return `{"kind":"customer","source":"till","id":"big","customer":{"name":"` + strings.Repeat("x", n) + `"}}`
	}
	lines := map[string]string{"Content-Type": "application/x-ndjson"}
	packed := map[string]string{"Content-Encoding": "gzip"}
	for _, c := range []struct {
		name   string
		header map[string]string
		body   []byte
		status int
		code   string
	}{
		{"MostItems", nil, []byte("[" + list(1000, ",") + "]"), http.StatusOK, ""},
		{"TooManyItems", nil, []byte("[" + list(1001, ",") + "]"), http.StatusRequestEntityTooLarge, "api.too_many_items"},
		{"TooManyLines", lines, []byte(list(1001, "\n")), http.StatusRequestEntityTooLarge, "api.too_many_items"},
		{"NameOf10MB", nil, []byte(named(10 << 20)), http.StatusUnprocessableEntity, "field.too_long"},
		{"NameOf10MBInABatch", nil, []byte("[" + named(10<<20) + "]"), http.StatusOK, ""},
		{"IDOf10MB", nil, []byte(`{"kind":"customer","source":"till","id":"` + strings.Repeat("x", 10<<20) + `","customer":{}}`), http.StatusUnprocessableEntity, "field.too_long"},
		{"FieldNameOf10MB", nil, []byte(`{"` + strings.Repeat("x", 10<<20) + `":1}`), http.StatusUnprocessableEntity, "api.unknown_field"},
		{"BodyTooLarge", nil, []byte(named(api.MaxBody)), http.StatusRequestEntityTooLarge, "api.body_too_large"},
		{"Packed", packed, zipped(t, []byte("["+list(1000, ",")+"]")), http.StatusOK, ""},
		{"PackedTooLarge", packed, zipped(t, bytes.Repeat([]byte(" "), api.MaxBody+1)), http.StatusRequestEntityTooLarge, "api.body_too_large"},
		{"PackedCut", packed, zipped(t, []byte(named(10)))[:20], http.StatusBadRequest, "api.body_cut"},
		{"DeepNesting", nil, []byte(strings.Repeat("[", 200_000)), http.StatusBadRequest, "api.json_deep"},
		{"DeepObjects", nil, []byte("[" + strings.Repeat(`{"]\"":`, 10_000) + "1" + strings.Repeat("}", 10_000) + "]"), http.StatusBadRequest, "api.json_deep"},
		{"NotTooDeep", nil, []byte(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)), http.StatusOK, "\"code\":\"api.type\""},
		{"PackedGarbage", packed, append(zipped(t, nil)[:10], bytes.Repeat([]byte("\xff"), 100)...), http.StatusBadRequest, "api.not_gzip"},
		{"NotPacked", packed, []byte("{}"), http.StatusBadRequest, "api.not_gzip"},
		{"NotPackedEmpty", packed, nil, http.StatusBadRequest, "api.not_gzip"},
		{"PackedCutInItsHeader", packed, zipped(t, []byte(named(10)))[:5], http.StatusBadRequest, "api.body_cut"},
		{"KeyTooLong", map[string]string{"Idempotency-Key": strings.Repeat("k", 201)}, []byte(named(10)), http.StatusBadRequest, "api.key_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res := h.call("POST", "/api/v1/events", c.header, c.body)
			if res.Code != c.status {
				t.Fatalf("status %d, want %d: %.300s", res.Code, c.status, res.Body)
			}
			if c.code == "" {
				return
			}
			if c.status == http.StatusOK { // the results of a batch
				if !strings.Contains(res.Body.String(), c.code) {
					t.Errorf("%s is not in %.500s", c.code, res.Body)
				}
				return
			}
			if got := code(t, res); got != c.code {
				t.Errorf("code %s, want %s", got, c.code)
			}
			if res.Body.Len() > 2000 {
				t.Errorf("the answer has %d bytes", res.Body.Len())
			}
		})
	}
}

// TestLimitInMessage: the error for too large a request names the limit.
func TestLimitInMessage(t *testing.T) {
	t.Parallel()
	h := build(t, dbtest.SQLite(t, fixed()))
	res := h.call("POST", "/api/v1/events", nil, []byte("["+strings.Repeat("{},", 1000)+"{}]"))
	if !strings.Contains(res.Body.String(), "1,000") {
		t.Errorf("%s", res.Body)
	}
	res = h.call("POST", "/api/v1/events", nil, bytes.Repeat([]byte(" "), api.MaxBody+1))
	if !strings.Contains(res.Body.String(), "16 MiB") {
		t.Errorf("%s", res.Body)
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	h := build(t, dbtest.SQLite(t, nil), func(d *api.Deps) { d.Rate, d.Burst = 1, 3 })
	var last *httptest.ResponseRecorder
	for range 4 {
		last = h.call("GET", "/api/v1/me", nil, nil)
	}
	if last.Code != http.StatusTooManyRequests || code(t, last) != "api.rate" || last.Header().Get("Retry-After") != "1" {
		t.Errorf("%d %v %s", last.Code, last.Header(), last.Body)
	}
	other := h.makeKey(t, access.OrgRead)
	if res := h.call("GET", "/api/v1/me", map[string]string{"Authorization": "Bearer " + other}, nil); res.Code != http.StatusOK {
		t.Errorf("another key: %d", res.Code)
	}
}

// TestScopes: every route refuses a key that has all scopes but its own.
func TestScopes(t *testing.T) {
	t.Parallel()
	h := build(t, dbtest.SQLite(t, fixed()))
	asked := map[access.Permission]bool{}
	for _, r := range api.Routes() {
		url := strings.ReplaceAll(r.Pattern, "{id}", "x")
		if !r.Open {
			if res := h.call(r.Method, url, map[string]string{"Authorization": ""}, nil); res.Code != http.StatusUnauthorized {
				t.Errorf("%s %s without a key: %d", r.Method, r.Pattern, res.Code)
			}
		}
		if r.Scope == "" {
			continue
		}
		if asked[access.Permission(r.Scope)] = true; !slices.Contains(access.Scopes, access.Permission(r.Scope)) {
			t.Fatalf("%s %s asks for %s, which no key can have", r.Method, r.Pattern, r.Scope)
		}
		var others []access.Permission
		for _, p := range access.Scopes {
			if string(p) != r.Scope {
				others = append(others, p)
			}
		}
		res := h.call(r.Method, url, map[string]string{"Authorization": "Bearer " + h.makeKey(t, others...)}, nil)
		if res.Code != http.StatusForbidden || code(t, res) != "api.scope" {
			t.Errorf("%s %s without its scope: %d %s", r.Method, r.Pattern, res.Code, res.Body)
		}
	}
	if len(asked) != len(access.Scopes) {
		t.Errorf("keys may have %v, routes ask for %v", access.Scopes, asked)
	}
}

// TestSameKeyAtOnce: concurrent requests with the same idempotency key are executed once.
func TestSameKeyAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		anna := h.call("POST", "/api/v1/events", nil, []byte(`{"kind":"customer","source":"till","id":"anna","customer":{"name":"Anna"}}`))
		var made struct{ ID string }
		if err := json.Unmarshal(anna.Body.Bytes(), &made); err != nil {
			t.Fatal(err)
		}
		body := []byte(`{"customer":"` + made.ID + `","what":"call back","within":"4h"}`)
		var wg sync.WaitGroup
		answers := make([]string, 16)
		for i := range answers {
			wg.Go(func() {
				res := h.call("POST", "/api/v1/promises", map[string]string{"Idempotency-Key": "one"}, body)
				answers[i] = fmt.Sprint(res.Code, res.Body)
			})
		}
		wg.Wait()
		for _, a := range answers {
			if a != answers[0] || !strings.HasPrefix(a, "201") {
				t.Errorf("%s and %s", answers[0], a)
			}
		}
		var n int
		err := d.Read(t.Context(), func(tx *db.Tx) error { return tx.Row(t.Context(), "SELECT count(*) FROM promise").Scan(&n) })
		if err != nil || n != 1 {
			t.Errorf("%d promises (%v), want 1", n, err)
		}
	})
}

// TestAuditOfCalls: what is read and changed with an API key is in the audit log with the
// key as the actor.
func TestAuditOfCalls(t *testing.T) {
	t.Parallel()
	h := build(t, dbtest.SQLite(t, fixed()))
	var made struct{ ID string }
	res := h.call("POST", "/api/v1/events", nil, []byte(`{"kind":"customer","source":"till","id":"anna","customer":{"name":"Anna"}}`))
	if err := json.Unmarshal(res.Body.Bytes(), &made); err != nil {
		t.Fatal(err)
	}
	h.call("GET", "/api/v1/customers/"+made.ID, nil, nil)
	h.call("POST", "/api/v1/promises", nil, []byte(`{"customer":"`+made.ID+`","what":"call back","within":"4h"}`))
	who, err := h.access.WhoByKey(t.Context(), h.key, "")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := h.access.ListAudit(t.Context(), access.AuditFilter{Actor: who.Actor()})
	if err != nil || len(list) != 2 || list[0].Action != "promise.make" || list[1].Action != "customer.see" || list[1].Subject != made.ID {
		t.Errorf("%+v %v", list, err)
	}
}

// FuzzReadFacts: any body is decoded into facts or gives an error, each fact is the same
// after it is encoded and decoded again, and the limits hold.
func FuzzReadFacts(f *testing.F) {
	for _, s := range []string{
		`{"kind":"visit","source":"t","id":"1","visit":{"customer":"c","at":"2026-05-03T14:00:00Z"}}`,
		`[{"kind":"purchase","source":"t","id":"1","purchase":{"at":"2026-05-03T14:00:00+08:00","currency":"CNY","amount":5,"lines":[{"amount":-1}]}}]`,
		"{\"kind\":\"voice\"}\n\n{oops\n{\"kind\":\"voice\",\"kind\":\"x\"}", "[", "[]", "{}", "null", "[null,1,\"\xff\"]", "\xef\xbb\xbf{}",
		`[{"id":"\ud800"},{"purchase":{"at":"0000-01-01T00:00:00Z"}}]`,
	} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, lines bool) {
		facts, bad, err := api.ReadFacts(body, lines)
		if len(facts) > api.MaxItems || len(bad) > 0 && len(bad) != len(facts) {
			t.Fatalf("%d facts, %d errors", len(facts), len(bad))
		}
		if err != nil {
			return
		}
		for i := range facts {
			if len(bad) > 0 && bad[i] != nil {
				continue
			}
			text, err := json.Marshal(&facts[i])
			if err != nil {
				t.Fatal(err)
			}
			again, _, err := api.ReadFacts(text, false)
			if err != nil {
				t.Fatalf("%s was read, but not again: %v", text, err)
			}
			if again[0].Hash() != facts[i].Hash() {
				t.Fatalf("%s reads as another fact", text)
			}
		}
	})
}
