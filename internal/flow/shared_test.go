package flow_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// TestRecordConcurrently: concurrent callers with invalid, duplicate or too many facts each get
// their own results, and the totals are right.
func TestRecordConcurrently(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		const callers, rounds = 40, 6
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				for r := range rounds {
					ext := fmt.Sprintf("%d-%d", c, r)
					twice := order(fmt.Sprint("same-", r), 6) // every caller sends this one
					wrong := order(ext+"-wrong", 6)
					wrong.Purchase.Currency = "none"
					facts := []fact.Fact{order(ext, 6), wrong, twice, review(ext, 4)}
					for k := range 30 * (c % 2) { // over what may be shared
						facts = append(facts, order(fmt.Sprint(ext, "-more-", k), 6))
					}
					res, err := f.Record(t.Context(), facts, flow.Sender{Actor: "test"})
					if err != nil {
						t.Errorf("call %s: %v", ext, err)
						return
					}
					var got []string
					for _, r := range res[:4] {
						got = append(got, string(r.Status))
					}
					if s := strings.Join(got, " "); s != "created refused created created" && s != "created refused unchanged created" {
						t.Errorf("call %s: %s", ext, s)
					}
				}
			})
		}
		wg.Wait()
		want := callers*rounds + rounds + callers/2*rounds*30
		if n := sum(t, d, "SELECT count(*) FROM purchase"); n != want {
			t.Errorf("%d purchases, want %d", n, want)
		}
		checked(t, f)
	})
}
