package flow

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/org"
)

// ended fails the test when a call does not return.
func ended(t *testing.T, c *call) {
	t.Helper()
	select {
	case <-c.done:
	case <-time.After(time.Minute):
		t.Fatal("the caller still waits")
	}
}

// TestPanicInSharedTransaction: of calls that share a transaction one panics: its caller gets
// an error, the facts of the others are recorded, and the next call works.
func TestPanicInSharedTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC))), func(t *testing.T, d *db.DB) {
		f := New(d)
		if _, err := f.SettleCompany(t.Context(), org.Company{Name: "Test & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"}); err != nil {
			t.Fatal(err)
		}
		sent := func(ext string) []fact.Fact {
			return []fact.Fact{{Kind: fact.KindCustomer, Source: "till", ID: ext, Customer: &fact.Customer{Name: ext}}}
		}
		who := Sender{Actor: "test"}
		good, other := newCall(sent("anna"), who), newCall(sent("ben"), who)
		bad := &call{facts: []fact.Fact{{Kind: fact.KindPurchase, Source: "till", ID: "1"}}, checked: make([]checked, 1), who: who, done: make(chan struct{})}
		f.shared.waiting, f.shared.asked, f.shared.atOnce = []*call{good, bad, other}, true, 1
		f.shared.write(t.Context(), f)
		for _, c := range []*call{good, bad, other} {
			ended(t, c)
		}
		if bad.err == nil || !strings.Contains(bad.err.Error(), "panic") {
			t.Errorf("the call that panics returns %v", bad.err)
		}
		for _, c := range []*call{good, other} {
			if c.err != nil || len(c.results) != 1 || c.results[0].Status != Created {
				t.Errorf("a call beside it: %v, %v", c.results, c.err)
			}
		}
		if res, err := f.Record(t.Context(), sent("anna"), who); err != nil || res[0].Status != Unchanged {
			t.Errorf("the next call: %v, %v", res, err)
		}
	})
}

// TestPanicOutsideTransaction: a panic outside of any transaction is an error of its caller,
// and does not end the process.
func TestPanicOutsideTransaction(t *testing.T) {
	t.Parallel()
	c := newCall(nil, Sender{})
	go c.alone(context.Background(), &Flow{}) // without a database
	ended(t, c)
	if c.err == nil || !strings.Contains(c.err.Error(), "flow.Record: panic") {
		t.Errorf("returned %v", c.err)
	}
}

// TestRetryAlone: the calls of a batch that failed are recorded alone; if the database was
// unavailable and still is for the first of them, the others get its error.
func TestRetryAlone(t *testing.T) {
	t.Parallel()
	down, broken := errs.Unavailable("db", "unavailable.busy"), errors.New("broken")
	for name, tt := range map[string]struct {
		batch, first error
		want         int32 // calls recorded alone
		others       error
	}{
		"StillUnavailable": {down, down, 1, down},
		"AvailableAgain":   {down, nil, 3, nil},
		"OneCallIsBroken":  {broken, down, 3, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := []*call{newCall(nil, Sender{}), newCall(nil, Sender{}), newCall(nil, Sender{})}
			var tried atomic.Int32
			retryAlone(calls, tt.batch, func(c *call) {
				tried.Add(1)
				if c == calls[0] {
					c.err = tt.first
				}
				close(c.done)
			})
			for i, c := range calls {
				ended(t, c)
				if i > 0 && !errors.Is(c.err, tt.others) {
					t.Errorf("call %d: %v, want %v", i, c.err, tt.others)
				}
			}
			if tried.Load() != tt.want {
				t.Errorf("%d calls were tried, want %d", tried.Load(), tt.want)
			}
		})
	}
}
