package rfm

import (
	"fmt"
	"iter"
	"slices"
	"sync"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Score"
	Arg   string // the argument, "frequency"
	Index int    // position in the argument, or -1
	Why   string // "is negative"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("rfm: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("rfm: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

// Scale is the mapping of the values of one scale to scores.
type Scale struct {
	From  []int64 // From[k−1] is the worst value with score k; undefined where Count[k−1] is 0
	Count []int   // customers with score k at k−1
}

// Scores are the scores of customers, in their order.
type Scores struct {
	N, Groups                  int
	R, F, M                    []uint8 // 1 (worst) … Groups (best)
	Recency, Frequency, Amount Scale
	Method                     string
	Warnings                   []string
}

// MaxGroups is the largest number of groups.
const MaxGroups = 100

// Score gives each customer a score from 1 to groups on three scales: recency in
// days since the last purchase (fewer is better), frequency in purchases and money in
// minor units (more is better). The three slices have one entry per customer. With the
// n values sorted from worst to best, a value that occupies the ranks i … j gets
//
//	1 + ⌊groups · ((i+j)/2 − ½) / n⌋
//
// so that scores are quantile groups (fifths for groups = 5) that never split ties.
// The result does not depend on the order of customers. Source: Hughes (1994),
// Strategic Database Marketing, for groups on three scales.
//
// The error is an *Error when there is no customer, when the lengths differ, when groups
// is not 2 … MaxGroups, or when recency or frequency is negative.
func Score(recency, frequency []int, money []int64, groups int) (Scores, error) {
	const op = "Score"
	n := len(recency)
	switch {
	case n == 0:
		return Scores{}, &Error{op, "recency", -1, "is empty"}
	case len(frequency) != n:
		return Scores{}, &Error{op, "frequency", -1, fmt.Sprintf("has %d entries and recency %d", len(frequency), n)}
	case len(money) != n:
		return Scores{}, &Error{op, "money", -1, fmt.Sprintf("has %d entries and recency %d", len(money), n)}
	case groups < 2 || groups > MaxGroups:
		return Scores{}, &Error{op, "groups", -1, fmt.Sprintf("is %d, not 2 to %d", groups, MaxGroups)}
	}
	for i := range n {
		if recency[i] < 0 {
			return Scores{}, &Error{op, "recency", i, "is negative"}
		}
		if frequency[i] < 0 {
			return Scores{}, &Error{op, "frequency", i, "is negative"}
		}
	}
	s := Scores{N: n, Groups: groups, Method: fmt.Sprintf("independent quantile groups of middle ranks, %d each", groups)}
	var wg sync.WaitGroup
	wg.Go(func() { s.R, s.Recency = rank(n, groups, func(i int) int64 { return -int64(recency[i]) }) })
	wg.Go(func() { s.F, s.Frequency = rank(n, groups, func(i int) int64 { return int64(frequency[i]) }) })
	wg.Go(func() { s.M, s.Amount = rank(n, groups, func(i int) int64 { return money[i] }) })
	wg.Wait()
	for k := range s.Recency.From {
		s.Recency.From[k] = -s.Recency.From[k]
	}
	for _, scale := range []struct {
		name string
		Scale
	}{{"recency", s.Recency}, {"frequency", s.Frequency}, {"money", s.Amount}} {
		for k, c := range scale.Count {
			if c == 0 {
				s.Warnings = append(s.Warnings, fmt.Sprintf("nobody has score %d of %s: too many customers share a value", k+1, scale.name))
			}
		}
	}
	return s, nil
}

// Order returns the customers from the best scores to the worst: by R, then F, then M, as
// cells are traditionally written (555 first); customers with equal scores keep their order.
func (s Scores) Order() []int {
	order := make([]int, s.N)
	for i := range order {
		order[i] = i
	}
	cell := func(i int) int { return (int(s.R[i])*256+int(s.F[i]))*256 + int(s.M[i]) }
	slices.SortStableFunc(order, func(a, b int) int { return cell(b) - cell(a) })
	return order
}

// rank scores one scale on which higher values are better.
func rank(n, groups int, value func(int) int64) ([]uint8, Scale) {
	scale := Scale{From: make([]int64, groups), Count: make([]int, groups)}
	below := 0
	for v, count := range runs(n, value) { // v occupies the ranks below+1 … below+count
		k := int(int64(groups) * int64(2*below+count) / (2 * int64(n)))
		if scale.Count[k] == 0 {
			scale.From[k] = v
		}
		scale.Count[k] += count
		below += count
	}
	var cuts []int64 // smallest value of each score in use, from the second on
	var scores []uint8
	for k, c := range scale.Count {
		if c > 0 {
			scores = append(scores, uint8(k+1)) //nolint:gosec // at most MaxGroups
			cuts = append(cuts, scale.From[k])
		}
	}
	out := make([]uint8, n)
	for i := range out {
		v, at := value(i), 0
		for at+1 < len(cuts) && v >= cuts[at+1] {
			at++
		}
		out[i] = scores[at]
	}
	return out, scale
}

// runs yields the distinct values in ascending order with their counts. Values within a
// range of n, such as days and purchases, are counted instead of sorted.
func runs(n int, value func(int) int64) iter.Seq2[int64, int] {
	low, high := value(0), value(0)
	for i := range n {
		low, high = min(low, value(i)), max(high, value(i))
	}
	return func(yield func(int64, int) bool) {
		if uint64(high)-uint64(low) <= uint64(n) { //nolint:gosec // unsigned subtraction is exact modulo 2⁶⁴
			counts := make([]int, uint64(high)-uint64(low)+1) //nolint:gosec // as above
			for i := range n {
				counts[value(i)-low]++
			}
			for i, c := range counts {
				if c > 0 && !yield(low+int64(i), c) {
					return
				}
			}
			return
		}
		sorted := make([]int64, n)
		for i := range sorted {
			sorted[i] = value(i)
		}
		slices.Sort(sorted)
		for i := 0; i < n; {
			j := i
			for j < n && sorted[j] == sorted[i] {
				j++
			}
			if !yield(sorted[i], j-i) {
				return
			}
			i = j
		}
	}
}
