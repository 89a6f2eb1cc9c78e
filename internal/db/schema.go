package db

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
)

// CreateSchema makes an empty schema on a PostgreSQL server: a place of its own
// for a test or a second company. The database is then opened with search_path in
// its URL.
func CreateSchema(ctx context.Context, dsn, schema string) error {
	return onServer(ctx, dsn, "CREATE SCHEMA "+pgx.Identifier{schema}.Sanitize())
}

// DropSchema removes a schema and all that is in it.
func DropSchema(ctx context.Context, dsn, schema string) error {
	return onServer(ctx, dsn, "DROP SCHEMA IF EXISTS "+pgx.Identifier{schema}.Sanitize()+" CASCADE")
}

func onServer(ctx context.Context, dsn, statement string) error {
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.ExecContext(ctx, statement)
	return mapError(err)
}
