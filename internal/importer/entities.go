package importer

import (
	"encoding/json"
	"hash/maphash"
)

// maxEntities and maxSpans bound what is kept of things before they go to the sorter.
const (
	maxEntities = 1 << 16 // things
	maxSpans    = 1 << 18 // spans of rows that told them
)

// things gathers the customers, products and places of a file, each with all rows that
// told just that of it: a file of orders tells its customers again and again.
type entities struct {
	seed  maphash.Seed
	at    map[uint64]int // by what was told, in list
	list  []entitySpan   // in the order in which they were told
	spans int
}

// entitySpan is what rows told of a thing.
type entitySpan struct {
	key  []byte // of its part
	fact []byte // JSON
	rows []span
}

func newEntities() *entities { return &entities{seed: maphash.MakeSeed(), at: map[uint64]int{}} }

// tell notes what a row tells of a thing.
func (t *entities) add(parts *sorter, p *part) error {
	body, err := json.Marshal(&p.Fact)
	if err != nil {
		return err
	}
	h := maphash.Bytes(t.seed, body)
	if i, ok := t.at[h]; ok {
		q := &t.list[i]
		n := len(q.rows)
		q.rows = joinSpans(q.rows, p.Rows)
		t.spans += len(q.rows) - n
	} else {
		t.at[h] = len(t.list)
		t.list = append(t.list, entitySpan{partKey(&p.Fact), body, p.Rows})
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
		rows, err := json.Marshal(q.rows)
		if err != nil {
			return err
		}
		body := make([]byte, 0, len(q.fact)+len(rows)+12)
		body = append(append(body, `{"t":`...), q.fact...)
		body = append(append(body, `,"r":`...), rows...)
		if err := parts.add(q.key, append(body, '}')); err != nil {
			return err
		}
	}
	clear(t.at)
	clear(t.list)
	t.list, t.spans = t.list[:0], 0
	return nil
}
