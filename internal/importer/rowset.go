package importer

// rowSet is a set of rows of files: a bit for each, so that it stays small for files of
// many millions of rows.
type rowSet struct {
	files [][]uint64
	n     int64
}

// add adds a row and reports whether it is new.
func (s *rowSet) add(file int, n int64) bool {
	for len(s.files) <= file {
		s.files = append(s.files, nil)
	}
	word := int(n >> 6)
	for len(s.files[file]) <= word {
		s.files[file] = append(s.files[file], make([]uint64, max(64, word+1-len(s.files[file])))...)
	}
	bit := uint64(1) << (n & 63)
	if s.files[file][word]&bit != 0 {
		return false
	}
	s.files[file][word] |= bit
	s.n++
	return true
}

func (s *rowSet) has(file int, n int64) bool {
	if file >= len(s.files) || int(n>>6) >= len(s.files[file]) {
		return false
	}
	return s.files[file][n>>6]&(1<<(n&63)) != 0
}

// meets reports whether any of the rows is in the set.
func (s *rowSet) meets(rows []span) bool {
	if s.n == 0 {
		return false
	}
	for _, r := range rows {
		for n := r.From; n <= r.To; n++ {
			if s.has(r.File, n) {
				return true
			}
		}
	}
	return false
}

// without are the rows that are not in the set.
func (s *rowSet) without(rows []span) []span {
	if !s.meets(rows) {
		return rows
	}
	var out []span
	for _, r := range rows {
		for n := r.From; n <= r.To; n++ {
			if !s.has(r.File, n) {
				out = joinSpans(out, []span{{r.File, n, n}})
			}
		}
	}
	return out
}
