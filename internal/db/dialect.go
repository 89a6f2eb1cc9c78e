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
//	                      rowid, and every index of the table ends in it without saying so; on
//	                      PostgreSQL the primary key is (id, customer_id), by which the table can
//	                      be distributed over servers.

// toPostgres: PostgreSQL keeps no rows in the primary key, has BYTEA, and calls
// the order of bytes, by which prefixes are searched, "C".
var toPostgres = strings.NewReplacer(") WITHOUT ROWID", ")", ") IN ORDER OF id", ")", " BLOB", " BYTEA", "COLLATE BINARY", `COLLATE "C"`)

var (
	// inOrderOfID matches a table whose rows are in the order of id: its name and the columns
	// after id.
	inOrderOfID = regexp.MustCompile(`CREATE TABLE (\w+) \(\n\tid +BIGINT NOT NULL,([^;]*\n\t\w+ +[A-Z]+ +NOT NULL),([^\n;]*)\n\tPRIMARY KEY \(id, customer_id\)\n\) IN ORDER OF id;`)
	// indexEndingInID matches an index whose last column is id: its beginning and its table.
	indexEndingInID = regexp.MustCompile(`(CREATE INDEX \w+ ON (\w+) \([^;)]*), id\)`)
)

// statements returns the text of the step in the dialect of an engine.
func (m migration) statements(engine Engine) string {
	if engine == Postgres {
		return toPostgres.Replace(m.text)
	}
	text := inOrderOfID.ReplaceAllString(m.text, "CREATE TABLE $1 (\n\tid INTEGER PRIMARY KEY,$2$3\n);")
	return indexEndingInID.ReplaceAllStringFunc(text, func(index string) string {
		if part := indexEndingInID.FindStringSubmatch(index); m.appends[part[2]] {
			return part[1] + ")"
		}
		return index
	})
}
