package db

import (
	"regexp"
	"strings"
)

// Migrations are written once for both engines. What differs is in the words by which a table
// says how its rows are kept:
//
//	) WITHOUT ROWID;      in the order of the primary key, which holds the rows: SQLite. PostgreSQL
//	                      keeps rows as they come, whatever the key.
//	) IN ORDER OF id;     in the order of id, so that new rows are appended. On SQLite id is the
//	                      rowid, alone the key, and every index of the table ends in it without
//	                      saying so. On PostgreSQL the primary key is as it is written: with
//	                      customer_id in it, by which the table can be distributed over servers.

// toPostgres: PostgreSQL keeps no rows in the primary key, has BYTEA, and calls
// the order of bytes, by which prefixes are searched, "C".
var toPostgres = strings.NewReplacer(") WITHOUT ROWID", ")", " BLOB", " BYTEA", "COLLATE BINARY", `COLLATE "C"`)

var (
	// inOrder matches a table whose rows are in the order of a number: its name, the number, and
	// the other columns.
	inOrder   = regexp.MustCompile(`CREATE TABLE (\w+) \(\n\t(\w+) +BIGINT NOT NULL,([^;]*\n\t\w+ +[A-Z]+ +NOT NULL),([^\n;]*)\n\tPRIMARY KEY \([^;)]*\)\n\) IN ORDER OF \w+;`)
	inOrderOf = regexp.MustCompile(`\) IN ORDER OF \w+;`)
	// index matches an index of several columns: its beginning, its table and its last column.
	index = regexp.MustCompile(`(CREATE INDEX \w+ ON (\w+) \([^;)]*), (\w+)\)`)
)

// statements returns the text of the step in the dialect of an engine.
func (m migration) statements(engine Engine) string {
	if engine == Postgres {
		return toPostgres.Replace(inOrderOf.ReplaceAllString(m.text, ");"))
	}
	text := inOrder.ReplaceAllString(m.text, "CREATE TABLE $1 (\n\t$2 INTEGER PRIMARY KEY,$3$4\n);")
	return index.ReplaceAllStringFunc(text, func(found string) string {
		if part := index.FindStringSubmatch(found); m.order[part[2]] == part[3] {
			return part[1] + ")"
		}
		return found
	})
}
