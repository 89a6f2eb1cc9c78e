package flowtest

import (
	"fmt"
	"slices"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/id"
	"huitou/internal/room"
)

// smallestID is above every instant, amount and count, and below every id made since March 2020.
const smallestID = 1 << 53

// UndeclaredIDs returns the columns ("voice.answered_by") in which a database holds ids, as
// numbers or in their outside form, and which the rooms do not declare as references. The
// column id is a row's own.
func UndeclaredIDs(t testing.TB, d *db.DB, rooms room.Set) (columns []string) {
	t.Helper()
	dbtest.Read(t, d, func(tx *db.Tx) {
		for table, list := range dbtest.Must(tx.Schema(t.Context())) {
			declared := rooms.Table(table)
			if declared == nil { // a roll-up
				continue
			}
			for _, c := range list {
				named := slices.ContainsFunc(declared.Refs, func(r room.Ref) bool { return r.Column == c.Name })
				if named || c.Name == "id" || c.Name == declared.Customer || c.Name == declared.Person.About {
					continue
				}
				if holdsIDs(t, tx, table, c) {
					columns = append(columns, table+"."+c.Name)
				}
			}
		}
	})
	slices.Sort(columns)
	return columns
}

func holdsIDs(t testing.TB, tx *db.Tx, table string, c db.Column) bool {
	switch c.Type {
	case db.Number:
		query := fmt.Sprintf("SELECT COUNT(*) FROM %s WHERE %s > $1", table, c.Name)
		return dbtest.Must(db.List(t.Context(), tx, db.Value[int64], query, smallestID))[0] > 0
	case db.Text:
		query := fmt.Sprintf("SELECT DISTINCT %[2]s FROM %[1]s WHERE LENGTH(%[2]s) = 17 AND SUBSTR(%[2]s, 4, 1) = '_' LIMIT 1000", table, c.Name)
		return slices.ContainsFunc(dbtest.Must(db.List(t.Context(), tx, db.Value[string], query)), id.Any)
	}
	return false
}
