package sheet

import (
	"slices"
	"testing"

	"huitou/internal/errs"
)

// Amounts are read without rounding, in the finest unit of their column.
func TestExact(t *testing.T) {
	t.Parallel()
	s, err := Open(write(t, "p,big,fine,bad\n0.005,90071992547409.93,0.0000000001,1\n-12.5,1,1,1.2.3\n,2,2,2\n1e3,3,3,3\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, scale, rows, err := s.Exact("p")
	if err != nil || scale != 3 || !slices.Equal(got, []int64{5, -12500, 1000000}) || !slices.Equal(rows, []int{0, 1, 3}) {
		t.Errorf("%v, %d, %v, %v", got, scale, rows, err)
	}
	if got, scale, _, err := s.Exact("big"); err != nil || (Decimal{got[0], scale}).String() != "90071992547409.93" {
		t.Errorf("a float would not hold it: %v, %v", got, err)
	}
	for _, name := range []string{"fine", "bad"} {
		if _, _, _, err := s.Exact(name); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for want, d := range map[string]Decimal{"0": {}, "-0.5": {-50, 2}, "120.5": {12050, 2}, "7": {7000, 3}, "-0.001": {-1, 3}} {
		if d.String() != want {
			t.Errorf("%v is %s, not %s", want, d, want)
		}
	}
}

// A row without a customer, a date or an amount creates neither a customer nor a purchase of
// 0.
func TestPurchasesWithHoles(t *testing.T) {
	t.Parallel()
	s, err := Open(write(t, "who,on,paid\na,2026-01-01,10\n,2026-01-02,99\n,2026-01-09,99\na,2026-01-10,20\na,2026-01-20,\na,,5\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Histories(Columns{Customer: "who", Date: "on", Amount: "paid"}, 1, "")
	if err != nil || len(b.Customers) != 1 || b.Left != (Left{Nameless: 2, Undated: 1, Unpriced: 1}) {
		t.Fatalf("%+v, %v", b, err)
	}
	if c := b.Customers[0]; c.X != 2 || c.TX != 19 || c.T != 19 {
		t.Errorf("%+v", c)
	}
	if m := b.Spend[0]; m.X != 1 || m.Mean != 20 { // a purchase of unknown amount is not one of 0
		t.Errorf("%+v", m)
	}
}
