package importer

import (
	"bytes"
	"hash/maphash"
)

// maxEntities and maxSpans bound the entities held in memory before they go to the sorter.
const (
	maxEntities = 1 << 16
	maxSpans    = 1 << 18 // spans of their rows
)

// entities deduplicates the customers, products and places of a file by content, each with all
// its rows: a file of orders repeats its customers on many rows.
type entities struct {
	seed  maphash.Seed
	at    map[uint64]int // index in list, by hash of the content
	list  []entitySpan   // in order of appearance
	spans int

	packed []byte
}

// entitySpan is what rows say of an entity.
type entitySpan struct {
	key  []byte // of its part
	fact []byte // packed
	rows []span
}

func newEntities() *entities { return &entities{seed: maphash.MakeSeed(), at: map[uint64]int{}} }

// add adds the content of a row.
func (t *entities) add(parts *sorter, p *part) error {
	t.packed = pack(t.packed[:0], factPacker, &p.Fact)
	h := maphash.Bytes(t.seed, t.packed)
	if i, ok := t.at[h]; ok {
		q := &t.list[i]
		n := len(q.rows)
		q.rows = joinSpans(q.rows, p.Rows)
		t.spans += len(q.rows) - n
	} else {
		t.at[h] = len(t.list)
		t.list = append(t.list, entitySpan{partKey(&p.Fact), bytes.Clone(t.packed), p.Rows})
		t.spans += len(p.Rows)
	}
	if len(t.list) >= maxEntities || t.spans >= maxSpans {
		return t.flush(parts)
	}
	return nil
}

// flush gives them to the sorter.
func (t *entities) flush(parts *sorter) error {
	for i := range t.list {
		q := &t.list[i]
		p, u := part{Rows: q.rows}, unpacker{b: q.fact}
		takePacked(&u, factPacker, &p.Fact)
		if err := u.end(); err != nil {
			return err
		}
		t.packed = p.packed(t.packed[:0])
		if err := parts.add(q.key, t.packed); err != nil {
			return err
		}
	}
	clear(t.at)
	clear(t.list)
	t.list, t.spans = t.list[:0], 0
	return nil
}
