package importer

import (
	"bytes"
	"encoding/binary"
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
	by    map[uint64]int // the same by hash of the cells that it was made of
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

func newEntities() *entities {
	return &entities{seed: maphash.MakeSeed(), at: map[uint64]int{}, by: map[uint64]int{}}
}

// add adds the content of a row, made of cells with the given hash; 0 = of others, too.
func (t *entities) add(p *part, cells uint64) {
	t.packed = pack(t.packed[:0], factPacker, &p.Fact)
	h := maphash.Bytes(t.seed, t.packed)
	i, ok := t.at[h]
	if !ok {
		i = len(t.list)
		t.at[h] = i
		t.list = append(t.list, entitySpan{key: partKey(&p.Fact), fact: bytes.Clone(t.packed)})
	}
	t.told(i, p.Rows)
	if cells != 0 {
		t.by[cells] = i
	}
}

// told adds rows to those that say the same.
func (t *entities) told(i int, rows []span) {
	q := &t.list[i]
	n := len(q.rows)
	q.rows = joinSpans(q.rows, rows)
	t.spans += len(q.rows) - n
}

// room makes room for another row.
func (t *entities) room(parts *sorter) error {
	if len(t.list) >= maxEntities || t.spans >= maxSpans {
		return t.flush(parts)
	}
	if len(t.by) >= maxEntities {
		clear(t.by)
	}
	return nil
}

// cellsOf hashes the cells that the nth emit of a file makes an entity of; 0 if its rows may
// differ in more than these.
func (t *entities) cellsOf(n int, e *emit, c *cells) uint64 {
	if !e.repeats {
		return 0
	}
	b := binary.AppendUvarint(t.packed[:0], uint64(n))
	for _, x := range e.reads {
		cell := ""
		if i, ok := c.at[x]; ok && i < len(c.row.cells) {
			cell = c.row.cells[i]
		}
		b = append(binary.AppendUvarint(b, uint64(len(cell))), cell...)
	}
	t.packed = b
	return maphash.Bytes(t.seed, b)
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
	clear(t.by)
	clear(t.list)
	t.list, t.spans = t.list[:0], 0
	return nil
}
