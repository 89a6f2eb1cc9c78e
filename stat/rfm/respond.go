package rfm

import (
	"fmt"
	"slices"

	"huitou/stat/score"
)

// Cell is the response of the customers with the same three scores.
type Cell struct {
	R, F, M         uint8
	N, Answered     int
	Rate, Low, High float64 // Answered ÷ N with its Wilson interval
}

// Response is the response by cell, the highest rate first.
type Response struct {
	N, Answered int
	Cells       []Cell
	Level       float64
	Method      string
	Warnings    []string
}

// Respond counts the responses to an offer in each cell, as from the test mailing by which
// RFM selects cells. answered has one entry per customer of s. Cells without customers are
// left out; the others are ordered by Rate, then by N, then by their scores, highest first.
// Intervals are Wilson's (1927).
//
//	p̃ = (x + z²/2)/(n + z²),  half-width z √(x(n−x)/n + z²/4)/(n + z²)
//
// The highest of many rates is biased upwards by selection: in the next mailing expect a
// rate nearer to Low than to Rate.
//
// The error is an *Error when answered has another length or level is not between 0
// and 1.
func Respond(s Scores, answered []bool, level float64) (Response, error) {
	const op = "Respond"
	if len(answered) != s.N || s.N == 0 {
		return Response{}, &Error{op, "answered", -1, fmt.Sprintf("has %d entries for %d customers", len(answered), s.N)}
	}
	if !(level > 0 && level < 1) {
		return Response{}, &Error{op, "level", -1, "is not between 0 and 1"}
	}
	r := Response{N: s.N, Level: level, Method: "Wilson"}
	at := map[[3]uint8]int{}
	for i, yes := range answered {
		key := [3]uint8{s.R[i], s.F[i], s.M[i]}
		c, ok := at[key]
		if !ok {
			c = len(r.Cells)
			at[key] = c
			r.Cells = append(r.Cells, Cell{R: key[0], F: key[1], M: key[2]})
		}
		r.Cells[c].N++
		if yes {
			r.Cells[c].Answered++
			r.Answered++
		}
	}
	few := 0
	for i := range r.Cells {
		c := &r.Cells[i]
		share, err := score.Wilson(c.Answered, c.N, level)
		if err != nil {
			return Response{}, err // unreachable: every cell has customers
		}
		c.Rate, c.Low, c.High = share.Estimate, share.Low, share.High
		if c.N < enough {
			few++
		}
	}
	if few > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d of %d cells have fewer than %d customers: take fewer groups", few, len(r.Cells), enough))
	}
	slices.SortFunc(r.Cells, func(a, b Cell) int {
		// compare a.Answered/a.N and b.Answered/b.N without division
		if d := b.Answered*a.N - a.Answered*b.N; d != 0 {
			return d
		}
		if d := b.N - a.N; d != 0 {
			return d
		}
		return slices.Compare([]uint8{b.R, b.F, b.M}, []uint8{a.R, a.F, a.M})
	})
	return r, nil
}

// enough is the number of customers below which the rate of a cell is unreliable.
const enough = 30
