package dbtest

import (
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"huitou/internal/db"
)

// Old makes the empty database at dsn one of an older version, for a test of its migration.
func Old(t testing.TB, dsn string, version int) {
	t.Helper()
	old(t, dsn, version, nil)
}

// OldCopy makes the empty database at dsn a copy of a SQLite file of an older version: on
// PostgreSQL as a server of that version would have it. As in a backup, the tables of the job
// runner are left out there.
func OldCopy(t testing.TB, dsn, file string) {
	t.Helper()
	if !strings.HasPrefix(dsn, "postgres") {
		b, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(dsn, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	all := tables(t, file)
	old(t, dsn, len(all["schema_version"].rows), all)
}

// old makes a database of an older version with the given rows in its tables.
func old(t testing.TB, dsn string, version int, all map[string]rowset) {
	t.Helper()
	driver, engine := "sqlite", db.SQLite
	if strings.HasPrefix(dsn, "postgres") {
		driver, engine = "pgx", db.Postgres
	}
	steps, err := db.StepsTo(engine, version)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	exec := func(statement string, args ...any) {
		t.Helper()
		if _, err := pool.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatalf("%.60s: %v", statement, err)
		}
	}
	for _, s := range steps {
		exec(s)
	}
	for table, x := range all {
		exec("DELETE FROM " + table) // what migrations write
		marks := make([]string, len(x.columns))
		for i := range marks {
			marks[i] = fmt.Sprint("$", i+1)
		}
		insert := "INSERT INTO " + table + " (" + strings.Join(x.columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
		for _, row := range x.rows {
			exec(insert, row...)
		}
	}
}

// Rows returns the rows of every table of a SQLite file but those of the job runner, as RowText,
// sorted.
func Rows(t testing.TB, file string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for table, x := range tables(t, file) {
		out[table] = []string{}
		for _, row := range x.rows {
			out[table] = append(out[table], RowText(x.columns, row))
		}
		slices.Sort(out[table])
	}
	return out
}

// Columns returns the columns of a table of a SQLite file, in their order.
func Columns(t testing.TB, file, table string) []string {
	t.Helper()
	return tables(t, file)[table].columns
}

// RowText writes a row with the names of its columns, whatever engine it comes from.
func RowText(columns []string, row []any) string {
	var b strings.Builder
	for i, v := range row {
		if s, ok := v.([]byte); ok {
			v = string(s)
		}
		fmt.Fprintf(&b, "%s=%#v ", columns[i], v)
	}
	return b.String()
}

// rowset is what a query returns.
type rowset struct {
	columns []string
	rows    [][]any
}

// tables reads every table of a SQLite file but those of the job runner.
func tables(t testing.TB, file string) map[string]rowset {
	t.Helper()
	pool, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	names := readAll(t, pool, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'river%' AND name NOT LIKE 'sqlite%'")
	out := map[string]rowset{}
	for _, n := range names.rows {
		name := fmt.Sprint(n[0])
		out[name] = readAll(t, pool, "SELECT * FROM "+name)
	}
	return out
}

func readAll(t testing.TB, pool *sql.DB, query string) (out rowset) {
	t.Helper()
	rows, err := pool.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if out.columns, err = rows.Columns(); err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, dest := make([]any, len(out.columns)), make([]any, len(out.columns))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		for i, v := range row {
			if b, ok := v.([]byte); ok && b == nil { // as the driver returns empty bytes
				row[i] = []byte{}
			}
		}
		out.rows = append(out.rows, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
