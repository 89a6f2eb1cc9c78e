package gap_test

import (
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow/flowtest"
	"huitou/internal/gap"
)

// TestSpanOfData: the usual period covers what is there: promises nobody kept, the days of a week
// that began in another month, orders alone; and not what is yet to come.
func TestSpanOfData(t *testing.T) {
	t.Parallel()
	at := func(text string) clock.Instant {
		when, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return clock.At(when)
	}
	sale := flowtest.Sale("anna", at("2026-03-01 09:00"), 1000) // a Sunday
	late := flowtest.Sale("anna", at("2026-03-20 09:00"), 1000)
	delivered := fact.Fact{Kind: fact.KindDelivery, Source: sale.Source, ID: "d1", Delivery: &fact.Delivery{Purchase: fact.Ref(sale.ID),
		Steps: []fact.Step{{Step: "delivered", At: at("2026-03-01 10:00")}}}}
	for name, c := range map[string]struct {
		facts      []fact.Fact
		from, to   cal.Month
		last       cal.Month
		ordersOnly bool
		orders     int64 // of the delivery
	}{
		"nothing":             {nil, "2026-05", "2026-05", "", false, 0},
		"promises overdue":    {[]fact.Fact{flowtest.Promise("anna", "call", at("2026-03-01 09:00"), at("2026-03-02 09:00"))}, "2026-03", "2026-03", "2026-03", false, 0},
		"overdue this month":  {[]fact.Fact{flowtest.Promise("anna", "call", at("2026-05-01 09:00"), at("2026-05-02 09:00"))}, "2026-05", "2026-05", "2026-05", false, 0},
		"a promise to come":   {[]fact.Fact{flowtest.Promise("anna", "call", at("2026-03-01 09:00"), at("2026-06-20 09:00"))}, "2026-05", "2026-05", "", false, 0},
		"orders alone":        {[]fact.Fact{sale, late}, "2026-03", "2026-03", "2026-03", true, 0},
		"delivered on Sunday": {[]fact.Fact{sale, delivered, late}, "2026-03", "2026-03", "2026-03", false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
				f := flowtest.Start(t, d)
				flowtest.Record(t, f, c.facts...)
				b, err := gap.New(d).Board(t.Context(), gap.Query{})
				if err != nil {
					t.Fatal(err)
				}
				if b.From != c.from || b.To != c.to || b.Last != c.last || b.OrdersOnly != c.ordersOnly {
					t.Errorf("%s to %s, data until %q, orders only %t", b.From, b.To, b.Last, b.OrdersOnly)
				}
				var n int64
				for _, s := range b.Performance.Steps {
					n = s.N
				}
				if n != c.orders {
					t.Errorf("%d orders delivered, want %d", n, c.orders)
				}
			})
		})
	}
}
