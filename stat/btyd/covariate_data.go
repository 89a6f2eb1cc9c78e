package btyd

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// group is a set of customers with equal covariates.
type group struct {
	z, w  []float64
	rows  []int // of the customers
	cells *Cells
}

// covariateData is the input of a fit with covariates.
type covariateData struct {
	kind   Kind
	cov    Covariates
	names  []string // of all parameters and coefficients
	nz, nw int
	cells  *Cells // of all customers: unit of time, box and starts
	groups []*group
}

// check validates the shapes and the values of the covariates.
func (c Covariates) check(op string, customers int) error {
	for _, p := range c.parts() {
		if len(p.names) == 0 {
			continue
		}
		for j, name := range p.names {
			if slices.Contains(p.names[:j], name) {
				return fault(op, p.field, "names two columns %q", name)
			}
		}
		if len(p.rows) != customers {
			return fault(op, p.field, "must have one row per customer: %d, got %d", customers, len(p.rows))
		}
		for i, r := range p.rows {
			if len(r) != len(p.names) {
				return faultAt(op, p.field, i, "must have %d columns, got %d", len(p.names), len(r))
			}
			for j, v := range r {
				if !(math.Abs(v) <= 100) {
					return faultAt(op, p.field, i, "must hold “%s” within ±100 (standardise it), got %v", p.names[j], v)
				}
			}
		}
	}
	return nil
}

// groups collects customers with equal covariates and compresses each group.
func (c Covariates) groups(customers []Customer) ([]*group, error) {
	byKey := map[string]*group{}
	var out []*group
	for i := range customers {
		var z, w []float64
		if len(c.TransactionNames) > 0 {
			z = c.Transaction[i]
		}
		if len(c.DropoutNames) > 0 {
			w = c.Dropout[i]
		}
		key := fmt.Sprint(z, w)
		g := byKey[key]
		if g == nil {
			g = &group{z: z, w: w}
			byKey[key] = g
			out = append(out, g)
		}
		g.rows = append(g.rows, i)
	}
	// Sort, so that the order of summation does not depend on the order of customers.
	slices.SortFunc(out, func(a, b *group) int {
		if c := slices.Compare(a.z, b.z); c != 0 {
			return c
		}
		return slices.Compare(a.w, b.w)
	})
	for _, g := range out {
		own := make([]Customer, len(g.rows))
		for j, i := range g.rows {
			own[j] = customers[i]
		}
		cells, err := Compress(own)
		if err != nil {
			return nil, err
		}
		g.cells = cells
	}
	return out, nil
}

// part is one of the two covariate tables, transaction or dropout.
type part struct {
	field string
	names []string
	rows  [][]float64
	of    func(*group) []float64
}

func (c Covariates) parts() []part {
	return []part{
		{"Transaction", c.TransactionNames, c.Transaction, func(g *group) []float64 { return g.z }},
		{"Dropout", c.DropoutNames, c.Dropout, func(g *group) []float64 { return g.w }},
	}
}

// collinear is the smallest share of a column's variance not explained by the
// columns before it (1/VIF); below it the column counts as determined by them.
const collinear = 1e-8

// identified rejects columns whose coefficients the data do not identify: a
// constant column is confounded with the base parameters, and among linearly
// dependent columns the coefficients are not unique. size is the number of
// customers per group.
func (p part) identified(op string, groups []*group, size []float64) error {
	// Gram-Schmidt on the centred columns, each against those before it:
	// column j = Σ r[k][j]·q[k].
	q := make([][]float64, 0, len(p.names))
	r := make([][]float64, len(p.names))
	total := 0.0
	for _, n := range size {
		total += n
	}
	for j, name := range p.names {
		mean, square := 0.0, 0.0
		for i, g := range groups {
			mean += size[i] * p.of(g)[j] / total
			square += size[i] * p.of(g)[j] * p.of(g)[j]
		}
		v := make([]float64, len(groups))
		for i, g := range groups {
			v[i] = math.Sqrt(size[i]) * (p.of(g)[j] - mean)
		}
		variance := dot(v, v)
		if variance <= 1e-24*square || variance == 0 {
			return fault(op, p.field, "column %q does not vary: leave it out", name)
		}
		r[j] = make([]float64, len(p.names))
		for range 2 { // orthogonalise twice against rounding
			for k := range q {
				d := dot(q[k], v)
				r[j][k] += d
				for i := range v {
					v[i] -= d * q[k][i]
				}
			}
		}
		left := dot(v, v)
		if left <= collinear*variance {
			return fault(op, p.field, "column %q is determined by %s: leave one of them out", name, p.culprits(r, j))
		}
		r[j][j] = math.Sqrt(left)
		for i := range v {
			v[i] /= r[j][j]
		}
		q = append(q, v)
	}
	return nil
}

// culprits names the columns before j that determine it: those with a non-zero
// coefficient in column j = Σ_k c_k·column_k, by back substitution.
func (p part) culprits(r [][]float64, j int) string {
	c := make([]float64, j)
	var names []string
	own := math.Sqrt(dot(r[j][:j], r[j][:j]))
	for k := j - 1; k >= 0; k-- {
		c[k] = r[j][k]
		for m := k + 1; m < j; m++ {
			c[k] -= c[m] * r[m][k]
		}
		c[k] /= r[k][k]
		if size := math.Sqrt(dot(r[k], r[k])); math.Abs(c[k])*size > 1e-6*own {
			names = append([]string{fmt.Sprintf("%q", p.names[k])}, names...)
		}
	}
	return strings.Join(names, ", ")
}

// identified rejects covariates whose coefficients the groups do not identify.
func (c Covariates) identified(op string, groups []*group, size []float64) error {
	for _, p := range c.parts() {
		if err := p.identified(op, groups, size); err != nil {
			return err
		}
	}
	return nil
}

func newCovariateData(op string, k Kind, customers []Customer, c Covariates) (*covariateData, error) {
	if err := c.check(op, len(customers)); err != nil {
		return nil, err
	}
	d := &covariateData{kind: k, cov: c, names: k.Names(), nz: len(c.TransactionNames), nw: len(c.DropoutNames)}
	for _, name := range c.TransactionNames {
		d.names = append(d.names, "transaction "+name)
	}
	for _, name := range c.DropoutNames {
		d.names = append(d.names, "dropout "+name)
	}
	var err error
	if d.cells, err = Compress(customers); err != nil {
		return nil, err
	}
	if d.groups, err = c.groups(customers); err != nil {
		return nil, err
	}
	size := make([]float64, len(d.groups))
	for i, g := range d.groups {
		size[i] = float64(len(g.rows))
	}
	return d, c.identified(op, d.groups, size)
}
