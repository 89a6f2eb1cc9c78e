package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// ErrNone is what Row.Scan returns when there is no row. Rooms turn it into errs.NotFound
// with their own message.
var ErrNone = errors.New("db: no row")

// Row is what a scan function reads from.
type Row interface{ Scan(dest ...any) error }

// Tx is a transaction: a snapshot to read and, under Write, to write.
type Tx struct {
	d     *DB
	q     querier // the writer's *sql.Tx or a reader's connection
	now   clock.Instant
	write bool

	stmts map[string]*sql.Stmt // SQLite: statements bound to q
	cache *stmtCache           // SQLite: of the writer
	fresh []string             // queries to prepare for later writes

	inserts []*pending // tables with rows not yet sent, in order of first use
	sums    *sums      // roll-up changes of this call
	after   []func()
	wrote   bool // a statement that may write was sent

	namesAt *int64 // count of namesStamp, once it was read
	renamed bool   // see Renamed
}

// querier is what *sql.Tx and *sql.Conn have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// Now is the time of the transaction: one instant for all it writes.
func (t *Tx) Now() clock.Instant { return t.now }

// IDs is the source of new ids.
func (t *Tx) IDs() *id.Source { return t.d.ids }

// Raw returns the transaction of database/sql under Write, for package job, which queues jobs
// in it.
func (t *Tx) Raw(ctx context.Context) (*sql.Tx, error) {
	raw, ok := t.q.(*sql.Tx)
	if !ok {
		return nil, errors.New("db: work is queued under Write only")
	}
	t.wrote = true
	return raw, t.flush(ctx)
}

// AfterCommit runs fn once the transaction is durable; for a read, when it has ended.
func (t *Tx) AfterCommit(fn func()) { t.after = append(t.after, fn) }

// stmt returns query prepared and bound to the transaction. PostgreSQL's driver
// keeps its own cache of statements, so there it returns nil.
func (t *Tx) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if t.d.engine == Postgres {
		return nil, nil
	}
	if s, ok := t.stmts[query]; ok {
		return s, nil
	}
	if t.write {
		if s := t.cache.m[query]; s != nil {
			s = t.q.(*sql.Tx).StmtContext(ctx, s)
			t.stmts[query] = s
			return s, nil
		}
		t.fresh = append(t.fresh, query)
	}
	s, err := t.q.PrepareContext(ctx, positional(query))
	if err != nil {
		return nil, err
	}
	t.stmts[query] = s
	return s, nil
}

// Exec runs a statement and returns the number of rows it touched.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := t.flushFor(ctx, query); err != nil {
		return 0, err
	}
	return t.exec(ctx, query, args...)
}

// ErrChanged is returned where a row is no longer as the transaction read it. On PostgreSQL
// the call is then retried; on SQLite there is no concurrent writer.
var ErrChanged = errors.New("db: a row was changed meanwhile")

// ExecOne runs a statement that must change exactly one row; its condition says how the row
// was read. ErrChanged if no row matches.
func (t *Tx) ExecOne(ctx context.Context, query string, args ...any) error {
	n, err := t.Exec(ctx, query, args...)
	if err == nil && n == 0 {
		err = fmt.Errorf("%s: %w", queryName(query), ErrChanged)
	}
	return err
}

// Hold locks one row until the transaction ends, by an update that changes nothing: what is
// read of the row after it stays true. ErrChanged if the row is gone or does not match the
// condition. On SQLite the one writer needs no lock.
func (t *Tx) Hold(ctx context.Context, query string, args ...any) error {
	if t.d.engine == SQLite {
		return nil
	}
	return t.ExecOne(ctx, query, args...)
}

func (t *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	ctx = context.WithoutCancel(ctx) // a cancelled caller must not roll back the whole group
	t.wrote = true
	s, err := t.stmt(ctx, query)
	var res sql.Result
	switch {
	case err != nil:
	case s != nil:
		res, err = s.ExecContext(ctx, args...)
	default:
		res, err = t.q.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, queryError(query, err)
	}
	n, err := res.RowsAffected()
	return n, err
}

// rows runs a query. Pending inserts into its tables are sent first, so a call reads what it wrote.
func (t *Tx) rows(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if err := t.flushFor(ctx, query); err != nil {
		return nil, err
	}
	if t.write {
		ctx = context.WithoutCancel(ctx)
		t.wrote = t.wrote || !reads(query)
	}
	s, err := t.stmt(ctx, query)
	var rows *sql.Rows
	switch {
	case err != nil:
	case s != nil:
		rows, err = s.QueryContext(ctx, args...)
	default:
		rows, err = t.q.QueryContext(ctx, query, args...)
	}
	if err != nil {
		return nil, queryError(query, err)
	}
	return rows, nil
}

// reads reports whether a query only reads: a query that returns rows may also write them.
func reads(query string) bool {
	query = strings.TrimSpace(query)
	for strings.HasPrefix(query, "--") {
		_, query, _ = strings.Cut(query, "\n")
	}
	return strings.HasPrefix(query, "SELECT") || strings.HasPrefix(query, "WITH") && !strings.Contains(query, "RETURNING")
}

// Row runs a query for at most one row. Scan returns ErrNone if there is none.
func (t *Tx) Row(ctx context.Context, query string, args ...any) Row {
	rows, err := t.rows(ctx, query, args)
	return &oneRow{rows, query, err}
}

type oneRow struct {
	rows  *sql.Rows
	query string
	err   error
}

func (r *oneRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return queryError(r.query, err)
		}
		return ErrNone
	}
	if err := r.rows.Scan(dest...); err != nil {
		return queryError(r.query, err)
	}
	return r.rows.Close()
}

// Has reports whether a query has a row.
func (t *Tx) Has(ctx context.Context, query string, args ...any) (bool, error) {
	var first any
	err := t.Row(ctx, query, args...).Scan(&first)
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// Each calls fn for every row. fn must not use the transaction.
func (t *Tx) Each(ctx context.Context, fn func(Row) error, query string, args ...any) error {
	rows, err := t.rows(ctx, query, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return queryError(query, err)
	}
	return nil
}

// List collects every row as scan reads it. It returns an empty slice, not nil, when there
// are none.
func List[T any](ctx context.Context, t *Tx, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	list := []T{}
	err := t.Each(ctx, func(r Row) error {
		v, err := scan(r)
		if err == nil {
			list = append(list, v)
		}
		return err
	}, query, args...)
	return list, err
}

// Value is a scan function for queries of one column.
func Value[T any](r Row) (v T, err error) { err = r.Scan(&v); return v, err }

// Get runs a read that returns one value.
func Get[T any](ctx context.Context, d *DB, fn func(*Tx) (T, error)) (v T, err error) {
	err = d.Read(ctx, func(tx *Tx) error { v, err = fn(tx); return err })
	return v, err
}

// Put runs a write that returns one value.
func Put[T any](ctx context.Context, d *DB, fn func(*Tx) (T, error)) (v T, err error) {
	err = d.Write(ctx, func(tx *Tx) error { v, err = fn(tx); return err })
	return v, err
}

func queryError(query string, err error) error {
	err = mapError(err)
	if _, ok := errors.AsType[*errs.Error](err); ok {
		return err
	}
	return fmt.Errorf("%s: %w", queryName(query), err)
}
