package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// CreateSchema creates an empty schema on a PostgreSQL server, for a test or a second
// company. The database is then opened with search_path in its URL.
func CreateSchema(ctx context.Context, dsn, schema string) error {
	return onServer(ctx, dsn, "CREATE SCHEMA "+pgx.Identifier{schema}.Sanitize())
}

// DropSchema removes a schema and everything in it.
func DropSchema(ctx context.Context, dsn, schema string) error {
	return onServer(ctx, dsn, "DROP SCHEMA IF EXISTS "+pgx.Identifier{schema}.Sanitize()+" CASCADE")
}

// Fingerprint tells one schema of an engine from another: it is a hash of the statements that
// make it.
func Fingerprint(engine Engine) (string, error) {
	steps, err := migrations(engine)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, m := range steps {
		h.Write([]byte(m.statements(engine))) // a hash never fails
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// StepsTo returns the statements that make an empty database of a version: for a backup of that
// version, and for tests of its migration.
func StepsTo(engine Engine, version int) ([]string, error) {
	steps, err := migrations(engine)
	if err != nil {
		return nil, err
	}
	list := []string{sqlVersionTable}
	for _, m := range steps[:version] {
		list = append(list, m.statements(engine),
			fmt.Sprintf("INSERT INTO %s (version, name, hash, at) VALUES (%d, '%s', '%s', 0)", tableVersion.Name, m.version, m.name, m.hash))
	}
	return list, nil
}

// InSchema returns the URL of a schema on the server of dsn.
func InSchema(dsn, schema string) (string, error) {
	if err := checkAddress(dsn); err != nil {
		return "", err
	}
	more := "?"
	if strings.Contains(dsn, "?") {
		more = "&"
	}
	return dsn + more + "search_path=" + url.QueryEscape(schema), nil
}

func onServer(ctx context.Context, dsn, statement string) error {
	if err := checkAddress(dsn); err != nil {
		return err
	}
	conf, err := pgx.ParseConfig(dsn)
	if err != nil {
		return errAddress(dsn, err)
	}
	pool := stdlib.OpenDB(*conf)
	defer pool.Close()
	_, err = pool.ExecContext(ctx, statement)
	return mapError(err)
}
