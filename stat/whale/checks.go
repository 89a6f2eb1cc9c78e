package whale

import "huitou/stat/conform"

// kanthal returns a company of 100 customers in the three bands published for Kanthal: 20 earn
// 225, 70 break even, 10 lose 125.
func kanthal() []int64 {
	out := make([]int64, 100)
	for i := range 20 {
		out[i] = 225_00 / 20
	}
	for i := 90; i < 100; i++ {
		out[i] = -125_00 / 10
	}
	return out
}

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	const source = "Kaplan (1989), Kanthal, Harvard Business School case 190-002: 20 % bring 225 %, 70 % break even, 10 % lose 125 %"
	check := func(name string, published float64, ours func(Curve) (float64, error)) conform.Check {
		return conform.Check{
			Package: "whale", Name: name, Source: source, Published: published, Tolerance: 1e-12,
			Ours: func() (float64, error) {
				c, err := Follow(kanthal(), 0.95)
				if err != nil {
					return 0, err
				}
				return ours(c)
			},
		}
	}
	return []conform.Check{
		check("profit of the best 20 %", 2.25, func(c Curve) (float64, error) { s, err := c.Top(0.2); return s.Value, err }),
		check("profit of the worst 10 %", -1.25, func(c Curve) (float64, error) { s, err := c.Bottom(0.1); return s.Value, err }),
		check("end of the curve", 1, func(c Curve) (float64, error) { return c.Points[len(c.Points)-1].Profit, nil }),
	}
}
