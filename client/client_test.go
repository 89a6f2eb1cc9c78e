package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"huitou/client"
	"huitou/internal/access"
	"huitou/internal/api"
	"huitou/internal/card"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/list"
	"huitou/internal/org"
)

// serve starts an API on a fresh database; around may wrap its handler.
func serve(t testing.TB, d *db.DB, around func(http.Handler) http.Handler) *client.Client {
	t.Helper()
	f, a := flow.New(d), access.New(d)
	_, err := f.SetUp(t.Context(), flow.FirstRun{
		Company: org.Company{Name: "Test & Co", Currency: "CNY", Zone: "Asia/Shanghai", Language: "en"},
		Owner:   access.NewUser{Email: "o@x.org", Name: "Owner", Password: "a long enough sentence"},
	})
	if err != nil {
		t.Fatal(err)
	}
	k, err := a.CreateKey(t.Context(), access.Console(), "test", access.Scopes)
	if err != nil {
		t.Fatal(err)
	}
	h, err := api.New(api.Deps{Flow: f, Access: a, Gap: gap.New(d), List: list.New(d), Card: card.New(d), Clock: d.Clock()})
	if err != nil {
		t.Fatal(err)
	}
	if around != nil {
		h = around(h)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	c := client.New(srv.URL+"/", k.Token)
	c.Wait = func(context.Context, time.Duration) error { return nil }
	return c
}

var may3 = client.At(time.Date(2026, 5, 3, 6, 0, 0, 0, time.UTC))

func sale(n int) client.Fact {
	return client.Fact{Kind: "purchase", Source: "till", ID: fmt.Sprint(n), Purchase: &client.Purchase{
		Customer: client.Ref(fmt.Sprint("c", n%7)), At: may3, Currency: "CNY", Lines: []client.Line{{Product: "tea", Name: "Green tea", Amount: 9800}},
		Promise: &client.OrderPromise{DueDay: "2026-05-06"},
	}}
}

func TestSendAndRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		c := serve(t, d, nil)
		c.Gzip = true
		ctx := t.Context()
		me, err := c.Me(ctx)
		if err != nil || me.Name != "test" {
			t.Fatalf("%+v %v", me, err)
		}
		facts := make([]client.Fact, 1200) // more than one call
		for i := range facts {
			facts[i] = sale(i)
		}
		facts[7].Purchase.Currency = "RMB"
		res, err := c.Send(ctx, facts...)
		if err != nil || len(res) != len(facts) {
			t.Fatalf("%d results, %v", len(res), err)
		}
		for i, r := range res {
			if want := "created"; i == 7 {
				if r.Status != "refused" || r.Problem == nil || r.Problem.Errors[0].Path != "purchase.currency" {
					t.Errorf("%d: %+v", i, r)
				}
			} else if r.Status != want {
				t.Errorf("%d: %+v", i, r)
			}
		}
		n := 0
		for row, err := range c.Customers(ctx, url.Values{"limit": {"3"}}) {
			if err != nil {
				t.Fatal(err)
			}
			if row.Bought.Sales == 0 || row.Bought.Amount.Currency != "CNY" {
				t.Errorf("%+v", row)
			}
			n++
		}
		if n != 7 {
			t.Errorf("%d customers by pages of 3, want 7", n)
		}
		n = 0
		for p, err := range c.Promises(ctx, url.Values{"limit": {"500"}}) {
			if err != nil || p.State != "open" {
				t.Fatalf("%+v %v", p, err)
			}
			n++
		}
		if n != 1199 {
			t.Errorf("%d promises, want 1199", n)
		}
	})
}

