package importer

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"encoding/binary"
	"io"
	"os"
	"slices"
	"sort"

	"huitou/internal/errs"
)

// sorter sorts records by their keys in constant memory: what does not fit is spilled in
// sorted runs to unnamed temporary files, which vanish with the process. Records of equal keys
// come in the order in which they were added.
type sorter struct {
	dir   string
	limit int // bytes in memory
	used  int // of the arena
	held  int // by the chunks of the arena
	arena [][]byte
	chunk int // of the arena, being filled
	recs  []rec
	runs  []*os.File
	added int64
}

// rec is a record in a chunk of the arena: its key, then its value.
type rec struct{ chunk, at, key, val int }

const (
	sortMemory = 16 << 20 // what one sorter keeps in memory
	firstChunk = 64 << 10 // of the arena; each has twice the bytes of the one before,
	maxChunk   = 1 << 20  // up to this; a longer record has one of its own
	recBytes   = 32
)

func newSorter(dir string) *sorter { return &sorter{dir: dir, limit: sortMemory} }

// add adds a record; key and value are copied.
func (s *sorter) add(key, value []byte) error {
	n := len(key) + len(value)
	if s.used+n+recBytes*len(s.recs) > s.limit && len(s.recs) > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	to := s.room(n)
	s.recs = append(s.recs, rec{s.chunk, len(*to), len(key), len(value)})
	*to = append(append(*to, key...), value...)
	s.used += n
	s.added++
	return nil
}

// room is a chunk with room for n bytes. A chunk never grows: its bytes are copied once.
func (s *sorter) room(n int) *[]byte {
	for s.chunk < len(s.arena) {
		c := &s.arena[s.chunk]
		switch {
		case len(*c)+n <= cap(*c):
			return c
		case len(*c) == 0: // left of a run that was spilled, and too short
			s.held += n - cap(*c)
			*c = make([]byte, 0, n)
			return c
		}
		s.chunk++
	}
	size := max(n, min(firstChunk<<min(s.chunk, 10), maxChunk))
	s.arena, s.held = append(s.arena, make([]byte, 0, size)), s.held+size
	return &s.arena[s.chunk]
}

func (s *sorter) key(r rec) []byte { return s.arena[r.chunk][r.at : r.at+r.key] }

func (s *sorter) value(r rec) []byte { return s.arena[r.chunk][r.at+r.key : r.at+r.key+r.val] }

func (s *sorter) sort() {
	slices.SortFunc(s.recs, func(a, b rec) int {
		return cmp.Or(bytes.Compare(s.key(a), s.key(b)), cmp.Compare(a.chunk, b.chunk), cmp.Compare(a.at, b.at))
	})
}

// spill writes what is in memory as a sorted run.
func (s *sorter) spill() error {
	s.sort()
	f, err := unnamed(s.dir)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 256<<10)
	var head [2 * binary.MaxVarintLen64]byte
	for _, r := range s.recs {
		n := binary.PutUvarint(head[:], uint64(r.key))
		n += binary.PutUvarint(head[n:], uint64(r.val))
		w.Write(head[:n])
		w.Write(s.arena[r.chunk][r.at : r.at+r.key+r.val]) // Flush returns the error of the file
	}
	if err := w.Flush(); err != nil {
		_ = f.Close() // the write's error is returned
		return noRoom(err)
	}
	s.runs = append(s.runs, f)
	s.recs, s.used, s.chunk = s.recs[:0], 0, 0
	if s.held > s.limit+maxChunk { // of long records
		s.arena, s.held = nil, 0
	}
	for i := range s.arena {
		s.arena[i] = s.arena[i][:0]
	}
	return nil
}

// unnamed makes a temporary file that vanishes when it is closed, also by kill -9
// where the system can remove open files.
func unnamed(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, "huitou-import-*")
	if err != nil {
		return nil, noRoom(err)
	}
	_ = os.Remove(f.Name()) // Windows keeps it until the process ends
	return f, nil
}

// noRoom is the error of a temporary file that cannot be written.
func noRoom(err error) error {
	return errs.Unavailable("importer.Run", "import.temp_full", "folder", os.TempDir()).Because(err)
}

