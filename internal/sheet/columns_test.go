package sheet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestColumnsAreGuessed: where no column is named, the columns of histories and of purchases are found; where
// one is named, or none fits, nothing is chosen.
func TestColumnsAreGuessed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		named      Columns
		histories  bool
		want       string
	}{
		{"the names of BTYD", "row,x,t.x,T.cal,x.star\n1,2,30.4,38.9,1\n", Columns{}, true, "--x x --tx t.x --age T.cal"},
		{"those of lifetimes", "customer_id,frequency,recency,T,monetary_value\n1,2,30.4,38.9,22.35\n", Columns{}, true,
			"--customer customer_id --x frequency --tx recency --age T --mean monetary_value"},
		{"purchases with an amount of the order", "Order No,Order Date,Customer ID,Total\n1,2026-05-03,7,10.00\n2,2026-05-04,8,12.00\n", Columns{}, true,
			"--customer 'Customer ID' --date 'Order Date' --amount Total"},
		{"orders of several rows, each with its total", "order_id,order_date,customer_id,order_total,sku\n1,2026-05-03,7,10.00,a\n1,2026-05-03,7,10.00,b\n2,2026-05-04,8,12.00,a\n",
			Columns{}, true, "--customer customer_id --date order_date"},
		{"histories where purchases are asked for", "row,x,t.x,T.cal\n1,2,30.4,38.9\n", Columns{}, false, ""},
		{"a column is named", "row,x,t.x,T.cal\n1,2,30.4,38.9\n", Columns{X: "x"}, true, ""},
		{"nothing fits", "a,b\n1,2\n", Columns{}, true, ""},
	} {
		path := filepath.Join(t.TempDir(), "f.csv")
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		c, ok := s.Guess(tt.named, tt.histories)
		if got := strings.Join(c.Named(), " "); ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%s: %q, %v, want %q", tt.name, got, ok, tt.want)
		}
	}
}
