package recsys

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// Weighting is the weighting of a user's purchases of an item in the cosine.
type Weighting int

// The weightings.
const (
	BM25   Weighting = iota // saturating in count, damped for large buyers, rare items count more
	Cosine                  // 1 for every item bought
)

// Near holds the parameters of NewNeighbours. A zero field means its default.
type Near struct {
	Weighting Weighting
	Keep      int     // neighbours per item; 50
	K1        float64 // BM25: how fast repeated purchases saturate; 1.2
	B         float64 // BM25: how much a long history is damped; 0.75
	Longest   int     // largest number of items per user, the most bought; 500
	Support   int     // smallest number of customers who bought both items; 1
}

// Neighbour is an item bought by the same customers.
type Neighbour struct {
	Item     int32
	Score    float64 // cosine, 0 to 1
	Together int     // customers who bought both
}

// Neighbours recommends items bought by the same customers.
type Neighbours struct {
	log   *Log
	lists [][]Neighbour
}

// NewNeighbours computes the most similar items of each item: with weights
//
//	w_ui = ln(1 + N/n_i) · c (K1+1) / (c + K1 (1 − B + B m_u/m̄))
//
// of user u (c baskets with item i, m_u different items) and N users, of whom
// n_i bought item i (Robertson and Zaragoza 2009), the similarity is the cosine
// Σ_u w_ui w_uj / (‖w_i‖ ‖w_j‖) (Sarwar et al. 2001; Linden, Smith and York
// 2003). Each item's row is summed by one core in the order of users, so that
// all bits of the result are the same on any number of cores. Cost: the sum over
// users of the square of their number of items.
//
// Similarities have no interval; Together is the number of customers they are based on. A
// similarity from one or two customers is unreliable: set Near.Support. Errors: a field of
// how outside its range, an *Error.
func NewNeighbours(l *Log, how Near) (*Neighbours, error) {
	const op = "NewNeighbours"
	if how.Keep == 0 {
		how.Keep = 50
	}
	if how.K1 == 0 {
		how.K1 = 1.2
	}
	if how.B == 0 {
		how.B = 0.75
	}
	if how.Longest == 0 {
		how.Longest = 500
	}
	switch {
	case how.Keep < 1 || how.Longest < 2 || how.Support < 0:
		return nil, &Error{op, "Keep", -1, "is below 1, or Longest below 2, or Support negative"}
	case !(how.K1 > 0 && how.K1 < 1e6) || !(how.B >= 0 && how.B <= 1):
		return nil, &Error{op, "K1", -1, "is not positive, or B not between 0 and 1"}
	case how.Weighting != BM25 && how.Weighting != Cosine:
		return nil, &Error{op, "Weighting", -1, "is unknown"}
	}
	m := newMatrix(l, how)
	n := &Neighbours{log: l, lists: make([][]Neighbour, l.Items)}
	var next atomic.Int64
	var wg sync.WaitGroup
	const block = 64
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			row := newRow(l.Items)
			for {
				to := int(next.Add(block))
				for i := to - block; i < min(to, l.Items); i++ {
					n.lists[i] = row.alike(m, int32(i), how)
				}
				if to >= l.Items {
					return
				}
			}
		})
	}
	wg.Wait()
	return n, nil
}

// matrix holds normalised weights by user and by item.
type matrix struct {
	userStarts, itemStarts []int32
	byUser                 []cell // item and weight
	byItem                 []cell // user and weight
}

type cell struct {
	id int32
	w  float32
}

