package db

import (
	"bytes"
	"context"
	"slices"

	"huitou/internal/id"
)

// ExternalID maps the id that another system gave a record (its source, kind and external id) to
// the record's id here. Hash shows whether the same fact was sent again.
type ExternalID struct {
	Source, Kind, Ext string

	Hash     []byte      // of the fact's canonical body; empty if the record was only referred to so far
	Customer id.Customer // whose record it is; 0 = nobody's
	Ref      int64       // id of the record here
	Import   id.Import   // the import that brought it, 0 = none
}

// hashKept is how many bytes of a hash are stored: enough to tell the bodies of one record
// apart. Older programs stored more.
const hashKept = 8

// Same reports whether the record was last sent with this body.
func (n ExternalID) Same(hash []byte) bool {
	k := min(len(n.Hash), len(hash))
	return k >= min(hashKept, len(hash)) && bytes.Equal(n.Hash[:k], hash[:k])
}

func kept(hash []byte) []byte { return hash[:min(len(hash), hashKept)] }

// FindExternalIDs looks up external ids of one source and kind. The result has an entry for each
// one found.
func (t *Tx) FindExternalIDs(ctx context.Context, source, kind string, ext []string) (map[string]ExternalID, error) {
	found := make(map[string]ExternalID, len(ext))
	for part := range slices.Chunk(ext, 512) {
		in, args := In([]any{source, kind}, Pad(part))
		err := t.Each(ctx, func(r Row) error {
			n := ExternalID{Source: source, Kind: kind}
			if err := r.Scan(&n.Ext, &n.Hash, &n.Customer, &n.Ref, &n.Import); err != nil {
				return err
			}
			found[n.Ext] = n
			return nil
		}, sqlExternalIDs+in, args...)
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// AddExternalID records a new one. If two writers add the same one at once, one of them gets an
// error for which IsUnique holds, or is retried and finds it.
func (t *Tx) AddExternalID(n ExternalID) {
	t.Insert(&tableExternalID, n.Source, n.Kind, n.Ext, kept(n.Hash), n.Customer, n.Ref, n.Import)
}

// Rehash records that the record was sent with another body.
func (t *Tx) Rehash(ctx context.Context, n ExternalID, hash []byte) error {
	_, err := t.Exec(ctx, sqlExternalIDRehash, n.Source, n.Kind, n.Ext, kept(hash))
	return err
}
