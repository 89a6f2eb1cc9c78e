package db

import (
	"context"
	"sync"

	"huitou/internal/id"
)

// namesStamp counts the transactions that took external ids away or gave them to another
// record; others only add some.
const namesStamp = "names"

// maxNames bounds the cache of external ids, to some 40 MB.
const maxNames = 600_000

// nameRef is what an external id stands for.
type nameRef struct {
	customer id.Customer
	ref      int64
}

// names are external ids of each source and kind.
type names struct {
	of map[sourceKey]map[string]nameRef
	n  int
}

func (n *names) add(key sourceKey, ext string, r nameRef) {
	if n.of == nil {
		n.of = map[sourceKey]map[string]nameRef{}
	}
	if n.of[key] == nil {
		n.of[key] = map[string]nameRef{}
	}
	n.of[key][ext] = r
	n.n++
}

// nameCache keeps which record an external id stands for, as of one count of namesStamp: as
// long as the count is the same, what it knows is true. What it does not know may exist. When
// half of it is full, those that were not asked for since it was last half full are forgotten.
type nameCache struct {
	mu         sync.Mutex
	stamp      int64
	young, old names
}

// find returns the ids that are known as of a count, and those that have to be looked up.
func (c *nameCache) find(stamp int64, source, kind string, ext []string, found map[string]ExternalID) (rest []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stamp != stamp {
		return ext
	}
	key := sourceKey{source, kind}
	young, old := c.young.of[key], c.old.of[key]
	for _, e := range ext {
		r, ok := young[e]
		if !ok {
			if r, ok = old[e]; !ok {
				rest = append(rest, e)
				continue
			}
			c.keep(key, e, r)
			young, old = c.young.of[key], c.old.of[key]
		}
		found[e] = ExternalID{Source: source, Kind: kind, Ext: e, Customer: r.customer, Ref: r.ref}
	}
	return rest
}

// add adds what a committed transaction has read at a count.
func (c *nameCache) add(stamp int64, source, kind string, list map[string]nameRef) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case stamp < c.stamp:
		return // read before others changed names
	case stamp > c.stamp:
		c.stamp, c.young, c.old = stamp, names{}, names{}
	}
	for e, r := range list {
		c.keep(sourceKey{source, kind}, e, r)
	}
}

func (c *nameCache) keep(key sourceKey, ext string, r nameRef) {
	if c.young.n >= maxNames/2 {
		c.young, c.old = names{}, c.young
	}
	c.young.add(key, ext, r)
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
	list := make(map[string]nameRef, len(read))
	for e, n := range read {
		n.Hash, n.Import = nil, 0
		found[e], list[e] = n, nameRef{n.Customer, n.Ref}
	}
	stamp := *t.namesAt
	t.AfterCommit(func() { t.d.names.add(stamp, source, kind, list) })
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