// each calls fn for every record in order. The bytes are good until fn returns.
func (s *sorter) each(fn func(key, value []byte) error) error {
	if len(s.runs) == 0 {
		s.sort()
		for _, r := range s.recs {
			if err := fn(s.key(r), s.value(r)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(s.recs) > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	var h runHeap
	for i, f := range s.runs {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		r := &run{in: bufio.NewReaderSize(f, 64<<10), n: i}
		ok, err := r.next()
		if err != nil {
			return err
		}
		if ok {
			h = append(h, r)
		}
	}
	heap.Init(&h)
	for len(h) > 0 {
		r := h[0]
		if err := fn(r.key, r.val); err != nil {
			return err
		}
		ok, err := r.next()
		if err != nil {
			return err
		}
		if ok {
			heap.Fix(&h, 0)
		} else {
			heap.Pop(&h)
		}
	}
	return nil
}

// close gives the memory and the files back.
func (s *sorter) close() {
	for _, f := range s.runs {
		_ = f.Close() // it has no name any more
	}
	s.arena, s.recs, s.runs, s.used, s.held, s.chunk = nil, nil, nil, 0, 0, 0
}

// run is a sorted run being read.
type run struct {
	in       *bufio.Reader
	n        int
	key, val []byte
}

func (r *run) next() (bool, error) {
	k, err := binary.ReadUvarint(r.in)
	if err == io.EOF {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	v, err := binary.ReadUvarint(r.in)
	if err != nil {
		return false, err
	}
	r.key, r.val = grow(r.key, int(k)), grow(r.val, int(v))
	if _, err := io.ReadFull(r.in, r.key); err != nil {
		return false, err
	}
	_, err = io.ReadFull(r.in, r.val)
	return err == nil, err
}

func grow(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// runHeap orders runs by their next record, then by their age.
type runHeap []*run

func (h runHeap) Len() int { return len(h) }
func (h runHeap) Less(i, j int) bool {
	c := bytes.Compare(h[i].key, h[j].key)
	return c < 0 || c == 0 && h[i].n < h[j].n
}
func (h runHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *runHeap) Push(x any)   { *h = append(*h, x.(*run)) }
func (h *runHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// table is a look-up table in constant memory: sorted pairs in an unnamed file, the
// first key of every block in memory, the blocks used last kept.
type table struct {
	file   *os.File
	starts []block
	cache  map[int]map[string]string
	order  []int // blocks in the cache, the oldest first
	size   int64
	twice  int64  // keys with more than one value: the first counts
	first  string // one of them
}

type block struct {
	key string
	at  int64
}

const (
	tableBlock = 16 << 10
	tableCache = 256 // blocks, 4 MiB of text
)

// newTable makes a table of the sorted pairs.
func newTable(pairs *sorter) (*table, error) {
	f, err := unnamed(pairs.dir)
	if err != nil {
		return nil, err
	}
	t := &table{file: f, cache: map[int]map[string]string{}}
	w := bufio.NewWriterSize(f, 256<<10)
	var last []byte
	var lastVal string
	begun := false
	blockAt := int64(-tableBlock)
	err = pairs.each(func(key, value []byte) error {
		if begun && bytes.Equal(key, last) {
			if lastVal != string(value) {
				if t.twice++; t.first == "" {
					t.first = string(key)
				}
			}
			return nil
		}
		begun = true
		last, lastVal = append(last[:0], key...), string(value)
		if t.size-blockAt >= tableBlock {
			blockAt = t.size
			t.starts = append(t.starts, block{string(key), t.size})
		}
		var head [2 * binary.MaxVarintLen64]byte
		n := binary.PutUvarint(head[:], uint64(len(key)))
		n += binary.PutUvarint(head[n:], uint64(len(value)))
		w.Write(head[:n])
		w.Write(key)
		_, err := w.Write(value)
		t.size += int64(n + len(key) + len(value))
		return err
	})
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		t.close()
		return nil, noRoom(err)
	}
	return t, nil
}

// find returns the value of a key.
func (t *table) find(key string) (string, bool, error) {
	i := sort.Search(len(t.starts), func(i int) bool { return t.starts[i].key > key }) - 1
	if i < 0 {
		return "", false, nil
	}
	b, ok := t.cache[i]
	if !ok {
		var err error
		if b, err = t.load(i); err != nil {
			return "", false, err
		}
		if len(t.order) >= tableCache {
			delete(t.cache, t.order[0])
			t.order = t.order[1:]
		}
		t.cache[i] = b
		t.order = append(t.order, i)
	}
	v, ok := b[key]
	return v, ok, nil
}

func (t *table) load(i int) (map[string]string, error) {
	end := t.size
	if i+1 < len(t.starts) {
		end = t.starts[i+1].at
	}
	buf := make([]byte, end-t.starts[i].at)
	if _, err := t.file.ReadAt(buf, t.starts[i].at); err != nil {
		return nil, err
	}
	b := map[string]string{}
	for len(buf) > 0 {
		k, n := binary.Uvarint(buf)
		v, m := binary.Uvarint(buf[n:])
		if n <= 0 || m <= 0 || uint64(len(buf)) < uint64(n+m)+k+v {
			return nil, io.ErrUnexpectedEOF
		}
		buf = buf[n+m:]
		b[string(buf[:k])] = string(buf[k : k+v])
		buf = buf[k+v:]
	}
	return b, nil
}

func (t *table) close() { _ = t.file.Close() }
