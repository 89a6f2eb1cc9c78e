package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"huitou/internal/errs"
)

// IsUnique reports whether err is a violation of a primary key or unique index.
func IsUnique(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == "23505"
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// NotFound returns a NotFound of op with a message key if err says that a query found no row
// (ErrNone), else err itself.
func NotFound(err error, op, key string) error {
	if errors.Is(err, ErrNone) {
		return errs.NotFound(op, key)
	}
	return err
}

// mapError gives a kind and a message key to engine errors that a reader can act on. Others
// are returned unchanged: they are internal.
func mapError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*errs.Error](err); ok {
		return err
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return errs.Unavailable("db", "db.disk_full").Because(err)
		case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
			return errs.Unavailable("db", "db.unwritable").Because(err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return errs.Unavailable("db", "db.busy").Because(err)
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return errs.Unavailable("db", "db.corrupt").Because(err)
		}
		return err
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch {
		case e.Code == "53100":
			return errs.Unavailable("db", "db.disk_full").Because(err)
		case strings.HasPrefix(e.Code, "53"), strings.HasPrefix(e.Code, "57P"):
			return errs.Unavailable("db", "db.unreachable").Because(err)
		case e.Code == "40001", e.Code == "40P01":
			return errs.Unavailable("db", "db.busy").Because(err)
		}
		return err
	}
	if lost(err) {
		return errs.Unavailable("db", "db.unreachable").Because(err)
	}
	return err
}

// lost reports whether the connection to the server is gone.
func lost(err error) bool {
	var op *net.OpError
	var connect *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.As(err, &op) || errors.As(err, &connect) || strings.Contains(err.Error(), "conn closed")
}

// retryable reports whether running a PostgreSQL transaction again, whose commit was not
// sent, may succeed.
func retryable(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == "57P01" || e.Code == "57P02" || e.Code == "57P03" // shut down, crash, starting up
	}
	return lost(err)
}

// queryName is the leading comment of a query, else its first words, for errors.
func queryName(query string) string {
	query = strings.TrimSpace(query)
	if rest, ok := strings.CutPrefix(query, "--"); ok {
		name, _, _ := strings.Cut(rest, "\n")
		return strings.TrimSpace(name)
	}
	return errs.Short(strings.Join(strings.Fields(query), " "))
}
