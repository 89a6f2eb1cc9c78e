package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// TestConnectionLostAtCommit: the connection to the database is lost between COMMIT and its answer.
// The problem document says, in the caller's language, that the outcome is unknown and what
// to do; once the request is repeated, the change is there exactly once, whether or not the
// first COMMIT was done.
func TestConnectionLostAtCommit(t *testing.T) {
	t.Parallel()
	d, proxy := dbtest.Proxied(t, fixed())
	h := build(t, d)
	res, err := h.flow.Record(t.Context(), []fact.Fact{{Kind: fact.KindCustomer, Source: "till", ID: "c1", Customer: &fact.Customer{Name: "Anna"}}}, flow.Sender{Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	cus := res[0].ID
	event := func(ext string) string {
		return `{"kind":"customer","source":"till","id":"` + ext + `","customer":{"name":"` + ext + `"}}`
	}
	promised := func(what string) string {
		return `{"customer":"` + cus + `","what":"` + what + `","within":"2d","origin":"staff"}`
	}
	var voice string
	for i, l := range []struct{ lang, repeat, look string }{
		{"en", "Make the same call again", "read what it changes before you make it again"},
		{"zh-Hans", "请用相同的 Idempotency-Key", "重发之前请先读取要修改的内容"},
		{"zh-Hant", "請用相同的 Idempotency-Key", "重送之前請先讀取要修改的內容"},
	} {
		for at, name := range map[dbtest.Cut]string{dbtest.BeforeCommit: "lost", dbtest.AfterCommit: "kept"} {
			mark := fmt.Sprintf("mark-%s-%d", name, i)
			many := make([]string, 60) // more than share a transaction with others
			for k := range many {
				many[k] = event(fmt.Sprintf("%s-many-%d", mark, k))
			}
			said := `{"kind":"voice","source":"till","id":"` + mark + `-voice","voice":{"customer":"c1","at":"2026-05-01T10:00:00Z","channel":"review","rating":2,"text":"late"}}`
			w := h.call(http.MethodPost, "/api/v1/events", nil, []byte(said))
			var made struct{ ID string }
			if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || made.ID == "" {
				t.Fatal(err, w.Body)
			}
			voice = made.ID
			for _, tt := range []struct {
				name, path, body, key string
				again                 int // the status of the same call made again, -1 = not made
				count                 string
				want                  int
			}{
				{"OneFact", "/api/v1/events", event(mark + "-one"), "", map[dbtest.Cut]int{dbtest.BeforeCommit: 201, dbtest.AfterCommit: 200}[at],
					"SELECT COUNT(*) FROM customer WHERE name = '" + mark + "-one'", 1},
				{"Batch", "/api/v1/events", "[" + strings.Join(many, ",") + "]", "", 200, "SELECT COUNT(*) FROM customer WHERE name LIKE '" + mark + "-many-%'", 60},
				{"BatchWithKey", "/api/v1/events", "[" + event(mark+"-keyed") + "]", "e" + mark, 200, "SELECT COUNT(*) FROM customer WHERE name = '" + mark + "-keyed'", 1},
				{"PromiseWithKey", "/api/v1/promises", promised(mark + "-promise"), "p" + mark, 201, "SELECT COUNT(*) FROM promise WHERE what = '" + mark + "-promise'", 1},
				{"PromiseWithoutKey", "/api/v1/promises", promised(mark + "-bare"), "", -1, "SELECT COUNT(*) FROM promise WHERE what = '" + mark + "-bare'",
					map[dbtest.Cut]int{dbtest.BeforeCommit: 0, dbtest.AfterCommit: 1}[at]},
				{"AnswerWithKey", "/api/v1/voices/" + voice + "/answer", `{"text":"` + mark + `-answer"}`, "v" + mark, 200,
					"SELECT COUNT(*) FROM timeline WHERE kind = 'voice.answered' AND what LIKE '%" + mark + "-answer%'", 1},
			} {
				title := l.lang + " " + name + " " + tt.name
				header := map[string]string{"Accept-Language": l.lang, "Idempotency-Key": tt.key}
				cuts := proxy.Cuts()
				proxy.CutWith(at, mark)
				w := h.call(http.MethodPost, tt.path, header, []byte(tt.body))
				if proxy.Cuts() != cuts+1 {
					t.Fatalf("%s: nothing was cut: %d %s", title, w.Code, w.Body)
				}
				var p struct{ Code, Detail string }
				if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusServiceUnavailable || p.Code != "db.outcome_unknown" {
					t.Errorf("%s: %d %s, %v; want 503 and db.outcome_unknown", title, w.Code, w.Body, err)
				}
				want, retry := l.repeat, "1"
				if tt.again < 0 {
					want, retry = l.look, "" // a program that repeats by itself would do it twice
				}
				if !strings.Contains(p.Detail, want) || w.Header().Get("Retry-After") != retry || w.Header().Get("Content-Language") != l.lang {
					t.Errorf("%s: %q, Retry-After %q, want %q and %q", title, p.Detail, w.Header().Get("Retry-After"), want, retry)
				}
				if tt.again >= 0 {
					for range 2 {
						w = h.call(http.MethodPost, tt.path, header, []byte(tt.body))
						if w.Code != tt.again && !(w.Code == 200 && tt.name == "OneFact") {
							t.Errorf("%s: made again: %d %s, want %d", title, w.Code, w.Body, tt.again)
						}
					}
				}
				var n int
				err := d.Read(t.Context(), func(tx *db.Tx) error { return tx.Row(t.Context(), tt.count).Scan(&n) })
				if err != nil || n != tt.want {
					t.Errorf("%s: there %d times, want %d (%v)", title, n, tt.want, err)
				}
			}
		}
	}
	v, err := h.flow.Verify(t.Context(), func(string) {})
	if err != nil || len(v.Diffs) != 0 {
		t.Errorf("verify: %v %v", v.Diffs, err)
	}
}
