package db

import (
	"bytes"
	"context"
	"errors"
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
// apart.
const hashKept = 6

// Same reports whether the record was last sent with this body.
func (n ExternalID) Same(hash []byte) bool {
	k := min(len(n.Hash), len(hash))
	return k >= min(hashKept, len(hash)) && bytes.Equal(n.Hash[:k], hash[:k])
}

func kept(hash []byte) []byte { return hash[:min(len(hash), hashKept)] }

// sourceKey is what external ids of one source and kind share: they differ among each other.
type sourceKey struct{ source, kind string }

// externalSource returns the number of a source and a kind, which rows of external ids have
// instead of the two, and ErrNone if nothing came from it yet. It never changes, so it is cached.
func (t *Tx) externalSource(ctx context.Context, source, kind string) (int64, error) {
	return t.number(ctx, &t.d.sources, sourceKey{source, kind}, sqlExternalSource, source, kind)
}

// FindExternalIDs looks up external ids of one source and kind. The result has an entry for each
// one found.
func (t *Tx) FindExternalIDs(ctx context.Context, source, kind string, ext []string) (map[string]ExternalID, error) {
	found := make(map[string]ExternalID, len(ext))
	of, err := t.externalSource(ctx, source, kind)
	if errors.Is(err, ErrNone) {
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(ext, 512) {
		in, args := In([]any{of}, Pad(part))
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
func (t *Tx) AddExternalID(ctx context.Context, n ExternalID) error {
	of, err := t.externalSource(ctx, n.Source, n.Kind)
	if errors.Is(err, ErrNone) {
		of, err = t.newNumber(ctx, &tableExternalSource, sqlExternalSourceNext, n.Source, n.Kind)
	}
	if err == nil {
		t.Insert(&tableExternalID, of, n.Ext, kept(n.Hash), n.Customer, n.Ref, n.Import)
	}
	return err
}

// Rehash records that the record was sent with another body.
func (t *Tx) Rehash(ctx context.Context, n ExternalID, hash []byte) error {
	of, err := t.externalSource(ctx, n.Source, n.Kind)
	if err == nil {
		_, err = t.Exec(ctx, sqlExternalIDRehash, of, n.Ext, kept(hash))
	}
	return err
}
