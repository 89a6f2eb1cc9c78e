package db

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// maxStatements bounds the statements kept prepared on a connection: the queries of the
// program are some hundreds, those whose text depends on the number of arguments come
// and go.
const maxStatements = 600

// stmtCache keeps the prepared statements of the write connection by their text. Only
// the writer's goroutine uses it: a lock would be held while a connection is waited for.
type stmtCache struct {
	db *sql.DB
	m  map[string]*sql.Stmt
}

// prime prepares the queries for later transactions. It takes the connection, so it is
// called when the transaction that met them has given it back.
func (c *stmtCache) prime(queries []string) {
	for _, q := range queries {
		if _, ok := c.m[q]; ok || len(c.m) >= maxStatements {
			continue
		}
		if s, err := c.db.PrepareContext(context.Background(), positional(q)); err == nil {
			c.m[q] = s // else it is prepared anew each time, and says then what is wrong
		}
	}
}

func (c *stmtCache) close() {
	for _, s := range c.m {
		_ = s.Close() // the pool is closed right after
	}
}

// positional writes $1, $2, … as ? where each comes once and in order, for SQLite: it
// looks a named parameter up among all others, so binding a thousand of them took
// most of the time of a batch. Other queries stay as they are.
func positional(query string) string {
	var b strings.Builder
	n := 0
	for rest := query; ; {
		at := strings.IndexAny(rest, "$'?")
		if at < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:at])
		rest = rest[at:]
		if rest[0] == '?' {
			return query
		}
		if rest[0] == '\'' { // a literal: copied as it is
			end := strings.IndexByte(rest[1:], '\'')
			if end < 0 {
				return query
			}
			b.WriteString(rest[:end+2])
			rest = rest[end+2:]
			continue
		}
		n++
		rest = rest[1:]
		after, ok := strings.CutPrefix(rest, strconv.Itoa(n))
		if !ok || after != "" && after[0] >= '0' && after[0] <= '9' {
			return query
		}
		b.WriteByte('?')
		rest = after
	}
	return b.String()
}
