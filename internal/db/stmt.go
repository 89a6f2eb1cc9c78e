package db

import (
	"context"
	"database/sql"
	"sync"
)

// maxStatements bounds a cache: the queries of the program are some hundreds,
// those whose text depends on the number of arguments come and go.
const maxStatements = 600

// stmtCache keeps prepared statements of one pool by their text.
type stmtCache struct {
	db *sql.DB
	mu sync.Mutex
	m  map[string]*sql.Stmt
}

func (c *stmtCache) peek(query string) (*sql.Stmt, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.m[query]
	return s, ok
}

// prime prepares the queries for later transactions. It takes a connection of the
// pool, so it is called when the transaction that met them has given its own back.
func (c *stmtCache) prime(queries []string) {
	if len(queries) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil {
		c.m = map[string]*sql.Stmt{}
	}
	for _, q := range queries {
		if _, ok := c.m[q]; ok || len(c.m) >= maxStatements {
			continue
		}
		if s, err := c.db.PrepareContext(context.Background(), q); err == nil {
			c.m[q] = s // else it is prepared anew each time, and says then what is wrong
		}
	}
}

func (c *stmtCache) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.m {
		_ = s.Close() // the pool is closed right after
	}
	c.m = nil
}
