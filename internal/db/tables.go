package db

import (
	"context"
	"strings"
)

// Tables are those that db itself keeps, by name.
func Tables() map[string]*Table {
	out := map[string]*Table{}
	for _, t := range []*Table{&tableExternalSource, &tableExternalID, &tableIdempotency, &tableTimeline, &tableWord, &tableNode, &tableStamp, &tableVersion} {
		out[t.Name] = t
	}
	return out
}

// Column is a column of a table as the database has it.
type Column struct {
	Name string
	Type ColumnType
	Key  int // its place in the primary key, from 1; 0 = not in it
}

// ColumnType is the type of a column; both engines know these three.
type ColumnType int

// The types.
const (
	Number ColumnType = iota // integers, instants, ids
	Text
	Bytes
)

func columnType(name string) ColumnType {
	switch strings.ToLower(name) {
	case "text":
		return Text
	case "blob", "bytea":
		return Bytes
	}
	return Number
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
		var table, kind string
		var c Column
		if err := r.Scan(&table, &c.Name, &kind, &c.Key); err != nil {
			return err
		}
		c.Type = columnType(kind)
		out[table] = append(out[table], c)
		return nil
	}, query)
	return out, err
}
