package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
)

// TestReplayIsTheFirstAnswer: a repeated request with the same idempotency key gets the
// stored answer byte for byte, with its header fields and in the language of the first.
// Only Idempotency-Replayed and the fields that belong to the request itself differ.
func TestReplayIsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		h := build(t, d)
		anna := h.record(t, `{"kind":"customer","source":"till","id":"anna","customer":{"name":"Anna"}}`)
		fresh := []string{"Idempotency-Replayed", "X-Request-Id", "Date"}
		for _, tt := range []struct{ name, path, body string }{
			{"Made", "/api/v1/promises", `{"customer":"` + anna + `","what":"call back","within":"4h"}`},
			{"BatchWithRefusalAndRemark", "/api/v1/events", `[
				{"kind":"voice","source":"till","id":"1","voice":{"at":"2026-05-19T10:00:00Z","rating":9}},
				{"kind":"purchase","source":"till","id":"2","purchase":{"at":"2026-05-19T10:00:00Z","currency":"CNY","amount":500,"place":"New shop"}},
				{"kind":"nothing"}]`},
			{"OneFact", "/api/v1/events", `{"kind":"customer","source":"till","id":"3","customer":{"name":"Anna"}}`},
		} {
			t.Run(tt.name, func(t *testing.T) {
				head := map[string]string{"Idempotency-Key": "key of " + tt.name, "Accept-Language": "zh-Hant"}
				first := h.call(http.MethodPost, tt.path, head, []byte(tt.body))
				if first.Code >= 300 {
					t.Fatalf("%d %s", first.Code, first.Body)
				}
				head["Accept-Language"] = "en"
				again := h.call(http.MethodPost, tt.path, head, []byte(tt.body))
				if again.Code != first.Code || again.Body.String() != first.Body.String() {
					t.Errorf("first %d %s\nthen  %d %s", first.Code, first.Body, again.Code, again.Body)
				}
				if again.Header().Get("Idempotency-Replayed") != "true" {
					t.Error("Idempotency-Replayed is not set")
				}
				a, b := first.Header().Clone(), again.Header().Clone()
				for _, name := range fresh {
					a.Del(name)
					b.Del(name)
				}
				if !maps.EqualFunc(a, b, slices.Equal) {
					t.Errorf("first %v\nthen  %v", a, b)
				}
			})
		}
	})
}

// record sends a fact and returns the id of its record.
func (h *house) record(t *testing.T, fact string) string {
	t.Helper()
	r := h.call(http.MethodPost, "/api/v1/events", nil, []byte(fact))
	var made struct{ ID string }
	if err := json.Unmarshal(r.Body.Bytes(), &made); err != nil || made.ID == "" {
		t.Fatalf("%d %s", r.Code, r.Body)
	}
	return made.ID
}
