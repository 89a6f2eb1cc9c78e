package db

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strconv"
	"strings"

	"huitou/internal/errs"
)

//go:embed migration/*.sql
var migrationFiles embed.FS

// migration is one step of the schema. Steps only add.
type migration struct {
	version int
	name    string
	text    string
	hash    string
	order   map[string]string // by table, of this step and those before: the number that its rows are in the order of
}

// migrations reads the embedded steps of an engine. "0007_x.sql" is for both; the pair
// "0007_x.sqlite.sql" and "0007_x.postgres.sql" is for steps that need different text.
func migrations(engine Engine) ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migration/*.sql")
	if err != nil {
		return nil, err
	}
	var list []migration
	order := map[string]string{}
	for _, file := range names {
		base := strings.TrimSuffix(path.Base(file), ".sql")
		base, only, _ := strings.Cut(base, ".")
		if only != "" && Engine(only) != engine {
			continue
		}
		number, name, _ := strings.Cut(base, "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != len(list)+1 {
			return nil, fmt.Errorf("migration %s: expected number %04d", file, len(list)+1)
		}
		text, err := migrationFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, table := range inOrder.FindAllStringSubmatch(string(text), -1) {
			order[table[1]] = table[2]
		}
		sum := sha256.Sum256(text)
		list = append(list, migration{version, name, string(text), hex.EncodeToString(sum[:8]), maps.Clone(order)})
	}
	return list, nil
}

// migrate brings the schema to the newest version, each step in a transaction.
func (d *DB) migrate(ctx context.Context, opt Options) error {
	steps, err := migrations(d.engine)
	if err != nil {
		return err
	}
	if opt.NoMigrate {
		have, err := d.version(ctx, steps, true)
		if err == nil && have < len(steps) {
			err = errs.Conflict("db.Open", "db.version_old", "have", have, "want", len(steps))
		}
		return err
	}
	return d.Exclusively(ctx, func() error {
		have, err := d.version(ctx, steps, false)
		if err != nil || have == len(steps) {
			return err
		}
		if d.engine == Postgres || have == 0 || d.lock != nil {
			return d.upgrade(ctx, opt, steps, have)
		}
		// A program that serves the file knows the old schema only.
		lock, err := lockFile(ctx, d.dsn, lockWait)
		if err != nil {
			return err
		}
		if have, err = d.version(ctx, steps, false); err == nil {
			err = d.upgrade(ctx, opt, steps, have)
		}
		return errors.Join(err, lock.release())
	})
}

// upgrade runs the steps after the first `have`.
func (d *DB) upgrade(ctx context.Context, opt Options, steps []migration, have int) error {
	if have > 0 && have < len(steps) && opt.BeforeMigrate != nil {
		if err := opt.BeforeMigrate(ctx, d, have); err != nil {
			return fmt.Errorf("backup before migration: %w", err)
		}
	}
	for _, m := range steps[have:] {
		if err := d.step(ctx, m); err != nil {
			return fmt.Errorf("migration %04d_%s: %w", m.version, m.name, err)
		}
	}
	return nil
}

// version returns the number of steps that have run, after checking that each has the text
// this version of the program knows.
func (d *DB) version(ctx context.Context, steps []migration, readOnly bool) (int, error) {
	if !readOnly {
		if _, err := d.write.ExecContext(ctx, sqlVersionTable); err != nil {
			return 0, mapError(err)
		}
	}
	rows, err := d.write.QueryContext(ctx, sqlVersions)
	if err != nil && readOnly && d.write.PingContext(ctx) == nil {
		return 0, errNone(d.dsn) // the server answers, and has no such table
	}
	if err != nil {
		return 0, mapError(err)
	}
	defer rows.Close()
	have := 0
	for rows.Next() {
		var v int
		var name, hash string
		if err := rows.Scan(&v, &name, &hash); err != nil {
			return 0, err
		}
		if v > len(steps) {
			return 0, errs.Conflict("db.Open", "db.version_new", "have", v, "want", len(steps))
		}
		if steps[v-1].hash != hash {
			return 0, errs.Conflict("db.Open", "db.version_changed", "version", v, "name", name)
		}
		have = v
	}
	return have, mapError(rows.Err())
}

func (d *DB) step(ctx context.Context, m migration) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return mapError(err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	if _, err := tx.ExecContext(ctx, m.statements(d.engine)); err != nil {
		return mapError(err)
	}
	if _, err := tx.ExecContext(ctx, sqlVersionInsert, m.version, m.name, m.hash, d.clock()); err != nil {
		return mapError(err)
	}
	return mapError(tx.Commit())
}
