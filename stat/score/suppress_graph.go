package score

import (
	"cmp"
	"math"
	"slices"
)

// graph has the rows and columns ("lines") of a table as vertices, rows before columns, and
// its cells as edges. On a path a hidden cell costs 0, a shown one its count; an empty cell
// is no edge.
type graph struct {
	table
	rows    int
	hidden  [][]int32 // by line, the crossing lines at hidden cells
	shown   [][]int32 // by line, the crossing lines at non-empty shown cells, cheapest first
	group   []int32   // lines joined by cycles of hidden cells, as a union-find forest
	dist    []int     // of the last search: smallest cost from its start
	from    []int32   // the line before on that path, −1 at the start
	done    []bool    // whether the line was reached
	at      []int     // number of entries of shown already offered
	offers  []offer   // heap, cheapest first: the next shown cell of a line reached
	waiting []int32   // lines reached whose hidden cells are not processed yet
}

// offer is a shown cell that leads to another line.
type offer struct {
	dist     int
	from, to int32
}

func newGraph(t table) *graph {
	rows, lines := len(t.n), len(t.n)+len(t.n[0])
	g := &graph{
		table: t, rows: rows, hidden: make([][]int32, lines), shown: make([][]int32, lines), group: make([]int32, lines),
		dist: make([]int, lines), from: make([]int32, lines), done: make([]bool, lines), at: make([]int, lines),
	}
	for v := range lines {
		g.group[v] = int32(v)
	}
	for i, row := range t.n {
		for j, c := range row {
			if c > 0 {
				g.shown[i] = append(g.shown[i], int32(rows+j))
				g.shown[rows+j] = append(g.shown[rows+j], int32(i))
			}
		}
	}
	for v, across := range g.shown {
		slices.SortStableFunc(across, func(a, b int32) int { return cmp.Compare(g.count(int32(v), a), g.count(int32(v), b)) })
	}
	return g
}

// cell returns the cell where two lines cross.
func (g *graph) cell(u, v int32) (i, j int) { return int(min(u, v)), int(max(u, v)) - g.rows }

func (g *graph) count(u, v int32) int {
	i, j := g.cell(u, v)
	return g.n[i][j]
}

func (g *graph) isHidden(u, v int32) bool {
	i, j := g.cell(u, v)
	return g.table.hide[i][j]
}

func (g *graph) hide(i, j int) {
	g.table.hide[i][j] = true
	g.hidden[i] = append(g.hidden[i], int32(g.rows+j))
	g.hidden[g.rows+j] = append(g.hidden[g.rows+j], int32(i))
}

// find returns the representative of the group of a line.
func (g *graph) find(v int32) int32 {
	for g.group[v] != v {
		g.group[v] = g.group[g.group[v]]
		v = g.group[v]
	}
	return v
}

// joinCycles joins the lines of every cycle of hidden cells into one group: a hidden cell
// that is not in the forest of a search closes a cycle with it.
func (g *graph) joinCycles() {
	up, depth := g.from, g.dist
	clear(g.done)
	for root := range int32(len(g.hidden)) {
		if g.done[root] {
			continue
		}
		g.done[root], up[root], depth[root] = true, root, 0
		for queue := []int32{root}; len(queue) > 0; queue = queue[1:] {
			for _, w := range g.hidden[queue[0]] {
				if !g.done[w] {
					g.done[w], up[w], depth[w] = true, queue[0], depth[queue[0]]+1
					queue = append(queue, w)
				}
			}
		}
	}
	for i := range g.rows {
		for _, w := range g.hidden[i] {
			if up[w] == int32(i) || up[i] == w {
				continue
			}
			for u, v := g.find(int32(i)), g.find(w); u != v; u, v = g.find(u), g.find(v) {
				if depth[u] < depth[v] {
					u, v = v, u
				}
				g.group[u] = up[u]
			}
		}
	}
}

// closeBridges puts every hidden cell that is a bridge on a cycle.
func (g *graph) closeBridges() {
	for i, row := range g.table.hide {
		for j := range row {
			if row[j] {
				g.protect(i, j)
			}
		}
	}
}

