package main

import (
	"slices"
	"unicode"

	"huitou/stat/text"
)

// Two texts are nearly the same when half of their runs of four letters are common
// to both, blanks and marks not counted.
const (
	letters = 4
	half    = 2  // texts are the same from a Jaccard index of 1/half on
	hands   = 16 // how often two texts get the chance to be compared
)

// bare returns the letters and digits of text.Clean(s), by which texts are compared.
func bare(s string) []rune {
	return slices.DeleteFunc([]rune(text.Clean(s)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// shingles are the hashes of the runs, sorted, each once.
func shingles(s []rune) (out []uint64) {
	n := min(letters, len(s))
	for i := 0; i+n <= len(s); i++ {
		h := uint64(14695981039346656037)
		for _, r := range s[i : i+n] {
			h = (h ^ uint64(r)) * 1099511628211 //nolint:gosec // runes are not negative
		}
		out = append(out, h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// near gives every text a group: texts that are nearly the same, directly or by way
// of others, have the same. Which texts are compared at all is decided by the least
// hashes of their runs (Broder 1997, minhash): a pair that has half in common is
// missed once in a hundred times.
func near(texts []string) (group []int) {
	group = make([]int, len(texts))
	for i := range group {
		group[i] = i
	}
	root := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	all := make([][]uint64, len(texts))
	var alike [hands]map[[2]uint64][]int
	for h := range alike {
		alike[h] = map[[2]uint64][]int{}
	}
	for i, s := range texts {
		all[i] = shingles(bare(s))
		for h := range alike {
			key := [2]uint64{least(all[i], uint64(2*h)), least(all[i], uint64(2*h+1))} //nolint:gosec // small
			for _, j := range alike[h][key] {
				if a, b := root(i), root(j); a != b && same(all[i], all[j]) {
					group[max(a, b)] = min(a, b)
				}
			}
			alike[h][key] = append(alike[h][key], i)
		}
	}
	for i := range group {
		group[i] = root(i)
	}
	return group
}

// least is the smallest of the hashes when they are mixed with a salt.
func least(hashes []uint64, salt uint64) uint64 {
	out := ^uint64(0)
	for _, h := range hashes {
		h ^= (salt + 1) * 0x9e3779b97f4a7c15
		h *= 0xff51afd7ed558ccd
		h ^= h >> 33
		h *= 0xc4ceb9fe1a85ec53
		out = min(out, h^h>>29)
	}
	return out
}

// same reports whether the Jaccard index of a and b (in common ÷ in either) is at least 1/half.
func same(a, b []uint64) bool {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			common, i, j = common+1, i+1, j+1
		}
	}
	return half*common >= len(a)+len(b)-common
}
