package flow_test

import (
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
)

// TestOpened: the card of a new customer is opened when the sender says, not later than now; one that is known
// already stays as it was opened.
func TestOpened(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		f := flowtest.Start(t, d)
		came := flowtest.Ago(100)
		record := func(name string, opened clock.Instant) {
			t.Helper()
			res, err := f.Record(t.Context(), []fact.Fact{flowtest.Customer("a", name)},
				flow.Sender{Actor: "test", Opened: func(*fact.Fact) clock.Instant { return opened }})
			if err != nil || res[0].Err != nil {
				t.Fatal(err, res)
			}
			got, err := db.Get(t.Context(), d, func(tx *db.Tx) (c customer.Customer, err error) {
				return customer.Find(t.Context(), tx, flowtest.CustomerID(t, res[0].ID))
			})
			if err != nil || got.Created != came || got.Name != name {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		record("Anna", came)
		record("Anna B.", clock.At(flowtest.Now.Add(time.Hour)))
		at, err := db.Get(t.Context(), d, func(tx *db.Tx) (at clock.Instant, err error) {
			err = tx.Row(t.Context(), `SELECT at FROM timeline WHERE kind = 'customer.created'`).Scan(&at)
			return at, err
		})
		if err != nil || at != came {
			t.Errorf("in the timeline at %s, %v", at, err)
		}
	})
}
