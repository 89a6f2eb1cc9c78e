package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL engine
	_ "modernc.org/sqlite"             // the SQLite engine

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// Engine names a kind of database.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options of Open. The zero value is right for production.
type Options struct {
	Clock clock.Clock // default: the system's

	// Unsafe gives up durability for speed: tests and building the demo.
	Unsafe bool

	// BeforeMigrate is called before a database that holds data is migrated, with
	// the version it has. An error stops the migration.
	BeforeMigrate func(ctx context.Context, d *DB, version int) error

	// NoMigrate opens the database as it is; Open fails if it is not current.
	NoMigrate bool
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine Engine
	dsn    string // as given; of a file the absolute path
	clock  clock.Clock
	ids    *id.Source

	read      *sql.DB
	write     *sql.DB // SQLite: one connection; PostgreSQL: the same pool as read
	walkeeper *sql.DB // SQLite only: copies the log into the file

	queue  chan *writeJob // SQLite only
	closed chan struct{}
	gate   sync.RWMutex // held for writing while closed is closed: a call is either queued before or refused
	done   sync.WaitGroup

	stmts    stmtCache // SQLite only: statements of the write pool
	readStmt stmtCache
	slots    atomic.Int64

	stats Stats
}

// Stats counts what the database did since it was opened.
type Stats struct {
	Commits atomic.Int64 // durable commits
	Writes  atomic.Int64 // calls of Write that succeeded
	Retries atomic.Int64 // PostgreSQL: transactions run again
}

// Open opens, and unless told otherwise migrates, the database at dsn: a file path
// for SQLite, a postgres:// URL for PostgreSQL.
func Open(ctx context.Context, dsn string, opt Options) (*DB, error) {
	if opt.Clock == nil {
		opt.Clock = clock.System
	}
	d := &DB{dsn: dsn, clock: opt.Clock, engine: engineOf(dsn), closed: make(chan struct{})}
	var err error
	if d.engine == Postgres {
		err = d.openPostgres(ctx)
	} else {
		if _, e := os.Stat(dsn); e != nil && opt.NoMigrate { // opening it would make it
			return nil, errNone(dsn)
		}
		err = d.openSQLite(ctx, opt.Unsafe)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", Redact(dsn), err)
	}
	if err := d.prepare(ctx, opt); err != nil {
		_ = d.closePools() // the error that led here is the one to tell
		return nil, fmt.Errorf("open %s: %w", Redact(dsn), err)
	}
	if d.engine == SQLite {
		d.queue = make(chan *writeJob, 4*maxGroup)
		d.done.Add(2)
		go d.writer()
		go d.checkpointer()
	}
	return d, nil
}

// prepare brings the schema up to date and claims a node number for ids.
func (d *DB) prepare(ctx context.Context, opt Options) error {
	if err := d.read.PingContext(ctx); err != nil {
		return mapError(err)
	}
	if err := d.migrate(ctx, opt); err != nil {
		return err
	}
	var node int
	if err := d.write.QueryRowContext(ctx, sqlClaimNode, id.MaxNode+1).Scan(&node); err != nil {
		return fmt.Errorf("claim node: %w", mapError(err))
	}
	d.ids = id.NewSource(d.clock, node)
	return nil
}

// errNone says that there is no database of ours at dsn.
func errNone(dsn string) error { return errs.NotFound("db.Open", "db.none", "db", Redact(dsn)) }

func engineOf(dsn string) Engine {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return Postgres
	}
	return SQLite
}

func (d *DB) openSQLite(ctx context.Context, unsafe bool) error {
	path, err := filepath.Abs(d.dsn)
	if err != nil {
		return err
	}
	d.dsn = path
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("the folder of the database file does not exist: %w", err)
	}
	sync := "full"
	if unsafe {
		sync = "off"
	}
	common := "&_pragma=journal_mode(wal)&_pragma=synchronous(" + sync + ")&_pragma=temp_store(memory)&_pragma=mmap_size(1073741824)"
	base := sqliteURL(path) + "?_pragma=busy_timeout(20000)" + common
	d.write, err = sql.Open("sqlite", fmt.Sprintf("%s&_txlock=immediate&_pragma=cache_size(-65536)&_pragma=wal_autocheckpoint(%d)", base, walPagesMax))
	if err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	// The file must exist in WAL mode before a read-only connection looks at it.
	if err := d.write.PingContext(ctx); err != nil {
		return mapError(err)
	}
	d.read, err = sql.Open("sqlite", base+"&_pragma=query_only(1)&_pragma=cache_size(-16384)")
	if err != nil {
		return err
	}
	d.read.SetMaxOpenConns(8)
	d.read.SetMaxIdleConns(4)
	d.stmts.db, d.readStmt.db = d.write, d.read
	d.walkeeper, err = sql.Open("sqlite", sqliteURL(path)+"?_pragma=busy_timeout(100)"+common)
	if err != nil {
		return err
	}
	d.walkeeper.SetMaxOpenConns(1)
	return nil
}

// sqliteURL is the address of a file, whatever characters its absolute path has.
func sqliteURL(path string) string { return (&url.URL{Scheme: "file", Path: path}).String() }

func (d *DB) openPostgres(ctx context.Context) error {
	pool, err := sql.Open("pgx", d.dsn)
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(32)
	pool.SetMaxIdleConns(32)
	d.read, d.write = pool, pool
	return nil
}

// Engine says which engine this is.
func (d *DB) Engine() Engine { return d.engine }

// DSN is what the database was opened with. It may hold a password: use Redact to show it.
func (d *DB) DSN() string { return d.dsn }

// Clock is the clock the database was opened with.
func (d *DB) Clock() clock.Clock { return d.clock }

// IDs is the source of ids of this process.
func (d *DB) IDs() *id.Source { return d.ids }

// Stats counts commits and writes.
func (d *DB) Stats() *Stats { return &d.stats }

// WritePool is the pool that work queues run on; on SQLite it has one connection,
// which the writer shares. For package job only.
func (d *DB) WritePool() *sql.DB { return d.write }

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	return mapError(d.read.PingContext(ctx))
}

// Close waits for writes under way, refuses new ones and closes the database.
func (d *DB) Close() error {
	d.gate.Lock()
	if !d.isClosed() {
		close(d.closed)
	}
	d.gate.Unlock()
	d.done.Wait()
	return d.closePools()
}

func (d *DB) isClosed() bool {
	select {
	case <-d.closed:
		return true
	default:
		return false
	}
}

func (d *DB) closePools() error {
	d.stmts.close()
	d.readStmt.close()
	err := d.read.Close()
	if d.walkeeper != nil {
		err = errors.Join(err, d.walkeeper.Close())
	}
	if d.write != d.read {
		err = errors.Join(err, d.write.Close())
	}
	return err
}

// Redact returns a dsn without its password.
func Redact(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil || u.User == nil {
		return dsn
	}
	return u.Redacted()
}

var errClosed = errs.Unavailable("db.Write", "unavailable.stopping")
