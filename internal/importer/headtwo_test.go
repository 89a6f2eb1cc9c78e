package importer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTwoHeads: of two rows above the records, one names the columns and the other describes them, or names the choices
// of a question; a record of words is none of them.
func TestTwoHeads(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		columns    string // joined by |
		rows       int
	}{
		{"described above", "Number of the order as we know it,Local day of the order,What was paid for it\nOrder ID,Order Date,Total\n1,2026-05-01,5.00\n2,2026-05-02,6.00\n", "Order ID|Order Date|Total", 2},
		{"described below", "Order ID,Order Date,Total\nnumber of the order,local day of it,what was paid\n1,2026-05-01,5.00\n2,2026-05-02,6.00\n", "Order ID|Order Date|Total", 2},
		{"choices below", "ID,Date,Score,What did you buy?,,Why?\n,,,Plants,Other,Open-Ended Response\n1,2026-05-01,9,Plants,,Lovely\n2,2026-05-02,7,,Pots,\n", "ID|Date|Score|What did you buy?|What did you buy? – Other|Why?", 2},
		{"a record of words", "ID,Date,Name,City\nnone,not yet,Ann,Rome\n2,2026-05-02,Bo,Oslo\n", "ID|Date|Name|City", 2},
		{"words alone", "Name of the customer,City of the customer\nAnn,Rome\nBo,Oslo\n", "Name of the customer|City of the customer", 2},
		{"a heading in a column without a name", ",Date,Amount\nSmith,,\n,2026-05-01,5.00\n,2026-05-02,6.00\n", "column 1|Date|Amount", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "a.csv")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			in, err := Inspect(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Split(tt.columns, "|"); !slices.Equal(in.Columns, want) || len(in.Looked) != tt.rows {
				t.Errorf("%d rows of %q, want %d of %q", len(in.Looked), in.Columns, tt.rows, want)
			}
		})
	}
}
