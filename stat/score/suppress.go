package score

import "math"

// Smallest is the default number of answers below which a cell is hidden.
const Smallest = 5

// Suppress returns which cells of a row must be hidden when the row is published with its
// total. counts holds the answers per cell; hide has the same length. A cell with fewer
// than least answers is hidden (an empty one is not: it holds no person). A single hidden
// cell, or hidden cells with fewer than least answers together, could be recovered by
// subtracting the others from the total: then the next smallest cell is hidden as well,
// and without any the total.
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

// exposed reports whether the hidden cells can be recovered from the total.
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
