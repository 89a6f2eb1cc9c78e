package db

import (
	"context"
	"strings"
)

// Tables are those that db itself keeps, by name.
func Tables() map[string]*Table {
	out := map[string]*Table{}
	for _, t := range []*Table{&tableExternalID, &tableIdempotency, &tableTimeline, &tableNode, &tableStamp, &tableVersion} {
		out[t.Name] = t
	}
	return out
}

// Column is a column of a table as the database has it.
type Column struct {
	Name string
	Text bool // it holds text
}

// Schema returns the tables of the database with their columns; those of the job runner
// are left out.
func (t *Tx) Schema(ctx context.Context) (map[string][]Column, error) {
	query := sqlSchemaSQLite
	if t.d.engine == Postgres {
		query = sqlSchemaPostgres
	}
	out := map[string][]Column{}
	err := t.Each(ctx, func(r Row) error {
		var table, column, kind string
		if err := r.Scan(&table, &column, &kind); err != nil {
			return err
		}
		out[table] = append(out[table], Column{column, strings.EqualFold(kind, "text")})
		return nil
	}, query)
	return out, err
}
