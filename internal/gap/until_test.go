package gap_test

import (
	"slices"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow/flowtest"
	"huitou/internal/gap"
	"huitou/internal/list"
)

// TestMonthJustBegun: a promise counts in gap 4 when its due day is over, not when it is kept.
// Of those due later in the month some are kept already, and none can be late.
func TestMonthJustBegun(t *testing.T) {
	t.Parallel()
	at := func(text string) clock.Instant {
		when, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return clock.At(when)
	}
	for _, c := range []struct {
		now    string // in UTC; the company is in Berlin, one shop in Honolulu
		until  cal.Day
		months []cal.Month
		kept   []int64 // by month
		due    []int64 // by month
	}{
		{"2026-12-01 08:00", "2026-11-29", []cal.Month{"2026-11"}, []int64{30}, []int64{40}}, // in Honolulu it is 30 November
		{"2026-12-01 12:00", "2026-11-30", []cal.Month{"2026-11"}, []int64{31}, []int64{41}},
		{"2026-12-02 12:00", "2026-12-01", []cal.Month{"2026-11", "2026-12"}, []int64{31, 24}, []int64{41, 34}},
		{"2026-12-04 12:00", "2026-12-03", []cal.Month{"2026-11", "2026-12"}, []int64{31, 24}, []int64{41, 36}},
	} {
		t.Run(c.now, func(t *testing.T) {
			dbtest.Each(t, clock.Fixed(at(c.now)), func(t *testing.T, d *db.DB) {
				f := flowtest.Start(t, d)
				flowtest.Record(t, f, flowtest.Place("waikiki", "shop", "", "Pacific/Honolulu"))
				var facts []fact.Fact
				promised := func(n int, due, kept string, more func(*fact.Promise)) {
					for range n {
						p := flowtest.Promise("anna", "call back", at("2026-11-01 08:00"), at(due))
						if kept != "" {
							p.Promise.KeptAt = at(kept)
						}
						more(p.Promise)
						facts = append(facts, p)
					}
				}
				as := func(*fact.Promise) {}
				promised(30, "2026-11-20 10:00", "2026-11-20 09:00", as)
				promised(10, "2026-11-21 10:00", "2026-11-23 09:00", as)
				promised(1, "2026-12-01 02:00", "2026-11-28 09:00", func(p *fact.Promise) { p.Place = "waikiki" }) // 30 November there
				promised(24, "2026-12-01 11:00", "2026-11-30 09:00", as)
				promised(10, "2026-12-01 11:30", "", as)
				promised(2, "2026-12-03 10:00", "", func(p *fact.Promise) { p.Status, p.Reason, p.EndedAt = "broken", "sold out", at("2026-11-28 09:00") })
				promised(5, "2026-12-20 10:00", "2026-11-30 09:00", as)
				flowtest.Record(t, f, facts...)

				for _, q := range []gap.Query{{}, {From: "2026-11", To: "2026-12", Gap: 4}} {
					b, err := gap.New(d).Board(t.Context(), q)
					if err != nil {
						t.Fatal(err)
					}
					p := b.Promises
					var months []cal.Month
					var kept, due []int64
					for _, m := range p.Months {
						months, kept, due = append(months, m.Month), append(kept, m.Kept.K), append(due, m.Kept.N)
					}
					if p.Until != c.until || !slices.Equal(months, c.months) || !slices.Equal(kept, c.kept) || !slices.Equal(due, c.due) {
						t.Errorf("%s to %s: until %s, months %v, kept %v of %v", b.From, b.To, p.Until, months, kept, due)
					}
					if q.From == "" && b.To != c.until.Month() {
						t.Errorf("the usual period ends with %s", b.To)
					}
					checkPromises(t, list.New(d), &b)
				}
				b, err := gap.New(d).Board(t.Context(), gap.Query{From: "2027-01", To: "2027-03"})
				if err != nil || len(b.Promises.Months) != 0 || b.Promises.Kept.Any() {
					t.Errorf("a period to come: %+v (%v)", b.Promises, err)
				}
				checkPromises(t, list.New(d), &b)
				flowtest.Verified(t, f)
			})
		})
	}
}