// protect hides the cells of the cheapest path from row i to column j, unless the cell is
// on a cycle already: then its lines are in one group. The lines of the cycle become one
// group, so that the number of searches is at most the number of lines plus that of the
// cells without any path.
func (g *graph) protect(i, j int) {
	row, col := int32(i), int32(g.rows+j)
	if g.find(row) == g.find(col) || !g.search(row, col) {
		return
	}
	for v := col; v != row; v = g.from[v] {
		u := g.from[v]
		if !g.isHidden(u, v) {
			g.hide(g.cell(u, v))
		}
		g.group[g.find(v)] = g.find(u)
	}
}

// search finds the cheapest path between two lines that avoids the cell where they cross
// (Dijkstra). Each line reached offers its shown cells one by one, cheapest first, so that
// cells more expensive than the path found are not visited.
func (g *graph) search(start, end int32) bool {
	clear(g.done)
	clear(g.at)
	g.offers = g.offers[:0]
	g.reach(start, -1, 0, end)
	for !g.done[end] && len(g.offers) > 0 {
		o := g.offers[0]
		if !g.next(o.from, &g.offers[0]) {
			last := len(g.offers) - 1
			g.offers[0] = g.offers[last]
			g.offers = g.offers[:last]
		}
		g.sink()
		if !g.done[o.to] {
			g.reach(o.to, o.from, o.dist, end)
		}
	}
	return g.done[end]
}

// reach settles a line and all that are connected to it by hidden cells, except across the
// protected cell, which connects the start (from is −1) and the end.
func (g *graph) reach(v, from int32, dist int, end int32) {
	g.done[v], g.from[v], g.dist[v] = true, from, dist
	g.waiting = append(g.waiting[:0], v)
	for len(g.waiting) > 0 {
		u := g.waiting[len(g.waiting)-1]
		g.waiting = g.waiting[:len(g.waiting)-1]
		for _, w := range g.hidden[u] {
			if !g.done[w] && (w != end || g.from[u] >= 0) {
				g.done[w], g.from[w], g.dist[w] = true, u, dist
				g.waiting = append(g.waiting, w)
			}
		}
		var o offer
		if g.next(u, &o) {
			g.offers = append(g.offers, o)
			g.rise()
		}
	}
}

// next sets o to the next shown cell of a line that leads to a line not reached yet, and
// reports whether there is one.
func (g *graph) next(v int32, o *offer) bool {
	for ; g.at[v] < len(g.shown[v]); g.at[v]++ {
		if w := g.shown[v][g.at[v]]; !g.done[w] && !g.isHidden(v, w) {
			g.at[v]++
			*o = offer{g.dist[v] + g.count(v, w), v, w}
			return true
		}
	}
	return false
}

// rise moves the last offer up to its position in the heap.
func (g *graph) rise() {
	h := g.offers
	for i := len(h) - 1; i > 0 && h[i].dist < h[(i-1)/2].dist; i = (i - 1) / 2 {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
	}
}

// sink moves the first offer down to its position in the heap.
func (g *graph) sink() {
	h := g.offers
	for i := 0; 2*i+1 < len(h); {
		least := 2*i + 1
		if least+1 < len(h) && h[least+1].dist < h[least].dist {
			least++
		}
		if h[i].dist <= h[least].dist {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}

// fillLines hides one more cell, the smallest, in every line that hides fewer than least
// answers under a shown total, and the total when there is no other cell. One is enough:
// every shown non-empty cell has least or more answers.
func (g *graph) fillLines(least int) {
	for v := range int32(len(g.shown)) {
		total := int32(g.rows - 1) // the row of totals, across a column
		if int(v) < g.rows {
			total = int32(len(g.shown) - 1)
		}
		sum, inside := 0, 0
		for _, w := range g.hidden[v] {
			if w == total {
				sum, inside = math.MaxInt, 0
				break
			}
			sum += g.count(v, w)
			inside++
		}
		if inside == 0 || sum >= least {
			continue
		}
		more := total
		for _, w := range g.shown[v] {
			if w != total && !g.isHidden(v, w) {
				more = w
				break
			}
		}
		i, j := g.cell(v, more)
		g.hide(i, j)
		g.protect(i, j)
	}
}
