package gap_test

import (
	"errors"
	"reflect"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow/flowtest"
	"huitou/internal/gap"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/purchase"
)

// TestStake: the board of gap 4 adds up what the customers of its late, broken and overdue
// promises have bought.
func TestStake(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		year(t, d)
		for _, q := range []gap.Query{{Gap: 4}, {Gap: 4, From: "2025-03", To: "2026-07"}} {
			b, err := gap.New(d).Board(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := b.Promises.Stake, hurt(t, d, &b); got != want || want.Customers == 0 {
				t.Errorf("stake from %s: %+v, want %+v", b.From, got, want)
			}
		}
	})
}

// hurt returns the stake of a board, read from the lists of its late, broken and overdue
// promises and the sums of their customers.
func hurt(t *testing.T, d *db.DB, b *gap.Board) (st gap.Stake) {
	t.Helper()
	who := map[id.Customer]bool{}
	for _, state := range []string{"late", "broken", list.Overdue} {
		f := b.Promises.Evidence.With(state)
		for _, row := range promises(t, list.New(d), state, f, map[string]int64{"late": b.Promises.States.Late,
			"broken": b.Promises.States.Broken, list.Overdue: b.Promises.States.Overdue}[state]) {
			who[row.Customer] = true
			st.Promises++
		}
	}
	st.Customers = int64(len(who))
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		for c := range who {
			var amount int64
			err := tx.Row(t.Context(), "SELECT amount FROM purchase_sum WHERE customer_id = $1", c).Scan(&amount)
			if err != nil && !errors.Is(err, db.ErrNone) {
				return err
			}
			st.Amount += amount
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// TestOneGap: the board of one gap, or of the picture, has the figures that the board of all
// has of it, and none of the others; that of a place names the figures of the company beside its own.
func TestOneGap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		year(t, d)
		g := gap.New(d)
		read := func(q gap.Query) gap.Board {
			b, err := g.Board(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		all := read(gap.Query{})
		for _, q := range append(below(all), gap.Query{}) {
			whole := read(q)
			for n := 1; n <= gap.Picture; n++ {
				q.Gap = n
				b, want := read(q), gap.Board{}
				b.Promises.Stake = gap.Stake{}
				switch n {
				case 3:
					want.Performance = whole.Performance
				case 4:
					want.Promises = whole.Promises
				case 5:
					want.Perception = whole.Perception
				case gap.Picture:
					want.Promises, want.Perception = whole.Promises, whole.Perception
					for _, s := range whole.Performance.Steps {
						if s.Target > 0 || s.Step == purchase.Total {
							want.Performance.Steps = append(want.Performance.Steps, s)
						}
					}
				}
				if !reflect.DeepEqual(b.Performance, want.Performance) || !reflect.DeepEqual(b.Promises, want.Promises) ||
					!reflect.DeepEqual(b.Perception, want.Perception) || b.From != whole.From || b.PlaceName != whole.PlaceName {
					t.Errorf("gap %d of place %v differs from the board of all gaps", n, q.Place)
				}
			}
			if whole.Promises.Company != all.Promises.Kept || whole.Perception.Company != all.Perception.Rating {
				t.Errorf("place %v: the company keeps %v and is rated %v", q.Place, whole.Promises.Company, whole.Perception.Company)
			}
		}
	})
}
