package db

import (
	"context"
	"sync"
)

// namesStamp counts the transactions that took external ids away or gave them to another
// record; others only add some.
const namesStamp = "names"

// maxNames bounds the cache of external ids, to some 30 MB.
const maxNames = 200_000

// nameKey is an external id as its source calls it.
type nameKey struct{ source, kind, ext string }

// nameCache keeps which record an external id stands for, as of one count of namesStamp: as
// long as the count is the same, what it knows is true. What it does not know may exist.
type nameCache struct {
	mu    sync.Mutex
	stamp int64
	known map[nameKey]ExternalID
}

// find returns the ids that are known as of a count, and those that have to be looked up.
func (c *nameCache) find(stamp int64, source, kind string, ext []string, found map[string]ExternalID) (rest []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stamp != stamp {
		return ext
	}
	for _, e := range ext {
		if n, ok := c.known[nameKey{source, kind, e}]; ok {
			found[e] = n
		} else {
			rest = append(rest, e)
		}
	}
	return rest
}

// add adds what a committed transaction has read at a count.
func (c *nameCache) add(stamp int64, list []ExternalID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case stamp < c.stamp:
		return // read before others changed names
	case stamp > c.stamp || len(c.known)+len(list) > maxNames || c.known == nil:
		c.stamp, c.known = stamp, make(map[nameKey]ExternalID, len(list))
	}
	for _, n := range list {
		c.known[nameKey{n.Source, n.Kind, n.Ext}] = n
	}
}

// FindRefs is FindExternalIDs for references: it returns which records they are, from a cache
// where it can, without Hash and Import.
func (t *Tx) FindRefs(ctx context.Context, source, kind string, ext []string) (map[string]ExternalID, error) {
	if t.namesAt == nil {
		n, err := t.Stamp(ctx, namesStamp)
		if err != nil {
			return nil, err
		}
		t.namesAt = &n
	}
	if t.renamed { // what it changed itself is in no cache
		return t.FindExternalIDs(ctx, source, kind, ext)
	}
	found := make(map[string]ExternalID, len(ext))
	rest := t.d.names.find(*t.namesAt, source, kind, ext, found)
	if len(rest) == 0 {
		return found, nil
	}
	read, err := t.FindExternalIDs(ctx, source, kind, rest)
	if err != nil || len(read) == 0 {
		return found, err
	}
	list := make([]ExternalID, 0, len(read))
	for e, n := range read {
		n.Hash, n.Import = nil, 0
		found[e], list = n, append(list, n)
	}
	stamp := *t.namesAt
	t.AfterCommit(func() { t.d.names.add(stamp, list) })
	return found, nil
}

// Renamed says that the transaction takes external ids away or gives them to another record:
// what others know of them is not true any more.
func (t *Tx) Renamed(ctx context.Context) error {
	if t.renamed {
		return nil
	}
	t.renamed = true
	return t.Bump(ctx, namesStamp)
}

// DropExternalID removes one when the import that brought it is undone.
func (t *Tx) DropExternalID(ctx context.Context, n ExternalID) error {
	if err := t.Renamed(ctx); err != nil {
		return err
	}
	of, err := t.externalSource(ctx, n.Source, n.Kind)
	if err == nil {
		_, err = t.Exec(ctx, sqlExternalIDDelete, of, n.Ext)
	}
	return err
}
