package flow

import (
	"context"
	"encoding/json"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// MaxRejected bounds the rejected rows stored with an import.
const MaxRejected = 10_000

// RejectedRow is a rejected row with its original cells.
type RejectedRow struct {
	File  string         `json:"file"`
	Row   int64          `json:"row"` // counted from 1, as in a spreadsheet
	Why   []RejectReason `json:"why"`
	Cells []RejectedCell `json:"cells,omitempty"`
	Text  string         `json:"text,omitempty"` // the raw text of a row without cells: NDJSON, or an unclosed quote
}

// RejectReason is one thing that is wrong with a row.
type RejectReason struct {
	Column   string    `json:"column,omitempty"`
	Key      string    `json:"key"`
	Args     errs.Args `json:"args,omitempty"`
	Found    string    `json:"found,omitempty"`
	Expected string    `json:"expected,omitempty"`
}

// UnmarshalJSON restores the types of the message arguments.
func (w *RejectReason) UnmarshalJSON(b []byte) error {
	type plain RejectReason
	err := json.Unmarshal(b, (*plain)(w))
	w.Args = ReadArgs(w.Args)
	return err
}

// RejectedCell is a cell with the name of its column.
type RejectedCell struct {
	Column string `json:"c"`
	Value  string `json:"v,omitempty"`
}

// Cell returns the cell of a column, "" if there is none.
func (r *RejectedRow) Cell(column string) string {
	for _, c := range r.Cells {
		if c.Column == column {
			return c.Value
		}
	}
	return ""
}

// Wrong reports whether a reason is about the column.
func (r *RejectedRow) Wrong(column string) bool {
	for _, w := range r.Why {
		if w.Column == column {
			return true
		}
	}
	return false
}

// KeepRejected stores rejected rows of an import from a position on, replacing any stored from
// there on.
func (f *Flow) KeepRejected(ctx context.Context, imp id.Import, from int64, rows []RejectedRow) error {
	err := f.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, sqlRejectedDrop, imp, from); err != nil {
			return err
		}
		for i := range rows {
			tx.Insert(&tableReject, imp, from+int64(i), jsonText(&rows[i]))
		}
		return nil
	})
	return importOutcome(err)
}

// ListRejected returns up to limit rejected rows of an import, from a position on. At most
// MaxRejected are stored.
func (f *Flow) ListRejected(ctx context.Context, imp id.Import, from int64, limit int) ([]RejectedRow, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]RejectedRow, error) {
		return db.List(ctx, tx, func(r db.Row) (v RejectedRow, err error) {
			var body string
			if err = r.Scan(&body); err == nil {
				err = json.Unmarshal([]byte(body), &v)
			}
			return v, err
		}, sqlRejected, imp, from, limit)
	})
}