func newMatrix(l *Log, how Near) *matrix {
	m := &matrix{userStarts: make([]int32, 1, l.Users+1), itemStarts: make([]int32, l.Items+1)}
	mean := float64(len(l.pairItem)) / float64(max(1, l.Users))
	norms := make([]float64, l.Items)
	var mine []Suggestion
	for u := range l.Users {
		from, to := l.pairStarts[u], l.pairStarts[u+1]
		mine = mine[:0]
		for i := from; i < to; i++ {
			mine = append(mine, Suggestion{Item: l.pairItem[i], Score: float64(l.pairCount[i])})
		}
		if len(mine) > how.Longest {
			mine = l.take(mine, how.Longest, nil)
		}
		damp := how.K1 * (1 - how.B + how.B*float64(to-from)/mean)
		for _, s := range mine {
			w := 1.0
			if how.Weighting == BM25 {
				w = math.Log1p(float64(l.Users)/float64(l.buyers[s.Item])) * s.Score * (how.K1 + 1) / (s.Score + damp)
			}
			m.byUser = append(m.byUser, cell{s.Item, float32(w)})
			norms[s.Item] += w * w
			m.itemStarts[s.Item+1]++
		}
		m.userStarts = append(m.userStarts, int32(len(m.byUser)))
	}
	for i := range l.Items {
		m.itemStarts[i+1] += m.itemStarts[i]
	}
	m.byItem = make([]cell, len(m.byUser))
	next := append([]int32(nil), m.itemStarts[:l.Items]...)
	for u := range l.Users {
		for i := m.userStarts[u]; i < m.userStarts[u+1]; i++ {
			c := &m.byUser[i]
			c.w /= float32(math.Sqrt(norms[c.id]))
			m.byItem[next[c.id]] = cell{int32(u), c.w}
			next[c.id]++
		}
	}
	return m
}

// row is the working memory for one item's similarity to all others.
type row struct {
	sum   []float64
	count []int32
	hit   []int32
}

func newRow(items int) *row { return &row{sum: make([]float64, items), count: make([]int32, items)} }

func (r *row) alike(m *matrix, item int32, how Near) []Neighbour {
	r.hit = r.hit[:0]
	for _, u := range m.byItem[m.itemStarts[item]:m.itemStarts[item+1]] {
		w := float64(u.w)
		for _, c := range m.byUser[m.userStarts[u.id]:m.userStarts[u.id+1]] {
			if r.count[c.id] == 0 {
				r.hit = append(r.hit, c.id)
			}
			r.sum[c.id] += w * float64(c.w)
			r.count[c.id]++
		}
	}
	best := make(heap, 0, how.Keep)
	for _, j := range r.hit {
		if j != item && int(r.count[j]) >= how.Support {
			best.offer(Neighbour{j, min(1, r.sum[j]), int(r.count[j])}, how.Keep)
		}
		r.sum[j], r.count[j] = 0, 0
	}
	return best.sorted()
}

// Alike returns the neighbours of an item, the most similar first (see NewNeighbours); an
// item outside the log has none.
func (n *Neighbours) Alike(item int32) []Neighbour {
	if item < 0 || int(item) >= len(n.lists) {
		return nil
	}
	return append([]Neighbour(nil), n.lists[item]...)
}

// Recommend ranks items by the sum of their similarities to the items that the user
// bought, an item in c baskets weighted by 1 + ln c. Items the user bought are included
// when they are similar to the others; exclude them with skip. The score Σ (1 + ln c) w is
// that of item-based collaborative filtering (Sarwar et al. 2001) with our weight; it has
// no unit and no interval. A user outside the log has no suggestions.
func (n *Neighbours) Recommend(user int32, count int, skip func(int32) bool) []Suggestion {
	l := n.log
	if !l.known(user) {
		return nil
	}
	at := map[int32]int{}
	var all []Suggestion
	var strongest []float64
	for i := l.pairStarts[user]; i < l.pairStarts[user+1]; i++ {
		weight := 1 + math.Log(float64(l.pairCount[i]))
		for _, near := range n.lists[l.pairItem[i]] {
			k, ok := at[near.Item]
			if !ok {
				k = len(all)
				at[near.Item] = k
				all = append(all, Suggestion{Item: near.Item, Why: Together, Because: -1})
				strongest = append(strongest, 0)
			}
			part := weight * near.Score
			all[k].Score += part
			if part > strongest[k] {
				strongest[k], all[k].Because, all[k].Support = part, l.pairItem[i], near.Together
			}
		}
	}
	return l.take(all, count, skip)
}
