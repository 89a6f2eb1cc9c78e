package importer

import (
	"testing"

	"huitou/internal/fact"
)

// TestPromisedAndDone finds what was promised beside what was done by what their names have in common.
func TestPromisedAndDone(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"1", "2024-05-01 10:00", "2024-05-05 18:00", "2024-05-05 16:00", "10.00"}, {"2", "2024-05-02 10:00", "2024-05-06 18:00", "2024-05-08 16:00", "11.00"}, {"3", "2024-05-03 10:00", "2024-05-07 18:00", "", "11.00"}}
	far := [][]string{{"1", "2024-05-01 10:00", "2024-05-05 18:00", "2025-05-05 16:00", "10.00"}, {"2", "2024-05-02 10:00", "2024-05-06 18:00", "2025-05-08 16:00", "11.00"}}
	for _, x := range []struct {
		due, done string
		rows      [][]string
		want      bool
	}{
		{"承诺完成时间", "实际完成时间", rows, true}, {"要求到货日期", "实际到货日期", rows, true}, {"預計安裝時間", "實際安裝時間", rows, true}, {"约定上门时间", "上门时间", rows, true},
		{"Agreed Installation", "Actual Installation", rows, true}, {"Promised Pickup Date", "Actual Pickup Date", rows, true}, {"Expected Completion", "Completed", rows, true}, {"Soll-Termin", "Ist-Termin", rows, true},
		{"预计发货时间", "实际发货时间", rows, false}, {"承诺完成时间", "实际完成时间", far, false},
	} {
		g := (&Inspection{Columns: []string{"单号", "下单时间", x.due, x.done, "金额"}, Looked: x.rows}).As(fact.KindPurchase)
		got := g.Fields["promise.due"] == x.due && g.Fields["steps.delivered"] == x.done
		if got != x.want {
			t.Errorf("%s beside %s: %v", x.due, x.done, g.Fields)
		}
	}
}
