package score

import "math"

// Smallest is the number of answers under which a cell is not shown.
const Smallest = 5

// Suppress tells which of a row of cells must not be shown when the row is
// published with its total. counts holds the answers per cell; hide is as long.
// A cell with fewer than least answers is hidden (an empty one is not: it holds
// nobody). When the hidden cells are one alone, or together fewer than least,
// subtracting the others from the total would reveal them: then the next
// smallest cell is hidden too, and when there is none the total.
//
// Source: Hundepool and others (2012), Statistical Disclosure Control, chapter 4.
//
// The error is an *Error when a count is negative or least is not positive.
func Suppress(counts []int, least int) (hide []bool, hideTotal bool, err error) {
	if err := checkCounts("Suppress", counts, least); err != nil {
		return nil, false, err
	}
	hide = make([]bool, len(counts))
	for i, c := range counts {
		hide[i] = c > 0 && c < least
	}
	for exposed(counts, hide, least) {
		next := -1
		for i, c := range counts {
			if c > 0 && !hide[i] && (next < 0 || c < counts[next]) {
				next = i
			}
		}
		if next < 0 {
			return hide, true, nil
		}
		hide[next] = true
	}
	return hide, false, nil
}

// exposed reports whether a known total gives the hidden cells away.
func exposed(counts []int, hide []bool, least int) bool {
	hidden, sum := 0, 0
	for i, h := range hide {
		if h {
			hidden++
			sum += counts[i]
		}
	}
	return hidden == 1 || hidden > 1 && sum < least
}

func checkCounts(op string, counts []int, least int) error {
	if least < 1 {
		return wrong(op, "least", "is not positive")
	}
	for i, c := range counts {
		if c < 0 || c > math.MaxInt32 {
			return &Error{op, "counts", i, "is not a count"}
		}
	}
	return nil
}