func TestVerbs(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := serve(t, dbtest.SQLite(t, nil), nil)
	res, err := c.Send(ctx, client.Fact{Kind: "customer", Source: "till", ID: "anna", Customer: &client.Customer{Name: "Anna"}},
		client.Fact{Kind: "voice", Source: "till", ID: "v", Voice: &client.Voice{Customer: "anna", At: may3, Rating: new(1), Text: "So slow."}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.MakePromise(ctx, client.NewPromise{Customer: res[0].ID, What: "call back", Within: "4h"})
	if err != nil || p.State != "open" {
		t.Fatalf("%+v %v", p, err)
	}
	old, next, err := c.RenegotiatePromise(ctx, p.ID, client.PromiseChange{Within: "2d", Reason: "on holiday", Version: p.Version})
	if err != nil || old.State != "renegotiated" || next.State != "open" {
		t.Fatalf("%+v %+v %v", old, next, err)
	}
	_, err = c.KeepPromise(ctx, next.ID, client.PromiseChange{Version: 99})
	problem, ok := errors.AsType[*client.Problem](err)
	if !ok || problem.Status != http.StatusPreconditionFailed || problem.Code != "conflict.edited" {
		t.Fatalf("%v", err)
	}
	if kept, err := c.KeepPromise(ctx, next.ID, client.PromiseChange{Evidence: "call 17"}); err != nil || kept.State != "kept" {
		t.Fatalf("%+v %v", kept, err)
	}
	for verb, state := range map[string]string{"break": "broken", "waive": "waived", "withdraw": "void"} {
		p, err := c.MakePromise(ctx, client.NewPromise{Customer: res[0].ID, What: verb, Within: "4h"})
		if err != nil {
			t.Fatal(err)
		}
		end := map[string]func(context.Context, string, client.PromiseChange) (client.PromiseState, error){
			"break": c.BreakPromise, "waive": c.WaivePromise, "withdraw": c.WithdrawPromise}[verb]
		if p, err = end(ctx, p.ID, client.PromiseChange{Reason: "because"}); err != nil || p.State != state {
			t.Errorf("%s: %+v %v", verb, p, err)
		}
	}
	v, err := c.AnswerVoice(ctx, res[1].ID, client.VoiceAnswer{Text: "We are sorry.", How: "phone", Version: 1})
	if err != nil || v.Answer != "We are sorry." || v.How != "phone" {
		t.Errorf("%+v %v", v, err)
	}
	_, err = c.AnswerVoice(ctx, res[1].ID, client.VoiceAnswer{Text: "We are sorry again."})
	if problem, ok := errors.AsType[*client.Problem](err); !ok || problem.Code != "voice.answered" {
		t.Errorf("a second answer: %v", err)
	}
	v, err = c.AnswerVoice(ctx, res[1].ID, client.VoiceAnswer{Text: "We are sorry again.", Version: v.Version})
	if err != nil || v.How != "" {
		t.Errorf("an answer that does not say how the customer heard it: %+v %v", v, err)
	}
	n := 0
	for e, err := range c.Timeline(ctx, res[0].ID) {
		if err != nil || e.Kind == "" {
			t.Fatalf("%+v %v", e, err)
		}
		n++
	}
	if n < 10 {
		t.Errorf("%d entries of the timeline", n)
	}
}

// TestRetries: a call whose answer was lost is retried and done once; a refused one is not
// retried.
func TestRetries(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	var fail atomic.Bool
	c := serve(t, dbtest.SQLite(t, nil), func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := calls.Add(1)
			if !fail.Load() {
				h.ServeHTTP(w, r)
				return
			}
			switch n {
			case 1: // done, but its answer is lost
				h.ServeHTTP(httptest.NewRecorder(), r)
				panic(http.ErrAbortHandler)
			case 2:
				w.Header().Set("Retry-After", "2")
				w.WriteHeader(http.StatusServiceUnavailable)
			default:
				h.ServeHTTP(w, r)
			}
		})
	})
	ctx := t.Context()
	res, err := c.Send(ctx, client.Fact{Kind: "customer", Source: "till", ID: "anna", Customer: &client.Customer{Name: "Anna"}})
	if err != nil {
		t.Fatal(err)
	}
	var waits []time.Duration
	c.Wait = func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }
	calls.Store(0)
	fail.Store(true)
	if _, err := c.MakePromise(ctx, client.NewPromise{Customer: res[0].ID, What: "call back", Within: "4h"}); err != nil {
		t.Fatal(err)
	}
	// net/http itself retries on the broken connection, with the same key; only the other
	// wait is the client's.
	if calls.Load() != 3 || len(waits) == 0 || waits[len(waits)-1] != 2*time.Second {
		t.Errorf("%d calls, waits %v", calls.Load(), waits)
	}
	n := 0
	for range c.Promises(ctx, nil) {
		n++
	}
	if n != 1 {
		t.Errorf("%d promises, want 1", n)
	}
	calls.Store(10)
	if _, err := c.MakePromise(ctx, client.NewPromise{Customer: res[0].ID}); err == nil || calls.Load() != 11 {
		t.Errorf("a refusal: %v after %d calls, want one", err, calls.Load()-10)
	}
	c2 := client.New("http://127.0.0.1:1", "x")
	c2.Attempts, c2.Wait = 2, c.Wait
	if _, err := c2.Me(ctx); err == nil {
		t.Error("no error without a server")
	}
}
