package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
)

// TestGuide runs the worked example of docs/import.md.
func TestGuide(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "import.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(b), "## A worked example")
	if !ok {
		t.Fatal("the guide has no worked example")
	}
	blocks := strings.Split(rest, "```")
	orders, text := strings.TrimPrefix(blocks[1], "\n"), strings.TrimPrefix(blocks[3], "yaml\n")
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), Plan{Map: mapOf(t, text), Paths: []string{write(t, t.TempDir(), "orders.csv", orders)}})
	if c := r.Run.Counts; c.Rows != 4 || c.Taken != 3 || c.SetAside != 1 {
		t.Errorf("%+v", c)
	}
	figures(t, d, map[string]int64{
		"(SELECT COUNT(*) FROM purchase)":                                             2,
		"(SELECT COUNT(*) FROM customer)":                                             1,
		"(SELECT COUNT(*) FROM promise WHERE due_day = '2026-05-05')":                 1,
		"(SELECT SUM(amount) FROM purchase)":                                          4800,
		"(SELECT SUM(anonymous) FROM purchase_day)":                                   1,
		"(SELECT COUNT(*) FROM fact_name WHERE kind = 'customer' AND ext = '000417')": 1,
	})
}
