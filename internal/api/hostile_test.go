package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/api"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/gate"
)

// hostile are values that only a broken or malicious client sends.
var hostile = []string{"\x00", "a\x00b", "\xff\xfe", "\xc3\x28", strings.Repeat("x", 256), strings.Repeat("界", 2000), strings.Repeat("9", 400), "-1", "0",
	"9223372036854775807", "1e309", "NaN", "'; DROP TABLE app_user; --", "%s%n", "../../etc/passwd", "cus_", "cus_zzzzzzzzzzzzzzzzzzzzzz", "2026-02-30", "\ufffd"}

// TestHostile: no hostile value in a header, path, query or body is answered with a status
// of 500 or above, on any route and either engine.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB, clock.Clock) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := build(t, open(t, fixed()))
			_, err := h.flow.Record(t.Context(), []fact.Fact{{Kind: fact.KindCustomer, Source: "till", ID: "c1", Customer: &fact.Customer{Name: "Anna", Since: "2024-03-01"}}},
				flow.Sender{Actor: "test"})
			if err != nil {
				t.Fatal(err)
			}
			var list struct{ Items []struct{ ID string } }
			if err := json.Unmarshal(h.call(http.MethodGet, "/api/v1/customers", nil, nil).Body.Bytes(), &list); err != nil || len(list.Items) != 1 {
				t.Fatal(err, list)
			}
			cus := list.Items[0].ID
			door := gate.New(gate.Options{}).Wrap(h.http)
			send := func(what, method, target string, body []byte, name, value string) int {
				t.Helper()
				r, err := http.NewRequestWithContext(t.Context(), method, "http://localhost"+target, bytes.NewReader(body))
				if err != nil {
					return 0 // no client can write it either
				}
				r.Header.Set("Authorization", "Bearer "+h.key)
				r.Header.Set("Content-Type", "application/json")
				if name != "" {
					r.Header.Set(name, value)
				}
				rec := httptest.NewRecorder()
				door.ServeHTTP(rec, r)
				if rec.Code >= 500 {
					t.Errorf("%s: %s %.100q: %d %.300s", what, method, target, rec.Code, rec.Body)
				}
				return rec.Code
			}
			// text is a JSON string of any bytes: a NUL as its escape, others as they are.
			text := func(v string) string {
				return `"` + strings.ReplaceAll(strings.ReplaceAll(v, `"`, `\"`), "\x00", `\u0000`) + `"`
			}
			param := regexp.MustCompile(`\{\w+\}`)
			for _, r := range api.Routes() {
				good := param.ReplaceAllLiteralString(r.Pattern, cus)
				for _, v := range hostile {
					if param.MatchString(r.Pattern) {
						send("path", r.Method, param.ReplaceAllLiteralString(r.Pattern, url.PathEscape(v)), nil, "", "")
					}
					all := url.Values{}
					for _, p := range []string{"after", "limit", "q", "state", "place", "owner", "customer", "from", "to", "rated", "kind", "days", "sort"} {
						all[p] = []string{v, v}
						if r.Method == http.MethodGet {
							send("query "+p, r.Method, good+"?"+url.Values{p: {v}}.Encode(), nil, "", "")
						}
					}
					send("query", r.Method, good+"?"+all.Encode(), nil, "", "")
					for _, header := range []string{"Authorization", "Accept-Language", "If-Match", "If-None-Match", "Idempotency-Key", "X-Request-Id", "Content-Type",
						"Content-Encoding", "User-Agent", "Accept-Encoding"} {
						send(header, r.Method, good, []byte("{}"), header, v)
					}
					if r.Method == http.MethodPost {
						for _, f := range []string{"what", "text", "reason", "evidence", "origin", "within", "due", "due_day", "at", "made", "customer", "place"} {
							body := fmt.Sprintf(`{"customer":"%s","what":"call back","text":"sorry","reason":"r","within":"2d","%s":%s}`, cus, f, text(v))
							body = strings.Replace(body, `"`+f+`":"`+map[string]string{"customer": cus, "what": "call back", "text": "sorry", "reason": "r", "within": "2d"}[f]+`",`, "", 1)
							send("body "+f, r.Method, good, []byte(body), "", "")
						}
						send("body", r.Method, good, []byte(v), "", "")
					}
				}
			}
			// A promise that is good but for a NUL is refused with the field, not kept.
			body := []byte(`{"customer":"` + cus + `","what":"call\u0000back","within":"2d","origin":"staff"}`)
			if code := send("NUL", http.MethodPost, "/api/v1/promises", body, "", ""); code != http.StatusUnprocessableEntity {
				t.Errorf("a NUL in what: %d, want 422", code)
			}
			for _, key := range []string{"a\xffb", "a\ufffdb"} {
				if code := send("key", http.MethodPost, "/api/v1/promises", []byte(`{}`), "Idempotency-Key", key); code < 400 {
					t.Errorf("key %q: %d", key, code)
				}
			}
		})
	}
}
