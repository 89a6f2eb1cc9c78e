package list

import (
	"context"
	"slices"

	"huitou/internal/db"
	"huitou/internal/id"
)

// Goods returns the names of what purchases were of, in the order of their lines. A line without a
// product, and a product without a name, are left out.
func (r *Reader) Goods(ctx context.Context, of []id.Purchase) (map[id.Purchase][]string, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (map[id.Purchase][]string, error) {
		out := map[id.Purchase][]string{}
		for part := range slices.Chunk(of, 100) {
			in, args := db.In(nil, db.Pad(part))
			err := tx.Each(ctx, func(row db.Row) error {
				var p id.Purchase
				var name string
				err := row.Scan(&p, &name)
				out[p] = append(out[p], name)
				return err
			}, sqlGoods(in), args...)
			if err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}
