package recsys

import (
	"cmp"
	"slices"
)

// heap keeps the best neighbours, with the worst of them at the root.
type heap []Neighbour

// compare orders neighbours from the best: higher cosine first, then smaller number.
func compare(a, b Neighbour) int {
	if c := cmp.Compare(b.Score, a.Score); c != 0 {
		return c
	}
	return cmp.Compare(a.Item, b.Item)
}

// offer adds a neighbour, and drops the worst when there are more than keep.
func (h *heap) offer(n Neighbour, keep int) {
	s := *h
	if len(s) < keep {
		s = append(s, n)
		for i := len(s) - 1; i > 0; {
			up := (i - 1) / 2
			if compare(s[i], s[up]) <= 0 {
				break
			}
			s[i], s[up] = s[up], s[i]
			i = up
		}
		*h = s
		return
	}
	if compare(n, s[0]) >= 0 {
		return
	}
	s[0] = n
	for i := 0; ; {
		worst := i
		for _, c := range []int{2*i + 1, 2*i + 2} {
			if c < len(s) && compare(s[c], s[worst]) > 0 {
				worst = c
			}
		}
		if worst == i {
			return
		}
		s[i], s[worst] = s[worst], s[i]
		i = worst
	}
}

func (h heap) sorted() []Neighbour {
	slices.SortFunc(h, compare)
	return h
}
