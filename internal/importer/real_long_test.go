//go:build long

package importer

import (
	"runtime"
	"testing"
	"time"

	"huitou/internal/fact"
	"huitou/internal/flow/flowtest"
)

// TestRealOnlineRetail imports the whole file of Online Retail.
func TestRealOnlineRetail(t *testing.T) {
	t.Parallel()
	file := data(t, "onlineretail/onlineretail.csv.gz")
	d, f := openReal(t)
	begun := time.Now()
	r := do(t, f, Plan{Map: preset(t, "onlineretail"), Paths: []string{file}})
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	t.Logf("%s for %d rows; %d MB from the system", time.Since(begun), r.Run.Counts.Rows, mem.Sys>>20)
	c := r.Run.Counts
	if c.Rows != 541_909 || c.Rejected != 0 || c.SetAside != 3+2475 {
		t.Errorf("rows %d, rejected %d, set aside %d", c.Rows, c.Rejected, c.SetAside)
	}
	figures(t, d, map[string]int64{
		"(SELECT COUNT(*) FROM purchase_line)":                                      541_909 - 3 - 2475,
		"(SELECT COUNT(*) FROM customer)":                                           4372,
		"(SELECT COUNT(*) FROM purchase WHERE kind = 'return')":                     3836,
		"(SELECT COUNT(*) FROM purchase_line WHERE units < 0)":                      9288,
		"(SELECT COUNT(*) FROM purchase WHERE customer_id = 0 AND kind = 'return')": 182,
		"(SELECT SUM(amount) FROM purchase)":                                        975_880_999, // pence of all lines, added up apart from this program; the bad debts are not sales
	})
	if n := c.Kinds[fact.KindPurchase].Created + c.Kinds[fact.KindReturn].Created; n != 23_800 {
		t.Errorf("%d invoices", n)
	}
	flowtest.Verified(t, f)
}

// TestWholeCDNOW imports all customers of CDNOW.
func TestWholeCDNOW(t *testing.T) {
	t.Parallel()
	cdnow(t, "CDNOW_master.txt", 69_659, 23_570)
}
