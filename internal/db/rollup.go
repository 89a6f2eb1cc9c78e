package db

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// Rollup is a table of sums that is updated with each write, so that boards never scan facts.
// Its primary key is Key plus a last column "slot", which spreads concurrent PostgreSQL
// writers over several rows: readers sum over it.
type Rollup struct {
	Name string
	Key  []string // columns that identify a sum; int64 or string
	Sum  []string // columns that are summed
}

// sums are what one commit will add, by table and key.
type sums struct {
	m map[*Rollup]map[string]*sumRow
}

type sumRow struct {
	key []any
	add []int64
}

func newSums() *sums { return &sums{} }

// Add adds to the sums of one key. The key's values are int64 or string.
func (t *Tx) Add(r *Rollup, key []any, add ...int64) {
	if len(key) != len(r.Key) || len(add) != len(r.Sum) {
		panic("db: " + r.Name + ": wrong number of values")
	}
	t.sums.add(r, key, add)
}

func (s *sums) add(r *Rollup, key []any, add []int64) {
	if s.m == nil {
		s.m = map[*Rollup]map[string]*sumRow{}
	}
	rows := s.m[r]
	if rows == nil {
		rows = map[string]*sumRow{}
		s.m[r] = rows
	}
	var buf [64]byte
	k := appendKey(buf[:0], key)
	row := rows[string(k)]
	if row == nil {
		row = &sumRow{key: key, add: make([]int64, len(add))}
		rows[string(k)] = row
	}
	for i, v := range add {
		row.add[i] += v
	}
}

// appendKey encodes a key so that equal keys, and only those, are equal bytes.
func appendKey(b []byte, key []any) []byte {
	for _, v := range key {
		switch v := v.(type) {
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, 'i'), uint64(v)^1<<63)
		case string:
			b = binary.BigEndian.AppendUint32(append(b, 's'), uint32(len(v)))
			b = append(b, v...)
		default:
			panic(fmt.Sprintf("db: roll-up key of type %T", v))
		}
	}
	return b
}

func (s *sums) merge(o *sums) {
	for r, rows := range o.m {
		for _, row := range rows {
			s.add(r, row.key, row.add)
		}
	}
}

// write sends the sums in the same order for every writer, so that two of them on PostgreSQL
// wait for each other instead of deadlocking.
func (s *sums) write(t *Tx) error {
	tables := make([]*Rollup, 0, len(s.m))
	for r := range s.m {
		tables = append(tables, r)
	}
	slices.SortFunc(tables, func(a, b *Rollup) int { return strings.Compare(a.Name, b.Name) })
	slot := t.d.slot()
	for _, r := range tables {
		keys := make([]string, 0, len(s.m[r]))
		for k, row := range s.m[r] {
			if slices.ContainsFunc(row.add, func(v int64) bool { return v != 0 }) {
				keys = append(keys, k)
			}
		}
		slices.Sort(keys)
		w := len(r.Key) + 1 + len(r.Sum)
		for len(keys) > 0 {
			n := chunk(len(keys))
			args := make([]any, 0, n*w)
			for _, k := range keys[:n] {
				row := s.m[r][k]
				args = append(append(args, row.key...), slot)
				for _, v := range row.add {
					args = append(args, v)
				}
			}
			if _, err := t.exec(context.Background(), t.d.text(r, n, r.upsert), args...); err != nil {
				return err
			}
			keys = keys[n:]
		}
	}
	return nil
}

// upsert returns the statement for n keys.
func (r *Rollup) upsert(e Engine, n int) string {
	cols := slices.Concat(r.Key, []string{"slot"}, r.Sum)
	var b strings.Builder
	b.WriteString(insertInto(e) + r.Name + " (" + strings.Join(cols, ", ") + ") VALUES ")
	values(&b, n, len(cols))
	b.WriteString(" ON CONFLICT (" + strings.Join(r.Key, ", ") + ", slot) DO UPDATE SET ")
	for i, c := range r.Sum {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c + " = " + r.Name + "." + c + " + excluded." + c)
	}
	return b.String()
}

// writerSlots is over how many rows concurrent PostgreSQL writers spread one key.
const writerSlots = 8

// slot is 0 on SQLite, where there is one writer, and rotates on PostgreSQL.
func (d *DB) slot() int64 {
	if d.engine == SQLite {
		return 0
	}
	return d.slots.Add(1) % writerSlots
}
