package api_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"huitou/internal/access"
	"huitou/internal/api"
	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/list"
	"huitou/internal/org"
)

// now is the fixed time of the tests.
var now = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

// house is an API on a database with a company, and a key that has every scope.
type house struct {
	d      *db.DB
	flow   *flow.Flow
	access *access.Service
	http   http.Handler
	key    string
}

func build(t testing.TB, d *db.DB, opt ...func(*api.Deps)) *house {
	t.Helper()
	h := &house{d: d, flow: flow.New(d), access: access.New(d)}
	_, err := h.flow.SetUp(t.Context(), flow.FirstRun{
		Company: org.Company{Name: "Test & Co", Currency: "CNY", Zone: "Asia/Shanghai", Language: "en"},
		Owner:   access.NewUser{Email: "o@x.org", Name: "Owner", Password: "a long enough sentence"},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.key = h.makeKey(t, access.Scopes...)
	deps := api.Deps{Flow: h.flow, Access: h.access, Gap: gap.New(d), List: list.New(d), Card: card.New(d), Clock: d.Clock()}
	for _, o := range opt {
		o(&deps)
	}
	if h.http, err = api.New(deps); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) makeKey(t testing.TB, scopes ...access.Permission) string {
	t.Helper()
	k, err := h.access.CreateKey(t.Context(), access.Console(), "test", scopes)
	if err != nil {
		t.Fatal(err)
	}
	return k.Token
}

// call makes a request with the house's key, unless header says otherwise.
func (h *house) call(method, url string, header map[string]string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, url, bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+h.key)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for k, v := range header {
		if v == "" {
			r.Header.Del(k)
		} else {
			r.Header.Set(k, v)
		}
	}
	w := httptest.NewRecorder()
	h.http.ServeHTTP(w, r)
	return w
}

// spec is the OpenAPI document, read once.
var spec = sync.OnceValues(func() (routers.Router, error) {
	openapi3filter.RegisterBodyDecoder("text/html", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/yaml", openapi3filter.PlainBodyDecoder)
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	if err != nil {
		return nil, err
	}
	return legacy.NewRouter(doc)
})

// conform checks a request (if it was taken) and its answer against the OpenAPI document.
func conform(t *testing.T, method, url string, header map[string]string, body []byte, res *httptest.ResponseRecorder) {
	t.Helper()
	router, err := spec()
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, url, bytes.NewReader(body))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer x")
	for k, v := range header {
		r.Header.Set(k, v)
	}
	route, params, err := router.FindRoute(r)
	if err != nil {
		if res.Code != http.StatusNotFound && res.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s %s: %v", method, url, err)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: func(context.Context, *openapi3filter.AuthenticationInput) error { return nil },
			IncludeResponseStatus: true}}
	whole := header["Content-Encoding"] == "" && !strings.Contains(header["Content-Type"], "ndjson")
	refusedInside := bytes.Contains(res.Body.Bytes(), []byte(`"status":"refused"`))
	if res.Code < 300 && whole && !refusedInside {
		if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil {
			t.Errorf("%s %s: accepted, but the request violates the document: %v", method, url, err)
		}
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: res.Code, Header: res.Result().Header,
		Body: io.NopCloser(bytes.NewReader(res.Body.Bytes())), Options: in.Options}
	if err := openapi3filter.ValidateResponse(t.Context(), out); err != nil {
		t.Errorf("%s %s: answer %d violates the document: %v", method, url, res.Code, err)
	}
}

func fixed() clock.Clock { return clock.Fixed(clock.At(now)) }
