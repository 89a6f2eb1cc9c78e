package room

import (
	"context"
	"slices"
	"strings"

	"huitou/internal/db"
)

// Checks are all checks of Verify: those of the rooms, every reference, and every fact name.
func (s Set) Checks() []Check {
	var list []Check
	for _, r := range s {
		list = append(list, r.Checks...)
	}
	return append(list, Check{[]string{"references"}, s.verifyReferences}, Check{[]string{"external_id"}, s.verifyNames})
}

// verifyReferences checks that no reference is dangling, and that references between records
// of a customer stay within the same customer.
func (s Set) verifyReferences(ctx context.Context, tx *db.Tx) (diffs []db.Diff, err error) {
	for _, r := range s.References() {
		list, err := db.List(ctx, tx, func(row db.Row) (d db.Diff, err error) {
			d.Table, d.Want = r.Name+"."+r.Column, "a row of "+r.To
			err = row.Scan(&d.Key, &d.Have)
			return d, err
		}, sqlLost(r, s.Table(r.To)))
		if err != nil {
			return nil, err
		}
		diffs = append(diffs, list...)
	}
	return diffs, nil
}

// verifyNames checks that every fact name refers to a record.
func (s Set) verifyNames(ctx context.Context, tx *db.Tx) (diffs []db.Diff, err error) {
	for _, t := range s.Tables() {
		if len(t.Kinds) == 0 {
			continue
		}
		list, err := db.List(ctx, tx, func(r db.Row) (d db.Diff, err error) {
			d.Table, d.Have, d.Want = "external_id", "none", "a record"
			err = r.Scan(&d.Key)
			return d, err
		}, sqlNameless(t))
		if err != nil {
			return nil, err
		}
		diffs = append(diffs, list...)
	}
	return diffs, nil
}

// Used reports whether a record refers to a row; parts of the row, notes, and rows dropped
// with it do not count. customer is the customer of the row, 0 if it has none.
func (s Set) Used(ctx context.Context, tx *db.Tx, table string, row, customer int64) (bool, error) {
	var parts []string
	for _, r := range s.To(table) {
		if !r.Keeps() {
			continue
		}
		parts = append(parts, sqlRefers(r))
	}
	if len(parts) == 0 {
		return false, nil
	}
	var n int64
	err := tx.Row(ctx, "-- room.used "+table+"\nSELECT CASE WHEN CAST($2 AS BIGINT) IS NOT NULL AND (\n\t"+
		strings.Join(parts, "\n\tOR ")+") THEN 1 ELSE 0 END", row, customer).Scan(&n)
	return n != 0, err
}

// Keeps reports whether a reference prevents the drop of the row it refers to.
func (r Reference) Keeps() bool {
	switch r.Role {
	case Record:
		return true
	case Part:
		return r.Column != r.Part && r.Column != r.Customer
	}
	return false
}

// named is the column that identifies a row in a report.
func (t *Table) named() string {
	if slices.Contains(t.Columns, "id") {
		return "id"
	}
	if t.Part != "" {
		return t.Part
	}
	return t.Key[0]
}
