package flow

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huitou/internal/locale"
)

// maxNear is how many similar names are suggested.
const maxNear = 3

// Near returns up to three names that name may be a misspelling of, closest first: those that
// differ only in case, marks, spaces or punctuation, and those at edit distance one (two in
// names of twelve letters or more). Names that differ in a number or in a short word (Shop 1,
// Shop 2; Hall A, Hall B), begin with another letter, or have under five letters are taken as
// different names.
func Near(name string, among []string) []string {
	type like struct {
		name string
		off  int
	}
	var found []like
	parts := nameParts(name)
	for _, other := range among {
		if off, ok := slips(parts, nameParts(other)); ok && other != name {
			found = append(found, like{other, off})
		}
	}
	slices.SortStableFunc(found, func(a, b like) int { return a.off - b.off })
	var out []string
	for _, f := range found {
		if len(out) < maxNear && !slices.Contains(out, f.name) {
			out = append(out, f.name)
		}
	}
	return out
}

// sameName reports whether two names differ at most in case, marks, spaces and
// punctuation, and are names: what has a digit, under four letters or under two
// characters of Chinese is a code, which another system may give to another place.
func sameName(a, b string) bool {
	key := strings.Join(nameParts(a), "")
	if key != strings.Join(nameParts(b), "") || strings.ContainsFunc(key, unicode.IsDigit) {
		return false
	}
	letters := utf8.RuneCountInString(key)
	return letters >= 4 || letters >= 2 && strings.ContainsFunc(key, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// nameParts are the folded words of a name.
func nameParts(s string) []string {
	return strings.FieldsFunc(locale.SearchKey(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

// slips returns the edit distance of two names, and whether it is small enough for a
// misspelling.
func slips(a, b []string) (n int, near bool) {
	x, y := []rune(strings.Join(a, "")), []rune(strings.Join(b, ""))
	if slices.Equal(x, y) {
		return 0, len(x) > 0
	}
	most := 1
	switch n := max(len(x), len(y)); {
	case n < 5 || x == nil || y == nil || len(x) == 0 || len(y) == 0 || x[0] != y[0]:
		return 0, false
	case n >= 12:
		most = 2
	}
	if abs(len(x)-len(y)) > most || digitsIn(x) != digitsIn(y) {
		return 0, false
	}
	if len(a) == len(b) {
		for i := range a {
			if a[i] != b[i] && len(a[i]) <= 2 && len(b[i]) <= 2 {
				return 0, false
			}
		}
	}
	n = distance(x, y)
	return n, n <= most
}

func abs(n int) int { return max(n, -n) }

func digitsIn(s []rune) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, string(s))
}

// distance is the optimal string alignment distance: the least number of letters put in,
// left out, replaced, or swapped with the next (Damerau 1964, Wagner and Fischer 1974).
func distance(a, b []rune) int {
	before, row, last := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before, row, last = last, before, row
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
