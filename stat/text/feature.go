package text

// seen is a hash set of features that is cleared in constant time. Its size is more than
// twice the number of features of the longest text.
type seen struct {
	keys  [1 << 13]uint32
	stamp [1 << 13]uint32
	now   uint32
}

func (s *seen) reset() {
	s.now++
	if s.now == 0 {
		s.stamp = [1 << 13]uint32{}
		s.now = 1
	}
}

// add reports whether the key is new.
func (s *seen) add(key uint32) bool {
	for i := (key * 2654435761) >> 19; ; i = (i + 1) & (1<<13 - 1) {
		if s.stamp[i] != s.now {
			s.stamp[i], s.keys[i] = s.now, key
			return true
		}
		if s.keys[i] == key {
			return false
		}
	}
}

// reader holds the buffers that are reused from text to text.
type reader struct {
	runes    []rune
	seen     seen
	features []uint32
}

const (
	offset = 14695981039346656037
	prime  = 1099511628211
	word   = 0x9e3779b97f4a7c15 // seed of the hashes of words, distinct from those of characters
)

// mix finalises a hash and returns its top bits.
func mix(h uint64, bits int) uint32 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 29
	return uint32(h >> (64 - bits))
}

// extract lists the distinct features of the folded text: n-grams of up to grams
// characters and, with words, also words and pairs of words.
func (r *reader) extract(bits, grams int, words bool) []uint32 {
	r.seen.reset()
	r.features = r.features[:0]
	add := func(h uint64) {
		if k := mix(h, bits); r.seen.add(k) {
			r.features = append(r.features, k)
		}
	}
	for i := range r.runes {
		h := uint64(offset)
		for _, c := range r.runes[i:min(i+grams, len(r.runes))] {
			h = (h ^ uint64(c)) * prime
			add(h)
		}
	}
	if !words {
		return r.features
	}
	h, before, inside := uint64(word), uint64(0), false
	for _, c := range r.runes {
		if 'a' <= c && c <= 'z' || c == '\'' {
			h, inside = (h^uint64(c))*prime, true
			continue
		}
		if inside {
			add(h)
			if before != 0 {
				add((before*3 ^ h) * prime)
			}
			before, h, inside = h, word, false
		}
		if c != ' ' && c != ',' {
			before = 0
		}
	}
	return r.features
}
