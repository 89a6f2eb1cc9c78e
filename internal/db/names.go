package db

import (
	"bytes"
	"context"
	"slices"

	"huitou/internal/id"
)

// Name maps the id that another system gave a record (its source, kind and external id) to
// the record's id here. Hash shows whether the same fact was sent again.
type Name struct {
	Source, Kind, Ext string

	Hash     []byte      // of the fact's canonical body; empty if the record was only referred to so far
	Customer id.Customer // whose record it is; 0 = nobody's
	Ref      int64       // id of the record here
	Import   id.Import   // the import that brought it, 0 = none
}

// Same reports whether the record was last sent with this body.
func (n Name) Same(hash []byte) bool { return bytes.Equal(n.Hash, hash) }

// FindNames looks up names of one source and kind. The result has an entry for each one
// found.
func (t *Tx) FindNames(ctx context.Context, source, kind string, ext []string) (map[string]Name, error) {
	found := make(map[string]Name, len(ext))
	for part := range slices.Chunk(ext, 512) {
		in, args := In([]any{source, kind}, Pad(part))
		err := t.Each(ctx, func(r Row) error {
			n := Name{Source: source, Kind: kind}
			if err := r.Scan(&n.Ext, &n.Hash, &n.Customer, &n.Ref, &n.Import); err != nil {
				return err
			}
			found[n.Ext] = n
			return nil
		}, sqlNames+in, args...)
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// AddName records a new name. If two writers add the same one at once, one of them gets an
// error for which IsUnique holds, or is retried and finds it.
func (t *Tx) AddName(n Name) {
	t.Insert(&tableName, n.Source, n.Kind, n.Ext, n.Hash, n.Customer, n.Ref, n.Import)
}

// Rehash records that the record was sent with another body.
func (t *Tx) Rehash(ctx context.Context, n Name, hash []byte) error {
	_, err := t.Exec(ctx, sqlNameRehash, n.Source, n.Kind, n.Ext, hash)
	return err
}

// DropName removes a name when the import that brought it is undone.
func (t *Tx) DropName(ctx context.Context, n Name) error {
	_, err := t.Exec(ctx, sqlNameDelete, n.Source, n.Kind, n.Ext)
	return err
}
