package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"runtime"
	"time"

	"huitou/internal/errs"
)

const (
	// postgresConns bounds the connections of one process to PostgreSQL.
	postgresConns = 16
	// connWait bounds how long a call waits for a connection.
	connWait = 10 * time.Second
)

// sqliteReaders is how many transactions read a SQLite file at once. Each keeps a CPU busy,
// so more are not faster and only delay the writer. The two beyond the CPUs are for long
// reads.
func sqliteReaders() int { return min(8, runtime.GOMAXPROCS(0)+2) }

// reader is a read connection to a SQLite file with its prepared statements. One transaction
// at a time holds it, so it needs no lock.
type reader struct {
	conn  *sql.Conn // nil until first use, and after an error
	stmts map[string]*sql.Stmt
}

// readers is a pool of connections that read a SQLite file. A transaction takes one, and
// needs no other until it gives it back.
type readers struct {
	pool *sql.DB
	free chan *reader
}

func newReaders(pool *sql.DB, n int) *readers {
	r := &readers{pool: pool, free: make(chan *reader, n)}
	for range n {
		r.free <- &reader{}
	}
	return r
}

// take waits for a connection, until ctx ends.
func (s *readers) take(ctx context.Context) (*reader, error) {
	select {
	case r := <-s.free:
		if r.conn != nil {
			return r, nil
		}
		conn, err := s.pool.Conn(ctx)
		if err != nil {
			s.free <- r
			return nil, err
		}
		r.conn, r.stmts = conn, map[string]*sql.Stmt{}
		return r, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// give ends the transaction of a reader and returns it to the pool.
func (s *readers) give(r *reader) error {
	_, err := r.conn.ExecContext(context.Background(), "ROLLBACK") // nothing was written
	if err != nil {
		r.close()
	}
	trim(r.stmts)
	s.free <- r
	return err
}

func (r *reader) close() {
	for _, stmt := range r.stmts {
		_ = stmt.Close() // the connection is closed right after
	}
	if r.conn != nil {
		// driver.ErrBadConn makes database/sql close the connection instead of pooling it.
		_ = r.conn.Raw(func(any) error { return driver.ErrBadConn })
		_ = r.conn.Close()
	}
	r.conn, r.stmts = nil, nil
}

// closeFree closes the connections that are not in use.
func (s *readers) closeFree() {
	for {
		select {
		case r := <-s.free:
			r.close()
		default:
			return
		}
	}
}

// Read runs fn in a read-only snapshot. Unavailable when no connection becomes free in time.
// fn must not call Read or Write: it would hold one connection while it waits for another.
func (d *DB) Read(ctx context.Context, fn func(*Tx) error) (err error) {
	tx, end, err := d.beginRead(ctx)
	if err != nil {
		return d.readError(ctx, err)
	}
	ended := false
	defer func() {
		if !ended { // fn panicked
			_ = end()
		}
	}()
	err = fn(tx)
	ended = true
	if e := end(); err == nil && e != nil {
		err = mapError(e)
	}
	if err == nil {
		for _, fn := range tx.after {
			fn()
		}
	}
	return err
}

// beginRead begins a transaction; end ends it.
func (d *DB) beginRead(ctx context.Context) (tx *Tx, end func() error, err error) {
	wait, cancel := context.WithTimeout(ctx, connWait)
	defer cancel()
	if d.engine == Postgres {
		stx, give, err := d.begin(ctx, wait, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
		if err != nil {
			return nil, nil, err
		}
		end := func() error {
			err := stx.Rollback()
			return errors.Join(err, give())
		}
		return &Tx{d: d, q: stx, now: d.clock()}, end, nil
	}
	r, err := d.readers.take(wait)
	if err != nil {
		return nil, nil, err
	}
	if _, err := r.conn.ExecContext(context.WithoutCancel(ctx), "BEGIN"); err != nil {
		return nil, nil, errors.Join(err, d.readers.give(r))
	}
	return &Tx{d: d, q: r.conn, now: d.clock(), stmts: r.stmts}, func() error { return d.readers.give(r) }, nil
}

// begin begins a PostgreSQL transaction that ends with ctx. It waits for a connection until
// wait ends, in order of arrival. give returns the connection after the transaction.
func (d *DB) begin(ctx, wait context.Context, opt *sql.TxOptions) (stx *sql.Tx, give func() error, err error) {
	select {
	case d.turns <- struct{}{}:
	case <-wait.Done():
		return nil, nil, wait.Err()
	}
	for tries := 1; ; tries++ {
		var conn *sql.Conn
		if conn, err = d.write.Conn(wait); err != nil {
			break
		}
		if stx, err = conn.BeginTx(ctx, opt); err == nil {
			return stx, func() error {
				defer func() { <-d.turns }()
				return conn.Close()
			}, nil
		}
		_ = conn.Close() // err is the one to return
		if tries == 3 || !lost(err) {
			break
		} // else the connection was lost while idle in the pool
	}
	<-d.turns
	return nil, nil, err
}

// readError is the error returned when the transaction could not begin.
func (d *DB) readError(ctx context.Context, err error) error {
	switch {
	case d.isClosed():
		return errClosed
	case ctx.Err() != nil:
		return ctx.Err()
	case crowded(ctx, err):
		return d.noConn(err)
	}
	return mapError(err)
}

// crowded reports whether a call of ctx timed out waiting for a connection.
func crowded(ctx context.Context, err error) bool {
	return errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil && !lost(err)
}

// noConn records that a call timed out waiting for a connection and returns its error.
func (d *DB) noConn(err error) error {
	d.starved.Store(time.Now().UnixNano())
	return errs.Unavailable("db", "db.crowded").Because(err)
}

// Ping reports whether the database answers, on its own connection that readers cannot
// occupy. It also fails while calls time out waiting for a connection to read, and once
// nothing more can be written.
func (d *DB) Ping(ctx context.Context) error {
	if d.sync != nil && d.sync.failed.Load() {
		return errUnsynced
	}
	var version int
	err := d.probe.QueryRowContext(ctx, sqlAnswers).Scan(&version)
	if err == nil && time.Now().UnixNano()-d.starved.Load() < int64(connWait) {
		return errs.Unavailable("db.Ping", "db.crowded")
	}
	return mapError(err)
}
