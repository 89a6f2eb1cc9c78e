package flow

import (
	"context"

	"huitou/internal/db"
)

// Verified is the result of Verify.
type Verified struct {
	Checked []string // what was recomputed
	Diffs   []db.Diff
}

// Verify recomputes every derived figure from the facts, in one snapshot, and returns the
// differences.
func (f *Flow) Verify(ctx context.Context, progress func(what string)) (v Verified, err error) {
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		for _, c := range f.rooms.Checks() {
			progress(c.What())
			diffs, err := c.Run(ctx, tx)
			if err != nil {
				return err
			}
			v.Checked, v.Diffs = append(v.Checked, c.What()), append(v.Diffs, diffs...)
		}
		return nil
	})
	return v, err
}
