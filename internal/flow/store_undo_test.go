package flow

import (
	"slices"
	"strings"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
)

// TestUndoCheckIsIndexed: what prevents an undo is found by index from the records of the import.
// A query that reads a table whole for each of them takes hours where an import has a hundred
// thousand.
func TestUndoCheckIsIndexed(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(1))
	records := blockers(Rooms())
	if len(records) < 10 {
		t.Fatalf("only %d queries", len(records))
	}
	few := []string{"s", "d", "r", "m"} // sources, imports, the customers of one import
	dbtest.Read(t, d, func(tx *db.Tx) {
		for _, b := range records {
			plan := dbtest.Must(db.List(t.Context(), tx, planStep, "EXPLAIN QUERY PLAN "+b.query, 7, 100, "x"))
			if b.rest != "" {
				plan = append(plan, dbtest.Must(db.List(t.Context(), tx, planStep, "EXPLAIN QUERY PLAN "+b.rest, 7, 100, "x"))...)
			}
			for _, step := range plan {
				if strings.Contains(step, "AUTOMATIC") || strings.HasPrefix(step, "SCAN ") && !slices.Contains(few, strings.Fields(step)[1]) {
					t.Errorf("%s on %s: %s\n%s", b.later, b.on, step, b.query)
				}
			}
		}
	})
}

func planStep(r db.Row) (step string, err error) {
	var a, b, c int64
	err = r.Scan(&a, &b, &c, &step)
	return step, err
}
