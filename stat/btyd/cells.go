package btyd

import (
	"cmp"
	"math"
	"slices"
)

// Cells are customers grouped by equal (x, t_x, T). The cost of a fit or a score
// is proportional to the number of distinct cells, (x, time) pairs and times, not
// to the number of customers. Cells do not depend on the order of the customers
// they were made from.
type Cells struct {
	customers int
	rows      []cell
	weight    []float64 // customers per cell
	of        []int32   // input row → cell

	xs    []float64 // distinct x
	times []float64 // distinct t_x and T together
	pairs []pair    // distinct (x, t_x) and (x, T) together

	meanX, varX, meanT, maxT float64
}

// cell is one distinct (x, t_x, T), as positions in the tables of Cells.
type cell struct {
	x       int32 // in xs
	tx, t   int32 // in times
	ptx, pt int32 // in pairs: (x, t_x) and (x, T)
}

type pair struct{ x, t int32 }

// Customers returns the number of customers.
func (c *Cells) Customers() int { return c.customers }

// Len returns the number of distinct cells.
func (c *Cells) Len() int { return len(c.rows) }

// At returns cell i and how many customers share it.
func (c *Cells) At(i int) (Customer, int) {
	return c.customer(i), int(c.weight[i])
}

func (c *Cells) customer(i int) Customer {
	r := c.rows[i]
	return Customer{X: int(c.xs[r.x]), TX: c.times[r.tx], T: c.times[r.t]}
}

// Compress groups customers into cells. The likelihood of the cells, each weighted
// by its number of customers, equals that of the customers. Errors: an invalid
// history (the first, by row); more than 2³¹−1 customers.
func Compress(customers []Customer) (*Cells, error) {
	if len(customers) > math.MaxInt32 {
		return nil, fault("Compress", "customers", "are more than %d", math.MaxInt32)
	}
	ix := newIndex(len(customers) / 4)
	of := make([]int32, len(customers))
	weight := make([]float64, 0, 1024)
	for i, c := range customers {
		if err := c.check("Compress", i); err != nil {
			return nil, err
		}
		k := ix.add(key{uint64(c.X), timeBits(c.TX), timeBits(c.T)})
		if int(k) == len(weight) {
			weight = append(weight, 0)
		}
		weight[k]++
		of[i] = k
	}
	return assemble(ix.keys, weight, of), nil
}

// Merge joins Cells that were compressed from separate parts of a customer base.
// Rows follow the order of the arguments.
func Merge(parts ...*Cells) *Cells {
	ix := newIndex(1024)
	var weight []float64
	var of []int32
	for _, p := range parts {
		to := make([]int32, len(p.rows))
		for i, r := range p.rows {
			k := ix.add(key{uint64(p.xs[r.x]), timeBits(p.times[r.tx]), timeBits(p.times[r.t])})
			if int(k) == len(weight) {
				weight = append(weight, 0)
			}
			weight[k] += p.weight[i]
			to[i] = k
		}
		for _, k := range p.of {
			of = append(of, to[k])
		}
	}
	return assemble(ix.keys, weight, of)
}

// timeBits maps equal times to equal bits: the sum turns −0 into 0.
func timeBits(t float64) uint64 { return math.Float64bits(t + 0) }

// assemble sorts the distinct keys and builds the tables that cells refer to.
// The bits of non-negative floats sort like the floats.
func assemble(keys []key, weight []float64, of []int32) *Cells {
	order := make([]int32, len(keys))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		a, b := &keys[i], &keys[j]
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]), cmp.Compare(a[2], b[2]))
	})
	c := &Cells{
		customers: len(of),
		rows:      make([]cell, len(keys)),
		weight:    make([]float64, len(keys)),
		of:        of,
	}
	rank := make([]int32, len(keys))
	times, pairs := newIndex(1024), newIndex(len(keys)/4)
	for i, k := range order {
		rank[k] = int32(i)
		c.weight[i] = weight[k]
		kk := keys[k]
		if n := len(c.xs); n == 0 || c.xs[n-1] != float64(kk[0]) {
			c.xs = append(c.xs, float64(kk[0]))
		}
		x := int32(len(c.xs) - 1)
		tx, t := times.add(key{kk[1]}), times.add(key{kk[2]})
		c.rows[i] = cell{
			x: x, tx: tx, t: t,
			ptx: pairs.add(key{uint64(x), uint64(tx)}),
			pt:  pairs.add(key{uint64(x), uint64(t)}),
		}
	}
	for i, k := range of {
		of[i] = rank[k]
	}
	c.times = make([]float64, len(times.keys))
	for i, k := range times.keys {
		c.times[i] = math.Float64frombits(k[0])
	}
	c.pairs = make([]pair, len(pairs.keys))
	for i, k := range pairs.keys {
		c.pairs[i] = pair{int32(k[0]), int32(k[1])}
	}
	c.summarise()
	return c
}

func (c *Cells) summarise() {
	var n, sx, sxx, st float64
	for i, r := range c.rows {
		w, x, t := c.weight[i], c.xs[r.x], c.times[r.t]
		n += w
		sx += w * x
		sxx += w * x * x
		st += w * t
		c.maxT = math.Max(c.maxT, t)
	}
	if n == 0 {
		return
	}
	c.meanX, c.meanT = sx/n, st/n
	c.varX = math.Max(0, sxx/n-c.meanX*c.meanX)
}

// reweighted returns the same cells with other counts, for the bootstrap.
func (c *Cells) reweighted(weight []float64) *Cells {
	d := *c
	d.weight = weight
	d.maxT = 0
	d.summarise()
	return &d
}

// thinned returns the cells whose position is a multiple of step.
func (c *Cells) thinned(step int) *Cells {
	var keys []key
	var weight []float64
	for i := 0; i < len(c.rows); i += step {
		r := c.rows[i]
		keys = append(keys, key{uint64(c.xs[r.x]), timeBits(c.times[r.tx]), timeBits(c.times[r.t])})
		weight = append(weight, c.weight[i])
	}
	t := assemble(keys, weight, nil)
	for _, w := range weight {
		t.customers += int(w)
	}
	return t
}
