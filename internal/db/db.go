package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib" // the PostgreSQL engine
	_ "modernc.org/sqlite"           // the SQLite engine

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// Engine names a database engine.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options of Open. The zero value is right for production.
type Options struct {
	Clock clock.Clock // default: the system's

	// Unsafe trades durability for speed: for tests and for building the demo.
	Unsafe bool

	// BeforeMigrate is called before a database that holds data is migrated, with
	// the version it has. An error stops the migration.
	BeforeMigrate func(ctx context.Context, d *DB, version int) error

	// Exclusive takes a lock on a SQLite file until Close, and fails with a Conflict
	// if another process holds it: for the one process that serves the file. Opening without
	// Exclusive ignores the lock. It has no effect on PostgreSQL, where instances share a
	// database.
	Exclusive bool

	// NoMigrate opens the database as it is; Open fails if it is not current.
	NoMigrate bool
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine Engine
	dsn    string // as given; of a file the absolute path
	clock  clock.Clock
	ids    *id.Source

	read       *sql.DB
	readers    *readers // SQLite only: the connections that read
	write      *sql.DB  // SQLite: one connection; PostgreSQL: the same pool as read
	checkpoint *sql.DB  // SQLite only: runs checkpoints of the WAL
	probe      *sql.DB  // one connection for Ping

	// PostgreSQL only: a slot for each connection. database/sql gives a free connection to
	// any waiting caller, so that under load some wait for long; slots are given in the order
	// of arrival.
	turns chan struct{}

	queue   chan *writeJob // SQLite only
	pause   chan func()    // SQLite only: see betweenCommits
	sync    *syncer        // SQLite only
	stmts   stmtCache      // SQLite only: used by the writer's goroutine
	slots   atomic.Int64
	words   sync.Map // text → number, see Tx.Word
	sources sync.Map // sourceKey → number, see Tx.externalSource
	texts   sync.Map // textKey → statement, see text
	names   nameCache

	closed  chan struct{} // closed by Close: no more writes are accepted
	closing sync.Once
	ended   chan struct{}  // closed when the writes that were accepted are answered
	others  sync.WaitGroup // goroutines other than the writer
	starved atomic.Int64   // when a call last timed out waiting for a connection, Unix ns

	lock  *fileLock // of Options.Exclusive
	stats Stats
}

// Stats counts what the database did since it was opened.
type Stats struct {
	Commits atomic.Int64 // durable commits
	Writes  atomic.Int64 // calls of Write that succeeded
	Retries atomic.Int64 // PostgreSQL: transactions run again

	// SQLite: checkpoints of the WAL beside the writer, begun and ended; the longest of them,
	// and the longest part of one for which the writer paused, in ns. Who
	// measures may set these to 0.
	Checkpoints, CheckpointsEnded         atomic.Int64
	CheckpointLongest, CheckpointBlocking atomic.Int64
}

