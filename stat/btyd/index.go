package btyd

// key identifies a cell (three words), a pair (two) or a time (one).
type key [3]uint64

// index numbers distinct keys from 0 in order of first appearance: a hash table
// with open addressing, three times faster here than a map.
type index struct {
	keys  []key
	slots []int32 // position in keys + 1, 0 when free
	mask  uint64
}

func newIndex(expect int) *index {
	size := 1024
	for size < 2*expect {
		size *= 2
	}
	return &index{slots: make([]int32, size), mask: uint64(size - 1)}
}

func (k key) hash() uint64 {
	h := k[0]*0x9e3779b97f4a7c15 ^ k[1]
	h = (h ^ h>>32) * 0xd6e8feb86659fd93
	h = (h ^ h>>29 ^ k[2]) * 0xa0761d6478bd642f
	h = (h ^ h>>32) * 0xe7037ed1a0b428db
	return h ^ h>>31
}

func (ix *index) add(k key) int32 {
	for h := k.hash() & ix.mask; ; h = (h + 1) & ix.mask {
		s := ix.slots[h]
		if s == 0 {
			ix.keys = append(ix.keys, k)
			ix.slots[h] = int32(len(ix.keys))
			if 2*len(ix.keys) > len(ix.slots) {
				ix.grow()
			}
			return int32(len(ix.keys) - 1)
		}
		if ix.keys[s-1] == k {
			return s - 1
		}
	}
}

func (ix *index) grow() {
	ix.slots = make([]int32, 2*len(ix.slots))
	ix.mask = uint64(len(ix.slots) - 1)
	for i, k := range ix.keys {
		h := k.hash() & ix.mask
		for ix.slots[h] != 0 {
			h = (h + 1) & ix.mask
		}
		ix.slots[h] = int32(i + 1)
	}
}
