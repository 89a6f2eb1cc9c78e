package spc

import "math"

// PChart charts the share pᵢ = dᵢ/nᵢ of defective items per period:
//
//	p̄ = Σd/Σn,  limits p̄ ± k √(p̄(1−p̄)/nᵢ), within [0, 1]
//
// With opt.Laney the standard deviation is multiplied by σ_z, the mean moving range of
// z = (pᵢ − p̄)/√(p̄(1−p̄)/nᵢ) divided by 1.128, for periods so large that the binomial
// distribution explains too little of their variance.
// Source: Montgomery (2013), Statistical Quality Control, 7th ed., section 7.2;
// Laney (2002), Quality Engineering 14(4).
//
// The error is an *Error when the slices are empty or differ in length, a size
// is not positive, a count is not in 0…size, or an option is invalid.
func PChart(defectives, sizes []int, opt Options) (Chart, error) {
	pl, err := binomial("PChart", defectives, sizes, opt)
	if err != nil {
		return Chart{}, err
	}
	pl.kind, pl.method = "p", "p, binomial sigma"+pl.method
	c, err := pl.chart(opt)
	if err != nil {
		return Chart{}, err
	}
	pl.warnRough(&c, func(i int, p Phase) float64 { n := float64(sizes[i]); return n * min(p.Centre, 1-p.Centre) })
	return c, nil
}

// NPChart charts the number of defective items: PChart times the size, with
// limits nᵢp̄ ± k √(nᵢp̄(1−p̄)). Phases hold the share p̄. Errors as in PChart.
func NPChart(defectives, sizes []int, opt Options) (Chart, error) {
	pl, err := binomial("NPChart", defectives, sizes, opt)
	if err != nil {
		return Chart{}, err
	}
	pl.kind, pl.method = "np", "np, binomial sigma"+pl.method
	for i, d := range defectives {
		pl.value[i] = float64(d)
	}
	pl.ceiling = math.Inf(1)
	share := pl.at
	pl.at = func(i int, p Phase) (float64, float64) {
		centre, sd := share(i, p)
		return centre * float64(sizes[i]), sd * float64(sizes[i])
	}
	c, err := pl.chart(opt)
	if err != nil {
		return Chart{}, err
	}
	for i := range c.High {
		c.High[i] = min(c.High[i], float64(sizes[i]))
	}
	pl.warnRough(&c, func(i int, p Phase) float64 { n := float64(sizes[i]); return n * min(p.Centre, 1-p.Centre) })
	return c, nil
}

func binomial(op string, defectives, sizes []int, opt Options) (plot, error) {
	if len(defectives) == 0 {
		return plot{}, wrong(op, "defectives", "is empty")
	}
	if len(sizes) != len(defectives) {
		return plot{}, wrong(op, "sizes", "has another length than defectives")
	}
	if k := opt.Known; k != nil && !(k.Centre >= 0 && k.Centre <= 1) {
		return plot{}, wrong(op, "opt.Known", "is not a share")
	}
	value := make([]float64, len(sizes))
	for i, n := range sizes {
		switch {
		case n < 1:
			return plot{}, &Error{op, "sizes", i, "is not positive"}
		case defectives[i] < 0 || defectives[i] > n:
			return plot{}, &Error{op, "defectives", i, "is not between 0 and its size"}
		}
		value[i] = float64(defectives[i]) / float64(n)
	}
	item := func(p float64) float64 { return math.Sqrt(p * (1 - p)) }
	spread := laney(opt, value, func(i int) float64 { return float64(sizes[i]) }, item)
	return plot{
		op: op, value: value, method: spread.method, ceiling: 1,
		estimate: func(lo, hi int, use func(int) bool) (float64, float64) {
			var d, n float64
			for i := lo; i < hi; i++ {
				if use(i) {
					d += float64(defectives[i])
					n += float64(sizes[i])
				}
			}
			return d / n, spread.sigma(d/n, lo, hi, use)
		},
		at: func(i int, p Phase) (float64, float64) {
			sigma := p.Sigma
			if p.Used == 0 {
				sigma = item(p.Centre)
			}
			return p.Centre, sigma / math.Sqrt(float64(sizes[i]))
		},
	}, nil
}

// CChart charts counts of events per period of equal opportunity:
// c̄ ± k √c̄, at least 0, in events per period. Source: Montgomery (2013),
// Statistical Quality Control, 7th ed., section 7.3.
//
// The error is an *Error when counts is empty or has a negative count, or an
// option is invalid.
func CChart(counts []int, opt Options) (Chart, error) {
	pl, err := poisson("CChart", counts, func(int) float64 { return 1 }, opt)
	if err != nil {
		return Chart{}, err
	}
	pl.kind, pl.method = "c", "c, Poisson sigma"+pl.method
	c, err := pl.chart(opt)
	if err != nil {
		return Chart{}, err
	}
	pl.warnRough(&c, func(_ int, p Phase) float64 { return p.Centre })
	return c, nil
}

