package importer

import "testing"

// TestGivenBackOnRowsOfTheirOwn: words of refunds and cancellations on rows below zero are returns, beside other rows below
// zero, too; where each of them undoes a cancelled order, both are left out.
func TestGivenBackOnRowsOfTheirOwn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rows string
		want []string
	}{
		"refunded":      {"A1,2026-05-01,20.00,Closed\nA2,2026-05-02,9.00,Closed\nA3,2026-05-03,-20.00,Refunded\n", []string{"A1 sale 2000", "A2 sale 900", "A3 return -2000"}},
		"beside others": {"A1,2026-05-01,20.00,Closed\nA2,2026-05-02,-9.00,Closed\nA3,2026-05-03,-20.00,Refunded\n", []string{"A1 sale 2000", "A2 return -900", "A3 return -2000"}},
		"undone":        {"A1,2026-05-01,20.00,bezahlt\nA2,2026-05-02,9.00,storniert\nA3,2026-05-03,-9.00,Storno\nA4,2026-05-03,-4.00,bezahlt\n", []string{"A1 sale 2000", "A4 return -400"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := later(t)
			_, r := byGuess(t, d, "Order Number,Order Date,Total,Status\n"+tt.rows, "EUR", "UTC")
			same(t, "rejected", wrongs(&r))
			same(t, "bought", found(t, d, `SELECT n.ext || ' ' || p.kind || ' ' || p.amount FROM purchase p JOIN fact_name n ON n.kind IN ('purchase', 'return') AND n.ref_id = p.id
				WHERE p.status = 'valid' ORDER BY n.ext`), tt.want...)
		})
	}
}
