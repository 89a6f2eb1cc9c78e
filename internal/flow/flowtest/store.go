package flowtest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
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

// Dump returns all rows, by table, except those that are about imports, uploads and their work, of
// the audit log, change counters, numbered words and sources (a text keeps its number for ever),
// and except versions (an undo increments them too). Roll-ups are summed over slots.
func Dump(t testing.TB, d *db.DB) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		columns, err := columnsOf(t.Context(), tx, d.Engine())
		if err != nil {
			return err
		}
		for table, cols := range columns {
			list := "COALESCE(CAST(" + strings.Join(cols, " AS TEXT), '') || '|' || COALESCE(CAST(") + " AS TEXT), '')"
			query := "SELECT " + list + " FROM " + table
			if slices.Contains(cols, "slot") {
				at := slices.Index(cols, "slot")
				key, sums := cols[:at], cols[at+1:]
				having := make([]string, len(sums))
				for i, s := range sums {
					having[i] = "SUM(" + s + ") <> 0"
				}
				query = "SELECT CAST(" + strings.Join(key, " AS TEXT) || '|' || CAST(") + " AS TEXT) || '|' || CAST(SUM(" +
					strings.Join(sums, ") AS TEXT) || '|' || CAST(SUM(") + ") AS TEXT) FROM " + table +
					" GROUP BY " + strings.Join(key, ", ") + " HAVING " + strings.Join(having, " OR ")
			}
			rows, err := db.List(t.Context(), tx, db.Value[string], query)
			if err != nil {
				return err
			}
			slices.Sort(rows)
			out[table] = rows
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func columnsOf(ctx context.Context, tx *db.Tx, engine db.Engine) (map[string][]string, error) {
	query := `SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY m.name, p.cid`
	if engine == db.Postgres {
		query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'fact_name' ORDER BY table_name, ordinal_position`
	}
	out := map[string][]string{}
	err := tx.Each(ctx, func(r db.Row) error {
		var table, column string
		if err := r.Scan(&table, &column); err != nil {
			return err
		}
		for _, skip := range []string{"import_", "audit", "node", "stamp", "word", "external_source", "schema_", "sqlite_", "river", "upload"} {
			if strings.HasPrefix(table, skip) || table == "work" {
				return nil
			}
		}
		if column != "version" {
			out[table] = append(out[table], column)
		}
		return nil
	}, query)
	return out, err
}

// Same compares two results of Dump.
func Same(t testing.TB, what string, before, after map[string][]string) {
	t.Helper()
	for _, table := range slices.Sorted(maps.Keys(before)) {
		a, b := before[table], after[table]
		if slices.Equal(a, b) {
			continue
		}
		t.Errorf("%s: table %s differs: %d rows before, %d after", what, table, len(a), len(b))
		n := 0
		for _, r := range a {
			if !slices.Contains(b, r) && n < 5 {
				t.Log("  gone:", r)
				n++
			}
		}
		for _, r := range b {
			if !slices.Contains(a, r) && n < 10 {
				t.Log("  new: ", r)
				n++
			}
		}
	}
}
