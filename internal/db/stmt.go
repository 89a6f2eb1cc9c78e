package db

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// maxStatements bounds the statements kept prepared on a connection: the program has a few
// hundred queries; those whose text depends on the number of arguments vary.
const maxStatements = 600

// stmtCache keeps the prepared statements of the write connection by their text. Only the
// writer's goroutine uses it: with a lock, it would be held while waiting for a connection.
type stmtCache struct {
	db *sql.DB
	m  map[string]*sql.Stmt
}

// prime prepares the queries for later transactions. It needs the connection, so it is called
// after the transaction that first used them has returned it.
func (c *stmtCache) prime(queries []string) {
	for _, q := range queries {
		if _, ok := c.m[q]; ok {
			continue
		}
		if s, err := c.db.PrepareContext(context.Background(), positional(q)); err == nil {
			c.m[q] = s // else it is prepared each time, and fails there with its error
		}
	}
	trim(c.m)
}

// trim closes statements, whichever they are, beyond maxStatements; none may be in use.
func trim(statements map[string]*sql.Stmt) {
	for query, stmt := range statements {
		if len(statements) <= maxStatements {
			return
		}
		_ = stmt.Close() // it is prepared again when it is needed
		delete(statements, query)
	}
}

func (c *stmtCache) close() {
	for _, s := range c.m {
		_ = s.Close() // the pool is closed right after
	}
}

// positional rewrites $1, $2, … as ? where each occurs once and in order, for SQLite: it
// looks up named parameters linearly, so binding a thousand of them took most of the time of
// a batch. Other queries are returned unchanged.
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
		if rest[0] == '\'' { // a literal is copied unchanged
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