// UChart charts events per unit of opportunity, uᵢ = cᵢ/nᵢ (complaints per
// 1,000 visits: units are visits/1,000):
//
//	ū = Σc/Σn,  limits ū ± k √(ū/nᵢ), at least 0
//
// opt.Laney widens the limits as in PChart. Source: Montgomery (2013), section 7.3; Laney
// (2002), Quality Engineering 14(4).
//
// The error is an *Error when the slices are empty or differ in length, a unit
// is not positive, a count is negative, or an option is invalid.
func UChart(counts []int, units []float64, opt Options) (Chart, error) {
	const op = "UChart"
	if len(units) != len(counts) {
		return Chart{}, wrong(op, "units", "has another length than counts")
	}
	for i, n := range units {
		if !finite(n) || n <= 0 {
			return Chart{}, &Error{op, "units", i, "is not positive"}
		}
	}
	pl, err := poisson(op, counts, func(i int) float64 { return units[i] }, opt)
	if err != nil {
		return Chart{}, err
	}
	pl.kind, pl.method = "u", "u, Poisson sigma"+pl.method
	c, err := pl.chart(opt)
	if err != nil {
		return Chart{}, err
	}
	pl.warnRough(&c, func(i int, p Phase) float64 { return p.Centre * units[i] })
	return c, nil
}

func poisson(op string, counts []int, units func(i int) float64, opt Options) (plot, error) {
	if len(counts) == 0 {
		return plot{}, wrong(op, "counts", "is empty")
	}
	if k := opt.Known; k != nil && k.Centre < 0 {
		return plot{}, wrong(op, "opt.Known", "is not a rate")
	}
	value := make([]float64, len(counts))
	for i, c := range counts {
		if c < 0 {
			return plot{}, &Error{op, "counts", i, "is negative"}
		}
		value[i] = float64(c) / units(i)
		if !finite(value[i]) {
			return plot{}, &Error{op, "units", i, "is too small"}
		}
	}
	spread := laney(opt, value, units, math.Sqrt)
	return plot{
		op: op, value: value, method: spread.method, ceiling: math.Inf(1),
		estimate: func(lo, hi int, use func(int) bool) (float64, float64) {
			var c, n float64
			for i := lo; i < hi; i++ {
				if use(i) {
					c += float64(counts[i])
					n += units(i)
				}
			}
			return c / n, spread.sigma(c/n, lo, hi, use)
		},
		at: func(i int, p Phase) (float64, float64) {
			sigma := p.Sigma
			if p.Used == 0 {
				sigma = math.Sqrt(p.Centre)
			}
			return p.Centre, sigma / math.Sqrt(units(i))
		},
	}, nil
}

// between computes the sigma of one item, by the binomial or Poisson distribution, times Laney's σ_z.
type between struct {
	method string
	sigma  func(centre float64, lo, hi int, use func(int) bool) float64
}

func laney(opt Options, value []float64, size func(i int) float64, item func(centre float64) float64) between {
	if !opt.Laney {
		return between{sigma: func(centre float64, _, _ int, _ func(int) bool) float64 { return item(centre) }}
	}
	return between{
		method: " times Laney's sigma of z",
		sigma: func(centre float64, lo, hi int, use func(int) bool) float64 {
			one := item(centre)
			if one == 0 {
				return 0
			}
			z := func(i int) float64 { return (value[i] - centre) * math.Sqrt(size(i)) / one }
			var sum, n float64
			for i := lo + 1; i < hi; i++ {
				if use(i) && use(i-1) {
					sum += math.Abs(z(i) - z(i-1))
					n++
				}
			}
			return one * sum / n / d2(2)
		},
	}
}

// warnRough warns when the normal approximation of the limits is poor, or when the points
// of the limits vary much more than the binomial or Poisson distribution.
func (pl plot) warnRough(c *Chart, expected func(i int, p Phase) float64) {
	rough := false
	var squares, n float64
	for _, p := range c.Phases {
		for i := p.From; i < p.To; i++ {
			rough = rough || expected(i, p) < 5
			if _, sd := pl.at(i, p); sd > 0 && i < p.From+p.Used {
				z := (c.Value[i] - c.Centre[i]) / sd
				squares += z * z
				n++
			}
		}
	}
	if rough {
		c.Warnings = append(c.Warnings, "fewer than 5 events expected in a period: normal limits are rough")
	}
	if n >= 10 && squares/n > 2.5 {
		c.Warnings = append(c.Warnings, "periods vary more than counting explains: Laney's limits fit better")
	}
}