// Open opens the database at dsn (a file path for SQLite, a postgres:// URL for
// PostgreSQL) and migrates it unless opt.NoMigrate is set.
func Open(ctx context.Context, dsn string, opt Options) (*DB, error) {
	if err := checkAddress(dsn); err != nil {
		return nil, err
	}
	if opt.Clock == nil {
		opt.Clock = clock.System
	}
	d := &DB{dsn: dsn, clock: opt.Clock, engine: engineOf(dsn), closed: make(chan struct{}), ended: make(chan struct{})}
	var err error
	if d.engine == Postgres {
		err = d.openPostgres()
	} else {
		if _, e := os.Stat(dsn); e != nil && opt.NoMigrate { // opening it would make it
			return nil, errNone(dsn)
		}
		err = d.openSQLite(ctx, opt)
	}
	if err == nil {
		err = d.prepare(ctx, opt)
	}
	if err != nil {
		_, _ = d.closePools(), d.lock.release() // the error that led here is the one to return
		return nil, fmt.Errorf("open %s: %w", Redact(dsn), err)
	}
	if d.engine == Postgres {
		close(d.ended)
		return d, nil
	}
	d.queue, d.pause = make(chan *writeJob, 4*maxGroup), make(chan func())
	go d.writer()          // unguarded: each call in it is guarded, and after a panic of the writer itself nobody would answer the queue
	go d.sync.run(d.ended) // unguarded: as above
	d.others.Go(func() {
		// A panic in one round is not fatal: the writer checkpoints at walPagesMax by itself.
		for errs.Guard("db.checkpointer", d.checkpointer) != nil {
			time.Sleep(walLook)
		}
	})
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

// errNone is the error for an address where no database of this program exists.
func errNone(dsn string) error { return errs.NotFound("db.Open", "db.none", "db", Redact(dsn)) }

func (d *DB) openSQLite(ctx context.Context, opt Options) error {
	path, err := filepath.Abs(d.dsn)
	if err != nil {
		return err
	}
	d.dsn = path
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("the folder of the database file does not exist: %w", err)
	}
	if err := private(path); err != nil {
		return err
	}
	if opt.Exclusive {
		if d.lock, err = lockFile(ctx, path, 0); err != nil {
			return err
		}
	}
	sync := "normal" // see syncer
	if opt.Unsafe {
		sync = "off"
	}
	d.sync = newSyncer(path, opt.Unsafe)
	common := "&_pragma=journal_mode(wal)&_pragma=synchronous(" + sync + ")&_pragma=temp_store(memory)"
	base := sqliteURL(path) + "?_pragma=busy_timeout(20000)" + common
	d.write, err = sql.Open("sqlite", fmt.Sprintf("%s&_txlock=immediate&_pragma=cache_size(-%d)&_pragma=wal_autocheckpoint(%d)", base, writerCache(Memory())>>10, walPagesMax))
	if err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	// The file must exist in WAL mode before a read-only connection opens it.
	if err := d.write.PingContext(ctx); err != nil {
		return mapError(err)
	}
	d.read, err = sql.Open("sqlite", base+"&_pragma=query_only(1)&_pragma=cache_size(-16384)")
	if err != nil {
		return err
	}
	n := sqliteReaders()
	d.read.SetMaxOpenConns(n)
	d.read.SetMaxIdleConns(n)
	d.readers = newReaders(d.read, n)
	d.stmts = stmtCache{db: d.write, m: map[string]*sql.Stmt{}}
	if d.probe, err = sql.Open("sqlite", base+"&_pragma=query_only(1)&_pragma=cache_size(-64)"); err != nil {
		return err
	}
	d.probe.SetMaxOpenConns(1)
	d.checkpoint, err = sql.Open("sqlite", sqliteURL(path)+"?_pragma=busy_timeout(100)"+common)
	if err != nil {
		return err
	}
	d.checkpoint.SetMaxOpenConns(1)
	return nil
}

// sqliteURL returns the file: URL of a path, with special characters escaped.
func sqliteURL(path string) string { return (&url.URL{Scheme: "file", Path: path}).String() }

func (d *DB) openPostgres() error {
	conf, err := pgx.ParseConfig(d.dsn)
	if err != nil {
		return errAddress(d.dsn, err)
	}
	if conf.ConnectTimeout == 0 { // else an unreachable server that drops packets is waited for without end
		conf.ConnectTimeout = connWait
	}
	pool, probe := stdlib.OpenDB(*conf), stdlib.OpenDB(*conf)
	pool.SetMaxOpenConns(postgresConns)
	pool.SetMaxIdleConns(postgresConns)
	probe.SetMaxOpenConns(1)
	d.read, d.write, d.probe = pool, pool, probe
	d.turns = make(chan struct{}, postgresConns)
	return nil
}

// Engine returns the engine of the database.
func (d *DB) Engine() Engine { return d.engine }

// DSN is the address the database was opened with. It may hold a password: use Redact to show
// it.
func (d *DB) DSN() string { return d.dsn }

// Clock is the clock the database was opened with.
func (d *DB) Clock() clock.Clock { return d.clock }

// IDs is the source of ids of this process.
func (d *DB) IDs() *id.Source { return d.ids }

// Stats counts commits and writes.
func (d *DB) Stats() *Stats { return &d.stats }

// WritePool is the pool that the job queue runs on; on SQLite it has one connection, which
// the writer shares. For package job only.
func (d *DB) WritePool() *sql.DB { return d.write }

// closeWait bounds how long Close waits for running writes.
const closeWait = 10 * time.Second

// Close refuses new writes, waits for running ones and closes the database. A write that does
// not end within 10 s is abandoned with an error: it is not kept.
func (d *DB) Close() error {
	d.closing.Do(func() { close(d.closed) })
	select {
	case <-d.ended:
	case <-time.After(closeWait):
		return errors.Join(fmt.Errorf("a write was still under way after %s: it is not kept", closeWait), d.lock.release())
	}
	d.others.Wait()
	return errors.Join(d.closePools(), d.lock.release())
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
	if d.readers != nil {
		d.readers.closeFree()
	}
	var all error
	for i, pool := range []*sql.DB{d.read, d.probe, d.checkpoint, d.write} {
		if pool != nil && (i == 0 || pool != d.read) {
			all = errors.Join(all, pool.Close())
		}
	}
	return all
}

var errClosed = errs.Unavailable("db.Write", "unavailable.stopping")
